"""The orders table."""

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement, Numeric, String, cast, func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.core.field_types import rounded
from app.models.base import Base, TimestampMixin

JSON_TYPE = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Order(TimestampMixin, Base):
    """An order."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    quantity: Mapped[int] = mapped_column(default=1)
    tags: Mapped[list[str]] = mapped_column(JSON_TYPE)
    due_dates: Mapped[list[str] | None] = mapped_column(JSON_TYPE)
    settings: Mapped[Any] = mapped_column(JSON_TYPE, nullable=False, default=dict)
    address: Mapped[dict[str, Any]] = mapped_column(JSON_TYPE)
    payment: Mapped[dict[str, Any]] = mapped_column(JSON_TYPE)

    @hybrid_property
    def total(self) -> Decimal:
        """Computed from price and quantity."""
        return rounded(self.price * self.quantity, 2)

    @total.inplace.expression
    @classmethod
    def _total_in_sql(cls) -> ColumnElement[Decimal]:
        return type_coerce(
            func.round(cls.price * cast(cls.quantity, Numeric), 2), Numeric
        )

    @property
    def is_large(self) -> bool:
        """Computed from total."""
        return self.total > Decimal("1000")
