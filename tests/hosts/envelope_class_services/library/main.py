from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from library import errors
from library.api.routers import ROUTERS
from library.db.session import engine
from library.db.tables import Base


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(title="Library", lifespan=lifespan)
errors.install(app)
for router in ROUTERS:
    app.include_router(router)
