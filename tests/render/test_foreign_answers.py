"""Answers that another template left in the host neither answer a question nor are touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import answer, options, run_copier, tree
from helpers.generate import plain_template

GOOD = {"resource": "order", "fields": "title: str(1..80)"}

FOREIGN: dict[str, Any] = {
    "_commit": "v9.9.9",
    "_src_path": "gh:somebody/template",
    "resource_kind": "new",
    "existing_model": "Customer",
    "parent_model": "Foreign",
    "resource": "invoice",
    "resource_plural": "invoicings",
    "operations": ["list"],
    "fields": {"foreign": "int"},
    "id_type": "uuid",
    "actions": {"foreign": None},
    "auth_scheme": "none",
    "access_rule": "everybody",
    "pagination_style": "none",
    "cache_style": "redis",
    "cache_ttl": 7,
    "apply_plan": False,
    "planned": True,
    "reread_models": True,
    **{f"host_{fact}_candidate": "foreign:it" for fact in ("app", "router", "base", "session", "user")},
    "host_app": "foreign.main:app",
    "host_router": "app/main.py:app",
    "host_orm": "none",
    "host_base": "foreign:Base",
    "host_session": "foreign:session",
    "host_user": "foreign:user",
    "host_user_alias": "foreign:User",
    "host_user_use": {"inherited": True},
    "role_rules": {"fly": ["pilot"]},
    "owner_bypass_roles": ["pilot"],
    "host_caller": {"attribute": "foreign", "type": "int"},
    "host_parent": {"owner": "foreign"},
    "host_roles": {"attribute": "foreign", "kind": "text"},
    "host_user_refusals": [418],
    "host_envelope": {"target": "foreign:Envelope"},
    "host_page": {"name": "Page", "function": "fastapi_pagination.ext.sqlalchemy:paginate"},
    "host_errors": {"conflict": "foreign:Conflict"},
    "host_service": {"kind": "static"},
    "host_token_url": "foreign",
    "host_token_user": {"user": "foreign:User", "attribute": "id", "type": "int"},
    "host_settings": {"target": "foreign:settings"},
    "host_checked": True,
    "host_registration": {"style": "list"},
    "host_files": {"model": "foreign.py"},
    "host_imports": {},
    "host_table": {},
    "host_session_use": {},
    "host_models": [{"name": "Foreign", "key_type": "int"}],
    "host_existing": {"name": "Foreign"},
    "host_embedded": {"Foreign": {}},
    "host_model_index": {},
    "host_migrations": "somewhere",
    "host_tests": {},
    "host_style": {"line_length": 40},
    "host_database": {"name": "foreign"},
    "host_support": {},
}


def test_the_hostile_answers_name_every_question(untouched: Path) -> None:
    questions = yaml.safe_load((plain_template() / "copier.yml").read_text())

    assert {name for name in questions if not name.startswith("_")} == {n for n in FOREIGN if not n.startswith("_")}


@pytest.mark.parametrize("form", ["native", "text", "odd"])
def test_answers_of_another_template_change_nothing(form: str, host: Path, untouched: Path) -> None:
    values: dict[str, Any] = FOREIGN
    if form == "text":
        values = {name: value if isinstance(value, str) else yaml.safe_dump(value) for name, value in FOREIGN.items()}
    if form == "odd":
        odd: list[object] = [None, 7, [], {"a": 1}, "a: b: c", "[", False]
        values = {name: odd[index % len(odd)] for index, name in enumerate(FOREIGN)}
    (host / ".copier-answers.yml").write_text(yaml.safe_dump(values))

    assert answer(host, GOOD) == answer(untouched, GOOD)


def test_the_file_of_another_template_is_not_touched(host: Path) -> None:
    (host / ".copier-answers.yml").write_text(yaml.safe_dump(FOREIGN))
    before = tree(host)

    ended = run_copier(
        "copy", "--trust", "--defaults", "--skip-tasks", *options(GOOD), str(plain_template()), str(host)
    )

    assert ended.code == 0, ended.output
    after = tree(host)
    assert {name: after[name] for name in before} == before
    assert yaml.safe_load((host / ".copier-answers.order.yml").read_text())["operations"] == [
        "list",
        "get",
        "create",
        "update",
        "delete",
    ]


def test_the_resource_of_another_template_is_not_taken_for_the_missing_one(host: Path) -> None:
    (host / ".copier-answers.yml").write_text(yaml.safe_dump(FOREIGN))

    ended = run_copier("copy", "--trust", "--defaults", str(plain_template()), str(host))

    assert ended.last_line == "`resource` has no default; give a name with `-d resource=order_item`."
