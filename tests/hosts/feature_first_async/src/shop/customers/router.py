from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from shop.auth.dependencies import require_staff
from shop.customers import service
from shop.customers.models import Customer
from shop.customers.schemas import CustomerIn, CustomerOut
from shop.database import get_session

router = APIRouter(prefix="/customers", tags=["customers"], dependencies=[Depends(require_staff)])


@router.get("", response_model=list[CustomerOut])
async def list_customers(
    limit: int = Query(20, ge=1, le=100),
    offset: int = Query(0, ge=0, le=1_000_000),
    session: AsyncSession = Depends(get_session),
) -> Sequence[Customer]:
    return await service.find_all(session, limit, offset)


@router.post("", response_model=CustomerOut, status_code=201)
async def create_customer(
    payload: CustomerIn, session: AsyncSession = Depends(get_session)
) -> Customer:
    return await service.create(session, payload)


@router.get("/{customer_id}", response_model=CustomerOut)
async def get_customer(customer_id: UUID, session: AsyncSession = Depends(get_session)) -> Customer:
    return await service.find_one(session, customer_id)


@router.put("/{customer_id}", response_model=CustomerOut)
async def replace_customer(
    customer_id: UUID, payload: CustomerIn, session: AsyncSession = Depends(get_session)
) -> Customer:
    return await service.replace(session, customer_id, payload)


@router.delete("/{customer_id}", status_code=204)
async def delete_customer(customer_id: UUID, session: AsyncSession = Depends(get_session)) -> None:
    await service.delete(session, customer_id)
