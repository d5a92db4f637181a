from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shop.customers.exceptions import CustomerNotFound, EmailTaken
from shop.customers.models import Customer
from shop.customers.schemas import CustomerIn


async def find_all(session: AsyncSession, limit: int, offset: int) -> Sequence[Customer]:
    query = select(Customer).order_by(Customer.created_at, Customer.id)
    return (await session.scalars(query.limit(limit).offset(offset))).all()


async def find_one(session: AsyncSession, customer_id: UUID) -> Customer:
    customer = await session.get(Customer, customer_id)
    if not customer:
        raise CustomerNotFound
    return customer


async def create(session: AsyncSession, payload: CustomerIn) -> Customer:
    customer = Customer(**payload.model_dump())
    session.add(customer)
    await _commit(session)
    return customer


async def replace(session: AsyncSession, customer_id: UUID, payload: CustomerIn) -> Customer:
    customer = await find_one(session, customer_id)
    for name, value in payload.model_dump().items():
        setattr(customer, name, value)
    await _commit(session)
    return customer


async def delete(session: AsyncSession, customer_id: UUID) -> None:
    await session.delete(await find_one(session, customer_id))
    await session.commit()


async def _commit(session: AsyncSession) -> None:
    try:
        await session.commit()
    except IntegrityError as exc:
        await session.rollback()
        raise EmailTaken from exc
