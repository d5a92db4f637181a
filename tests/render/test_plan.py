"""The plan tells exactly what a copy does, and declining it does nothing."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from fastapi_endpoint.interview import HostFindings
from fastapi_endpoint.plan import describe_plan, next_steps
from helpers.copier_command import answer, options, run_copier, tree
from helpers.generate import copy, plain_template
from helpers.hosts import HOSTS, copy_host, run_python

DATA = {
    "resource": "order",
    "fields": "{title: str(3..80) unique search, customer: ref(Customer) filter, note: text nullable, "
    "status: 'enum(draft, paid) = draft'}",
    "operations": "[list, get, create, update, replace, delete, action]",
    "actions": "{pay: status draft -> paid, rename: {input: {name: str(3..80)}, set: {title: name}}, remind: {}}",
}


def plan(project: Path, **data: str) -> str:
    answers = answer(project, DATA | data)
    return describe_plan(build_endpoint(read_answers(answers)), HostFindings(project))


@pytest.fixture(scope="module")
def shown(untouched: Path) -> str:
    return plan(untouched)


def test_plan_says_what_deleting_a_referenced_row_does(shown: str) -> None:
    assert "deleting a Customer that orders refer to by customer_id fails from now on (RESTRICT)" in shown


def test_plan_warns_of_sessions_that_choose_connections(shown: str, host: Path) -> None:
    warning = "mind: sessions choose a connection (`get_bind`)"
    assert warning not in shown
    (host / "app/routing.py").write_text(
        "from sqlalchemy.orm import Session\n\n\nclass Routing(Session):\n    def get_bind(self, **options): ...\n"
    )

    assert warning in plan(host)


def test_plan_warns_of_parameters_in_the_prefix(shown: str, host: Path) -> None:
    assert "mind: the prefix" not in shown
    main = host / "app/main.py"
    main.write_text(main.read_text().replace("prefix=settings.api_prefix", 'prefix="/{country}/{shop:path}"'))

    assert "mind: the prefix has `country` and `shop`; generated tests send `1` there" in plan(host)


def test_plan_warns_of_what_a_mounted_application_does_not_run(host: Path) -> None:
    warning = "mind: a mounted application does not run"
    kept = {"cache_style": "redis", "auth_scheme": "none"}
    assert warning not in plan(host, **kept)
    main = host / "app/main.py"
    included = "app.include_router(api_router, prefix=settings.api_prefix)"
    mounted = 'api = FastAPI()\napi.include_router(api_router)\napp.mount("/api", api)'
    main.write_text(main.read_text().replace(included, mounted))

    assert warning in plan(host, **kept)


def test_a_migration_that_is_not_there_is_not_to_be_run(untouched: Path, generated: Path) -> None:
    endpoint = build_endpoint(read_answers(answer(untouched, DATA)))
    advice = "run the migration: alembic upgrade head"

    assert advice not in next_steps(endpoint, HostFindings(untouched))
    assert advice in next_steps(endpoint, HostFindings(generated))


def test_tests_that_sqlite_may_have_no_types_for_name_another_database(untouched: Path, tmp_path: Path) -> None:
    advice = "set TEST_DATABASE_URL"
    project = copy_host(HOSTS["flat_sync"], tmp_path / "host")
    data = {"resource": "order", "fields": "{item: ref(Item)}"}
    told = next_steps(build_endpoint(read_answers(answer(project, data))), HostFindings(project))
    others = next_steps(build_endpoint(read_answers(answer(untouched, DATA))), HostFindings(untouched))

    assert advice in told
    assert advice not in others


def test_plan_says_what_deleting_a_parent_does(untouched: Path) -> None:
    nested = {"resource": "visit", "resource_kind": "nested", "parent_model": "Customer", "fields": {"note": "text"}}
    shown = describe_plan(build_endpoint(read_answers(answer(untouched, nested))), HostFindings(untouched))
    assert "deleting a Customer deletes the visits below it (CASCADE)" in shown
    assert "RESTRICT" not in shown


@pytest.fixture(scope="module")
def before(untouched: Path) -> dict[str, bytes | None]:
    return tree(untouched)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_host(HOSTS["layered_async"], tmp_path_factory.mktemp("planned") / "host")
    copy(project, DATA, revision=True)
    return project


def section(text: str, title: str) -> list[str]:
    """The rows of one part of the plan."""
    found = re.search(rf"^{title}\n((?:  .*\n)+)", text, re.MULTILINE)
    assert found is not None, text
    return [row[2:] for row in found[1].splitlines()]


def test_the_plan_lists_exactly_the_files_that_are_created(
    shown: str, before: dict[str, bytes | None], generated: Path
) -> None:
    created = {name for name, content in tree(generated).items() if name not in before and content is not None}

    assert {row.partition("  ")[0] for row in section(shown, "Create")} == created


def test_the_plan_shows_exactly_the_lines_that_are_inserted(
    shown: str, before: dict[str, bytes | None], generated: Path
) -> None:
    inserted = []
    for name, content in tree(generated).items():
        old = before.get(name)
        if old is not None and content is not None and old != content:
            lines = difflib.ndiff(old.decode().splitlines(), content.decode().splitlines())
            inserted += [f"{name}: + {line[2:]}" for line in lines if line.startswith("+ ")]

    assert sorted(section(shown, "Insert")) == sorted(inserted)


def test_the_plan_shows_the_routes_of_the_application(shown: str, generated: Path) -> None:
    code = "import json; from app.main import app; print(json.dumps(app.openapi()['paths']))"
    paths = json.loads(run_python(HOSTS["layered_async"], generated, "-c", code).stdout)
    served = {
        (method.upper(), path, frozenset(operation["responses"]))
        for path, methods in paths.items()
        if "orders" in path
        for method, operation in methods.items()
    }

    planned = set()
    for row in section(shown, "Routes"):
        method, path, codes = re.split(r"\s{2,}", row)[:3]
        planned.add((method, path, frozenset(codes.split())))
    assert planned == served


def test_the_plan_shows_table_schemas_service_and_tests(shown: str) -> None:
    table = "\n".join(section(shown, "Table"))
    assert table.startswith("orders (Order: ")
    assert all(word in table for word in ("title", "customer_id", "note", "id", "inherited"))
    assert [row.partition(":")[0] for row in section(shown, "Schemas")] == [
        "OrderCreate",
        "OrderUpdate",
        "OrderReplace",
        "OrderRead",
        "OrderQuery",
        "OrderRename",
    ]
    assert section(shown, "Service")[0].startswith("list_orders, get_order, create_order, update_order")
    tests = "\n".join(section(shown, "Tests"))
    assert "tests/test_orders.py, with the host's fixtures (client)" in tests
    assert "401 of an anonymous caller" in tests
    assert "409 of a second title" in tests
    assert section(shown, "Service")[1:] == [
        "pay_order: Its status goes from draft to paid.",
        "rename_order: It sets title.",
        "remind_order: Gives the row as it is; its logic is for you to write there.",
    ]
    assert "pay: happy path, 409 from another state" in tests
    assert "alembic upgrade head" in "\n".join(section(shown, "Then"))


def test_the_plan_shows_who_may_call_what(untouched: Path) -> None:
    by_role = plan(
        untouched, access_rule="roles", role_rules="{write: [admin], get: [admin, member], remind: [member]}"
    )
    by_owner = plan(untouched, access_rule="owner", owner_bypass_roles="[admin]")

    assert [row.split("  ")[-1] for row in section(by_role, "Routes")] == [
        "authenticated",
        "role admin",
        "role admin or member",
        "role admin",
        "role admin",
        "role admin",
        "role admin",
        "role admin",
        "role member",
    ]
    assert "403 of callers without the role" in "\n".join(section(by_role, "Tests"))
    assert {row.split("  ")[-1] for row in section(by_owner, "Routes")} == {"authenticated: own rows, admin any"}
    assert "404 of rows of others" in "\n".join(section(by_owner, "Tests"))


@pytest.mark.parametrize(("answers", "is_told"), [({}, True), ({"access_rule": "owner"}, False)])
def test_the_plan_says_when_callers_reach_what_is_below_rows_of_others(
    untouched: Path, answers: dict[str, Any], is_told: bool
) -> None:
    nested = {"resource": "visit", "resource_kind": "nested", "parent_model": "Customer", "fields": {"note": "text"}}

    shown = describe_plan(build_endpoint(read_answers(answer(untouched, nested | answers))), HostFindings(untouched))

    told = "mind: callers reach visits below the customers of others, which have owners; `access_rule: owner`"
    assert (told in shown) is is_told


def test_the_plan_says_when_responses_hold_rows_of_others(untouched: Path) -> None:
    visit = {"resource": "visit", "fields": {"customer": "ref(Customer) embed"}}

    shown = describe_plan(build_endpoint(read_answers(answer(untouched, visit))), HostFindings(untouched))

    assert "mind: `customer` shows a row to whoever may name it, and its rows have owners" in shown


def test_the_plan_is_the_help_text_of_its_question() -> None:
    assert 'help: "{{ plan() }}"' in (plain_template() / "copier.yml").read_text()


@pytest.mark.parametrize("overwrite", [(), ("--overwrite",)])
def test_a_declined_plan_writes_nothing_and_says_so(
    overwrite: tuple[str, ...], untouched: Path, before: dict[str, bytes | None]
) -> None:
    data = options({**DATA, "apply_plan": "false"})

    ended = run_copier("copy", "--trust", "--defaults", *overwrite, *data, str(plain_template()), str(untouched))

    assert ended.code == 0
    assert ended.last_line == "The plan was declined: nothing was written."
    assert tree(untouched) == before


def test_a_declined_plan_makes_no_folder_that_is_missing(tmp_path: Path) -> None:
    project = copy_host(HOSTS["feature_first_async"], tmp_path / "host")
    before = tree(project)
    data = options({"resource": "order", "apply_plan": "false"})

    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert (ended.code, tree(project)) == (0, before)


def test_the_plan_warns_of_files_that_would_be_overwritten(host: Path) -> None:
    (host / "app/schemas/order.py").write_text("MINE = 1\n")
    command = ("copy", "--trust", "--defaults", "--skip-tasks")
    answers = answer(copy_host(HOSTS["layered_async"], host.parent / "other"), dict(DATA))

    shown = describe_plan(build_endpoint(read_answers(answers)), HostFindings(host))
    ended = run_copier(*command, "--overwrite", *options(DATA), str(plain_template()), str(host))

    assert "app/schemas/order.py  (schemas; OVERWRITES the file that is there)" in shown
    assert shown.count("OVERWRITES") == 1
    assert ended.code == 0
    assert "class OrderRead" in (host / "app/schemas/order.py").read_text()
