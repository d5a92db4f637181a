"""The order table."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import DateTime, Enum, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shop.models import AuditMixin, Base, UUIDMixin


class OrderStatus(StrEnum):
    """The status of an order."""

    DRAFT = "draft"
    PAID = "paid"


class Order(UUIDMixin, AuditMixin, Base):
    """An order."""

    __tablename__ = "order"
    __table_args__ = (Index("ix_order_price_id", "price", "id"),)

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
    note: Mapped[str | None] = mapped_column(Text)
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
