from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from shop.catalog.router import router as catalog_router
from shop.customers.router import router as customers_router
from shop.database import engine
from shop.errors import ShopError, shop_error_handler
from shop.orders.router import router as orders_router


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(title="Shop", lifespan=lifespan)
app.add_exception_handler(ShopError, shop_error_handler)

app.include_router(catalog_router)
app.include_router(customers_router)
app.include_router(orders_router)


@app.get("/health", include_in_schema=False)
async def health() -> dict[str, str]:
    return {"status": "ok"}
