"""What public projects taught: containers, imperative mapping, library bases, several applications, odd tests."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration.facts import Ambiguous, AppEntry, Auth, Registration, Session

from .conftest import Explorer
from .hosts import LAYERED

MAIN = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def test_an_application_that_a_builder_makes_is_a_factory_by_its_annotation(explored: Explorer) -> None:
    main = """
        import typing
        from bootstrap import Bootstrapper
        if typing.TYPE_CHECKING:
            import fastapi

        def add_routers(app: fastapi.FastAPI) -> fastapi.FastAPI:
            made = wrap(app)
            return made

        def current(request) -> fastapi.FastAPI:
            return request.app

        def build() -> "fastapi.FastAPI":
            app: fastapi.FastAPI = Bootstrapper().bootstrap()
            return app  # FastAPI
        """
    entry = explored({"app/main.py": main}).app_entry
    assert isinstance(entry, AppEntry)
    assert (entry.kind, entry.factory) == ("factory", "app.main:build")


@pytest.mark.parametrize(
    ("imports", "orm"),
    [
        ("from sqlalchemy.ext.asyncio import AsyncSession", "sqlalchemy-async"),
        ("from sqlalchemy.ext import asyncio as sa", "sqlalchemy-async"),
        ("from sqlalchemy.orm import Session", "sqlalchemy-sync"),
    ],
)
def test_sessions_out_of_sight_and_imperative_mapping_are_an_orm(imports: str, orm: str, explored: Explorer) -> None:
    mapping = f"{imports}\nfrom sqlalchemy.orm import Session, registry\nmapper_registry = registry()\n"
    if orm.endswith("async"):
        mapping = mapping.replace("Session, registry", "registry")
    container = f"{imports}\nclass Repository:\n    def __init__(self, session): ...\n"
    used = imports.replace("asyncio as sa", "asyncio as sa\nfrom sqlalchemy.ext.asyncio import AsyncSession")
    facts = explored({"app/main.py": MAIN, "app/mapping.py": mapping, "app/c.py": f"{used}\n{container}"})
    assert facts.orm == orm
    assert facts.other_storage is None


def test_a_scheme_made_on_the_spot_checks_nobody(explored: Explorer) -> None:
    main = """
        from fastapi import Depends, FastAPI
        from fastapi.security import APIKeyCookie
        app = FastAPI()

        @app.get("/", dependencies=[Depends(APIKeyCookie(name="session"))])
        def read(): ...
        """
    assert explored({"main.py": main}).auth is None


def _callers(first: int, second: int, others: int) -> str:
    head = """from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer, OAuth2PasswordBearer
