from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field


class CustomerIn(BaseModel):
    email: EmailStr
    display_name: str = Field(min_length=1, max_length=80)
    newsletter: bool = False


class CustomerOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: EmailStr
    display_name: str
    newsletter: bool
    created_at: datetime
    modified_at: datetime
