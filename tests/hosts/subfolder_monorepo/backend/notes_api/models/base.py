"""What all tables share."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Integer, func
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

BigId = BigInteger().with_variant(Integer, "sqlite")

IntPk = Annotated[int, mapped_column(BigId, primary_key=True)]


class Base(AsyncAttrs, DeclarativeBase):
    """Base of all models: a big integer key and the time of creation."""

    __abstract__ = True

    id: Mapped[IntPk]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
