"""Generated code is laid out so that `ruff format` leaves it alone, and no line of it is too long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.generate import actions_for, copy, fields_for
from helpers.hosts import HOSTS, copy_host, run, run_python

OPERATIONS = ["list", "get", "create", "update", "replace", "delete", "action"]
OWNED = {"access_rule": "owner", "owner_bypass_roles": ["admin"]}


@pytest.mark.parametrize(
    ("name", "line_length", "quotes", "python", "answers"),
    [
        ("layered_async", 79, "single", "3.11", {"pagination_style": "cursor", "cache_style": "memory"} | OWNED),
        ("layered_async", 120, "single", "3.12", {"pagination_style": "offset", "cache_style": "redis"}),
        ("flat_sync", 80, "single", "3.10", {"pagination_style": "none", "auth_scheme": "api_key"}),
        ("sqlmodel_full_stack", 88, "double", "3.10", {"pagination_style": "cursor", "cache_style": "headers"}),
        ("envelope_class_services", 100, "double", "3.12", {"pagination_style": "cursor"}),
        ("factory_without_database", 120, "double", "3.10", {"pagination_style": "offset", "auth_scheme": "jwt"}),
    ],
)
def test_ruff_changes_nothing(
    name: str, line_length: int, quotes: str, python: str, answers: dict[str, Any], tmp_path: Path
) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    style = {"line_length": line_length, "quotes": quotes, "python": python, "dependencies": "annotated"}
    common = {"resource": "gadget_order", "fields": fields_for(name), "actions": actions_for(name)}

    copy(project, common | {"operations": OPERATIONS, "host_style": style} | answers)

    new = run("git", "ls-files", "--others", "--exclude-standard", "*.py", cwd=project).stdout.split()
    settings = [f"--line-length={line_length}", f"--target-version=py{python.replace('.', '')}"]
    quoted = ["--config", f"format.quote-style='{quotes}'"]
    run_python(host, project, "-m", "ruff", "format", "--diff", "--isolated", *settings, *quoted, *new)
    run_python(host, project, "-m", "ruff", "check", "--no-cache", "--isolated", "--select=E501", *settings, *new)
