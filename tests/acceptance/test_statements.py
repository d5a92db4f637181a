"""One SQL statement for each operation, and two for a list with a total; owners and versions included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host, postgres_url, run_tests

PROBE = """
import pytest
from httpx import AsyncClient
from sqlalchemy import event

from app.models import Customer

pytestmark = pytest.mark.anyio


@pytest.fixture
def statements(engine):
    seen = []

    def note(connection, cursor, statement, *_):
        # Who calls is looked up by the project itself.
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT users.")):
            seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_statements(client: AsyncClient, session, user, auth_headers, statements) -> None:
    customer = Customer(name="Customer", email="customer@example.com", manager_id=user.id)
    session.add(customer)
    await session.flush()
    body = {"title": "first", "customer_id": customer.id}

    async def count(method, url, status, **options):
        statements.clear()
        headers = auth_headers | options.pop("headers", {})
        response = await client.request(method, url, headers=headers, **options)
        assert response.status_code == status, response.text
        return len(statements), response

    created, response = await count("POST", "/api/v1/orders", 201, json=body)
    url = f"/api/v1/orders/{response.json()['id']}"
    session.expunge_all()
    counts = {
        "create": created,
        "get": (await count("GET", url, 200))[0],
        "list": (await count("GET", "/api/v1/orders?status=draft&sort=-title&search=fir", 200))[0],
        "update": (await count("PATCH", url, 200, json={"title": "second"}))[0],
        "replace": (await count("PUT", url, 200, json=body))[0],
        "pay": (await count("POST", f"{url}/pay", 200))[0],
        "pay again": (await count("POST", f"{url}/pay", 409))[0],
        "rename": (await count("POST", f"{url}/rename", 200, json={"title": "third"}))[0],
        "remind": (await count("POST", f"{url}/remind", 200))[0],
    }
    if CHECKED:
        response = (await count("GET", url, 200))[1]
        seen = {"If-Match": response.headers["ETag"]}
        counts["update of a version"], response = await count("PATCH", url, 200, json={"title": "4"*3}, headers=seen)
        counts["update of an old version"] = (await count("PATCH", url, 412, json={"title": "555"}, headers=seen))[0]
    counts["delete"] = (await count("DELETE", url, 204))[0]
    once = {"create": 1, "get": 1, "update": 1, "replace": 1, "pay": 1, "rename": 1, "remind": 1, "delete": 1}
    versions = {"update of a version": 2, "update of an old version": 1} if CHECKED else {}
    assert counts == once | versions | {"list": LIST, "pay again": 2}
"""


ANSWERS: dict[str, Any] = {
    "resource": "order",
    "fields": {
        "title": "str(3..80) unique sort search",
        "status": "enum(draft, paid) = draft filter",
        "customer": "ref(Customer)",
    },
    "operations": ["list", "get", "create", "update", "replace", "delete", "action"],
    "actions": {
        "pay": "status draft -> paid",
        "rename": {"input": {"title": "str(3..80)"}, "set": {"title": "title"}},
        "remind": None,
    },
    "auth_scheme": "none",
}
EMBEDDING = """\
    once = {"create": 2, "get": 1, "update": 2, "replace": 2, "pay": 2, "rename": 2, "remind": 1, "delete": 1}\
"""


@pytest.mark.parametrize("pagination", ["cursor", "offset"])
def test_embedded_rows_cost_no_statement_of_their_own(pagination: str, tmp_path: Path) -> None:
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    customer = {"customer": "ref(Customer) embed"}
    copy(project, {**ANSWERS, "fields": {**ANSWERS["fields"], **customer}, "pagination_style": pagination})
    write_probe(project, 2 if pagination == "offset" else 1, once=EMBEDDING)

    with postgres_url(host) as url:
        run_tests(host, project, "tests/test_statements.py", database_url=url)


OWNED = {"auth_scheme": "existing", "access_rule": "owner", "owner_bypass_roles": ["admin"]}


@pytest.mark.parametrize(("pagination", "statements"), [("cursor", 1), ("offset", 2), ("none", 1)])
def test_an_operation_is_one_statement(pagination: str, statements: int, tmp_path: Path) -> None:
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    copy(project, {**ANSWERS, "pagination_style": pagination})
    write_probe(project, statements)

    run_tests(host, project, "tests/test_statements.py")
    with postgres_url(host) as url:
        run_tests(host, project, "tests/test_statements.py", database_url=url)


@pytest.mark.parametrize(("pagination", "statements", "cache"), [("cursor", 1, "headers"), ("offset", 2, "memory")])
def test_owners_and_versions_are_in_the_same_statement(
    pagination: str, statements: int, cache: str, tmp_path: Path
) -> None:
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    # SQLite does not say which of two references leads nowhere, so that one is looked up there.
    settings = project / "app/core/config.py"
    settings.write_text(settings.read_text().replace("sqlite+aiosqlite:///./customers.db", "postgresql+asyncpg://"))
    copy(project, {**ANSWERS, **OWNED, "pagination_style": pagination, "cache_style": cache})
    write_probe(project, statements, checked=True)

    with postgres_url(host) as url:
        run_tests(host, project, "tests/test_statements.py", database_url=url)


def write_probe(project: Path, statements: int, *, checked: bool = False, once: str = "") -> None:
    """Put the test that counts into a project; `checked` says whether changes may name a version."""
    probe = PROBE.replace("LIST", str(statements)).replace("CHECKED", str(checked))
    if once:
        probe = "\n".join(once if line.startswith("    once = ") else line for line in probe.splitlines())
    (project / "tests/test_statements.py").write_text(f"{probe.strip()}\n", encoding="utf-8")
