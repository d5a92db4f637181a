"""HTTP endpoints of orders."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status
from sqlalchemy.ext.asyncio import AsyncSession

from shop.auth.dependencies import get_principal
from shop.catalog.models import Product
from shop.cursor_pagination import CursorPage, Slice
from shop.database import get_session
from shop.endpoint_errors import ApplicationErrorBody, ErrorBody, ReadableErrorsRoute
from shop.orders import service as order_service
from shop.orders.schemas import OrderCreate, OrderQuery, OrderRead, OrderReplace, OrderUpdate
from shop.page_links import cursor_links

BAD_CURSOR: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "The cursor does not belong to this list."}
}
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


@router.get(
    "", operation_id="list_orders", response_model=CursorPage[OrderRead], responses=BAD_CURSOR
)
async def list_orders(
    request: Request,
    response: Response,
    query: Annotated[OrderQuery, Query()],
    session: AsyncSession = Depends(get_session),
) -> Slice[Product]:
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
    data: OrderCreate,
    request: Request,
    response: Response,
    session: AsyncSession = Depends(get_session),
) -> Product:
    """Create an order."""
    order = await order_service.create_order(session, data)
    response.headers["Location"] = f"{request.url.path}/{order.id}"
    return order


@router.get("/{order_id}", operation_id="get_order", response_model=OrderRead, responses=NOT_FOUND)
async def get_order(order_id: UUID, session: AsyncSession = Depends(get_session)) -> Product:
    """Return one order."""
    return await order_service.get_order(session, order_id)


@router.patch(
    "/{order_id}",
    operation_id="update_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def update_order(
    order_id: UUID, data: OrderUpdate, session: AsyncSession = Depends(get_session)
) -> Product:
    """Change the fields that are sent."""
    return await order_service.update_order(session, order_id, data)


@router.put(
    "/{order_id}",
    operation_id="replace_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
async def replace_order(
    order_id: UUID, data: OrderReplace, session: AsyncSession = Depends(get_session)
) -> Product:
    """Set every field; one that is absent gets its default."""
    return await order_service.replace_order(session, order_id, data)


@router.delete(
    "/{order_id}",
    operation_id="delete_order",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=NOT_FOUND | CONFLICT,
)
async def delete_order(order_id: UUID, session: AsyncSession = Depends(get_session)) -> None:
    """Delete an order."""
    await order_service.delete_order(session, order_id)
