"""An endpoint in a host on MariaDB, which has no `UPDATE … RETURNING` and no `NULLS LAST`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from helpers.copier_command import run_copier
from helpers.generate import copy, template
from helpers.hosts import HOSTS, check_format, check_lint, check_migrations, commit_all, copy_host, run_tests
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

DSN = os.environ.get("TEST_MARIADB_DSN", "mysql+pymysql://root@127.0.0.1:3306")
FIELDS = {
    "title": "str(3..120) unique search",
    "price": "decimal(10,2) >=0 sort",
    "status": "enum(draft, paid) = draft filter",
    "starts_at": "datetime nullable sort",
    "supplier": "ref(Supplier)",
}


@pytest.fixture
def database_url() -> Iterator[str]:
    """The URL of an empty database, which is dropped in the end; where no server answers, the test is skipped."""
    server = create_engine(DSN)
    name = f"test_{uuid4().hex}"
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"MariaDB does not answer: {error}")
    yield make_url(DSN).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A host whose driver is MariaDB's."""
    project = copy_host(HOSTS["column_crud_classes"], tmp_path / "host", git=True)
    settings = project / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    assert "psycopg[binary]>=3.2" in text
    settings.write_text(text.replace("psycopg[binary]>=3.2", "pymysql>=1.1"), encoding="utf-8")
    return project


def test_endpoint_works_on_mariadb(project: Path, database_url: str) -> None:
    host = HOSTS["column_crud_classes"]

    copy(
        project,
        {
            "resource": "gadget_order",
            "fields": FIELDS,
            "operations": ["list", "get", "create", "update", "replace", "delete"],
        },
    )

    service = (project / "warehouse/crud/crud_gadget_order.py").read_text(encoding="utf-8")
    assert ".with_for_update()" in service
    assert "returning" not in service
    check_lint(host, project)
    check_format(host, project)
    run_tests(host, project, database_url=database_url)


def test_revisions_lead_there_and_back_on_mariadb(project: Path, database_url: str) -> None:
    host = HOSTS["column_crud_classes"]
    before = FIELDS | {"heading": "str(1..60) index", "code": "str(1..9)"}
    copy(project, {"resource": "gadget_order", "fields": before}, source=template(), revision=True)
    commit_all(project, "Generate")
    changed = FIELDS | {
        "subject": "str(1..60) index was(heading)",
        "rank": "int = 3",
        "price": "decimal(12,2) >=0 sort",
    }

    fields = ("-d", f"fields={yaml.safe_dump(changed | {'code': 'int unique', 'other': 'ref(Supplier) nullable'})}")
    answers = ("-a", ".copier-answers.gadget_order.yml", "--vcs-ref=:current:")
    ended = run_copier("update", "--trust", "--defaults", *answers, *fields, str(project))

    assert ended.code == 0, ended.output
    assert len(list((project / "alembic/versions").glob("*.py"))) == 3
    check_migrations(host, project, database_url)
