"""The order table."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Enum, Index
from sqlmodel import Field, Relationship, SQLModel

from app.models import User


class OrderStatus(StrEnum):
    """The status of an order."""

    DRAFT = "draft"
    PAID = "paid"


class Order(SQLModel, table=True):
    """An order."""

    __tablename__ = "order"
    __table_args__ = (Index("ix_order_price_id", "price", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    title: str = Field(unique=True, max_length=120)
    price: Decimal = Field(max_digits=10, decimal_places=2)
    status: OrderStatus = Field(
        default=OrderStatus.DRAFT,
        index=True,
        sa_type=Enum(
            OrderStatus,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
    )
    due_on: date | None = None
    owner_id: UUID = Field(foreign_key="user.id", ondelete="RESTRICT", index=True)
    created_at: datetime = Field(
        default_factory=lambda: datetime.now(UTC), sa_type=DateTime(timezone=True)
    )

    owner: User = Relationship()
