"""The questions are the ones that were promised: names, choices, defaults and conditions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import answer, options, run_copier
from helpers.generate import REPOSITORY, copy, plain_template
from helpers.hosts import HOSTS, copy_host, run_tests

OFFERED: dict[str, list[str] | None] = {
    "resource_kind": ["new", "existing", "nested"],
    "existing_model": None,
    "parent_model": None,
    "resource": None,
    "resource_plural": None,
    "operations": ["list", "get", "create", "update", "replace", "delete", "action"],
    "fields": None,
    "id_type": ["uuid", "int"],
    "actions": None,
    "auth_scheme": None,
    "access_rule": ["authenticated", "roles", "owner"],
    "owner_bypass_roles": None,
    "role_rules": None,
    "pagination_style": ["cursor", "offset", "none"],
    "cache_style": ["none", "headers", "memory", "redis"],
    "cache_ttl": None,
}
"""The questions before those about the host, with their choices; `auth_scheme` depends on the host."""

GOOD = {"resource": "order", "fields": "title: str(1..80)"}


def questions() -> dict[str, dict[str, Any]]:
    text = (REPOSITORY / "copier.yml").read_text(encoding="utf-8")
    return {name: value for name, value in yaml.safe_load(text).items() if not name.startswith("_")}


def test_names_and_choices_are_those_that_were_promised() -> None:
    found = {}
    for name, question in questions().items():
        if not name.startswith("host_") and name not in {"apply_plan", "planned", "reread_models"}:
            choices = question.get("choices")
            found[name] = list(choices.values()) if isinstance(choices, dict) else choices

    assert found == OFFERED | {"auth_scheme": "{{ auth_choices() }}", "existing_model": "{{ existing_choices() }}"} | {
        "parent_model": "{{ parent_choices() }}"
    }
    assert list(found) == list(OFFERED)


def test_the_plan_is_asked_last_and_not_stored() -> None:
    assert list(questions())[-2:] == ["apply_plan", "planned"]
    assert questions()["apply_plan"]["secret"] is True
    assert questions()["apply_plan"]["default"] is True


@pytest.mark.parametrize("name", questions())
def test_every_question_is_guarded(name: str) -> None:
    question = questions()[name]

    assert f"asks('{name}')" in question["ask"]
    assert question["validator"] == f"{{{{ problem_with('{name}') }}}}"
    assert "default" in question or name == "resource"


def test_defaults_suit_a_host_with_models_and_users(untouched: Path) -> None:
    answers = answer(untouched, {"resource": "Order Item"})

    assert {name: answers[name] for name in OFFERED if name in answers} == {
        "resource_kind": "new",
        "resource": "Order Item",
        "resource_plural": "order_items",
        "operations": ["list", "get", "create", "update", "delete"],
        "fields": {"name": "str(1..120)"},
        "id_type": "int",
        "auth_scheme": "existing",
        "access_rule": "authenticated",
        "pagination_style": "cursor",
        "cache_style": "none",
    }


def test_a_host_without_users_and_database_is_public_with_uuids(tmp_path: Path) -> None:
    answers = answer(copy_host(HOSTS["factory_without_database"], tmp_path / "host"), GOOD)

    assert (answers["auth_scheme"], answers["id_type"], answers["host_orm"]) == ("none", "uuid", "none")
    assert not {"access_rule", "host_user", "host_user_alias", "host_session", "host_base"} & answers.keys()


@pytest.mark.parametrize(
    ("given", "absent"),
    [
        (
            {"auth_scheme": "none"},
            {"actions", "parent_model", "access_rule", "host_user", "host_user_alias", "host_user_refusals"},
        ),
        ({"operations": ["get", "create"]}, {"actions", "parent_model", "pagination_style"}),
        ({}, {"actions", "parent_model"}),
        (
            {"operations": ["create", "action"], "actions": {"remind": None}},
            {"parent_model", "pagination_style", "cache_style"},
        ),
        ({"cache_style": "redis"}, {"actions", "parent_model"}),
    ],
)
def test_only_questions_that_matter_are_stored(given: dict[str, Any], absent: set[str], untouched: Path) -> None:
    answers = answer(untouched, GOOD | given)

    other = {"apply_plan", "host_token_url", "existing_model", "host_existing", "role_rules", "host_roles"}
    other |= {
        "cache_ttl",
        "host_embedded",
        "owner_bypass_roles",
        "host_caller",
        "host_parent",
        "host_token_user",
        "host_settings",
    }
    stored = {name for name in questions() if not name.endswith("_candidate")}
    assert answers.keys() == (stored - absent - other) | ({"cache_ttl"} if "cache_style" in given else set())


def test_roles_are_stored_with_how_they_are_read(untouched: Path) -> None:
    answers = answer(untouched, GOOD | {"access_rule": "roles"})

    assert answers["role_rules"] == {"write": ["admin"]}
    assert answers["host_roles"] == {
        "user": "app.models.user:User",
        "attribute": "role",
        "kind": "enum",
        "nullable": False,
        "values": ["admin", "member"],
    }


def test_roles_that_are_not_found_are_asked_for(tmp_path: Path) -> None:
    project = copy_host(HOSTS["subfolder_monorepo"], tmp_path / "host", git=True)

    data = options({**GOOD, "access_rule": "roles"})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert ended.code != 0
    assert ended.last_line.startswith("`host_roles` was not found")


def test_the_login_route_is_stored_where_tokens_are_checked(untouched: Path) -> None:
    answers = answer(untouched, GOOD | {"auth_scheme": "jwt"})

    assert answers["host_token_url"] == "api/v1/login"
    assert "host_user" not in answers


def test_authentication_that_the_host_lacks_is_not_offered(tmp_path: Path) -> None:
    project = copy_host(HOSTS["flat_sync"], tmp_path / "host")

    data = options({**GOOD, "auth_scheme": "existing"})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert ended.last_line == "In `auth_scheme`, `existing` is not offered; choose `jwt`, `api_key` or `none`."


def test_authentication_that_is_not_found_can_be_named(tmp_path: Path) -> None:
    project = copy_host(HOSTS["flat_sync"], tmp_path / "host")
    callers = """from typing import Annotated

