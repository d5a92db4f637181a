"""HTTP endpoints of orders."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response, status
from sqlalchemy.orm import Session

from database import get_db
from errors import ErrorBody, ReadableErrorsRoute
from orders import crud as order_service
from orders.models import Order
from orders.schemas import (
    OrderCreate,
    OrderPage,
    OrderQuery,
    OrderRead,
    OrderReplace,
    OrderUpdate,
)
from page_links import offset_links

OrderId = Annotated[int, Path(ge=1, le=2**31 - 1)]
MALFORMED: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The body is not text."}
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no order with this id."}
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "The request contradicts what is stored."}
}

router = APIRouter(prefix="/orders", tags=["orders"], route_class=ReadableErrorsRoute)


@router.get("/", operation_id="list_orders", response_model=OrderPage)
def list_orders(
    request: Request,
    response: Response,
    query: Annotated[OrderQuery, Query()],
    session: Session = Depends(get_db),
) -> order_service.OrderList:
    """List orders."""
    page = order_service.list_orders(session, query)
    response.headers["Link"] = offset_links(
        request, total=page.total, limit=page.limit, offset=page.offset
    )
    return page


@router.post(
    "/",
    operation_id="create_order",
    status_code=status.HTTP_201_CREATED,
    response_model=OrderRead,
    responses=MALFORMED | CONFLICT,
)
def create_order(
    data: OrderCreate,
    request: Request,
    response: Response,
    session: Session = Depends(get_db),
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
def get_order(order_id: OrderId, session: Session = Depends(get_db)) -> Order:
    """Return one order."""
    return order_service.get_order(session, order_id)


@router.patch(
    "/{order_id}",
    operation_id="update_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
def update_order(
    order_id: OrderId, data: OrderUpdate, session: Session = Depends(get_db)
) -> Order:
    """Change the fields that are sent."""
    return order_service.update_order(session, order_id, data)


@router.put(
    "/{order_id}",
    operation_id="replace_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT,
)
def replace_order(
    order_id: OrderId, data: OrderReplace, session: Session = Depends(get_db)
) -> Order:
    """Set every field; one that is absent gets its default."""
    return order_service.replace_order(session, order_id, data)


@router.delete(
    "/{order_id}",
    operation_id="delete_order",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=NOT_FOUND | CONFLICT,
)
def delete_order(order_id: OrderId, session: Session = Depends(get_db)) -> None:
    """Delete an order."""
    order_service.delete_order(session, order_id)
