"""A new endpoint brings the Alembic revision of its table, and a changed answer that of the difference."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.generate import copy, fields_for
from helpers.hosts import (
    HOSTS,
    Host,
    check_format,
    check_lint,
    check_migrations,
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


def test_new_table_has_a_revision(host: Host, tmp_path: Path) -> None:
    project = copy_host(host, tmp_path / "host", git=True)

    copy(project, {"resource": RESOURCE, "fields": fields_for(host.name)})

    assert len(added(project)) == 1
    check_format(host, project)
    check_lint(host, project)
    check_migrations(host, project, sqlite_url(host, tmp_path / "migrated.db"))
    with postgres_url(host) as url:
        check_migrations(host, project, url)
