"""Columns of the host's models are read with everything that their declarations say, in every style."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.exploration.facts import ColumnDetails, EnumType, ModelDetails
from fastapi_endpoint.interview import HostFindings

from .conftest import Explorer

BASE = """
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass
"""
IMPORTS = """
import enum
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional
import sqlalchemy as sa
from sqlalchemy import (
    ARRAY, JSON, BigInteger, CheckConstraint, Column, Computed, DateTime, Enum, ForeignKey, Identity, Index, Integer,
    Numeric, PrimaryKeyConstraint, SmallInteger, String, Table, Text, TypeDecorator, UniqueConstraint, Uuid, func,
)
from sqlalchemy.orm import (
    Mapped, MappedAsDataclass, column_property, declared_attr, deferred, mapped_column, relationship,
)
from app.base import Base
"""


def model(explored: Explorer, body: str, name: str = "Item", base: str = BASE) -> ModelDetails:
    facts = explored({"app/__init__.py": "", "app/base.py": base, "app/models.py": IMPORTS + body})
    return facts.details[f"app.models:{name}"]


def columns(explored: Explorer, body: str, name: str = "Item", base: str = BASE) -> dict[str, ColumnDetails]:
    return {column.name: column for column in model(explored, body, name, base).columns}


def test_mapped_columns_are_read(explored: Explorer) -> None:
    found = columns(
        explored,
        """
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    note: Mapped[str | None]
    text: Mapped[Optional[str]] = mapped_column(Text)
    size: Mapped[int] = mapped_column(SmallInteger, default=0, index=True)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2), server_default="0")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), onupdate=func.now())
    seen_at: Mapped[datetime] = mapped_column(DateTime)
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    forced: Mapped[str | None] = mapped_column(nullable=False)
    """,
    )

    assert (found["id"].type.kind, found["id"].primary_key, found["id"].nullable) == ("int", True, False)
    assert (found["name"].type.kind, found["name"].type.length, found["name"].unique) == ("str", 50, True)
    assert (found["note"].nullable, found["note"].default) == (True, "")
    assert (found["text"].type.kind, found["text"].nullable) == ("text", True)
    assert (found["size"].type.kind, found["size"].value, found["size"].index) == ("smallint", 0, True)
    assert (found["price"].type.precision, found["price"].type.scale, found["price"].default) == (10, 2, "made")
    assert (found["made_at"].type.zone, found["made_at"].changes) == (True, True)
    assert not found["seen_at"].type.zone
    assert (found["key"].type.kind, found["key"].default) == ("uuid", "made")
    assert (found["tags"].type.kind, found["tags"].type.item) == ("list", "str")
    assert found["data"].type.kind == "json"
    assert not found["forced"].nullable


def test_classic_columns_are_read(explored: Explorer) -> None:
    found = columns(
        explored,
        """
