from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shop.auth.dependencies import Principal
from shop.catalog.exceptions import ProductNotFound, SkuTaken
from shop.catalog.models import Product
from shop.catalog.schemas import ProductIn


async def find_all(session: AsyncSession, limit: int, offset: int) -> Sequence[Product]:
    query = select(Product).order_by(Product.title, Product.id)
    return (await session.scalars(query.limit(limit).offset(offset))).all()


async def find_one(session: AsyncSession, product_id: UUID) -> Product:
    product = await session.get(Product, product_id)
    if not product:
        raise ProductNotFound
    return product


async def create(session: AsyncSession, payload: ProductIn, principal: Principal) -> Product:
    product = Product(**payload.model_dump(), added_by=principal.id)
    session.add(product)
    try:
        await session.commit()
    except IntegrityError as exc:
        await session.rollback()
        raise SkuTaken from exc
    return product
