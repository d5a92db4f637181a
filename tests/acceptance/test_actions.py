"""Business actions are at home in the hosts, and of two callers at once one wins."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.generate import actions_for, copy, few_fields_for
from helpers.hosts import (
    HOSTS,
    check_format,
    check_lint,
    check_types,
    copy_host,
    postgres_url,
    run_python,
    run_tests,
)

SERVED = (
    "envelope_class_services",
    "factory_without_database",
    "feature_first_async",
    "flat_sync",
    "layered_async",
    "sqlmodel_full_stack",
)


@pytest.mark.parametrize(
    "operations", [["list", "get", "create", "update", "replace", "delete", "action"], ["action"]], ids=["all", "alone"]
)
@pytest.mark.parametrize("name", SERVED)
def test_actions_are_at_home_in_the_host(name: str, operations: list[str], tmp_path: Path) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    answers = {"resource": "gadget_order", "fields": few_fields_for(name), "actions": actions_for(name)}

    copy(project, answers | {"operations": operations})

    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


READONLY = {"fields": {"phase": "enum(open, done, closed) = open readonly"}, "operations": ["create", "action"]}


@pytest.mark.parametrize("name", ["factory_without_database", "layered_async", "sqlmodel_full_stack"])
def test_states_that_no_request_can_choose_are_tested(name: str, tmp_path: Path) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    actions = {"finish": "phase open -> done", "close": "phase done -> closed", "reopen": "phase done|closed -> open"}

    copy(project, READONLY | {"resource": "gadget_order", "actions": actions})

    check_lint(host, project)
    check_types(host, project)
    run_tests(host, project)


BY_CALLER = {
    "title": "str(3..80)",
    "status": "enum(draft, published, hidden) = draft",
    "published_on": "date nullable readonly",
}
PUBLISH = {"transition": "status draft -> published", "set": {"published_by": "user", "published_on": "today"}}
CALLERS: dict[str, tuple[str, str, dict[str, object]]] = {
    # What holds the caller, the host, and further answers.
    "a user of the host": ("layered_async", "ref(User) nullable", {}),
    "a user whose key is a UUID": (
        "sqlmodel_full_stack",
        "ref(User) nullable readonly",
        {"pagination_style": "offset"},
    ),
    "the key alone": ("layered_async", "int nullable readonly", {"access_rule": "roles"}),
    "the owner": ("feature_first_async", "text nullable readonly", {"access_rule": "owner", "auth_scheme": "api_key"}),
    "whom a token names": ("layered_async", "ref(User) nullable", {"auth_scheme": "jwt"}),
    "the text of a token": ("flat_sync", "str(255) nullable", {"auth_scheme": "jwt"}),
    "the name of a key, in classes": ("column_crud_classes", "str(255) nullable", {"auth_scheme": "api_key"}),
    "below a parent": (
        "layered_async",
        "ref(User) nullable",
        {"resource_kind": "nested", "parent_model": "Customer", "access_rule": "owner"},
    ),
}


@pytest.mark.parametrize("case", CALLERS)
def test_an_action_stores_its_caller(case: str, tmp_path: Path) -> None:
    name, spec, answers = CALLERS[case]
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    fields = BY_CALLER | {"published_by": spec}
    actions = {"publish": PUBLISH, "hide": "status published -> hidden", "touch": {"set": {"published_by": "user"}}}
    operations = ["list", "get", "create", "update", "action"]

    copy(
        project,
        {"resource": "gadget_order", "fields": fields, "operations": operations, "actions": actions} | answers,
    )

    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


FIELDS = {"title": "str(3..80)", "status": "enum(draft, published) = draft"}
TWENTY_AT_ONCE = {
    "layered_async": """
import asyncio
from collections import Counter

from httpx import ASGITransport, AsyncClient

from app.database import engine
from app.main import app
from app.models import Base


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        for _ in range(5):
            created = await client.post("/api/v1/articles", json={"title": "first"})
            url = f"/api/v1/articles/{created.json()['id']}/publish"
            answers = await asyncio.gather(*(client.post(url) for _ in range(20)))
            print(dict(Counter(answer.status_code for answer in answers)))
    await engine.dispose()


asyncio.run(main())
""",
    "flat_sync": """
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from fastapi.testclient import TestClient

from database import Base, engine
from main import app

Base.metadata.create_all(engine)
client = TestClient(app)
for _ in range(5):
    created = client.post("/articles", json={"title": "first"})
    url = f"/articles/{created.json()['id']}/publish"
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: client.post(url), range(20)))
    print(dict(Counter(answer.status_code for answer in answers)))
engine.dispose()
""",
}


@pytest.mark.parametrize("name", TWENTY_AT_ONCE)
def test_one_of_many_callers_at_once_wins(name: str, tmp_path: Path) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    answers = {"resource": "article", "fields": FIELDS, "auth_scheme": "none", "operations": ["create", "action"]}
    copy(project, answers | {"actions": {"publish": "status draft -> published"}})

    with postgres_url(host) as url:
        output = run_python(host, project, "-c", TWENTY_AT_ONCE[name], database_url=url).stdout

    rounds = output.split("\n")[:5]
    assert all(line in ("{200: 1, 409: 19}", "{409: 19, 200: 1}") for line in rounds), output
