from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shop.models import AuditMixin, Base, UUIDMixin


class Customer(UUIDMixin, AuditMixin, Base):
    __tablename__ = "customer"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    newsletter: Mapped[bool] = mapped_column(default=False)
