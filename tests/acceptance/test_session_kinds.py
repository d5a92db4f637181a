"""Whatever a host has for sessions, an endpoint gets one: its tests pass, and what it writes is there afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from helpers.generate import copy
from helpers.hosts import Host, check_lint, check_types, run_python, run_tests

SETTINGS = """
[project]
name = "tools"
requires-python = ">=3.11"
dependencies = ["fastapi>=0.121", "sqlalchemy>=2.0", "httpx2"]

[tool.ruff.lint]
select = ["B", "E", "F", "FAST", "I", "N", "UP"]
ignore = ["E501"]

[tool.mypy]
strict = true

[tool.pytest.ini_options]
filterwarnings = ["error"]
"""

SYNC = """
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, scoped_session, sessionmaker

engine = create_engine("sqlite:///tools.db", connect_args={"check_same_thread": False})
session_factory = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Tool(Base):
    __tablename__ = "tools"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
"""

ASYNC = """
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Annotated, Any, Self

from fastapi import Depends, FastAPI, Request
from sqlalchemy.ext.asyncio import (
    AsyncSession,
    async_scoped_session,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine("sqlite+aiosqlite:///tools.db")
session_factory = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Tool(Base):
    __tablename__ = "tools"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
"""

MAIN = """
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from tools import database, listing

app = FastAPI()
app.include_router(listing.router)
"""

LISTING_HEAD = """
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session

from tools import database
from tools.database import Tool

router = APIRouter(prefix="/tools", tags=["tools"])
"""


SHARED = "def get_request_session"


@dataclass(frozen=True)
class Kind:
    """A host: its way to a session, and one endpoint that goes it."""

    is_async: bool
    database: str
    listing: str
    written: str
    """What has to stand in the module that makes the dependency."""
    main: str = ""
    writer: str = SHARED
    """What that module is known by."""


KINDS = {
    "method of an object": Kind(
        True,
        """
        class Database:
            async def session(self) -> AsyncIterator[AsyncSession]:
                async with session_factory() as session:
                    yield session


        db = Database()
        """,
        """
        @router.get("")
        async def list_tools(session: Annotated[AsyncSession, Depends(database.db.session)]) -> list[str]:
            return [tool.name for tool in await session.scalars(select(Tool))]


        @router.post("")
        async def create_tool(
            name: str, session: Annotated[AsyncSession, Depends(database.db.session)]
        ) -> None:
            session.add(Tool(name=name))
            await session.commit()
        """,
        written="Depends(db.session)",
        writer="SessionDep = ",
    ),
    "factory of dependencies": Kind(
        True,
        """
        def session_for(name: str) -> Callable[[], AsyncIterator[AsyncSession]]:
            async def session_of_request() -> AsyncIterator[AsyncSession]:
                async with session_factory.begin() as session:
                    yield session

            return session_of_request
        """,
        """
        @router.get("")
        async def list_tools(
            session: Annotated[AsyncSession, Depends(database.session_for("main"))],
        ) -> list[str]:
            return [tool.name for tool in await session.scalars(select(Tool))]
        """,
        written='Depends(session_for("main"))',
    ),
    "ready-made dependency": Kind(
        False,
        """
        def open_session() -> Iterator[Session]:
            with session_factory() as session:
                yield session


        with_session: Any = Depends(open_session)
        """,
        """
        @router.get("")
        def list_tools(session: Session = database.with_session) -> list[str]:
            session.commit()
            return [tool.name for tool in session.scalars(select(Tool))]
        """,
        written="Annotated[Session, with_session]",
    ),
    "dependency that gives the factory": Kind(
        True,
        """
        def get_factory() -> async_sessionmaker[AsyncSession]:
            return session_factory
        """,
        """
        Factory = Annotated[async_sessionmaker[AsyncSession], Depends(database.get_factory)]


        @router.get("")
        async def list_tools(factory: Factory) -> list[str]:
            async with factory.begin() as session:
                return [tool.name for tool in await session.scalars(select(Tool))]
        """,
        written="async with factory() as session",
    ),
    "unit of work": Kind(
        True,
        """
        class UnitOfWork:
            session: AsyncSession

            async def __aenter__(self) -> Self:
                self.session = session_factory()
                return self

            async def __aexit__(
                self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
            ) -> None:
                await self.session.close()

            async def commit(self) -> None:
                await self.session.commit()
        """,
        """
        @router.get("")
        async def list_tools(unit: Annotated[database.UnitOfWork, Depends()]) -> list[str]:
            async with unit:
                return [tool.name for tool in await unit.session.scalars(select(Tool))]
        """,
        written="yield holder.session",
    ),
    "context manager that commits": Kind(
        False,
        """
        @contextmanager
        def session_scope() -> Iterator[Session]:
            session = session_factory()
            try:
                yield session
                session.commit()
            except Exception:
                session.rollback()
                raise
            finally:
                session.close()
        """,
        """
        @router.get("")
        def list_tools() -> list[str]:
            with database.session_scope() as session:
                return [tool.name for tool in session.scalars(select(Tool))]
        """,
        written="with session_scope() as session",
    ),
    "the session factory itself": Kind(
        True,
        "",
        """
        @router.get("")
        async def list_tools() -> list[str]:
            async with database.session_factory() as session:
                return [tool.name for tool in await session.scalars(select(Tool))]
        """,
        written="async with session_factory() as session",
    ),
    "session in the state of the request": Kind(
        False,
        "",
        """
        @router.get("")
        def list_tools(request: Request) -> list[str]:
            return [tool.name for tool in request.state.db.scalars(select(Tool))]


        @router.post("")
        def create_tool(request: Request, name: str) -> None:
            request.state.db.add(Tool(name=name))
            request.state.db.commit()
        """,
        main="""
        @app.middleware("http")
        async def open_session(
            request: Request, call_next: Callable[[Request], Awaitable[Response]]
        ) -> Response:
            request.state.db = database.session_factory()
            try:
                return await call_next(request)
            finally:
                request.state.db.close()
        """,
        written="session: Session = request.state.db",
    ),
    "session factory in the state of the application": Kind(
        True,
        "",
        """
        @router.get("")
        async def list_tools(request: Request) -> list[str]:
            async with request.app.state.sessions() as session:
                return [tool.name for tool in await session.scalars(select(Tool))]
        """,
        main="""
        app.state.sessions = database.session_factory
        """,
        written="async with request.app.state.sessions() as session",
    ),
    "scoped session of a thread": Kind(
        False,
        """
        db_session = scoped_session(session_factory)
        """,
        """
        @router.get("")
        def list_tools() -> list[str]:
            names = [tool.name for tool in database.db_session.scalars(select(Tool))]
            database.db_session.remove()
            return names
        """,
        written="with db_session.session_factory() as session",
    ),
    "scoped session of a thread that is called session": Kind(
        False,
        """
        session = scoped_session(session_factory)
        """,
        """
        @router.get("")
        def list_tools() -> list[str]:
            names = [tool.name for tool in database.session.scalars(select(Tool))]
            database.session.remove()
            return names
        """,
        written=".session_factory() as session",
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def write(project: Path, kind: Kind) -> Host:
    """Write the host and describe it."""
    files = {
        "pyproject.toml": SETTINGS,
        "tools/__init__.py": "",
        "tools/database.py": (ASYNC if kind.is_async else SYNC) + "\n\n" + dedent(kind.database),
        "tools/listing.py": LISTING_HEAD + "\n" + dedent(kind.listing),
        "tools/main.py": MAIN + dedent(kind.main),
    }
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    host = Host("tools", app="tools.main:app", package="tools")
    run_python(host, project, "-m", "ruff", "check", "--quiet", "--fix", "--no-cache", ".")
    run_python(host, project, "-m", "black", "--quiet", ".")
    return host


SERVED = """
import asyncio

from fastapi.testclient import TestClient

from tools.database import Base, engine
from tools.main import app

if hasattr(engine, "sync_engine"):
    async def create() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await engine.dispose()
    asyncio.run(create())
else:
    Base.metadata.create_all(engine)
with TestClient(app) as client:
    created = client.post("/gadgets", json={"name": "Hammer"})
    assert created.status_code == 201, created.text
    url = f"/gadgets/{created.json()['id']}"
    assert client.post("/gadgets", json={"name": "Hammer"}).status_code == 409
    assert client.patch(url, json={"name": "Saw"}).json()["name"] == "Saw"
    assert client.get(url).json()["name"] == "Saw"
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
"""


def test_endpoint_has_a_session(kind: Kind, tmp_path: Path) -> None:
    host = write(tmp_path, kind)
    every = ["list", "get", "create", "update", "replace", "delete"]

    copy(tmp_path, {"resource": "gadget", "fields": {"name": "str(1..80) unique"}, "operations": every})
    copy(tmp_path, {"resource": "widget", "fields": {"name": "str(1..80) unique"}, "operations": every})

    texts = [path.read_text(encoding="utf-8") for path in tmp_path.joinpath("tools").rglob("*.py")]
    writers = [text for text in texts if kind.writer in text]
    # A shared module is written once; what a router says of the host's session, each router says itself.
    assert len(writers) == (2 if kind.writer.startswith("SessionDep") else 1)
    assert all(kind.written in text for text in writers)
    check_lint(host, tmp_path)
    check_types(host, tmp_path)
    run_tests(host, tmp_path, "tests/test_gadgets.py", "tests/test_widgets.py")
    run_python(host, tmp_path, "-W", "default", "-c", SERVED)
