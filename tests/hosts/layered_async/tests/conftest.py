import os
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import Connection, StaticPool, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.dependencies import get_session
from app.core.security import create_access_token
from app.database import build_engine
from app.main import app
from app.models import Base, User
from app.models.user import UserRole


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def engine(anyio_backend: str) -> AsyncIterator[AsyncEngine]:
    if database_url := os.environ.get("DATABASE_URL"):
        engine = build_engine(database_url)
    else:
        engine = build_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    if engine.dialect.name == "sqlite":
        let_sqlalchemy_begin_transactions(engine)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    yield engine
    await engine.dispose()


def let_sqlalchemy_begin_transactions(engine: AsyncEngine) -> None:
    """SQLite's driver begins transactions late, which breaks savepoints."""

    @event.listens_for(engine.sync_engine, "connect")
    def disable_driver(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session in a transaction that is never committed."""
    async with engine.connect() as connection:
        transaction = await connection.begin()
        async with AsyncSession(
            connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        ) as session:
            yield session
        await transaction.rollback()


@pytest.fixture
async def client(session: AsyncSession) -> AsyncIterator[AsyncClient]:
    async def get_test_session() -> AsyncIterator[AsyncSession]:
        async with session.begin_nested():
            yield session

    app.dependency_overrides[get_session] = get_test_session
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    app.dependency_overrides.clear()


@pytest.fixture
async def user(session: AsyncSession) -> User:
    user = User(email="member@example.com", hashed_password="")
    session.add(user)
    await session.flush()
    return user


@pytest.fixture
async def admin(session: AsyncSession) -> User:
    admin = User(email="admin@example.com", hashed_password="", role=UserRole.ADMIN)
    session.add(admin)
    await session.flush()
    return admin


@pytest.fixture
def auth_headers(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_access_token(user.id)}"}


@pytest.fixture
def admin_headers(admin: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_access_token(admin.id)}"}
