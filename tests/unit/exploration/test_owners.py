"""The way from a parent's row to its owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi_endpoint.existing.findings import ExistingFindings
from fastapi_endpoint.existing.owners import way_to_owner
from fastapi_endpoint.ownership import CallerKey

from .conftest import Explorer

MODELS = """
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)

class Project(Base):
    __tablename__ = "projects"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

class Task(Base):
    __tablename__ = "tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))

class Deal(Base):
    __tablename__ = "deals"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

class Trade(Base):
    __tablename__ = "trades"
    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

class Loose(Base):
    __tablename__ = "loose"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))

class Named(Base):
    __tablename__ = "named"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(255))
"""

USER, TEXT = CallerKey("id", "int", "app.models:User", "User"), CallerKey("id", "str")


@pytest.mark.parametrize(
    ("parent", "key", "way"),
    [
        ("Project", USER, {"owner": "author_id", "through": []}),
        ("User", USER, {"owner": "id", "through": []}),
        ("Deal", USER, {"owner": "owner_id", "through": []}),
        ("Task", USER, {"owner": "author_id", "through": [{"column": "project_id", "model": "Project"}]}),
        ("Named", TEXT, {"owner": "owner_id", "through": []}),
        ("Trade", USER, {}),
        ("Loose", USER, {}),
        ("Project", TEXT, {}),
        ("Named", CallerKey("id", "uuid"), {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_nearest_single_column_is_the_owner(
    explored: Explorer, parent: str, key: CallerKey, way: dict[str, Any], tmp_path: Path
) -> None:
    facts = explored({"app/__init__.py": "", "app/models.py": MODELS})

    found = way_to_owner(facts.details[f"app.models:{parent}"], ExistingFindings(tmp_path, facts.details).by_table, key)

    assert found == way
