"""Code for a project whose oldest Python is newer than ours is written as its linter asks, and black can format it."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.generate import actions_for, copy, fields_for
from helpers.hosts import HOSTS, copy_host, run, run_python

OPERATIONS = ["list", "get", "create", "update", "replace", "delete", "action"]
OWNED = {"access_rule": "owner", "owner_bypass_roles": ["admin"]}


@pytest.mark.parametrize("python", ["3.12", "3.14"])
@pytest.mark.parametrize(
    ("name", "fastapi", "answers"),
    [
        ("layered_async", ">=0.121", {"pagination_style": "cursor", "cache_style": "redis"} | OWNED),
        ("layered_async", ">=0.110,<0.115", {"pagination_style": "offset", "cache_style": "headers"}),
        ("subfolder_monorepo", ">=0.116", {"pagination_style": "offset", "cache_style": "memory"}),
    ],
)
def test_code_is_that_of_the_oldest_python(
    name: str, fastapi: str, answers: dict[str, object], python: str, tmp_path: Path
) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    settings = project / "pyproject.toml"
    text = settings.read_text().replace("py311", f"py{python.replace('.', '')}")
    text = text.replace('requires-python = ">=3.11', f'requires-python = ">={python}')
    settings.write_text("".join(_limited(line, fastapi) for line in text.splitlines(keepends=True)))
    common = {"resource": "gadget_order", "fields": fields_for(name), "actions": actions_for(name)}

    copy(project, common | {"operations": OPERATIONS} | answers)

    new = run("git", "ls-files", "--others", "--exclude-standard", "*.py", cwd=project).stdout.split()
    assert any(file.endswith("query_parameters.py") for file in new) is fastapi.endswith("<0.115")
    run_python(host, project, "-m", "ruff", "check", "--no-cache", "--extend-select=UP", *new)
    # The running Python may be too old to parse the host's own code, of which nothing is changed.
    run_python(host, project, "-m", "black", "--check", "--fast", f"--line-length={host.line_length}", *new)


def _limited(line: str, fastapi: str) -> str:
    return f'    "fastapi{fastapi}",\n' if line.strip().startswith('"fastapi>') else line
