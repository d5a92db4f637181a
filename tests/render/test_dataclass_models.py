"""Models of hosts whose tables are dataclasses."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host

TABLES = "library/db/tables.py"


@pytest.mark.parametrize("late", [False, True])
def test_fields_are_keywords_in_either_order_of_bases(late: bool, tmp_path: Path) -> None:
    project = copy_host(HOSTS["envelope_class_services"], tmp_path / "host")
    tables = (project / TABLES).read_text()
    if late:
        (project / TABLES).write_text(
            tables.replace("Base(MappedAsDataclass, DeclarativeBase)", "Base(DeclarativeBase, MappedAsDataclass)")
        )

    copy(project, {"resource": "loan", "fields": {"days": "int = 1", "note": "text"}})

    model = next(path.read_text() for path in project.rglob("*.py") if "class Loan(" in path.read_text())
    assert ("class Loan(Entity):" in model) is late
    assert ("class Loan(Entity, kw_only=True):" in model) is not late
    assert model.count("kw_only=True") == (2 if late else 1)
