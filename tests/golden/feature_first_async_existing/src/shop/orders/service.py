"""What can be done with orders, and its SQL."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shop.catalog.models import Product
from shop.cursor_pagination import Slice, SortKey, page_slice, page_statement, sort_keys
from shop.endpoint_errors import conflict_from
from shop.errors import Conflict, NotFound
from shop.orders.schemas import OrderCreate, OrderQuery, OrderReplace, OrderUpdate

SORT_COLUMNS = {
    "sku": Product.sku,
    "title": Product.title,
}

# The condition of each query parameter.
FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "sku": Product.sku.in_,
    "search": lambda value: Product.title.icontains(value, autoescape=True),
}


def _conditions(query: OrderQuery) -> Iterator[ColumnElement[bool]]:
    for parameter, condition in FILTERS.items():
        value = getattr(query, parameter)
        if value is not None:
            yield condition(value)


async def list_orders(session: AsyncSession, query: OrderQuery) -> Slice[Product]:
    """Give one page of the orders."""
    keys = sort_keys(query.sort, SORT_COLUMNS, SortKey(Product.id))
    scope = ["product", query.model_dump(mode="json", exclude={"cursor", "limit"})]
    statement = page_statement(
        select(Product).where(*_conditions(query)),
        keys,
        cursor=query.cursor,
        limit=query.limit,
        scope=scope,
    )
    orders = (await session.scalars(statement)).all()
    return page_slice(orders, keys, cursor=query.cursor, limit=query.limit, scope=scope)


async def get_order(session: AsyncSession, order_id: UUID) -> Product:
    """Give one order.

    Raises:
        NotFound: There is none with this id.
    """
    order = await session.scalar(select(Product).where(Product.id == order_id))
    if order is None:
        raise NotFound("There is no order with this id.")
    return order


async def create_order(session: AsyncSession, data: OrderCreate) -> Product:
    """Store a new order.

    Raises:
        Conflict: A unique value is taken, or a reference leads nowhere.
    """
    order = Product(**data.model_dump(exclude_unset=True))
    session.add(order)
    try:
        await session.flush()
    except IntegrityError as error:
        await session.rollback()
        raise conflict_from(error, Product.__table__) from error
    await session.commit()
    return order


async def update_order(session: AsyncSession, order_id: UUID, data: OrderUpdate) -> Product:
    """Change the fields that were sent.

    Raises:
        NotFound: There is no order with this id.
        Conflict: A unique value is taken, or a reference leads nowhere.
    """
    changes = data.model_dump(exclude_unset=True)
    if not changes:
        return await get_order(session, order_id)
    return await _write(session, order_id, changes)


async def replace_order(session: AsyncSession, order_id: UUID, data: OrderReplace) -> Product:
    """Set every field.

    Raises:
        NotFound: There is no order with this id.
        Conflict: A unique value is taken, or a reference leads nowhere.
    """
    return await _write(session, order_id, data.model_dump())


async def _write(session: AsyncSession, order_id: UUID, values: dict[str, Any]) -> Product:
    statement = update(Product).where(Product.id == order_id).values(**values).returning(Product)
    try:
        order = await session.scalar(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        await session.rollback()
        raise conflict_from(error, Product.__table__) from error
    if order is None:
        raise NotFound("There is no order with this id.")
    await session.commit()
    return order


async def delete_order(session: AsyncSession, order_id: UUID) -> None:
    """Delete one order.

    Raises:
        NotFound: There is none with this id.
        Conflict: Other rows refer to it.
    """
    statement = delete(Product).where(Product.id == order_id).returning(Product.id)
    try:
        deleted = await session.scalar(statement)
    except IntegrityError as error:
        await session.rollback()
        raise Conflict("The order is still in use.") from error
    if deleted is None:
        raise NotFound("There is no order with this id.")
    await session.commit()
