"""A new endpoint brings the Alembic revision of its table, and a changed answer that of the difference."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from helpers.compatibility_plugin import Checked
from helpers.copier_command import run_copier
from helpers.generate import REFERENCES, copy, fields_for, template
from helpers.hosts import (
    HOSTS,
    Host,
    check_format,
    check_lint,
    check_migrations,
    commit_all,
    copy_host,
    postgres_url,
    run,
    sqlite_url,
)

WITH_MIGRATIONS = sorted(name for name, host in HOSTS.items() if host.has_migrations)
RESOURCE = "gadget_order"


@pytest.fixture(params=WITH_MIGRATIONS)
def host(request: pytest.FixtureRequest) -> Host:
    return HOSTS[request.param]


def added(project: Path) -> list[str]:
    """Revision files that are not committed."""
    status = run("git", "status", "--porcelain", "--untracked-files=all", cwd=project).stdout
    return [line[3:] for line in status.splitlines() if line.startswith("??") and "/versions/" in line]


def generated_tests(project: Path) -> list[str]:
    """The generated test module."""
    found = [path.relative_to(project).as_posix() for path in project.rglob("test_gadget_order*.py")]
    assert len(found) == 1
    return found


def test_new_table_has_a_revision(host: Host, tmp_path: Path, checked: Checked) -> None:
    project = copy_host(host, tmp_path / "host", git=True)

    copy(project, {"resource": RESOURCE, "fields": fields_for(host.name)}, revision=True)

    assert len(added(project)) == 1
    check_format(host, project)
    check_lint(host, project)
    with checked(host.name, "migrations"):
        check_migrations(host, project, sqlite_url(host, tmp_path / "migrated.db"), *generated_tests(project))
    with checked(host.name, "migrations"), postgres_url(host) as url:
        check_migrations(host, project, url, *generated_tests(project))


BEFORE = {
    "title": "str(3..80) unique",
    "heading": "str(1..60) index",
    "status": "enum(draft, paid) = draft filter",
    "quantity": "int >=1",
    "note": "text nullable",
    "code": "str(1..20) unique",
    "gone": "date nullable sort",
}
AFTER = {
    "title": "str(3..120)",
    "subject": "str(1..60) index was(heading)",
    "status": "enum(draft, paid, cancelled) = draft filter sort",
    "quantity": "bigint >=1",
    "note": "text",
    "code": "int unique",
    "active": "bool = true",
    "rank": "int index = 3",
    "label": "str(1..40) unique",
    "tags": "list(str) = []",
    "due_at": "datetime nullable sort",
}


@pytest.fixture
def changed(host: Host, tmp_path: Path) -> Path:
    """A host whose endpoint was generated, committed, and then given other fields."""
    project = copy_host(host, tmp_path / "host", git=True)
    reference = REFERENCES[host.name]
    copy(project, {"resource": RESOURCE, "fields": BEFORE}, source=template(), revision=True)
    commit_all(project, "Generate")
    change(project, AFTER | {"parent": f"ref({reference}) nullable filter"})
    return project


def change(project: Path, fields: dict[str, str], *more: str) -> str:
    """Give the endpoint other fields, as a user would; give what was said."""
    answers = f".copier-answers.{RESOURCE}.yml"
    data = ("-d", f"fields={yaml.safe_dump(fields, sort_keys=False)}", *more)
    ended = run_copier("update", "--trust", "--defaults", "-a", answers, "--vcs-ref=:current:", *data, str(project))
    assert ended.code == 0, ended.output
    return ended.output


def test_changed_fields_have_a_revision(host: Host, changed: Path, tmp_path: Path, checked: Checked) -> None:
    (file,) = added(changed)
    text = (changed / file).read_text(encoding="utf-8")

    assert "create_table" not in text
    assert 'new_column_name="subject"' in text.partition("def downgrade")[0]
    check_format(host, changed)
    check_lint(host, changed)
    with checked(host.name, "migrations"):
        check_migrations(host, changed, sqlite_url(host, tmp_path / "migrated.db"), *generated_tests(changed))
    with checked(host.name, "migrations"), postgres_url(host) as url:
        check_migrations(host, changed, url, *generated_tests(changed))
