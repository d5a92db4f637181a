"""What users look like outside."""

from pydantic import BaseModel, ConfigDict, EmailStr


class UserRequest(BaseModel):
    """Somebody who wants to keep notes."""

    email: EmailStr


class UserResponse(BaseModel):
    """A user without the key."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str


class NewUserResponse(UserResponse):
    """A user with the key, which is not shown again."""

    api_key: str
