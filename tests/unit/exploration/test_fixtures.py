"""Clients, tokens and markers of the host's tests: one small `conftest.py` for each form."""

from __future__ import annotations

from textwrap import dedent

import pytest
from fastapi_endpoint.exploration import facts

from .conftest import Explorer

HEAD = """
from collections.abc import AsyncIterator, Callable
import pytest
from httpx import ASGITransport, AsyncClient
from main import app, settings
TokenFactory = Callable[..., str]
@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    base_url = f"http://test{settings.prefix}"
    async with AsyncClient(transport=ASGITransport(app=app), base_url=base_url) as client:
        yield client
"""
MAIN = """
from fastapi import FastAPI
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    prefix: str = "/api"
settings = Settings()
app = FastAPI()
"""


def found_in(explored: Explorer, fixtures: str, pyproject: str) -> facts.Tests:
    files = {"main.py": MAIN, "tests/conftest.py": HEAD + dedent(fixtures), "pyproject.toml": pyproject}
    return explored(files).tests


def test_base_url_in_a_variable(explored: Explorer) -> None:
    assert found_in(explored, "", "").base_url_path == "/api"


def test_backend_of_the_plugin(explored: Explorer) -> None:
    fixture = """
        @pytest.fixture(scope="session", params=[("asyncio", {"use_uvloop": True})])
        def anyio_backend(request):
            return request.param
        """

    assert found_in(explored, fixture, "").anyio_backend == "tests/conftest.py:anyio_backend"
    assert found_in(explored, "", "").anyio_backend is None


def test_client_that_passes_another_one_on(explored: Explorer) -> None:
    fixtures = """
        @pytest.fixture
        def caller(client: AsyncClient) -> AsyncClient:
            client.headers["X-API-Key"] = "secret"
            return client
        def test_one(caller): ...
        def test_two(caller): ...
        """
    found = found_in(explored, fixtures, "")
    assert found.client_fixture == "tests/conftest.py:client"
    assert (found.auth_fixture, found.auth_fixture_kind) == ("tests/conftest.py:caller", "client")


@pytest.mark.parametrize(
    "factory",
    [
        "def issue_token() -> TokenFactory:\n    return make",
        "def issue_token() -> Callable[..., str]:\n    return make",
        "def issue_token():\n    def issue(): ...\n    return issue",
        "def issue_token():\n    return lambda: 'x'",
    ],
)
def test_fixture_that_gives_a_function_is_no_token(explored: Explorer, factory: str) -> None:
    assert found_in(explored, f"\n@pytest.fixture\n{factory}\n", "").auth_fixture is None


def test_headers_by_what_they_hold(explored: Explorer) -> None:
    fixtures = """
        @pytest.fixture
        def visitor() -> dict[str, str]:
            return {"Authorization": "Bearer x"}
        @pytest.fixture
        def body() -> dict[str, str]:
            return {"name": "x"}
        """
    found = found_in(explored, fixtures, "")
    assert (found.auth_fixture, found.auth_fixture_kind) == ("tests/conftest.py:visitor", "headers")


@pytest.mark.parametrize("option", ["asyncio_mode", "anyio_mode"])
def test_automatic_mode_needs_no_marker(explored: Explorer, option: str) -> None:
    pyproject = f'[tool.pytest.ini_options]\n{option} = "auto"\n'
    assert found_in(explored, "", pyproject).async_marker == "auto"


@pytest.mark.parametrize("marker", ["pytest.mark.asyncio", "pytest.mark.anyio"])
def test_marker_of_tests_that_name_no_fixture_and_no_client(explored: Explorer, marker: str) -> None:
    files = {
        "main.py": MAIN,
        "tests/conftest.py": HEAD,
        "tests/test_sums.py": f"import pytest\n@{marker}\nasync def test_sum():\n    assert await add(1, 1) == 2\n",
    }
    assert explored(files).tests.async_marker == marker


@pytest.mark.parametrize(("arguments", "scope"), [('loop_scope="session"', "session"), ('loop_scope="function"', None)])
def test_loop_of_the_session(explored: Explorer, arguments: str, scope: str | None) -> None:
    fixtures = f"""
        import pytest_asyncio
        from sqlalchemy.ext.asyncio import AsyncSession
        @pytest_asyncio.fixture({arguments})
        async def session() -> AsyncIterator[AsyncSession]: ...
        """
    assert found_in(explored, fixtures, "").loop_scope == scope


def test_headers_beside_other_things(explored: Explorer) -> None:
    fixtures = """
        @pytest.fixture
        def authenticated_user():
            return {"headers": {"Authorization": "Bearer x"}, "user": object()}
        """
    found = found_in(explored, fixtures, "")
    assert (found.auth_fixture, found.auth_fixture_kind) == ("tests/conftest.py:authenticated_user", "mapping")


