"""HTTP endpoints of orders."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from service.cursor_pagination import CursorPage, Slice
from service.database import SessionDep, create_tables
from service.errors import ErrorBody, ReadableErrorsRoute
from service.orders import service as order_service
from service.orders.models import Order
from service.orders.schemas import OrderCreate, OrderQuery, OrderRead, OrderReplace, OrderUpdate
from service.page_links import cursor_links

BAD_CURSOR: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "The cursor does not belong to this list."}
}
MALFORMED: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The body is not text."}
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no order with this id."}
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "The request contradicts what is stored."}
}

router = APIRouter(route_class=ReadableErrorsRoute, lifespan=create_tables)


@router.get(
    "", operation_id="list_orders", response_model=CursorPage[OrderRead], responses=BAD_CURSOR
)
async def list_orders(
    request: Request, response: Response, session: SessionDep, query: Annotated[OrderQuery, Query()]
) -> Slice[Order]:
    """List orders."""
    page = await order_service.list_orders(session, query)
    response.headers["Link"] = cursor_links(
        request, next_cursor=page.next_cursor, prev_cursor=page.prev_cursor
    )
    return page


@router.post(
    "",
    operation_id="create_order",
    status_code=status.HTTP_201_CREATED,
    response_model=OrderRead,
    responses=MALFORMED | CONFLICT,
)
async def create_order(
    data: OrderCreate, request: Request, response: Response, session: SessionDep
) -> Order:
    """Create an order."""
    order = await order_service.create_order(session, data)
    response.headers["Location"] = f"{request.url.path}/{order.id}"
    return order


@router.get("/{order_id}", operation_id="get_order", response_model=OrderRead, responses=NOT_FOUND)
async def get_order(order_id: UUID, session: SessionDep) -> Order:
    """Return one order."""
    return await order_service.get_order(session, order_id)


@router.patch(
    "/{order_id}",
    operation_id="update_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def update_order(order_id: UUID, data: OrderUpdate, session: SessionDep) -> Order:
    """Change the fields that are sent."""
    return await order_service.update_order(session, order_id, data)


@router.put(
    "/{order_id}",
    operation_id="replace_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def replace_order(order_id: UUID, data: OrderReplace, session: SessionDep) -> Order:
    """Set every field; one that is absent gets its default."""
    return await order_service.replace_order(session, order_id, data)


@router.delete(
    "/{order_id}",
    operation_id="delete_order",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=NOT_FOUND | CONFLICT,
)
async def delete_order(order_id: UUID, session: SessionDep) -> None:
    """Delete an order."""
    await order_service.delete_order(session, order_id)
