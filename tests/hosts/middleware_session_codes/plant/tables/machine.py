from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Stamped


class Machine(Stamped, Base):
    __tablename__ = 'machine'

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