class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    name = Column("title", sa.String(length=40), nullable=False)
    note = Column(Text)
    big = sa.Column(sa.BigInteger().with_variant(Integer, "sqlite"), default=5)
    owner_id = Column(ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    archived = deferred(Column(Text))
    """,
    )

    assert (found["name"].column, found["name"].type.length, found["name"].nullable) == ("title", 40, False)
    assert found["note"].nullable
    assert (found["big"].type.kind, found["big"].value) == ("bigint", 5)
    assert found["owner_id"].foreign_key == "users.id"
    assert found["archived"].deferred
    assert (
        model(
            explored, "class Item(Base):\n    __tablename__ = 'items'\n    id = Column(Integer, primary_key=True)\n"
        ).style
        == "column"
    )


def test_sqlmodel_tables_are_read_with_what_they_inherit(explored: Explorer) -> None:
    facts = explored({"app/models.py": """
            import uuid
            from datetime import datetime
            from decimal import Decimal
            from pydantic import EmailStr
            from sqlalchemy import Column, DateTime, String
            from sqlmodel import Field, Relationship, SQLModel

            class ItemBase(SQLModel):
                title: str = Field(min_length=1, max_length=255, index=True)
                price: Decimal = Field(default=0, max_digits=8, decimal_places=3, ge=0)
                active: bool = True

            class Item(ItemBase, table=True):
                id: uuid.UUID | None = Field(default_factory=uuid.uuid4, primary_key=True)
                email: EmailStr = Field(unique=True, max_length=255)
                note: str | None = None
                at: datetime = Field(sa_type=DateTime(timezone=True))
                code: str = Field(sa_column=Column("item_code", String(8), nullable=False))
                stamp: datetime | None = Field(default=None, sa_column_kwargs={"server_default": "now()"})
                owner_id: int = Field(foreign_key="user.id", nullable=False, ondelete="CASCADE")
                owner: "User" = Relationship(back_populates="items")
            """})
    details = facts.details["app.models:Item"]
    found = {column.name: column for column in details.columns}

    assert (details.style, details.table) == ("sqlmodel", "item")
    assert "owner" not in found
    assert (found["title"].min_length, found["title"].type.length, found["title"].index) == (1, 255, True)
    assert (found["price"].type.precision, found["price"].type.scale, found["price"].bounds) == (8, 3, (("ge", "0"),))
    assert (found["active"].default, found["active"].value) == ("literal", True)
    assert (found["id"].primary_key, found["id"].nullable, found["id"].default) == (True, False, "made")
    assert (found["email"].type.kind, found["email"].unique) == ("email", True)
    assert (found["note"].nullable, found["note"].default) == (True, "")
    assert found["at"].type.zone
    assert (found["code"].column, found["code"].type.length) == ("item_code", 8)
    assert found["stamp"].default == "made"
    assert found["owner_id"].foreign_key == "user.id"


def test_mixins_aliases_and_annotation_maps_are_followed(explored: Explorer) -> None:
    base = """
from datetime import datetime
from typing import Annotated
from sqlalchemy import DateTime, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

str20 = Annotated[str, 20]

class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), str20: String(20), str: String(99)}

class Stamped:
    made_at: Mapped[datetime]

    @declared_attr
    def by(cls) -> Mapped[int]:
        return mapped_column(index=True)
"""
    found = columns(
        explored,
        """
from app.base import Stamped, str20

intpk = Annotated[int, mapped_column(primary_key=True) if SETTING else mapped_column(primary_key=True, default=1)]
short = Annotated[str, mapped_column(String(7), unique=True)]

class Item(Stamped, Base):
    __tablename__ = "items"
    id: Mapped[intpk]
    code: Mapped[short]
    name: Mapped[str20]
    long: Mapped[str]
    """,
        base=base,
    )

    assert found["id"].primary_key
    assert (found["code"].type.length, found["code"].unique) == (7, True)
    assert (found["name"].type.length, found["long"].type.length) == (20, 99)
    assert found["made_at"].type.zone
    assert found["by"].index


def test_enums_are_read_from_classes_texts_and_literals(explored: Explorer) -> None:
    found = columns(
        explored,
        """
class State(str, enum.Enum):
    OPEN = "open"
    DONE = "done"

class Mood(enum.StrEnum):
    GOOD = enum.auto()

class Level(enum.IntEnum):
    LOW = 1

class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(default=State.OPEN)
    mood: Mapped[Mood] = mapped_column(Enum(Mood), default=Mood.GOOD)
    kind: Mapped[str] = mapped_column(Enum("a", "b", name="kind"))
    side: Mapped[Literal["left", "right"]]
    classic = Column(Enum(State), nullable=False)
    level: Mapped[Level]
    """,
    )

    state = EnumType("app.models:State", (("OPEN", "open"), ("DONE", "done")))
    assert (found["state"].type.enum, found["classic"].type.enum) == (state, state)
    assert (found["state"].default, found["state"].value) == ("literal", "open")
    assert found["mood"].value == "good"
    assert found["kind"].type.enum is not None
    assert found["kind"].type.enum.target == ""
    assert found["side"].type.enum is not None
    assert [value for _, value in found["side"].type.enum.members] == ["left", "right"]
    assert found["level"].type.kind == "unknown"


def test_constraints_of_the_table_are_read(explored: Explorer) -> None:
    details = model(
        explored,
        """
