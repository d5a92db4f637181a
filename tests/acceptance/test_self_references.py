"""A resource may refer to rows of its own kind, in every style of model."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, postgres_url, run_tests

FIELDS = {"name": "str(1..80)", "parent": "ref(Category) nullable filter", "alias_of": "ref(Category) nullable"}
OPERATIONS = ["list", "get", "create", "update", "replace", "delete"]


@pytest.mark.parametrize("name", ["layered_async", "sqlmodel_full_stack", "flat_sync", "factory_without_database"])
def test_a_resource_refers_to_its_own_kind(name: str, tmp_path: Path) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)

    copy(project, {"resource": "category", "fields": FIELDS, "operations": OPERATIONS})

    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)
