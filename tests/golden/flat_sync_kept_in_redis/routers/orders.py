"""HTTP endpoints of orders."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response, status
from sqlalchemy.orm import Session

from conditional_requests import CacheControl, IfMatch, check_if_match
from database import get_db
from errors import ErrorBody
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
from redis_cache import REDIS, close_redis
from response_cache import CachedRoute, ResponseCache

OrderId = Annotated[int, Path(ge=1, le=2**31 - 1)]
CACHE = ResponseCache(REDIS, Order, ttl=60, control=CacheControl("no-cache"))
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has this version already."}
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
OUTDATED: dict[int | str, dict[str, Any]] = {
    412: {
        "model": ErrorBody,
        "description": "The row is not the version that the caller named.",
    }
}


class OrderRoute(CachedRoute):
    """A route whose responses are kept in `CACHE`."""

    cache = CACHE


router = APIRouter(
    prefix="/orders", tags=["orders"], route_class=OrderRoute, lifespan=close_redis
)


@router.get(
    "/",
    operation_id="list_orders",
    response_model=OrderPage,
    dependencies=[Depends(CACHE)],
    responses=NOT_MODIFIED,
)
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
    dependencies=[Depends(CACHE)],
    responses=NOT_MODIFIED | NOT_FOUND,
)
def get_order(order_id: OrderId, session: Session = Depends(get_db)) -> Order:
    """Return one order."""
    return order_service.get_order(session, order_id)


@router.patch(
    "/{order_id}",
    operation_id="update_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT | OUTDATED,
)
def update_order(
    order_id: OrderId,
    data: OrderUpdate,
    session: Session = Depends(get_db),
    if_match: IfMatch = None,
) -> Order:
    """Change the fields that are sent."""
    if if_match is not None:
        check_if_match(if_match, OrderRead, order_service.lock_order(session, order_id))
    return order_service.update_order(session, order_id, data)


@router.put(
    "/{order_id}",
    operation_id="replace_order",
    response_model=OrderRead,
    responses=MALFORMED | NOT_FOUND | CONFLICT | OUTDATED,
)
def replace_order(
    order_id: OrderId,
    data: OrderReplace,
    session: Session = Depends(get_db),
    if_match: IfMatch = None,
) -> Order:
    """Set every field; one that is absent gets its default."""
    if if_match is not None:
        check_if_match(if_match, OrderRead, order_service.lock_order(session, order_id))
    return order_service.replace_order(session, order_id, data)


@router.delete(
    "/{order_id}",
    operation_id="delete_order",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=NOT_FOUND | CONFLICT | OUTDATED,
)
def delete_order(
    order_id: OrderId, session: Session = Depends(get_db), if_match: IfMatch = None
) -> None:
    """Delete an order."""
    if if_match is not None:
        check_if_match(if_match, OrderRead, order_service.lock_order(session, order_id))
    order_service.delete_order(session, order_id)
