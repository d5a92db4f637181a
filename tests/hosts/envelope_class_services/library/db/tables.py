from datetime import UTC, datetime

from sqlalchemy import DateTime, ForeignKey, String
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
    relationship,
)


class Base(MappedAsDataclass, DeclarativeBase):
    """Tables are dataclasses: rows are made with keyword arguments only."""


class Entity(Base, kw_only=True):
    __abstract__ = True

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), init=False, default_factory=lambda: datetime.now(UTC)
    )


class Author(Entity, kw_only=True):
    __tablename__ = "authors"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    books: Mapped[list["Book"]] = relationship(
        init=False, repr=False, back_populates="author", lazy="raise"
    )


class Book(Entity, kw_only=True):
    __tablename__ = "books"

    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int | None] = mapped_column(default=None)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), index=True)
    author: Mapped[Author] = relationship(
        init=False, repr=False, back_populates="books", lazy="raise"
    )
