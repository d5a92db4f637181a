from fastapi import FastAPI

from warehouse.api.api_v1.api import api_router
from warehouse.config import settings

app = FastAPI(title="Warehouse", openapi_url=f"{settings.API_V1_STR}/openapi.json")

app.include_router(api_router, prefix=settings.API_V1_STR)