def test_client_of_nobody_is_not_that_of_a_caller(explored: Explorer) -> None:
    conftest = """
        from collections.abc import AsyncIterator
        import pytest
        from httpx import ASGITransport, AsyncClient
        from main import app
        @pytest.fixture
        async def unauthorized_client() -> AsyncIterator[AsyncClient]:
            async with AsyncClient(transport=ASGITransport(app=app), base_url="http://test") as client:
                yield client
        @pytest.fixture
        async def authenticated_client(make) -> AsyncIterator[AsyncClient]:
            async for client in make():
                yield client
        def test_one(authenticated_client): ...
        def test_two(authenticated_client): ...
        """
    tests = explored({"main.py": MAIN, "tests/conftest.py": conftest}).tests
    assert tests.client_fixture == "tests/conftest.py:unauthorized_client"
    assert (tests.auth_fixture, tests.auth_fixture_kind) == ("tests/conftest.py:authenticated_client", "client")


@pytest.mark.parametrize(
    ("paths", "folder"), [('["tests"]', "tests"), ('"tests"', "tests"), ('["tests", "tests_live"]', "tests_live")]
)
def test_tests_are_where_pytest_looks(explored: Explorer, paths: str, folder: str) -> None:
    live = {f"tests_live/items/test_{name}.py": "def test_one(client): client.get('/')\n" for name in ("get", "list")}
    files = {
        "main.py": MAIN,
        "tests/test_main.py": "def test_one(): ...\n",
        "pyproject.toml": f"[tool.pytest.ini_options]\ntestpaths = {paths}\n",
        **live,
    }
    facts = explored(files)
    assert facts.tests.dir == folder
    assert facts.layout.test.startswith(f"{folder}/")


def test_a_part_of_the_tests_that_runs_by_default_is_not_all_of_them(explored: Explorer) -> None:
    files = {
        "tests/unit/test_main.py": "def test_one(): ...\n",
        "tests/integration/conftest.py": HEAD,
        "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["tests/unit"]\n',
    }
    assert explored({"main.py": MAIN, **files}).tests.dir == "tests"


CLIENT = """
import pytest
from fastapi.testclient import TestClient
from httpx import ASGITransport, AsyncClient
"""


@pytest.mark.parametrize(
    ("fixtures", "application"),
    [
        ("from main import app\n@pytest.fixture\ndef client(): yield TestClient(app)", "main:app"),
        ("import main\n@pytest.fixture\ndef client(): return TestClient(app=main.app)", "main:app"),
        ("@pytest.fixture\ndef client():\n    from main import app as api\n    yield TestClient(api)", "main:app"),
        (
            "from main import app\n@pytest.fixture\nasync def client():\n    transport = ASGITransport(app=app)\n"
            "    async with AsyncClient(transport=transport) as client: yield client",
            "main:app",
        ),
        ("from main import app\n@pytest.fixture\nasync def client(): yield AsyncClient(app=app)", "main:app"),
        (
            "from main import app\n@pytest.fixture\ndef api():\n    yield app\n"
            "@pytest.fixture\ndef client(api): yield TestClient(api)",
            "main:app",
        ),
        (
            "from main import create_app\n@pytest.fixture\ndef api(): return create_app()\n"
            "@pytest.fixture\ndef client(api): yield TestClient(api)",
            "tests/conftest.py:api",
        ),
        (
            "from main import create_app\n@pytest.fixture\ndef api():\n    app = create_app()\n    yield app\n"
            "@pytest.fixture\ndef client(api): yield TestClient(api)",
            "tests/conftest.py:api",
        ),
        (
            "from main import app, create_app\n@pytest.fixture\ndef client():\n    app = create_app()\n"
            "    yield TestClient(app)",
            None,
        ),
        ("from main import create_app\n@pytest.fixture\ndef client(): yield TestClient(create_app())", None),
        ("@pytest.fixture\ndef client(of_a_plugin): yield TestClient(of_a_plugin)", None),
        ("from main import app\n@pytest.fixture\nasync def client(): yield AsyncClient(base_url='http://x')", None),
    ],
)
def test_application_of_the_client(explored: Explorer, fixtures: str, application: str | None) -> None:
    main = "from fastapi import FastAPI\ndef create_app() -> FastAPI:\n    return FastAPI()\napp = create_app()\n"

    found = explored({"main.py": main, "tests/conftest.py": f"{CLIENT}{fixtures}\n"}).tests

    assert found.client_fixture == "tests/conftest.py:client"
    assert found.client_app == application