class Item(Base):
    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("a", "column_b", name="uq"),
        UniqueConstraint("alone"),
        Index("ix_items_first", "first", "a"),
        Index("ix_items_lower", func.lower(sa.text("email")), unique=True),
        CheckConstraint("price >= 0 AND price <= 10.5", name="price"),
        CheckConstraint("first < a"),
        {"schema": "shop"},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int]
    b: Mapped[int] = mapped_column("column_b")
    alone: Mapped[str] = mapped_column(String(5))
    first: Mapped[int]
    email: Mapped[str]
    price: Mapped[Decimal]
    """,
    )
    found = {column.name: column for column in details.columns}

    assert details.uniques == (("a", "b"), ("email",))
    assert (found["alone"].unique, found["first"].index) == (True, True)
    assert found["price"].bounds == (("ge", "0"), ("le", "10.5"))
    assert details.unread_checks == ("first < a",)
    assert details.schema == "shop"


def test_what_the_mapper_does_with_rows_is_read(explored: Explorer) -> None:
    details = model(
        explored,
        """
class Item(Base):
    __tablename__ = "items"
    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": "version"}
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    twice: Mapped[int] = mapped_column(Computed("version * 2"))
    counter: Mapped[int] = mapped_column(Identity(always=True))
    shown = column_property(kind + "!")
    lines: Mapped[list["Line"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

class Special(Item):
    extra: Mapped[int | None]

class Joined(Item):
    __tablename__ = "joined"
    id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    """,
    )
    found = {column.name: column for column in details.columns}

    assert (details.discriminator, details.version) == ("kind", "version")
    assert (details.loads_eagerly, details.cascades) == (True, True)
    assert (found["twice"].generated, found["counter"].generated) == (True, True)
    assert not {"shown", "lines"} & found.keys()


def test_joined_inheritance_is_told(explored: Explorer) -> None:
    details = model(
        explored,
        """
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)

class Joined(Item):
    __tablename__ = "joined"
    id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)

class Special(Item):
    extra: Mapped[int | None]
    """,
        "Joined",
    )

    assert details.inherits == "Item"


def test_a_table_object_gives_its_columns(explored: Explorer) -> None:
    details = model(
        explored,
        """
items = Table(
    "things", Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(9), nullable=False),
    UniqueConstraint("id", "name"),
    schema="old",
)

class Item(Base):
    __table__ = items
    """,
    )

    assert (details.table, details.schema, details.uniques) == ("things", "old", (("id", "name"),))
    assert [(column.name, column.type.kind) for column in details.columns] == [("id", "uuid"), ("name", "str")]


def test_composite_keys_and_dataclasses_are_told(explored: Explorer) -> None:
    details = model(
        explored,
        """
class Item(MappedAsDataclass, Base):
    __tablename__ = "items"
    __table_args__ = (PrimaryKeyConstraint("a", "b"),)
    a: Mapped[int]
    b: Mapped[int] = mapped_column(init=False)
    owner: Mapped["User"] = relationship()
    """,
    )

    assert [column.name for column in details.columns if column.primary_key] == ["a", "b"]
    assert (details.is_dataclass, details.needs_relationship) == (True, "owner")
    assert details.columns[1].generated


def test_own_types_are_known_by_what_they_decorate(explored: Explorer) -> None:
    found = columns(
        explored,
        """
class GUID(TypeDecorator):
    impl = String

class UtcDateTime(TypeDecorator):
    impl = DateTime

class Money(TypeDecorator):
    impl = Numeric

class Item(Base):
    __tablename__ = "items"
    id = Column(GUID, primary_key=True)
    at = Column(UtcDateTime)
    price = Column(Money)
    cost: Mapped[Decimal] = mapped_column(Money)
    """,
    )

    assert found["id"].type.kind == "uuid"
    assert (found["at"].type.kind, found["at"].type.decorated) == ("datetime", True)
    assert found["price"].type.kind == "unknown"
    assert found["cost"].type.kind == "decimal"


OTHERS = """
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)

class Shelf(Base):
    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    items = relationship("Item")
