"""The orders table."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import DateTime, Enum, ForeignKey, Index, Numeric, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base
from models import Shelf


class OrderStatus(StrEnum):
    """The status of an order."""

    DRAFT = "draft"
    PAID = "paid"


class Order(Base):
    """An order."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_shelf_id_id", "shelf_id", "id"),
        Index("ix_orders_shelf_id_price_id", "shelf_id", "price", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"))
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
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    shelf: Mapped[Shelf] = relationship()
