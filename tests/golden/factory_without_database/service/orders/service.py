"""What can be done with orders, and its SQL."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from service.cursor_pagination import Slice, SortKey, page_slice, page_statement, sort_keys
from service.errors import ConflictError, NotFoundError, conflict_from
from service.orders.models import Order
from service.orders.schemas import OrderCreate, OrderQuery, OrderReplace, OrderUpdate

SORT_COLUMNS = {
    "price": Order.price,
}

# The condition of each query parameter.
FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "status": Order.status.in_,
    "search": lambda value: Order.title.icontains(value, autoescape=True),
}


def _conditions(query: OrderQuery) -> Iterator[ColumnElement[bool]]:
    for parameter, condition in FILTERS.items():
        value = getattr(query, parameter)
        if value is not None:
            yield condition(value)


async def list_orders(session: AsyncSession, query: OrderQuery) -> Slice[Order]:
    """Give one page of the orders."""
    keys = sort_keys(query.sort, SORT_COLUMNS, SortKey(Order.id))
    scope = [Order.__tablename__, query.model_dump(mode="json", exclude={"cursor", "limit"})]
    statement = page_statement(
        select(Order).where(*_conditions(query)),
        keys,
        cursor=query.cursor,
        limit=query.limit,
        scope=scope,
    )
    orders = (await session.scalars(statement)).all()
    return page_slice(orders, keys, cursor=query.cursor, limit=query.limit, scope=scope)


async def get_order(session: AsyncSession, order_id: UUID) -> Order:
    """Give one order.

    Raises:
        NotFoundError: There is none with this id.
    """
    order = await session.scalar(select(Order).where(Order.id == order_id))
    if order is None:
        raise NotFoundError("There is no order with this id.")
    return order


async def create_order(session: AsyncSession, data: OrderCreate) -> Order:
    """Store a new order.

    Raises:
        ConflictError: A unique value is taken.
    """
    order = Order(**data.model_dump())
    session.add(order)
    try:
        await session.flush()
    except IntegrityError as error:
        raise conflict_from(error, Order.__table__) from error
    return order


async def update_order(session: AsyncSession, order_id: UUID, data: OrderUpdate) -> Order:
    """Change the fields that were sent.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A unique value is taken.
    """
    changes = data.model_dump(exclude_unset=True)
    if not changes:
        return await get_order(session, order_id)
    return await _write(session, order_id, changes)


async def replace_order(session: AsyncSession, order_id: UUID, data: OrderReplace) -> Order:
    """Set every field.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A unique value is taken.
    """
    return await _write(session, order_id, data.model_dump())


async def _write(session: AsyncSession, order_id: UUID, values: dict[str, Any]) -> Order:
    statement = update(Order).where(Order.id == order_id).values(**values).returning(Order)
    try:
        order = await session.scalar(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        raise conflict_from(error, Order.__table__) from error
    if order is None:
        raise NotFoundError("There is no order with this id.")
    return order


async def delete_order(session: AsyncSession, order_id: UUID) -> None:
    """Delete one order.

    Raises:
        NotFoundError: There is none with this id.
        ConflictError: Other rows refer to it.
    """
    statement = delete(Order).where(Order.id == order_id).returning(Order.id)
    try:
        deleted = await session.scalar(statement)
    except IntegrityError as error:
        raise ConflictError("The order is still in use.") from error
    if deleted is None:
        raise NotFoundError("There is no order with this id.")
