import os
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from notes_api.core.api_keys import new_api_key
from notes_api.core.settings import settings
from notes_api.crud import users
from notes_api.dependencies import get_db
from notes_api.main import app
from notes_api.models import Base, User


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsyncEngine]:
    default = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
    engine = create_async_engine(os.environ.get("DATABASE_URL", default))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
async def session_maker(engine: AsyncEngine) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    yield async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(table.delete())


@pytest.fixture
async def db(session_maker: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    async with session_maker() as session:
        yield session


@pytest.fixture
async def client(session_maker: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncClient]:
    async def get_test_db() -> AsyncIterator[AsyncSession]:
        async with session_maker.begin() as session:
            yield session

    app.dependency_overrides[get_db] = get_test_db
    base_url = f"http://test{settings.url_prefix}"
    async with AsyncClient(transport=ASGITransport(app=app), base_url=base_url) as client:
        yield client
    app.dependency_overrides.pop(get_db)


@pytest.fixture
def api_key() -> str:
    return new_api_key()


@pytest.fixture
async def user(db: AsyncSession, api_key: str) -> User:
    user = await users.add(db, "reader@example.com", api_key)
    await db.commit()
    return user


@pytest.fixture
async def other_user(db: AsyncSession) -> User:
    user = await users.add(db, "stranger@example.com", new_api_key())
    await db.commit()
    return user


@pytest.fixture
def user_client(client: AsyncClient, user: User, api_key: str) -> AsyncClient:
    """The client, authorised as the user."""
    client.headers["X-API-Key"] = api_key
    return client
