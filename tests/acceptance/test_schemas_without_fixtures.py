"""Generated tests that bring their own fixtures put tables of any schema into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, copy_host, run_tests

HOST = HOSTS["flat_sync"]
BY_BASE = '    metadata = MetaData(schema="store")\n'
BY_TABLE = '    __table_args__ = {"schema": "store"}\n'
ENDPOINTS: dict[str, dict[str, Any]] = {
    "new": {"resource": "order", "fields": {"title": "str(3..80) unique sort", "shelf": "ref(Shelf) filter"}},
    "existing": {"resource_kind": "existing", "existing_model": "Item", "resource": "article"},
}

POSTGRESQL = {"host_database": {"name": "postgresql", "enforces_references": True}}
"""A project that leaves references to its database; SQLite has none into another schema."""


@pytest.mark.parametrize(
    ("kind", "named_by"),
    [("new", "metadata"), ("new", "tables"), ("existing", "metadata"), ("existing", "tables"), ("existing", "shelves")],
)
def test_tests_with_their_own_fixtures_run(kind: str, named_by: str, tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host", git=True)
    models, database = project / "models.py", project / "database.py"
    if named_by == "metadata":
        text = database.read_text(encoding="utf-8").replace(
            "class Base(DeclarativeBase):\n    pass\n", f"class Base(DeclarativeBase):\n{BY_BASE}"
        )
        database.write_text(text.replace("import create_engine", "import MetaData, create_engine"), encoding="utf-8")
    else:
        text = models.read_text(encoding="utf-8").replace('"shelves.id"', '"store.shelves.id"')
        for table in ("shelves", "items") if named_by == "tables" else ("shelves",):
            text = text.replace(f'    __tablename__ = "{table}"\n', f'    __tablename__ = "{table}"\n{BY_TABLE}')
        models.write_text(text, encoding="utf-8")

    copy(project, ENDPOINTS[kind] | (POSTGRESQL if named_by == "shelves" else {}))

    check_format(HOST, project)
    check_lint(HOST, project)
    (test,) = [path.name for path in project.glob("test_*s.py") if "order" in path.name or "article" in path.name]
    run_tests(HOST, project, test)
