"""HTTP endpoints of orders."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.ext.asyncio import AsyncSession

from shop.auth.dependencies import get_principal
from shop.database import get_session
from shop.endpoint_errors import ApplicationErrorBody, ErrorBody, ReadableErrorsRoute
from shop.orders import service as order_service
from shop.orders.models import Order
from shop.orders.schemas import OrderCreate, OrderRead, OrderReschedule, OrderSendReminder

MALFORMED: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The body is not text."}
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ApplicationErrorBody, "description": "There is no order with this id."}
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ApplicationErrorBody, "description": "The request contradicts what is stored."}
}

router = APIRouter(
    prefix="/orders",
    tags=["orders"],
    dependencies=[Depends(get_principal)],
    responses={
        401: {"model": ErrorBody, "description": "The caller is not authenticated."},
        403: {"model": ErrorBody, "description": "The caller is refused."},
    },
    route_class=ReadableErrorsRoute,
)


@router.post(
    "",
    operation_id="create_order",
    status_code=status.HTTP_201_CREATED,
    response_model=OrderRead,
    responses=MALFORMED | CONFLICT,
)
async def create_order(
    data: OrderCreate,
    request: Request,
    response: Response,
    session: AsyncSession = Depends(get_session),
) -> Order:
    """Create an order."""
    order = await order_service.create_order(session, data)
    response.headers["Location"] = f"{request.url.path}/{order.id}"
    return order


@router.get("/{order_id}", operation_id="get_order", response_model=OrderRead, responses=NOT_FOUND)
async def get_order(order_id: UUID, session: AsyncSession = Depends(get_session)) -> Order:
    """Return one order."""
    return await order_service.get_order(session, order_id)


@router.post(
    "/{order_id}/pay",
    operation_id="pay_order",
    response_model=OrderRead,
    responses=NOT_FOUND | CONFLICT,
)
async def pay_order(order_id: UUID, session: AsyncSession = Depends(get_session)) -> Order:
    """Pay an order.

    Its status goes from draft to paid. It sets paid_at.
    """
    return await order_service.pay_order(session, order_id)


@router.post(
    "/{order_id}/reschedule",
    operation_id="reschedule_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND,
)
async def reschedule_order(
    order_id: UUID, data: OrderReschedule, session: AsyncSession = Depends(get_session)
) -> Order:
    """Reschedule an order.

    It sets due_on.
    """
    return await order_service.reschedule_order(session, order_id, data)


@router.post(
    "/{order_id}/send-reminder",
    operation_id="send_reminder_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def send_reminder_order(
    order_id: UUID, data: OrderSendReminder, session: AsyncSession = Depends(get_session)
) -> Order:
    """Send reminder for an order."""
    return await order_service.send_reminder_order(session, order_id, data)
