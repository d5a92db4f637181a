"""The classes that a new table derives from: no two of them in one line, and what they bring is not written again."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.interview import HostFindings

MODELS = """
from datetime import datetime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class RowBase(Base):
    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column()
    updated_at: Mapped[datetime] = mapped_column()

class Row(RowBase):
    __abstract__ = True
    deleted_at: Mapped[datetime | None] = mapped_column()

class Times:
    created_at: Mapped[datetime] = mapped_column()
    updated_at: Mapped[datetime] = mapped_column()

class Keyed(Base):
    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
"""


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (["Row", "Row", "RowBase"], ["models:Row"]),
        (["RowBase", "RowBase", "Row"], ["models:RowBase"]),
        (["Keyed, Times", "Times, Keyed", "Keyed"], ["models:Keyed", "models:Times"]),
    ],
)
def test_a_class_that_another_one_derives_from_is_left_out(
    tables: list[str], expected: list[str], tmp_path: Path
) -> None:
    written = [f"class T{i}({b}):\n    __tablename__ = 't{i}'\n    name: Mapped[str]\n" for i, b in enumerate(tables)]
    (tmp_path / "models.py").write_text("\n".join([MODELS, *written]), encoding="utf-8")

    table = HostFindings(tmp_path).table

    assert table["bases"] == expected
    assert (table["key_inherited"], table["timestamps_inherited"]) == (True, True)


GIVEN = """
from sqlalchemy import Column, DateTime, String
from sqlalchemy.ext.declarative import declarative_base, declared_attr

class {given}:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()
    id = Column(String(36), primary_key=True)
    created_at = Column(DateTime)
    updated_at = Column(DateTime)

Base = declarative_base(cls={given})

class Order(Base):
    name = Column(String)

class Bill(Base):
    @declared_attr
    def __tablename__(cls):
        return "bills"
"""


@pytest.mark.parametrize("given", ["Common", "Base"])
def test_the_class_that_a_declarative_base_is_made_of_brings_its_columns(given: str, tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text(GIVEN.format(given=given), encoding="utf-8")

    findings = HostFindings(tmp_path)

    order, bill = findings.facts.models
    assert (order.name, order.table, order.key, order.key_type) == ("Order", "order", "id", "str")
    assert (bill.name, bill.table, bill.key) == ("Bill", "bills", "id")
    assert findings.table["bases"] == ["models:Base"]
    assert (findings.table["key_inherited"], findings.table["timestamps_inherited"]) == (True, True)