app = FastAPI()
def get_current_user(token = Depends(OAuth2PasswordBearer("token"))): ...
def get_current_customer(token = Depends(HTTPBearer())): ...
def get_current_admin(user = Depends(get_current_user)): ...
"""
    lines = [head]
    for name, count in (("get_current_user", first), ("get_current_customer", second)):
        lines += [f"@app.get('/{name}/{n}')\ndef {name}_{n}(user = Depends({name})): ...\n" for n in range(count)]
    lines += [f"@app.get('/{n}')\ndef other_{n}(): ...\n" for n in range(others)]
    return "".join(lines)


def test_a_caller_that_hardly_any_endpoint_takes_is_not_certain(explored: Explorer) -> None:
    found = explored({"main.py": _callers(2, 1, 100)}).auth
    assert isinstance(found, Ambiguous)
    assert [item.dependency for item in found.candidates] == ["main:get_current_user", "main:get_current_customer"]


def test_a_caller_that_most_endpoints_take_is_certain(explored: Explorer) -> None:
    found = explored({"main.py": _callers(9, 4, 20)}).auth
    assert isinstance(found, Auth)
    assert found.dependency == "main:get_current_user"


def test_bases_with_as_many_tables_are_not_certain(explored: Explorer) -> None:
    base = "from sqlalchemy.orm import DeclarativeBase\n\nclass {}(DeclarativeBase): ...\n"
    files = {"main.py": MAIN, "a.py": base.format("One"), "b.py": base.format("Two")}
    assert explored(files).base == Ambiguous(("a:One", "b:Two"))


def test_a_base_with_more_tables_is_certain(explored: Explorer) -> None:
    files = {
        **LAYERED,
        "app/spare.py": "from sqlalchemy.orm import DeclarativeBase\n\nclass Other(DeclarativeBase): ...\n",
    }
    assert explored(files).base == "app.core.database:Base"


def test_a_base_in_a_migration_is_none_of_the_application(explored: Explorer) -> None:
    migration = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
    files = {"main.py": MAIN, "db.py": migration, "migrations/versions/1_first.py": migration}
    assert explored(files).base == "db:Base"


@pytest.mark.parametrize(
    ("base", "key", "fields"),
    [
        ("UUIDAuditBase", "uuid", ("created_at", "updated_at")),
        ("UUIDv7Base", "uuid", None),
        ("BigIntBase", "int", None),
        ("NanoIDAuditBase", "str", ("created_at", "updated_at")),
    ],
)
def test_what_a_base_of_advanced_alchemy_brings(
    base: str, key: str, fields: tuple[str, ...] | None, explored: Explorer
) -> None:
    models = f"""
        from advanced_alchemy.base import {base}
        from sqlalchemy.orm import Mapped

        class Deck({base}):
            __tablename__ = "decks"
            name: Mapped[str]
        """
    facts = explored({"main.py": MAIN, "models.py": models})
    assert (facts.models[0].key, facts.models[0].key_type, facts.id_type) == ("id", key, key)
    assert facts.key_in_base
    assert (facts.timestamps.fields if facts.timestamps else None) == fields


def test_the_engine_behind_a_scoped_session(explored: Explorer) -> None:
    database = """
        from fastapi import Depends
        from sqlalchemy import create_engine
        from sqlalchemy.orm import scoped_session, sessionmaker
        engine = create_engine("sqlite://")
        SessionLocal = sessionmaker(bind=engine)
        db_session = scoped_session(SessionLocal)
        def get_db():
            db = db_session()
            try:
                yield db
            finally:
                db.close()
        """
    main = "from fastapi import Depends\nfrom db import get_db\n" + MAIN
    main += "@app.get('/')\ndef read(db = Depends(get_db)): ...\n"
    found = explored({"db.py": database, "main.py": main}).session
    assert isinstance(found, Session)
    assert found.engine == "db:engine"


@pytest.mark.parametrize(
    ("factory", "expires"),
    [
        ("maker = sessionmaker(engine)", True),
        ("maker = sessionmaker(engine, expire_on_commit=False)", False),
        ("maker = scoped_session(sessionmaker(engine, expire_on_commit=False))", False),
        ("inner = sessionmaker(engine, expire_on_commit=False)\nmaker = scoped_session(session_factory=inner)", False),
        ("def make():\n    return sessionmaker(engine, expire_on_commit=False)\nmaker = make()", False),
        ("def make():\n    return sessionmaker(engine)\nmaker = make()", True),
    ],
)
def test_what_a_commit_expires(factory: str, expires: bool, explored: Explorer) -> None:
    database = f"""from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker
engine = create_engine("sqlite://")
{factory}
def get_db():
    with maker() as db:
        yield db
