from fastapi import APIRouter

from warehouse.api.api_v1.endpoints import items, status, suppliers
from warehouse.config import settings

api_router = APIRouter()
api_router.include_router(suppliers.router, prefix="/suppliers", tags=["suppliers"])
api_router.include_router(items.router, prefix="/items", tags=["items"])

if settings.WITH_STATUS:
    api_router.include_router(status.router, prefix="/status", tags=["status"])
