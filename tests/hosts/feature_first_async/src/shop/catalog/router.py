from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from shop.auth.dependencies import Principal, require_staff
from shop.catalog import service
from shop.catalog.models import Product
from shop.catalog.schemas import ProductIn, ProductOut
from shop.database import get_session

router = APIRouter(prefix="/products", tags=["catalog"])


@router.get("", response_model=list[ProductOut])
async def list_products(
    limit: int = Query(20, ge=1, le=100),
    offset: int = Query(0, ge=0, le=1_000_000),
    session: AsyncSession = Depends(get_session),
) -> Sequence[Product]:
    return await service.find_all(session, limit, offset)


@router.get("/{product_id}", response_model=ProductOut)
async def get_product(product_id: UUID, session: AsyncSession = Depends(get_session)) -> Product:
    return await service.find_one(session, product_id)


@router.post("", response_model=ProductOut, status_code=201)
async def create_product(
    payload: ProductIn,
    principal: Principal = Depends(require_staff),
    session: AsyncSession = Depends(get_session),
) -> Product:
    return await service.create(session, payload, principal)
