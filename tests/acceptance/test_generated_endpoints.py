"""An endpoint generated into every host imports, lints, type-checks and passes its own tests there."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.compatibility_plugin import Checked
from helpers.generate import copy, few_fields_for, fields_for
from helpers.hosts import (
    HOSTS,
    Host,
    check_format,
    check_lint,
    check_security,
    check_types,
    copy_host,
    postgres_url,
    run_python,
    run_tests,
)

CACHES = ["none", "headers", "memory", "redis"]
"""Each host gets another one with each pagination."""
OPERATIONS = ["list", "get", "create", "update", "replace", "delete"]


@pytest.fixture(params=sorted(HOSTS))
def host(request: pytest.FixtureRequest) -> Host:
    return HOSTS[request.param]


PAGINATIONS = ["cursor", "offset", "none"]


@pytest.mark.parametrize("pagination", PAGINATIONS)
def test_endpoint_is_at_home_in_the_host(host: Host, pagination: str, tmp_path: Path, checked: Checked) -> None:
    project = copy_host(host, tmp_path / "host", git=True)
    answers = {
        "resource": "gadget_order",
        "fields": fields_for(host.name) if pagination == "cursor" else few_fields_for(host.name),
        "operations": OPERATIONS,
        "pagination_style": pagination,
        "cache_style": CACHES[(sorted(HOSTS).index(host.name) + PAGINATIONS.index(pagination)) % len(CACHES)],
    }

    copy(project, answers)

    with checked(host.name, "imports"):
        module, attribute = host.app.split(":")
        call = "()" if host.factory else ""
        code = f"from {module} import {attribute}; print(*{attribute}{call}.openapi()['paths'])"
        assert "gadget-orders" in run_python(host, project, "-c", code).stdout
    with checked(host.name, "lint"):
        check_lint(host, project)
        check_security(host, project)
    with checked(host.name, "format"):
        check_format(host, project)
    if host.is_typed:
        with checked(host.name, "types"):
            check_types(host, project)
    with checked(host.name, "sqlite"):
        run_tests(host, project)
    with checked(host.name, "postgresql"), postgres_url(host) as url:
        run_tests(host, project, database_url=url)