"""
ITEM = """
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey(Shelf.id))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
"""


@pytest.mark.parametrize(
    ("relationship", "followed"),
    [
        ("author: Mapped[User] = relationship()", {"author_id": "author"}),
        ("author: Mapped['User'] = relationship(lazy='raise')", {"author_id": "author"}),
        ("shelf: Mapped['Shelf | None'] = relationship(back_populates='items')", {"shelf_id": "shelf"}),
        ("shelf: Mapped[Optional['Shelf']] = relationship()", {"shelf_id": "shelf"}),
        ("shelf = relationship('Shelf')", {"shelf_id": "shelf"}),
        ("shelf = relationship(Shelf, foreign_keys=[shelf_id])", {"shelf_id": "shelf"}),
        ("shelf = relationship('Shelf', foreign_keys='Item.shelf_id')", {"shelf_id": "shelf"}),
        ("shelf = relationship('Shelf', foreign_keys='Item.author_id')", {}),
        ("shelves: Mapped[list[Shelf]] = relationship()", {}),
        ("shelves = relationship('Shelf', uselist=True)", {}),
        ("shelves = relationship('Shelf', secondary='items_shelves')", {}),
        ("shelf = relationship('Shelf', primaryjoin='and_(Item.shelf_id == Shelf.id, Shelf.id > 3)')", {}),
        ("parent: Mapped['Item | None'] = relationship(remote_side=[id])", {"parent_id": "parent"}),
        ("children: Mapped[list['Item']] = relationship()", {}),
        ("children = relationship('Item')", {}),
        (
            "@declared_attr\n    def author(cls) -> Mapped['User']:\n        return relationship('User')",
            {"author_id": "author"},
        ),
        ("first = relationship('User')\n    second = relationship('User', viewonly=True)", {"author_id": "first"}),
        ("other: Mapped['Nowhere'] = relationship()", {}),
    ],
)  # fmt: skip
def test_relationships_are_found_that_follow_one_key(
    explored: Explorer, relationship: str, followed: dict[str, str]
) -> None:
    found = model(explored, f"{OTHERS}{ITEM}    {relationship}\n")

    assert dict(found.followed) == followed


def test_a_key_has_to_be_named_where_two_lead_to_the_same_model(explored: Explorer) -> None:
    body = f"{OTHERS}{ITEM}    editor_id: Mapped[int] = mapped_column(ForeignKey('users.id'))\n"

    assert dict(model(explored, f"{body}    editor = relationship('User')\n").followed) == {}
    named = "    editor = relationship('User', foreign_keys=[editor_id])\n"
    assert dict(model(explored, body + named).followed) == {"editor_id": "editor"}


def test_what_sqlmodel_passes_on_to_relationships_is_read(explored: Explorer) -> None:
    body = """
from sqlmodel import Field, Relationship, SQLModel

class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    items: list["Item"] = Relationship(back_populates="author")

