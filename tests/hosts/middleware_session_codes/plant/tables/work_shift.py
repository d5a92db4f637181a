from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Stamped


class WorkShift(Stamped, Base):
    __tablename__ = 'work_shift'

    id: Mapped[int] = mapped_column(primary_key=True)
    operator: Mapped[str] = mapped_column(String(80))
    machine_id: Mapped[int] = mapped_column(ForeignKey('machine.id'), index=True)
