"""The schema of the database that a new table belongs to."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration.facts import TableSchema

from .conftest import Explorer

CLASS = "class Base(DeclarativeBase):\n    metadata = MetaData(schema={schema})\n"
FUNCTION = "Base = declarative_base(metadata=MetaData(schema={schema}))\n"
HEAD = (
    "from sqlalchemy import Column, Integer, MetaData\n"
    "from sqlalchemy.orm import DeclarativeBase, declarative_base\n"
    'SCHEMA = "shop"\n'
)


def table(name: str, arguments: str = "") -> str:
    options = f"    __table_args__ = {arguments}\n" if arguments else ""
    head = f'class {name.title()}(Base):\n    __tablename__ = "{name}"\n'
    return f"{head}{options}    id = Column(Integer, primary_key=True)\n"


@pytest.mark.parametrize("base", [CLASS, FUNCTION])
@pytest.mark.parametrize("schema", ['"shop"', "SCHEMA"])
def test_the_metadata_names_it(base: str, schema: str, explored: Explorer) -> None:
    facts = explored({"models.py": HEAD + base.format(schema=schema) + table("a") + table("b")})

    assert facts.table_schema == TableSchema("shop", is_own=False)
    assert {details.schema for details in facts.details.values()} == {"shop"}


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        ('{"schema": "shop"}', '(Index("i", "id"), {"schema": SCHEMA})', "", TableSchema("shop", is_own=True)),
        ('{"schema": "shop"}', '{"schema": "auth"}', "", None),
        ('{"schema": "shop"}', "", "", None),
        ("", "", "", None),
    ],
)
def test_most_tables_name_it(
    first: str, second: str, third: str, expected: TableSchema | None, explored: Explorer
) -> None:
    base = "class Base(DeclarativeBase):\n    pass\n"
    tables = table("a", first) + table("b", second) + table("c", third)

    assert explored({"models.py": HEAD + base + tables}).table_schema == expected
