"""The host projects are in order themselves, so that a failure in a generated endpoint is its own."""

import tomllib
from pathlib import Path

import pytest
from helpers.hosts import (
    HOSTS,
    HOSTS_DIR,
    Host,
    check_format,
    check_lint,
    check_migrations,
    check_types,
    copy_host,
    postgres_url,
    run_python,
    run_tests,
    sqlite_url,
)


def each(hosts: list[Host]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("host", hosts, ids=lambda host: host.name)


ALL = list(HOSTS.values())
WITH_DATABASE = [host for host in ALL if host.driver]
WITH_MIGRATIONS = [host for host in ALL if host.has_migrations]


@pytest.fixture
def project(host: Host, tmp_path: Path) -> Path:
    return copy_host(host, tmp_path / "host")


def files_below(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def test_every_host_is_described() -> None:
    folders = {path.name for path in HOSTS_DIR.iterdir() if path.is_dir()}
    table = (HOSTS_DIR / "README.md").read_text(encoding="utf-8")

    assert folders - {"__pycache__"} == set(HOSTS)
    assert [name for name in HOSTS if f"`{name}`" not in table] == []


@each(ALL)
def test_own_tests_pass_and_leave_nothing_behind(host: Host, project: Path) -> None:
    files = files_below(project)

    run_tests(host, project)

    assert files_below(project) == files


@each(WITH_DATABASE)
def test_own_tests_pass_on_postgresql(host: Host, project: Path) -> None:
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


@each(WITH_MIGRATIONS)
def test_migrations_match_the_models(host: Host, project: Path, tmp_path: Path) -> None:
    check_migrations(host, project, sqlite_url(host, tmp_path / "migrated.db"))


@each(WITH_MIGRATIONS)
def test_migrations_match_the_models_on_postgresql(host: Host, project: Path) -> None:
    with postgres_url(host) as url:
        check_migrations(host, project, url)


@each(ALL)
def test_application_can_be_served(host: Host, project: Path) -> None:
    module, attribute = host.app.split(":")
    call = "()" if host.factory else ""
    code = f"from {module} import {attribute}; print(len({attribute}{call}.openapi()['paths']))"

    assert int(run_python(host, project, "-c", code).stdout) >= 2


@each(ALL)
def test_lint_is_clean(host: Host, project: Path) -> None:
    check_lint(host, project)


@each(ALL)
def test_format_is_clean(host: Host, project: Path) -> None:
    check_format(host, project)


@each(ALL)
def test_types_are_clean(host: Host, project: Path) -> None:
    check_types(host, project)


@each(ALL)
def test_configuration_agrees_with_the_description(host: Host, project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    tools = settings["tool"]

    lengths = {tools[tool].get("line-length", 88) for tool in ("black", "ruff") if tool in tools}
    assert lengths == {host.line_length}
    assert settings["project"]["requires-python"].startswith(">=3.11")
    assert (project / "alembic.ini").exists() == host.has_migrations
    assert (project / host.sources).is_dir()
