"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .core.database import engine
from .core.settings import settings
from .endpoints import notes, users
from .models import Base

routers = [users.router, notes.router]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Create missing tables at the start, close connections at the end."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(title=settings.app_name, lifespan=lifespan)

for router in routers:
    app.include_router(router, prefix=settings.url_prefix)
