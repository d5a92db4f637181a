"""Children below a parent are at home in the hosts and stay below their own parent."""

from __future__ import annotations

from pathlib import Path

import pytest
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