from fastapi import Header, HTTPException


def known_caller(x_caller: Annotated[str, Header()]) -> str:
    if x_caller != "me":
        raise HTTPException(401)
    return x_caller
"""
    (project / "callers.py").write_text(callers, encoding="utf-8")

    copy(project, GOOD | {"auth_scheme": "existing", "host_user": "callers:known_caller"})

    written = next(path.read_text() for path in project.rglob("*.py") if "route_class=" in path.read_text())
    assert "dependencies=[Depends(known_caller)]" in written
    assert "401: {" in written
    run_tests(HOSTS["flat_sync"], project)


def test_every_question_takes_the_same_answer_from_the_command_line_and_from_a_file(tmp_path: Path) -> None:
    chosen = {
        "resource": "order_item",
        "resource_plural": "order_positions",
        "operations": ["list", "create", "replace"],
        "fields": {"title": "str(1..80) = 'a: b'", "price": "decimal(10,2) >=0"},
        "id_type": "uuid",
        "pagination_style": "offset",
    }
    first = copy_host(HOSTS["layered_async"], tmp_path / "first")
    second = copy_host(HOSTS["layered_async"], tmp_path / "second")
    given = answer(first, chosen)
    file = tmp_path / "answers.yml"
    file.write_text(yaml.safe_dump(given, sort_keys=False))
    texts = {name: value if isinstance(value, str) else _flow(value) for name, value in given.items()}
    common = ("copy", "--trust", "--defaults", "--skip-tasks", "--quiet")

    by_options = run_copier(*common, *options(texts), str(plain_template()), str(first))
    by_file = run_copier(*common, f"--data-file={file}", str(plain_template()), str(second))

    assert (by_options.code, by_file.code) == (0, 0), by_options.output + by_file.output
    stored = yaml.safe_load((first / ".copier-answers.order_item.yml").read_text())
    assert stored == yaml.safe_load((second / ".copier-answers.order_item.yml").read_text())
    assert chosen.items() <= stored.items()
    assert list(stored["fields"]) == ["title", "price"]


def _flow(value: object) -> str:
    return yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=100_000).removesuffix("...\n").strip()


def test_a_parent_is_stored_with_the_kind(untouched: Path) -> None:
    answers = answer(untouched, GOOD | {"resource_kind": "nested", "parent_model": "Customer"})

    assert (answers["resource_kind"], answers["parent_model"]) == ("nested", "Customer")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "`parent_model` has no default; choose with `-d parent_model=…` among `Customer` or `User`."),
        (
            {"parent_model": "Custmer"},
            "In `parent_model`, `Custmer` is no model of the project; the models with one key of a known type are "
            "`Customer` and `User`; did you mean `Customer`?",
        ),
        (
            {"parent_model": "Customer", "fields": "{customer: str(9)}"},
            "In `fields`, `customer` has the name of the reference to the parent, which comes by itself; leave it "
            "out, or rename it.",
        ),
        (
            {"parent_model": "Customer", "fields": "{customer_id: int}"},
            "In `fields`, `customer_id` has the name of the reference to the parent, which comes by itself; leave it "
            "out, or rename it.",
        ),
    ],
)
def test_wrong_parents_are_refused(given: dict[str, str], sentence: str, untouched: Path) -> None:
    data = options({**GOOD, "resource_kind": "nested", **given})

    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(untouched))

    assert ended.last_line == sentence
