from fastapi import FastAPI

from clinic.settings import settings
from clinic.views.patients import router as patients_router
from clinic.views.rooms import router as rooms_router

app = FastAPI(title="Clinic")

app.include_router(patients_router)
if settings.with_rooms:
    app.include_router(rooms_router)


@app.get("/health", tags=["health"])
async def read_health() -> dict[str, str]:
    return {"status": "ok"}
