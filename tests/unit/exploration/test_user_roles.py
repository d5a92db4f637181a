"""Where the class of the caller keeps roles."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.exploration.facts import UserRoles
from fastapi_endpoint.exploration.user_roles import read_user_roles

HEAD = """
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import List, Literal, Optional
from sqlalchemy import ARRAY, JSON, Boolean, Column, Enum as SqlEnum, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlmodel import Field, Relationship, SQLModel

class Base(DeclarativeBase): ...
class Kind(str, Enum):
    ADMIN = "admin"
    MEMBER = "member"
class Level(IntEnum):
    LOW = 1
class Role(Base):
    name: Mapped[str]
class Unnamed(Base):
    id: Mapped[int]
"""

CASES = {
    "text": ("role: Mapped[str]", UserRoles("role", "text")),
    "nullable text": ("role: Mapped[str | None]", UserRoles("role", "text", nullable=True)),
    "optional text": ("role: Mapped[Optional[str]] = mapped_column()", UserRoles("role", "text", nullable=True)),
    "enum": ("role: Mapped[Kind]", UserRoles("role", "enum", ("admin", "member"))),
    "literal": ('role: Mapped[Literal["a", "b"]]', UserRoles("role", "text", ("a", "b"))),
    "classic text": ("role = Column(String(20), nullable=False)", UserRoles("role", "text")),
    "classic text, may be null": ("role = Column(String)", UserRoles("role", "text", nullable=True)),
    "classic enum": ("role = Column(SqlEnum(Kind), nullable=False)", UserRoles("role", "enum", ("admin", "member"))),
    "texts": ("roles: Mapped[list[str]] = mapped_column(ARRAY(String))", UserRoles("roles", "texts")),
    "set of texts": ("roles: frozenset[str]", UserRoles("roles", "texts")),
    "old list": ("roles: List[str]", UserRoles("roles", "texts")),
    "enums": ("roles: list[Kind]", UserRoles("roles", "enums", ("admin", "member"))),
    "rows": (
        'roles: Mapped[list["Role"]] = relationship(lazy="selectin")',
        UserRoles("roles", "rows:name"),
    ),
    "rows that need a query": (
        'roles: Mapped[list["Role"]] = relationship()',
        UserRoles("roles", "rows:name", related="models:Role"),
    ),
    "one row": ('role: Mapped["Role"] = relationship(lazy="joined")', UserRoles("role", "row:name")),
    "one row that needs a query": (
        'role: Mapped[Optional["Role"]] = relationship()',
        UserRoles("role", "row:name", nullable=True, related="models:Role"),
    ),
    "rows of SQLModel": (
        'roles: list["Role"] = Relationship(sa_relationship_kwargs={"lazy": "selectin"})',
        UserRoles("roles", "rows:name"),
    ),
    "rows of SQLModel that need a query": (
        'roles: list["Role"] = Relationship(back_populates="users")',
        UserRoles("roles", "rows:name", related="models:Role"),
    ),
    "rows without a name": ('roles: Mapped[list["Unnamed"]] = relationship(lazy="joined")', None),
    "flag": ("is_superuser: Mapped[bool]", UserRoles("is_superuser", "flag", ("admin",))),
    "classic flag": ("is_admin = Column(Boolean, default=False)", UserRoles("is_admin", "flag", ("admin",))),
    "flag of the highest": ("is_superadmin: Mapped[bool]", UserRoles("is_superadmin", "flag", ("admin",))),
    "field of SQLModel": ("is_superuser: bool = False", UserRoles("is_superuser", "flag", ("admin",))),
    "role before flag": ("is_admin: Mapped[bool]\n    role: Mapped[str]", UserRoles("role", "text")),
    "numbers": ("role: Mapped[int]", None),
    "enum of numbers": ("role: Mapped[Level]", None),
    "flag of text": ("is_admin: Mapped[str]", None),
    "nothing": ("email: Mapped[str]", None),
}


@pytest.mark.parametrize(("declared", "found"), CASES.values(), ids=CASES)
def test_declaration(declared: str, found: UserRoles | None, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(f"{HEAD}\nclass User(Base):\n    {declared}\n")

    assert read_user_roles(tmp_path, "models:User") == found


def test_the_table_of_fastapi_users_has_a_flag(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_text(
        "from fastapi_users.db import SQLAlchemyBaseUserTableUUID\n"
        "from sqlalchemy.orm import DeclarativeBase\n"
        "class Base(DeclarativeBase): ...\n"
        "class User(SQLAlchemyBaseUserTableUUID, Base): ...\n"
    )

    assert read_user_roles(tmp_path, "models:User") == UserRoles("is_superuser", "flag", ("admin",))


def test_bases_are_read_and_the_nearest_counts(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text("class Person:\n    role: str\n    is_admin: bool\n")
    (tmp_path / "models.py").write_text(f"{HEAD}\nfrom base import Person\nclass User(Person):\n    role: Kind\n")

    assert read_user_roles(tmp_path, "models:User") == UserRoles("role", "enum", ("admin", "member"))


@pytest.mark.parametrize("user", ["", "models", "models:Nobody", "nowhere:User", "dict"])
def test_unknown_class(user: str, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(HEAD)

    assert read_user_roles(tmp_path, user) is None