SESSION = "@pytest.fixture\ndef session(): yield Session(engine)\n"
PLAIN = "@pytest.fixture\ndef client(): yield TestClient(app)\n"
REPLACED = "    app.dependency_overrides[get_db] = lambda: None\n"
CREATED = "    Base.metadata.create_all(engine)\n"


@pytest.mark.parametrize(
    ("fixtures", "needs", "creates"),
    [
        (f"{SESSION}@pytest.fixture\ndef client(session):\n{REPLACED}{CREATED}    yield TestClient(app)\n", "", True),
        (f"app.dependency_overrides[get_db] = None\n{CREATED.strip()}\n{SESSION}{PLAIN}", "", True),
        (f"@pytest.fixture(autouse=True)\ndef prepared():\n{REPLACED}{CREATED}    yield\n{SESSION}{PLAIN}", "", True),
        (f"@pytest.fixture\ndef session():\n{REPLACED}{CREATED}    yield Session(engine)\n{PLAIN}", "session", True),
        (
            f"@pytest.fixture\ndef tables():\n{CREATED}    yield\n"
            f"@pytest.fixture\ndef session(tables):\n    yield Session(engine)\n{PLAIN}",
            "session",
            True,
        ),
        (f"@pytest.fixture\ndef tables():\n{CREATED}    yield\n{SESSION}{PLAIN}", "", False),
        (f"@pytest.fixture\ndef replaced():\n{REPLACED}    yield\n{SESSION}{PLAIN}", "unknown", False),
        (
            "@pytest.fixture\ndef session():\n    app.dependency_overrides = {get_db: lambda: None}\n"
            f"    yield Session(engine)\n{PLAIN}",
            "session",
            False,
        ),
        (
            "@pytest.fixture\ndef member():\n    app.dependency_overrides[get_current_user] = lambda: None\n    yield\n"
            f"{SESSION}{PLAIN}",
            "",
            False,
        ),
        (f"{SESSION}{PLAIN}", "", False),
    ],
)
def test_what_the_client_needs(explored: Explorer, fixtures: str, needs: str, creates: bool) -> None:
    head = f"{CLIENT}from sqlalchemy.orm import Session\nfrom main import Base, app, engine, get_current_user, get_db\n"
    main = "from fastapi import FastAPI\napp = FastAPI()\n"

    found = explored({"main.py": main, "tests/conftest.py": head + fixtures}).tests

    assert (found.client_fixture, found.db_fixture) == ("tests/conftest.py:client", "tests/conftest.py:session")
    assert (found.client_needs, found.creates_tables) == (needs, creates)


SESSIONS = """
import pytest
from collections.abc import AsyncGenerator, Iterator
from typing import Any
from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
class OwnSession(AsyncSession): ...
class FakeSession: ...
"""


@pytest.mark.parametrize(
    ("returns", "is_session"),
    [
        ("", True),
        (" -> Any", True),
        (" -> AsyncSession", True),
        (' -> "AsyncSession | None"', True),
        (" -> AsyncGenerator[AsyncSession, None]", True),
        (" -> Iterator[async_scoped_session[AsyncSession]]", True),
        (" -> OwnSession", True),
        (" -> FakeSession", False),
        (" -> Iterator[FakeSession]", False),
        (" -> AsyncGenerator[None, None]", False),
        (" -> str", False),
    ],
)
def test_a_session_by_what_the_fixture_says_it_gives(explored: Explorer, returns: str, is_session: bool) -> None:
    conftest = f"{SESSIONS}\n@pytest.fixture\ndef db_session(){returns}:\n    yield make_session()\n"

    found = explored({"main.py": MAIN, "tests/conftest.py": conftest}).tests.db_fixture
    assert found == ("tests/conftest.py:db_session" if is_session else None)


@pytest.mark.parametrize("stand_in", ["mock_session", "fake_session", "session_stub", "dummy_db"])
def test_a_session_is_preferred_to_what_stands_in_for_one(explored: Explorer, stand_in: str) -> None:
    conftest = f"{SESSIONS}\n@pytest.fixture\ndef {stand_in}():\n    return make_session()\n"
    session = f"{SESSIONS}\n@pytest.fixture\ndef session():\n    yield make_session()\n"

    files = {"main.py": MAIN, "tests/conftest.py": conftest, "tests/test_items.py": session}
    assert explored(files).tests.db_fixture == "tests/test_items.py:session"


def test_a_fixture_that_gives_nothing_is_no_session(explored: Explorer) -> None:
    fixtures = """
        from db import SessionLocal
        @pytest.fixture(autouse=True)
        def clear_database():
            with SessionLocal() as db_session:
                db_session.execute("DELETE FROM users")
            yield
        """
    assert found_in(explored, fixtures, "").db_fixture is None
