from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shop.models import AuditMixin, Base, UUIDMixin


class Product(UUIDMixin, AuditMixin, Base):
    __tablename__ = "product"
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)

    sku: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    added_by: Mapped[UUID]
