from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import errors
from .api import api
from .database import engine, lend_session
from .tables import Base


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(title='Plant', lifespan=lifespan)
errors.install(app)
app.middleware('http')(lend_session)
app.include_router(api)
