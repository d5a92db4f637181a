"""One SQL statement for each operation, and two for a list with a total."""

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
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_statements(client: AsyncClient, session, user, statements) -> None:
    customer = Customer(name="Customer", email="customer@example.com", manager_id=user.id)
    session.add(customer)
    await session.flush()
    body = {"title": "first", "customer_id": customer.id}

    async def count(method, url, status, **options):
        statements.clear()
        response = await client.request(method, url, **options)
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
        "delete": (await count("DELETE", url, 204))[0],
    }
    once = {"create": 1, "get": 1, "update": 1, "replace": 1, "pay": 1, "rename": 1, "remind": 1, "delete": 1}
    assert counts == once | {"list": LIST, "pay again": 2}
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
EMBEDDING = """
    once = {"create": 2, "get": 1, "update": 2, "replace": 2, "pay": 2, "rename": 2, "remind": 1, "delete": 1}
"""


@pytest.mark.parametrize("pagination", ["cursor", "offset"])
def test_embedded_rows_cost_no_statement_of_their_own(pagination: str, tmp_path: Path) -> None:
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    customer = {"customer": "ref(Customer) embed"}
    copy(project, {**ANSWERS, "fields": {**ANSWERS["fields"], **customer}, "pagination_style": pagination})
    probe = PROBE.replace("LIST", "2" if pagination == "offset" else "1")
    start, _, rest = probe.partition("    once = ")
    written = start + EMBEDDING.strip("\n") + rest[rest.index("\n") :]
    (project / "tests/test_statements.py").write_text(written, encoding="utf-8")

    with postgres_url(host) as url:
        run_tests(host, project, "tests/test_statements.py", database_url=url)


@pytest.mark.parametrize(("pagination", "statements"), [("cursor", 1), ("offset", 2), ("none", 1)])
def test_an_operation_is_one_statement(pagination: str, statements: int, tmp_path: Path) -> None:
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    copy(project, {**ANSWERS, "pagination_style": pagination})
    (project / "tests/test_statements.py").write_text(PROBE.replace("LIST", str(statements)), encoding="utf-8")

    run_tests(host, project, "tests/test_statements.py")
    with postgres_url(host) as url:
        run_tests(host, project, "tests/test_statements.py", database_url=url)
