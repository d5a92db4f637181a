"""Models of every kind that a host may have, for endpoints over them."""

from __future__ import annotations

from pathlib import Path

SOURCE = """\
import enum
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import (
    Mapped,
    column_property,
    deferred,
    mapped_column,
    relationship,
)

from app.models.base import Base, TimestampMixin
from app.models.user import User

short = Annotated[str, mapped_column(String(40))]
bigkey = Annotated[
    int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
]


class Country(Base):
    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[short]
    population: Mapped[int | None] = mapped_column(BigInteger)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Account(TimestampMixin, Base):
    __tablename__ = "accounts"

    account_no: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    owner_email: Mapped[str] = mapped_column(String(200), unique=True)
    api_token: Mapped[str | None] = mapped_column(String(64))
    totp_secret: Mapped[str] = mapped_column(String(64), default="none")
    is_admin: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[str] = mapped_column(
        Enum("free", "pro", name="plan_kind"), default="free", index=True
    )
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    balance: Mapped[Decimal] = mapped_column(Numeric(12, 2), server_default="0")
    is_deleted: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class State(enum.Enum):
    OPEN = "open"
    DONE = "done"


class Parcel(Base):
    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("carrier", "no"),
        CheckConstraint("weight > 0", name="weight"),
        Index("ix_parcels_state_sent", "state", "sent_at"),
    )

    key: Mapped[bigkey]
    carrier: Mapped[short]
    number: Mapped[str] = mapped_column("no", String(30))
    state: Mapped[State] = mapped_column(default=State.OPEN)
    sent_at: Mapped[datetime] = mapped_column(DateTime, index=True)
    weight: Mapped[int] = mapped_column(SmallInteger)
    price: Mapped[Decimal]
    took: Mapped[timedelta | None]
    day: Mapped[date] = mapped_column(default=date.today)
    ratio: Mapped[float] = mapped_column(default=1.5)
    meta_data: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)
    body: Mapped[str | None] = mapped_column(Text, deferred=True)
    scan: Mapped[bytes | None] = mapped_column(LargeBinary)
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    parent_key: Mapped[int | None] = mapped_column(ForeignKey("parcels.key"))
    twice: Mapped[int] = mapped_column(Computed("weight * 2", persisted=True))
    label: Mapped[str] = column_property(number + "!")

    owner: Mapped[User] = relationship(lazy="joined")
    parent: Mapped["Parcel | None"] = relationship(remote_side="Parcel.key")
    lines: Mapped[list["Line"]] = relationship(
        back_populates="parcel", lazy="joined", cascade="all, delete-orphan"
    )


class Line(Base):
    __tablename__ = "parcel_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_key: Mapped[int] = mapped_column(ForeignKey("parcels.key"), unique=True)
    text: Mapped[str]
    parcel: Mapped[Parcel] = relationship(back_populates="lines")


class Profile(Base):
    __tablename__ = "profiles"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    nickname: Mapped[str] = mapped_column(String(30))


class Legacy(Base):
    __tablename__ = "legacy"

    id = Column(Integer, primary_key=True)
    title = Column(String(50), nullable=False, index=True)
    note = Column(Text)
    hidden = Column("is_hidden", Integer, default=0)
    archived = deferred(Column(Text))
    created = Column(DateTime, default=func.now())


class Vehicle(Base):
    __tablename__ = "vehicles"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "vehicle"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    plate: Mapped[str] = mapped_column(String(12), unique=True)


class Truck(Vehicle):
    __mapper_args__ = {"polymorphic_identity": "truck"}

    load: Mapped[int | None]
"""

NAMES = ("Account", "Country", "Legacy", "Line", "Parcel", "Profile", "Vehicle")


def add_models(project: Path) -> None:
    """Write the models into `layered_async`, and where it gathers them."""
    (project / "app/models/kinds.py").write_text(SOURCE, encoding="utf-8")
    index = project / "app/models/__init__.py"
    text = index.read_text(encoding="utf-8")
    listed = "".join(f"    {name},\n" for name in NAMES)
    text = text.replace(
        "from app.models.user import User\n",
        f"from app.models.kinds import (\n{listed})\nfrom app.models.user import User\n",
    )
    quoted = "".join(f'    "{name}",\n' for name in sorted((*NAMES, "Base", "Customer", "User")))
    index.write_text(text[: text.index("__all__")] + f"__all__ = [\n{quoted}]\n", encoding="utf-8")
