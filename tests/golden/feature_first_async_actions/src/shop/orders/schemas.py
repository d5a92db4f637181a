"""Requests and responses of the order endpoints."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shop.field_types import NO_NUL, IsoDate, UtcDatetime, decimal_schema
from shop.orders.models import OrderStatus

OrderTitle = Annotated[str, Field(min_length=3, max_length=120, pattern=NO_NUL)]
OrderPrice = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=2), decimal_schema(10, 2, ge=0)
]
OrderNote = Annotated[str, Field(pattern=NO_NUL)]


class OrderCreate(BaseModel):
    """A new order."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle
    price: OrderPrice
    status: OrderStatus = OrderStatus.DRAFT
    due_on: IsoDate | None = None
    note: OrderNote | None = None


class OrderReschedule(BaseModel):
    """Input for the action reschedule."""

    model_config = ConfigDict(extra="forbid")

    due_on: IsoDate
    note: Annotated[str, Field(pattern=NO_NUL)] | None = None


class OrderSendReminder(BaseModel):
    """Input for the action send reminder."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, Field(pattern=NO_NUL)]


class OrderRead(BaseModel):
    """An order in responses."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    price: Decimal
    status: OrderStatus
    due_on: IsoDate | None
    note: str | None
    paid_at: UtcDatetime | None
    created_at: UtcDatetime
    modified_at: UtcDatetime
