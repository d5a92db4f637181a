from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class AuthorPayload(BaseModel):
    name: str = Field(min_length=1, max_length=120)


class AuthorDTO(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class BookPayload(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    year: int | None = Field(default=None, ge=1450, le=9999)
    author_id: RowId


class BookDTO(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    year: int | None
    author_id: int
    created_at: datetime
