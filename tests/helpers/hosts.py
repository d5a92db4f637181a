"""The host projects, and what tests do with them: copy, run, check.

A host runs in an environment of its own: nothing of the calling test run (settings, plugins, caches)
reaches it, except the interpreter and what is installed.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

HOSTS_DIR = Path(__file__).parents[1] / "hosts"

POSTGRES_DSN = os.environ.get("TEST_POSTGRES_DSN", "postgresql://postgres@127.0.0.1:5432/postgres")

TIMEOUT = 300
"""Seconds for one command in a host."""

ANYIO = "anyio.pytest_plugin"
ASYNCIO = "pytest_asyncio.plugin"
RANDOM_ORDER = "pytest_randomly"

LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*_cache", ".venv", "*.db")
INHERITED_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SYSTEMROOT", "TEMP")


@dataclass(frozen=True)
class Host:
    """A host project below `tests/hosts`."""

    name: str
    app: str
    """The application, as uvicorn is told: `module:attribute`."""
    package: str | None
    """The import package; None when the modules lie at the top."""
    line_length: int = 88
    driver: str | None = None
    """The PostgreSQL driver; None for a host without a database."""
    subfolder: str = "."
    """Where the FastAPI project is, seen from the root of the repository."""
    import_root: str = "."
    factory: bool = False
    tests: str = "tests"
    plugins: tuple[str, ...] = (ANYIO,)
    """The pytest plugins that the host has installed; the others stay out."""
    has_migrations: bool = False
    stands_for: str = ""
    """The dialect that it stands for, in a few words, for docs/compatibility.md."""
    is_typed: bool = True
    """Whether it passes the type checker; `declarative_base()` has no types."""

    @property
    def sources(self) -> str:
        """The path that the type checker reads."""
        return str(Path(self.import_root, self.package or "."))


HOSTS = {
    host.name: host
    for host in [
        Host(
            "column_crud_classes",
            stands_for="`Column` of SQLAlchemy 1.4, classes for CRUD",
            app="warehouse.main:app",
            package="warehouse",
            line_length=100,
            driver="psycopg",
            has_migrations=True,
            is_typed=False,
        ),
        Host(
            "database_object_async",
            stands_for="sessions and callers from methods of objects, errors that name the resource, prefixed tables",
            app="clinic.main:app",
            package="clinic",
            line_length=110,
            driver="asyncpg",
            plugins=(ASYNCIO,),
        ),
        Host(
            "envelope_class_services",
            stands_for="an envelope around every answer, service and repository classes, dataclass tables",
            app="library.main:app",
            package="library",
            line_length=95,
            driver="psycopg",
        ),
        Host(
            "factory_without_database",
            stands_for="an application factory, no database yet",
            app="service.app:create_app",
            factory=True,
            package="service",
            line_length=100,
        ),
        Host(
            "feature_first_async",
            stands_for="a package for each feature below `src`, roles of the caller",
            app="shop.main:app",
            package="shop",
            import_root="src",
            line_length=100,
            driver="asyncpg",
            plugins=(ASYNCIO,),
            has_migrations=True,
        ),
        Host(
            "flat_sync",
            stands_for="modules side by side, no fixtures",
            app="main:app",
            package=None,
            driver="psycopg",
            tests=".",
        ),
        Host(
            "layered_async",
            stands_for="a folder for each layer, `Annotated` dependencies, JWT",
            app="app.main:app",
            package="app",
            driver="asyncpg",
            has_migrations=True,
        ),
        Host(
            "middleware_session_codes",
            stands_for="a session from a middleware, codes in every answer, single quotes, a guarded router above",
            app="plant.main:app",
            package="plant",
            line_length=100,
            driver="psycopg",
        ),
        Host(
            "single_module",
            stands_for="everything in `main.py`",
            app="main:app",
            package=None,
            line_length=79,
            driver="psycopg",
            tests=".",
        ),
        Host(
            "sqlmodel_async_repositories",
            stands_for="asynchronous SQLModel, generic repositories, one module for all models and one for all schemas",
            app="clinic.main:app",
            package="clinic",
            driver="asyncpg",
            has_migrations=True,
        ),
        Host(
            "sqlmodel_full_stack",
            stands_for="SQLModel with one module for all models, a versioned prefix",
            app="app.main:app",
            package="app",
            driver="psycopg",
            has_migrations=True,
        ),
        Host(
            "subfolder_monorepo",
            stands_for="a project in a subfolder, relative imports, a list of routers",
            app="notes_api.main:app",
            package="notes_api",
            subfolder="backend",
            line_length=120,
            driver="asyncpg",
        ),
    ]
}


def copy_host(host: Host, destination: Path, *, git: bool = False) -> Path:
    """Copy a host and return the folder of its FastAPI project.

    With `git`, the destination becomes a repository in which everything is committed.
    """
    shutil.copytree(HOSTS_DIR / host.name, destination, ignore=LEFTOVERS, dirs_exist_ok=True)
    if git:
        run("git", "init", "--quiet", "--initial-branch=main", cwd=destination)
        commit_all(destination, "Start")
    return destination / host.subfolder


def commit_all(repository: Path, message: str) -> None:
    """Commit everything below a folder of a git repository."""
    run("git", "add", "--all", cwd=repository)
    run("git", "commit", "--quiet", "--allow-empty", f"--message={message}", cwd=repository)


def run(*command: str, cwd: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command; when it fails, the test fails with what the command said."""
    __tracebackhide__ = True
    completed = subprocess.run(
        command,
        cwd=cwd,
        env=base_environment() | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    if completed.returncode:
        pytest.fail(f"{' '.join(command)} ended with {completed.returncode}:\n{completed.stdout}")
    return completed


def run_python(
    host: Host, project: Path, *arguments: str, database_url: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python in a host: `-m alembic upgrade head`, `-c …`. Warnings are errors."""
    __tracebackhide__ = True
    environment = {"PYTHONPATH": str(project / host.import_root)}
    if database_url is not None:
        environment["DATABASE_URL"] = database_url
    command = (sys.executable, "-W", "error", *arguments)
    return run(*command, cwd=project, environment=environment)


def run_tests(
    host: Host, project: Path, *arguments: str, database_url: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the tests of a host (all, or those named) in random order.

    Without a database URL they run on SQLite, as the host's own fixtures arrange it.
    """
    __tracebackhide__ = True
    plugins = (f"-p{plugin}" for plugin in ("no:cacheprovider", RANDOM_ORDER, *host.plugins))
    return run_python(host, project, "-m", "pytest", *plugins, *arguments, database_url=database_url)


def check_lint(host: Host, project: Path) -> None:
    """Ruff finds nothing, by the host's own rules."""
    __tracebackhide__ = True
    run_python(host, project, "-m", "ruff", "check", "--no-cache", ".")


def check_security(host: Host, project: Path) -> None:
    """Ruff's rules about security find nothing in files that are new; tests may assert."""
    __tracebackhide__ = True
    listed = run("git", "ls-files", "--others", "--exclude-standard", "*.py", cwd=project).stdout.split()
    assert listed
    options = ("--no-cache", "--isolated", "--select=S", "--per-file-ignores=test_*.py:S101")
    run_python(host, project, "-m", "ruff", "check", *options, *listed)


def check_format(host: Host, project: Path) -> None:
    """Black would change nothing, at the host's line length."""
    __tracebackhide__ = True
    run_python(host, project, "-m", "black", "--check", "--diff", f"--line-length={host.line_length}", ".")


def check_types(host: Host, project: Path) -> None:
    """The application passes mypy's strict mode, where its own code does."""
    __tracebackhide__ = True
    if not host.is_typed:
        return
    run_python(host, project, "-m", "mypy", "--strict", host.sources)


def check_migrations(host: Host, project: Path, database_url: str, *tests: str) -> None:
    """The migrations lead to the models and back; these tests pass on the tables that they make."""
    __tracebackhide__ = True
    # Both in one process: to start it takes longer than the commands.
    code = "import sys; from alembic.config import main; [main(argv=given.split()) for given in sys.argv[1:]]"
    run_python(host, project, "-c", code, "upgrade head", "check", database_url=database_url)
    if tests:
        script = str(Path(__file__).with_name("migrated_tables.py"))
        plugins = (f"-p{plugin}" for plugin in ("no:cacheprovider", RANDOM_ORDER, *host.plugins))
        run_python(host, project, script, *plugins, *tests, database_url=database_url)
    run_python(host, project, "-m", "alembic", "downgrade", "base", database_url=database_url)


def sqlite_url(host: Host, path: Path) -> str:
    """The URL of an SQLite file for a host's kind of driver."""
    dialect = "sqlite+aiosqlite" if host.driver == "asyncpg" else "sqlite"
    return f"{dialect}:///{path}"


@contextmanager
def postgres_url(host: Host, *, durable: bool = False) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, which is dropped in the end.

    Nothing of a test has to outlive a crash: unless it is `durable`, no commit waits for the disk.

    Where no server answers, the test is skipped; it fails in CI.
    """
    if reason := postgres_is_missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    name = f"test_{uuid4().hex}"
    identifier = sql.Identifier(name)
    with psycopg.connect(POSTGRES_DSN, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
        if not durable:
            connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit TO off").format(identifier))
    try:
        url = make_url(POSTGRES_DSN).set(drivername=f"postgresql+{host.driver or 'psycopg'}", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(POSTGRES_DSN, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


@cache
def postgres_is_missing() -> str | None:
    """Why there is no PostgreSQL; None when there is."""
    try:
        psycopg.connect(POSTGRES_DSN, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not answer: {error}"
    return None


def base_environment() -> dict[str, str]:
    """What a command needs, and nothing of the calling test run."""
    caches = _cache_folder()
    inherited = {name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
    return inherited | {
        "BLACK_CACHE_DIR": f"{caches}/black",
        "MYPY_CACHE_DIR": f"{caches}/mypy",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPYCACHEPREFIX": f"{caches}/bytecode",
        "PYTHONUTF8": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Tests",
        "GIT_AUTHOR_EMAIL": "tests@example.com",
        "GIT_COMMITTER_NAME": "Tests",
        "GIT_COMMITTER_EMAIL": "tests@example.com",
    }


@cache
def _caches() -> tempfile.TemporaryDirectory[str]:
    # One folder for each process: the caches speed up its later tests, and workers do not meet in it.
    folder = tempfile.TemporaryDirectory(prefix="host-caches-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return folder


def _cache_folder() -> str:
    return _caches().name
