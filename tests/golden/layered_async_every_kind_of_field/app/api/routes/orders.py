"""HTTP endpoints of orders."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response, status

from app.api.dependencies import SessionDep, get_current_user
from app.core.cursor_pagination import CursorPage, Slice
from app.core.errors import ErrorBody, ReadableErrorsRoute
from app.core.page_links import cursor_links
from app.models.order import Order
from app.schemas.order import (
    OrderCreate,
    OrderQuery,
    OrderRead,
    OrderReplace,
    OrderUpdate,
)
from app.services import orders as order_service

OrderId = Annotated[int, Path(ge=1, le=2**31 - 1)]
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

router = APIRouter(
    prefix="/orders",
    tags=["orders"],
    dependencies=[Depends(get_current_user)],
    responses={
        401: {"model": ErrorBody, "description": "The caller is not authenticated."}
    },
    route_class=ReadableErrorsRoute,
)


@router.get(
    "",
    operation_id="list_orders",
    response_model=CursorPage[OrderRead],
    responses=BAD_CURSOR,
)
async def list_orders(
    request: Request,
    response: Response,
    session: SessionDep,
    query: Annotated[OrderQuery, Query()],
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


@router.get(
    "/{order_id}",
    operation_id="get_order",
    response_model=OrderRead,
    responses=NOT_FOUND,
)
async def get_order(order_id: OrderId, session: SessionDep) -> Order:
    """Return one order."""
    return await order_service.get_order(session, order_id)


@router.patch(
    "/{order_id}",
    operation_id="update_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def update_order(
    order_id: OrderId, data: OrderUpdate, session: SessionDep
) -> Order:
    """Change the fields that are sent."""
    return await order_service.update_order(session, order_id, data)


@router.put(
    "/{order_id}",
    operation_id="replace_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def replace_order(
    order_id: OrderId, data: OrderReplace, session: SessionDep
) -> Order:
    """Set every field; one that is absent gets its default."""
    return await order_service.replace_order(session, order_id, data)


@router.delete(
    "/{order_id}",
    operation_id="delete_order",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=NOT_FOUND | CONFLICT,
)
async def delete_order(order_id: OrderId, session: SessionDep) -> None:
    """Delete an order."""
    await order_service.delete_order(session, order_id)
