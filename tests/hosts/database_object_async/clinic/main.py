from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from clinic.database import db
from clinic.endpoints.doctors import doctors_router
from clinic.endpoints.patients import patients_router
from clinic.models import Base


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with db.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await db.engine.dispose()


app = FastAPI(title="Clinic", lifespan=lifespan)
app.include_router(patients_router)
app.include_router(doctors_router)
