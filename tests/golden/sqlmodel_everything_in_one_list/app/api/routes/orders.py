"""HTTP endpoints of orders."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from app.api.deps import SessionDep, get_current_user
from app.core.errors import ErrorBody, ReadableErrorsRoute
from app.orders import crud as order_service
from app.orders.models import Order
from app.orders.schemas import OrderCreate, OrderQuery, OrderRead, OrderUpdate

MALFORMED: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The body is not text."}
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no order with this id."}
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "The request contradicts what is stored."}
}

router = APIRouter(
    prefix="/orders",
    tags=["orders"],
    dependencies=[Depends(get_current_user)],
    responses={
        400: {"model": ErrorBody, "description": "The caller is refused."},
        401: {"model": ErrorBody, "description": "The caller is not authenticated."},
        403: {"model": ErrorBody, "description": "The caller is refused."},
        404: {"model": ErrorBody, "description": "The caller is refused."},
    },
    route_class=ReadableErrorsRoute,
)


@router.get("/", operation_id="list_orders", response_model=list[OrderRead])
def list_orders(
    session: SessionDep, query: Annotated[OrderQuery, Query()]
) -> Sequence[Order]:
    """List orders, 1000 at the most."""
    return order_service.list_orders(session, query)


@router.post(
    "/",
    operation_id="create_order",
    status_code=status.HTTP_201_CREATED,
    response_model=OrderRead,
    responses=MALFORMED | CONFLICT,
)
def create_order(
    data: OrderCreate, request: Request, response: Response, session: SessionDep
) -> Order:
    """Create an order."""
    order = order_service.create_order(session, data)
    response.headers["Location"] = f"{request.url.path.rstrip('/')}/{order.id}"
    return order


@router.get(
    "/{order_id}",
    operation_id="get_order",
    response_model=OrderRead,
    responses=NOT_FOUND,
)
def get_order(order_id: UUID, session: SessionDep) -> Order:
    """Return one order."""
    return order_service.get_order(session, order_id)


@router.patch(
    "/{order_id}",
    operation_id="update_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
def update_order(order_id: UUID, data: OrderUpdate, session: SessionDep) -> Order:
    """Change the fields that are sent."""
    return order_service.update_order(session, order_id, data)


@router.delete(
    "/{order_id}",
    operation_id="delete_order",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=NOT_FOUND | CONFLICT,
)
def delete_order(order_id: UUID, session: SessionDep) -> None:
    """Delete an order."""
    order_service.delete_order(session, order_id)
