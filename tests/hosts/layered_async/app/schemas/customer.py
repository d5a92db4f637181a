from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, EmailStr, StringConstraints

CustomerName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)
]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{5,39}$")]


class CustomerCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: CustomerName
    email: EmailStr
    phone: PhoneNumber | None = None


class CustomerUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # The default never reaches a row: only the fields that were sent are changed.
    name: CustomerName = ""
    phone: PhoneNumber | None = None


class CustomerRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    phone: str | None
    manager_id: int
    created_at: datetime
    updated_at: datetime
