from collections.abc import Sequence

from fastapi import APIRouter, Depends, status

from app.api.dependencies import (
    CurrentUser,
    Limit,
    Offset,
    RowId,
    SessionDep,
    get_current_user,
)
from app.models.customer import Customer
from app.schemas.customer import CustomerCreate, CustomerRead, CustomerUpdate
from app.services import customers as customer_service

router = APIRouter(
    prefix="/customers", tags=["customers"], dependencies=[Depends(get_current_user)]
)


@router.get("", response_model=list[CustomerRead])
async def list_customers(
    session: SessionDep, limit: Limit = 50, offset: Offset = 0
) -> Sequence[Customer]:
    """List customers, the oldest first."""
    return await customer_service.list_customers(session, limit=limit, offset=offset)


@router.get("/{customer_id}", response_model=CustomerRead)
async def get_customer(customer_id: RowId, session: SessionDep) -> Customer:
    """Return one customer."""
    return await customer_service.get_customer(session, customer_id)


@router.post("", response_model=CustomerRead, status_code=status.HTTP_201_CREATED)
async def create_customer(
    data: CustomerCreate, session: SessionDep, current_user: CurrentUser
) -> Customer:
    """Create a customer, managed by the caller."""
    return await customer_service.create_customer(session, data, manager=current_user)


@router.patch("/{customer_id}", response_model=CustomerRead)
async def update_customer(
    customer_id: RowId, data: CustomerUpdate, session: SessionDep
) -> Customer:
    """Change the given fields of a customer."""
    return await customer_service.update_customer(session, customer_id, data)


@router.delete("/{customer_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_customer(customer_id: RowId, session: SessionDep) -> None:
    """Delete a customer."""
    await customer_service.delete_customer(session, customer_id)
