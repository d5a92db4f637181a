import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import StaticPool

from clinic.database import db
from clinic.main import app
from clinic.models import Base, Doctor


@pytest.fixture
async def session() -> AsyncIterator[AsyncSession]:
    url = os.environ.get("DATABASE_URL", "sqlite+aiosqlite://")
    engine = create_async_engine(url, poolclass=StaticPool)
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            await connection.commit()
        transaction = await connection.begin()
        await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        await transaction.rollback()
    await engine.dispose()


@pytest.fixture
async def client(session: AsyncSession) -> AsyncIterator[AsyncClient]:
    async def session_of_test() -> AsyncIterator[AsyncSession]:
        async with session.begin_nested():
            yield session

    app.dependency_overrides[db.session] = session_of_test
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://clinic") as client:
        yield client
    app.dependency_overrides.clear()


@pytest.fixture
def staff_headers() -> dict[str, str]:
    return {"X-Staff-Key": "key-of-ada"}


@pytest.fixture
def make_doctor(session: AsyncSession) -> Callable[..., Awaitable[Doctor]]:
    async def make(name: str = "Dr. Liu") -> Doctor:
        doctor = Doctor(name=name)
        session.add(doctor)
        await session.flush()
        return doctor

    return make
