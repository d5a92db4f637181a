"""Users."""

from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base

if TYPE_CHECKING:
    from .note import Note


class User(Base):
    """Somebody with an API key."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    api_key_digest: Mapped[str] = mapped_column(String(64), unique=True)

    notes: Mapped[list["Note"]] = relationship(back_populates="author", lazy="raise", passive_deletes=True)
