"""Requests and responses of the order endpoints."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from field_types import NO_NUL, NUMBER, UtcDatetime

SORTABLE = ("title",)
SORT_WORD = f"-?({'|'.join(SORTABLE)})"

OrderTitle = Annotated[str, Field(min_length=3, max_length=120, pattern=NO_NUL)]
OrderShelfId = Annotated[int, Field(ge=1, le=2**31 - 1), NUMBER]
OrderSortParameter = Annotated[str, Field(pattern=f"^{SORT_WORD}(,{SORT_WORD})*$")]


class OrderCreate(BaseModel):
    """A new order."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle
    shelf_id: OrderShelfId | None = None


class OrderUpdate(BaseModel):
    """Changes of an order: a field that is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle | SkipJsonSchema[None] = None
    shelf_id: OrderShelfId | None = None

    @field_validator("title")
    @classmethod
    def not_null(cls, value: object) -> object:
        """Refuse an explicit null: it is not the same as an absent field."""
        if value is None:
            raise ValueError("must not be null")
        return value


class OrderReplace(BaseModel):
    """All of an order: a field that is absent gets its default."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle
    shelf_id: OrderShelfId | None = None


class OrderRead(BaseModel):
    """An order in responses."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    shelf_id: int | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class OrderPage(BaseModel):
    """One page of the list."""

    model_config = ConfigDict(from_attributes=True)

    items: list[OrderRead]
    total: int
    limit: int
    offset: int


class OrderQuery(BaseModel):
    """Query parameters of the list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    sort: OrderSortParameter | SkipJsonSchema[None] = None
