"""The orders table."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TimestampMixin

JSON_TYPE = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Order(TimestampMixin, Base):
    """An order."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    tags: Mapped[list[str]] = mapped_column(JSON_TYPE)
    due_dates: Mapped[list[str] | None] = mapped_column(JSON_TYPE)
    settings: Mapped[Any] = mapped_column(JSON_TYPE, nullable=False, default=dict)
    address: Mapped[dict[str, Any]] = mapped_column(JSON_TYPE)
    payment: Mapped[dict[str, Any]] = mapped_column(JSON_TYPE)