class Item(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    author_id: int = Field(foreign_key="user.id")
    editor_id: int = Field(foreign_key="user.id")
    author: User = Relationship(sa_relationship_kwargs={"foreign_keys": "Item.author_id", "lazy": "joined"})
    editor: "User" = Relationship(sa_relationship_kwargs={"foreign_keys": "[Item.editor_id]"})
"""

    found = model(explored, body)

    assert dict(found.followed) == {"author_id": "author", "editor_id": "editor"}
    assert found.loads_eagerly


def test_foreign_keys_beside_the_columns_are_read(explored: Explorer) -> None:
    body = """
class Work(Base):
    __tablename__ = "work"
    __table_args__ = (PrimaryKeyConstraint("id", name="work_pkey"), {"schema": "plays"})
    id: Mapped[str] = mapped_column(String(32), primary_key=True)

class Item(Base):
    __tablename__ = "items"
    __table_args__ = (
        sa.ForeignKeyConstraint(["the_work"], ["plays.work.id"], name="work_fkey"),
        sa.ForeignKeyConstraint(["first", "second"], ["plays.pair.a", "plays.pair.b"]),
        {"schema": "plays"},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[str] = mapped_column("the_work", String(32))
    first: Mapped[int]
    second: Mapped[int]
    work: Mapped[Work] = relationship("Work")
"""
    found = model(explored, body)

    keys = {column.name: column.foreign_key for column in found.columns}
    assert keys == {"id": None, "work_id": "plays.work.id", "first": None, "second": None}
    assert dict(found.followed) == {"work_id": "work"}


RENAMED = """
from uuid import UUID as PyUUID
from decimal import Decimal as Number
from sqlalchemy import Uuid as SqlUuid
from sqlalchemy.orm import Mapped, mapped_column

class Keyed:
    id: {key}
"""


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("Mapped[PyUUID] = mapped_column(primary_key=True)", "uuid"),
        ("Mapped[PyUUID] = mapped_column(SqlUuid, primary_key=True)", "uuid"),
        ("Mapped[Number] = mapped_column(primary_key=True)", None),
    ],
)
def test_a_key_whose_type_an_import_renames(explored: Explorer, tmp_path: Path, key: str, kind: str | None) -> None:
    models = """
        from app.base import Base
        from app.keys import Keyed
        class Item(Keyed, Base):
            __tablename__ = "items"
        """
    files = {"app/__init__.py": "", "app/base.py": BASE, "app/models.py": models}
    facts = explored({**files, "app/keys.py": RENAMED.format(key=key)})

    assert (facts.models[0].key, facts.models[0].key_type, facts.id_type) == ("id", kind, kind)
    # A reference to a key of an unknown type is refused, not guessed.
    referable = HostFindings(tmp_path / "host").models
    assert [(item["name"], item["key_type"]) for item in referable] == ([("Item", kind)] if kind else [])


def test_columns_of_composites_are_columns(explored: Explorer) -> None:
    found = model(
        explored,
        """
from dataclasses import dataclass
from sqlalchemy.orm import composite
@dataclass
class Place:
    lat: float
    city: str | None
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[Place] = composite(mapped_column("lat"), mapped_column("city", String(40)))
    other = composite(Place, mapped_column("other_lat"), Column("other_city", String(10), nullable=False))
    same: Mapped[Place] = composite("lat", "city")
    """,
    )

    assert [(column.name, column.type.kind, column.nullable) for column in found.columns] == [
        ("id", "int", False),
        ("lat", "float", False),
        ("city", "str", True),
        ("other_lat", "float", False),
        ("other_city", "str", False),
    ]
    assert [column.type.length for column in found.columns] == [None, None, 40, None, 10]


def test_values_that_a_validator_may_refuse_are_told(explored: Explorer) -> None:
    found = model(
        explored,
        """
from sqlalchemy.orm import validates
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    @validates("code", "size")
    def check(self, key, value):
        if not value:
            raise ValueError
        return value
    @validates("name")
    def strip(self, key, value):
        return value.strip()
    """,
    )

    assert found.validated == ("code", "size")


@pytest.mark.parametrize(
    ("base", "method"), [("MappedAsDataclass, Base", ""), ("Base", "def __init__(self, code): ...")]
)
def test_what_a_row_is_made_with_is_not_set_afterwards(explored: Explorer, base: str, method: str) -> None:
    found = model(
        explored,
        f"""
from sqlalchemy.orm import validates
class Item({base}):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    {method}
    @validates("code")
    def check(self, key, value):
        raise ValueError
    """,
    )

    assert found.validated == ()


def test_a_constraint_that_reaches_no_table_says_nothing(explored: Explorer) -> None:
    found = model(
        explored,
        """
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    UniqueConstraint("code")
    """,
    )

    assert [column.unique for column in found.columns] == [False, False]


def test_fields_of_a_composite_from_another_module(explored: Explorer) -> None:
    place = """
from dataclasses import dataclass
from decimal import Decimal as D
from typing import ClassVar
@dataclass
class Point:
    kind: ClassVar[str] = "p"
    x: D
@dataclass
class Named(Point):
    label: str
"""
    body = """
from sqlalchemy.orm import composite
from app.place import Named
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[Named] = composite(mapped_column("x"), mapped_column("label"), mapped_column("no name"))
"""
    files = {"app/__init__.py": "", "app/base.py": BASE, "app/place.py": place, "app/models.py": IMPORTS + body}

    found = explored(files).details["app.models:Item"]

    assert [(column.name, column.type.kind) for column in found.columns] == [
        ("id", "int"),
        ("x", "decimal"),
        ("label", "str"),
    ]
