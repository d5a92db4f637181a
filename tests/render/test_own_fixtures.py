"""Fixtures of generated tests where those of the host are not enough, or do not last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host

HOST_TESTS = {
    "client": "client",
    "client_async": True,
    "session": "session",
    "session_async": True,
    "auth": "auth_headers",
    "auth_kind": "headers",
    "marker": "pytest.mark.anyio",
    "base_path": "",
    "http_package": "httpx",
}


@pytest.mark.parametrize(("fields", "skips"), [({"item": "ref(Item)"}, True), ({"name": "str"}, False)])
def test_tables_of_the_host_may_have_types_that_sqlite_lacks(
    fields: dict[str, str], skips: bool, tmp_path: Path
) -> None:
    project = copy_host(HOSTS["flat_sync"], tmp_path / "host")

    copy(project, {"resource": "order", "fields": fields})

    assert ("pytest.skip(" in (project / "test_orders.py").read_text()) is skips


@pytest.mark.parametrize(("database", "warns"), [("postgresql", False), ("sqlite", True)])
def test_decimals_warn_only_where_tests_may_run_on_sqlite(database: str, warns: bool, tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    answers = {"host_database": {"name": database, "enforces_references": True}}

    copy(project, {"resource": "order", "fields": {"price": "decimal(10,2)"}, **answers})

    assert ("Dialect sqlite" in next(project.rglob("test_orders.py")).read_text()) is warns


@pytest.mark.parametrize("lasts", [False, True])
def test_the_end_of_a_test_expects_no_table_that_a_rollback_took(lasts: bool, tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    answers = {"host_tests": {**HOST_TESTS, "creates_tables": lasts}}

    copy(project, {"resource": "order", "fields": {"customer": "ref(Customer)"}, **answers})

    written = next(project.rglob("test_orders.py")).read_text()
    assert "await connection.execute(delete(Order)" in written
    assert ('has_table("orders")' in written) is not lasts


@pytest.mark.parametrize(
    ("scheme", "kind", "auth", "sent"),
    [
        ("existing", "headers", "signed_in", "await client.post(URL, json=body, headers=signed_in)"),
        ("existing", "mapping", "signed_in", 'await client.post(URL, json=body, headers=signed_in["headers"])'),
        ("existing", "client", "member", "await member.post(URL, json=body)"),
        ("none", "client", "member", "await visitor.post(URL, json=body)"),
    ],
)
def test_requests_are_made_with_the_fixtures_of_the_host(
    scheme: str, kind: str, auth: str, sent: str, tmp_path: Path
) -> None:
    client = "visitor" if kind == "client" else "client"
    tests = {**HOST_TESTS, "creates_tables": True, "client": client, "auth": auth, "auth_kind": kind}
    data = {"resource": "order", "fields": {"name": "str"}, "auth_scheme": scheme, "host_tests": tests}
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")

    copy(project, data)

    assert sent in next(project.rglob("test_orders.py")).read_text().replace("\n    ", " ").replace("( ", "(")


@pytest.mark.parametrize(("host", "brings"), [("layered_async", False), ("factory_without_database", True)])
def test_the_backend_of_the_host_is_used(host: str, brings: bool, tmp_path: Path) -> None:
    """Fixtures of the host for a whole session would not find one of a module."""
    project = copy_host(HOSTS[host], tmp_path / "host")

    copy(project, {"resource": "order", "fields": {"name": "str"}, "auth_scheme": "api_key"})

    assert ("def anyio_backend()" in next(project.rglob("test_orders.py")).read_text()) is brings


@pytest.mark.parametrize(
    ("changes", "replaces"),
    [
        ({"client_app": "app.main:app"}, True),
        ({"client_app": "application"}, True),
        ({"client_app": "app.other:app"}, False),
        ({"client_app": None}, False),
        ({}, False),
    ],
)
def test_callers_are_replaced_where_the_application_is_known(
    changes: dict[str, Any], replaces: bool, tmp_path: Path
) -> None:
    tests = {**HOST_TESTS, "creates_tables": True, "auth": "admin", "auth_kind": "user", **changes}
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")

    copy(project, {"resource": "order", "fields": {"name": "str"}, "auth_scheme": "existing", "host_tests": tests})

    written = next(project.rglob("test_orders.py")).read_text()
    assert ("def known_client(" in written) is replaces
    assert ("def session(" in written) is not replaces
    assert ("application: FastAPI" in written) is (changes.get("client_app") == "application")
