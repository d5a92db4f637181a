"""Children below a parent are at home in the hosts and stay below their own parent."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.existing_models import add_models
from helpers.generate import REFERENCES, copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, postgres_url, run_tests

FIELDS = {
    "title": "str(3..120) search sort",
    "price": "decimal(10,2) >=0 sort",
    "status": "enum(draft, paid) = draft filter",
    "due_on": "date nullable",
}
ACTIONS = {
    "pay": "status draft -> paid",
    "reschedule": {"input": {"due_on": "date"}, "set": {"due_on": "due_on"}},
    "send_reminder": {"input": {"message": "text"}},
}
OPERATIONS = ["list", "get", "create", "update", "replace", "delete", "action"]
SERVED = {
    "envelope_class_services": "offset",
    "factory_without_database": "cursor",
    "feature_first_async": "offset",
    "flat_sync": "none",
    "layered_async": "cursor",
    "sqlmodel_full_stack": "offset",
}


@pytest.mark.parametrize(("name", "pagination"), SERVED.items())
def test_children_are_at_home_in_the_host(name: str, pagination: str, tmp_path: Path) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    answers = {"resource": "gadget_item", "fields": FIELDS, "operations": OPERATIONS, "actions": ACTIONS}
    answers |= {"resource_kind": "nested", "parent_model": REFERENCES.get(name, "Experiment")}
    if name not in REFERENCES:
        copy(project, {"resource": "experiment", "fields": {"title": "str(3..80)"}})

    copy(project, answers | {"pagination_style": pagination})

    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


OWNED = {
    # Parents that refer to callers, grandparents that do, and callers themselves.
    "layered_async": ({"parent_model": "Customer", "owner_bypass_roles": ["admin"]}, {"parent_model": "User"}),
    "subfolder_monorepo": ({"parent_model": "Note", "pagination_style": "offset"}, {"pagination_style": "none"}),
    "column_crud_classes": ({"auth_scheme": "api_key", "owner_bypass_roles": ["admin"]}, {"auth_scheme": "api_key"}),
}


@pytest.mark.parametrize(("name", "first", "second"), [(name, *each) for name, each in OWNED.items()])
def test_the_owner_of_the_parent_decides(
    name: str, first: dict[str, object], second: dict[str, object], tmp_path: Path
) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    item = {"resource": "gadget_item", "fields": FIELDS, "operations": OPERATIONS, "actions": ACTIONS}
    if "parent_model" not in first:
        copy(project, {"resource": "gadget", "fields": {"title": "str(3..80)"}, "access_rule": "owner", **first})
    nested = {"resource_kind": "nested", "access_rule": "owner"}

    copy(project, {**nested, "parent_model": "Gadget", **item, **first})
    copy(project, {**nested, "parent_model": "GadgetItem", "resource": "note_line", "fields": {"n": "int"}, **second})

    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


BELOW_DELETED = """

@pytest.mark.parametrize("operation", ["list", "create", "get", "update", "delete"])
async def test_deleted_account(
    operation: str,
    client: AsyncClient,
    session: AsyncSession,
    auth_headers: dict[str, str],
    collection: str,
    create_note: Create,
) -> None:
    created = await create_note()
    await session.execute(update(Account).values(is_deleted=True))
    await session.commit()
    requests = {"list": ("GET", collection, None), "create": ("POST", collection, note_body())}
    method, url, data = {**requests_to(collection, created["id"], note_body()), **requests}[operation]

    response = await client.request(method, url, json=data, headers=auth_headers)

    assert response.status_code == 404, response.text
"""


def test_what_is_below_a_deleted_row_is_not_found(tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host", git=True)
    add_models(project)

    copy(
        project, {"resource": "note", "resource_kind": "nested", "parent_model": "Account", "fields": {"text": "text"}}
    )

    tests = project / "tests/test_notes.py"
    imports = "from sqlalchemy import update\n"
    tests.write_text(imports + tests.read_text(encoding="utf-8") + BELOW_DELETED, encoding="utf-8")
    run_tests(HOSTS["layered_async"], project, "tests/test_notes.py")