"""
    main = "from fastapi import Depends\nfrom db import get_db\n" + MAIN
    found = explored(
        {"db.py": database, "main.py": f"{main}@app.get('/')\ndef read(db = Depends(get_db)): ...\n"}
    ).session
    assert isinstance(found, Session)
    assert found.expire_on_commit is expires


def test_what_a_commit_expires_where_the_factory_is_kept_by_the_application(explored: Explorer) -> None:
    main = """
        from fastapi import Depends, FastAPI, Request
        from sqlalchemy.orm import Session, sessionmaker
        app = FastAPI()
        def make(engine):
            return sessionmaker(engine, expire_on_commit=False)
        app.state.maker = make(None)
        def get_db(request: Request):
            with request.app.state.maker() as session:
                yield session
        @app.get("/")
        def read(db: Session = Depends(get_db)): ...
        """
    found = explored({"main.py": main}).session
    assert isinstance(found, Session)
    assert not found.expire_on_commit


def test_a_session_is_preferred_to_its_connection(explored: Explorer) -> None:
    connection = "@pytest.fixture\ndef connection():\n    yield engine.connect()  # Session\n"
    session = "@pytest.fixture\ndef session(connection):\n    with Session(connection) as made:\n        yield made\n"
    files = {
        **LAYERED,
        "tests/conftest.py": FIXTURES + connection + session,
        "tests/test_it.py": "def test_it(session): ...",
    }
    assert explored(files).tests.db_fixture == "tests/conftest.py:session"


def test_a_prefix_that_a_setting_makes_from_its_neighbour(explored: Explorer) -> None:
    files = {
        "settings.py": """
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                VERSION: str = "v2"
                PREFIX: str = f"/api/{VERSION}"

            settings = Settings()
            """,
        "main.py": "from routers import items, users\nfrom settings import settings\n"
        + MAIN
        + "app.include_router(items.router, prefix=settings.PREFIX)\n"
        + "app.include_router(users.router, prefix=settings.PREFIX)\n",
    }
    for name in ("items", "users"):
        files[f"routers/{name}.py"] = (
            f"from fastapi import APIRouter\nrouter = APIRouter(prefix='/{name}')\n@router.get('')\ndef read(): ...\n"
        )
    found = explored(files).registration
    assert isinstance(found, Registration)
    assert found.prefix == "/api/v2"


def test_two_mounted_applications_with_as_many_routers_are_not_certain(explored: Explorer) -> None:
    files = {"main.py": "from admin import app as admin\nfrom shop import app as shop\n" + MAIN}
    files["main.py"] += "app.mount('/admin', admin)\napp.mount('/', shop)\n"
    for name in ("admin", "shop"):
        files[f"{name}.py"] = f"import {name}_routes as routes\n{MAIN}" + "".join(
            f"app.include_router(routes.{router})\n" for router in "abc"
        )
        files[f"{name}_routes.py"] = "from fastapi import APIRouter\n" + "".join(
            f"{router} = APIRouter()\n" for router in "abc"
        )
    found = explored(files).registration
    assert isinstance(found, Ambiguous)
    assert {item.file for item in found.candidates} == {"admin.py", "shop.py"}


FIXTURES = """
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session
"""


def test_fixtures_that_reach_everywhere_are_preferred(explored: Explorer) -> None:
    files = {
        **LAYERED,
        "tests/conftest.py": FIXTURES
        + "from unittest.mock import Mock\n"
        + "@pytest.fixture\ndef mock_session() -> Session:\n    yield Mock()\n"
        + "@pytest.fixture\ndef make_client():\n    def make(app):\n        return TestClient(app)\n    return make\n"
        + "@pytest.fixture\ndef client(app):\n    yield TestClient(app)\n"
        + "@pytest.fixture\ndef search_token() -> dict:\n    return {'Authorization': 'x'}\n"
        + "@pytest.fixture\ndef user_headers() -> dict:\n    return {'Authorization': 'x'}\n",
        "tests/users/conftest.py": FIXTURES + "@pytest.fixture\ndef session() -> Session:\n    yield Session()\n",
        "tests/fixtures/database.py": FIXTURES + "@pytest.fixture\ndef db_session() -> Session:\n    yield Session()\n",
        "tests/test_users.py": "def test_it(client, user_headers, mock_session): ...\ndef test_b(search_token): ...\n",
    }
    tests = explored(files).tests
    assert tests.client_fixture == "tests/conftest.py:client"
    assert tests.db_fixture == "tests/fixtures/database.py:db_session"
    assert tests.auth_fixture == "tests/conftest.py:user_headers"


def test_a_folder_of_tests_for_each_resource(explored: Explorer) -> None:
    test = "def test_read(client):\n    assert client.get('/')\n"
    files = {**LAYERED, "tests/v1/items/test_items.py": test, "tests/v1/users/test_users.py": test}
    files.pop("tests/api/test_items.py")
    assert explored(files).layout.test == "tests/v1/{plural}/test_{plural}.py"


def test_tests_that_call_the_code_show_where_tests_belong(explored: Explorer) -> None:
    files = {key: text for key, text in LAYERED.items() if key != "tests/api/test_items.py"}
    files |= {f"tests/services/test_{n}_service.py": "def test_it(session): ...\n" for n in "abcdefghijkl"}
    files["tests/plugins/test_github.py"] = "def test_it(client):\n    client.get('/')\n"
    assert explored(files).layout.test.startswith("tests/services/")
