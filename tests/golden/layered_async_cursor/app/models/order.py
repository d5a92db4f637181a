"""The orders table."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, TimestampMixin
from app.models.customer import Customer


class OrderStatus(StrEnum):
    """The status of an order."""

    DRAFT = "draft"
    PAID = "paid"


class Order(TimestampMixin, Base):
    """An order."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_price_id", "price", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120), unique=True)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    status: Mapped[OrderStatus] = mapped_column(
        Enum(
            OrderStatus,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
        index=True,
        default=OrderStatus.DRAFT,
    )
    due_on: Mapped[date | None] = mapped_column()
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="RESTRICT"), index=True
    )

    customer: Mapped[Customer] = relationship(lazy="raise")
