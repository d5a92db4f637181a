from fastapi import FastAPI

from service.routers import flags, monitoring, orders
from service.settings import Settings
from service.store import FlagStore


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application: uvicorn --factory service.app:create_app"""
    settings = settings or Settings()
    app = FastAPI(title=settings.title)
    app.state.store = FlagStore(max_flags=settings.max_flags)

    app.include_router(monitoring.router, tags=["monitoring"])
    app.include_router(flags.router, prefix="/flags", tags=["flags"])
    app.include_router(orders.router, prefix="/orders", tags=["orders"])

    return app
