"""Clients of the host without a caller whom an endpoint lets through: its tests replace who calls, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_python, run_tests

HOST = HOSTS["layered_async"]
FACTORY = """
def create_app() -> FastAPI:
    application = FastAPI(title=settings.project_name, lifespan=lifespan)
    register_exception_handlers(application)
    application.include_router(api_router, prefix=settings.api_prefix)
    return application


app = create_app()
"""
MADE = '''
@pytest.fixture
def application() -> FastAPI:
    return create_app()


@pytest.fixture
async def client(application: FastAPI, session: AsyncSession) -> AsyncIterator[AsyncClient]:
    """A client of an application that each test has of its own."""

    async def get_test_session() -> AsyncIterator[AsyncSession]:
        async with session.begin_nested():
            yield session

    application.dependency_overrides[get_session] = get_test_session
    transport = ASGITransport(app=application)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
'''
SIGNED_IN = '''
@pytest.fixture
async def client(session: AsyncSession, user: User) -> AsyncIterator[AsyncClient]:
    """A client that is a user already, and takes every override away with it."""

    async def get_test_session() -> AsyncIterator[AsyncSession]:
        async with session.begin_nested():
            yield session

    app.dependency_overrides = {
        get_session: get_test_session,
        get_current_user: lambda: user,
    }
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    app.dependency_overrides = {}
'''
FASTAPI = "import pytest\nfrom fastapi import FastAPI\n"

APART = '''
@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    """A client that would reach the application's own database."""
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
'''
REPLACED = """
    async def get_test_session() -> AsyncIterator[AsyncSession]:
        async with session.begin_nested():
            yield session

    app.dependency_overrides[get_session] = get_test_session
    yield session
    app.dependency_overrides.clear()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A host whose tests know no credentials."""
    project = copy_host(HOST, tmp_path / "host")
    conftest = project / "tests/conftest.py"
    text = conftest.read_text(encoding="utf-8")
    conftest.write_text(text[: text.index("@pytest.fixture\ndef auth_headers")].rstrip() + "\n", encoding="utf-8")
    return project


def change_client(project: Path, fixtures: str) -> None:
    conftest = project / "tests/conftest.py"
    text = conftest.read_text(encoding="utf-8")
    old = re.search(r"\n@pytest.fixture\nasync def client.*?\n\n(?=\n@pytest)", text, re.DOTALL)
    assert old is not None
    text = text.replace(old[0], fixtures + "\n")
    text = text.replace("get_session\n", "get_current_user, get_session\n", 1) if "current_user" in fixtures else text
    if fixtures == APART:
        text = text.replace("            yield session\n", indent(REPLACED.lstrip("\n"), " " * 8), 1)
    if "create_app" in fixtures:
        text = text.replace("import app\n", "import create_app\n").replace("import pytest\n", FASTAPI, 1)
        main = project / "app/main.py"
        source = main.read_text(encoding="utf-8")
        main.write_text(source[: source.index("\napp = FastAPI(")] + FACTORY, encoding="utf-8")
    conftest.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "fixtures", ["", MADE, SIGNED_IN, APART], ids=["imported", "made by a fixture", "signed in", "apart"]
)
@pytest.mark.parametrize(
    "answers",
    [
        {"auth_scheme": "existing"},
        {"auth_scheme": "jwt", "cache_style": "memory"},
        {"auth_scheme": "existing", "access_rule": "roles", "role_rules": {"all": ["admin"]}},
        {"auth_scheme": "existing", "access_rule": "owner", "owner_bypass_roles": ["admin"]},
    ],
    ids=["user", "token", "roles", "owner"],
)
def test_callers_are_replaced(answers: dict[str, Any], fixtures: str, project: Path) -> None:
    if fixtures:
        change_client(project, fixtures)
    run_python(HOST, project, "-m", "black", "--quiet", "--line-length=88", "tests/conftest.py")
    run_python(HOST, project, "-m", "ruff", "check", "--quiet", "--fix", "--no-cache", "tests/conftest.py")

    reference = {"customer": "ref(Customer)"} if fixtures != APART else {}
    copy(project, {"resource": "order", "fields": {**reference, "price": "int filter"}, **answers})

    written = (project / "tests/test_orders.py").read_text(encoding="utf-8")
    assert "def known_client(" in written
    assert "def session(" not in written
    check_format(HOST, project)
    check_lint(HOST, project)
    check_types(HOST, project)
    run_tests(HOST, project, "tests/test_orders.py")
