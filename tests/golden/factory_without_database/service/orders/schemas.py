"""Requests and responses of the order endpoints."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from service.field_types import NO_NUL, IsoDate, UtcDatetime, decimal_schema
from service.orders.models import OrderStatus

SORTABLE = ("price",)
SORT_WORD = f"-?({'|'.join(SORTABLE)})"

OrderTitle = Annotated[str, Field(min_length=3, max_length=120, pattern=NO_NUL)]
OrderPrice = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=2), decimal_schema(10, 2, ge=0)
]
OrderCursorParameter = Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]
OrderSortParameter = Annotated[str, Field(pattern=f"^{SORT_WORD}(,{SORT_WORD})*$")]
OrderSearchParameter = Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]


class OrderCreate(BaseModel):
    """A new order."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle
    price: OrderPrice
    status: OrderStatus = OrderStatus.DRAFT
    due_on: IsoDate | None = None


class OrderUpdate(BaseModel):
    """Changes of an order: a field that is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle | SkipJsonSchema[None] = None
    price: OrderPrice | SkipJsonSchema[None] = None
    status: OrderStatus | SkipJsonSchema[None] = None
    due_on: IsoDate | None = None

    @field_validator("title", "price", "status")
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
    price: OrderPrice
    status: OrderStatus = OrderStatus.DRAFT
    due_on: IsoDate | None = None


class OrderRead(BaseModel):
    """An order in responses."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    price: Decimal
    status: OrderStatus
    due_on: IsoDate | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class OrderQuery(BaseModel):
    """Query parameters of the list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: OrderCursorParameter | SkipJsonSchema[None] = None
    sort: OrderSortParameter | SkipJsonSchema[None] = None
    search: OrderSearchParameter | SkipJsonSchema[None] = None
    status: list[OrderStatus] | SkipJsonSchema[None] = None
