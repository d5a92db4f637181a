import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import jwt
import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from shop.config import get_settings
from shop.database import get_session
from shop.main import app
from shop.models import Base

TokenFactory = Callable[..., str]


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Sessions on empty tables; what is committed is gone after the test."""
    engine = create_async_engine(
        os.getenv("DATABASE_URL") or f"sqlite+aiosqlite:///{tmp_path}/test.db"
    )
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
    await engine.dispose()


@pytest.fixture
async def db_session(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """To arrange and to assert; requests have sessions of their own, so commit."""
    async with sessions() as session:
        yield session


@pytest.fixture
async def api(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncClient]:
    async def session_for_request() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    app.dependency_overrides[get_session] = session_for_request
    async with AsyncClient(transport=ASGITransport(app), base_url="http://shop.test") as client:
        yield client
    app.dependency_overrides.clear()


@pytest.fixture
def issue_token() -> TokenFactory:
    def issue(*roles: str, subject: UUID | None = None, lifetime: int = 300) -> str:
        settings = get_settings()
        claims = {
            "sub": str(subject or uuid4()),
            "aud": settings.token_audience,
            "exp": datetime.now(UTC) + timedelta(seconds=lifetime),
            "roles": roles,
        }
        return jwt.encode(claims, settings.token_secret, "HS256")

    return issue


@pytest.fixture
def staff(issue_token: TokenFactory) -> dict[str, str]:
    """The headers of a member of staff."""
    return {"Authorization": f"Bearer {issue_token('staff')}"}


@pytest.fixture
def visitor(issue_token: TokenFactory) -> dict[str, str]:
    """The headers of somebody without any role."""
    return {"Authorization": f"Bearer {issue_token()}"}
