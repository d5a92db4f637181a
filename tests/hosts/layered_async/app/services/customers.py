from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.exceptions import ConflictError, NotFoundError
from app.models.customer import Customer
from app.models.user import User
from app.schemas.customer import CustomerCreate, CustomerUpdate


async def list_customers(
    session: AsyncSession, *, limit: int, offset: int
) -> Sequence[Customer]:
    statement = select(Customer).order_by(Customer.id).limit(limit).offset(offset)
    return (await session.scalars(statement)).all()


async def get_customer(session: AsyncSession, customer_id: int) -> Customer:
    customer = await session.get(Customer, customer_id)
    if customer is None:
        raise NotFoundError("Customer not found.")
    return customer


async def create_customer(
    session: AsyncSession, data: CustomerCreate, *, manager: User
) -> Customer:
    customer = Customer(**data.model_dump(), manager_id=manager.id)
    session.add(customer)
    try:
        await session.flush()
    except IntegrityError as error:
        raise ConflictError("A customer with this email exists already.") from error
    return customer


async def update_customer(
    session: AsyncSession, customer_id: int, data: CustomerUpdate
) -> Customer:
    customer = await get_customer(session, customer_id)
    for field, value in data.model_dump(exclude_unset=True).items():
        setattr(customer, field, value)
    await session.flush()
    return customer


async def delete_customer(session: AsyncSession, customer_id: int) -> None:
    customer = await get_customer(session, customer_id)
    await session.delete(customer)
    await session.flush()
