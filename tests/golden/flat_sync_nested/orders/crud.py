"""What can be done with orders, and its SQL."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from errors import ConflictError, NotFoundError, conflict_from
from models import Shelf
from orders.models import Order, OrderStatus
from orders.schemas import OrderCreate, OrderQuery, OrderReplace, OrderUpdate

SORT_COLUMNS = {
    "price": Order.price,
}

# The condition of each query parameter.
FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "status": Order.status.in_,
    "search": lambda value: Order.title.icontains(value, autoescape=True),
}


@dataclass(frozen=True)
class OrderList:
    """One page, and how many orders there are in all."""

    items: Sequence[Order]
    total: int
    limit: int
    offset: int


def _conditions(query: OrderQuery) -> Iterator[ColumnElement[bool]]:
    for parameter, condition in FILTERS.items():
        value = getattr(query, parameter)
        if value is not None:
            yield condition(value)


def _order(sort: str | None) -> Iterator[ColumnElement[Any]]:
    descending = False
    for word in sort.split(",") if sort else ():
        descending = word.startswith("-")
        column = SORT_COLUMNS[word.lstrip("-")]
        yield column.desc() if descending else column.asc()
    # In the direction of the last one, so that one index gives the order.
    yield Order.id.desc() if descending else Order.id.asc()


def get_shelf(session: Session, shelf_id: int) -> Shelf:
    """Give the shelf of some orders.

    Raises:
        NotFoundError: There is none with this id.
    """
    shelf = session.scalar(select(Shelf).where(Shelf.id == shelf_id))
    if shelf is None:
        raise NotFoundError("There is no shelf with this id.")
    return shelf


def list_orders(session: Session, shelf_id: int, query: OrderQuery) -> OrderList:
    """Give one page of the orders, and their number."""
    statement = (
        select(Order).where(Order.shelf_id == shelf_id).where(*_conditions(query))
    )
    total = session.scalar(select(func.count()).select_from(statement.subquery()))
    page = (
        statement.order_by(*_order(query.sort)).limit(query.limit).offset(query.offset)
    )
    orders = session.scalars(page).all()
    return OrderList(orders, total or 0, query.limit, query.offset)


def get_order(session: Session, shelf_id: int, order_id: int) -> Order:
    """Give one order.

    Raises:
        NotFoundError: There is none with this id.
    """
    order = session.scalar(
        select(Order).where(Order.shelf_id == shelf_id, Order.id == order_id)
    )
    if order is None:
        raise NotFoundError("There is no order with this id.")
    return order


def create_order(session: Session, shelf_id: int, data: OrderCreate) -> Order:
    """Store a new order.

    Raises:
        ConflictError: A unique value is taken, or a reference leads nowhere.
    """
    order = Order(**data.model_dump(), shelf_id=shelf_id)
    session.add(order)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise conflict_from(error, Order.__table__) from error
    session.commit()
    session.refresh(order)
    return order


def update_order(
    session: Session, shelf_id: int, order_id: int, data: OrderUpdate
) -> Order:
    """Change the fields that were sent.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A unique value is taken, or a reference leads nowhere.
    """
    changes = data.model_dump(exclude_unset=True)
    if not changes:
        return get_order(session, shelf_id, order_id)
    return _write(session, shelf_id, order_id, changes)


def replace_order(
    session: Session, shelf_id: int, order_id: int, data: OrderReplace
) -> Order:
    """Set every field.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A unique value is taken, or a reference leads nowhere.
    """
    return _write(session, shelf_id, order_id, data.model_dump())


def pay_order(session: Session, shelf_id: int, order_id: int) -> Order:
    """Pay an order.

    Its status goes from draft to paid.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: It has another status.
    """
    values = {"status": OrderStatus.PAID}
    return _change_status(session, shelf_id, order_id, values, [OrderStatus.DRAFT])


def _change_status(
    session: Session,
    shelf_id: int,
    order_id: int,
    values: dict[str, Any],
    allowed: Sequence[OrderStatus],
) -> Order:
    # One statement checks and changes, so of two callers one comes too late.
    try:
        return _write(session, shelf_id, order_id, values, Order.status.in_(allowed))
    except NotFoundError:
        found = session.scalars(
            select(Order.status).where(Order.shelf_id == shelf_id, Order.id == order_id)
        ).all()
        if not found:
            raise
        needed = " or ".join(member.value for member in allowed)
        raise ConflictError(
            f"The status is {found[0].value}, and this needs {needed}."
        ) from None


def _write(
    session: Session,
    shelf_id: int,
    order_id: int,
    values: dict[str, Any],
    *conditions: ColumnElement[bool],
) -> Order:
    statement = (
        update(Order)
        .where(Order.shelf_id == shelf_id, Order.id == order_id, *conditions)
        .values(**values)
        .returning(Order)
    )
    try:
        order = session.scalar(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        session.rollback()
        raise conflict_from(error, Order.__table__) from error
    if order is None:
        raise NotFoundError("There is no order with this id.")
    session.commit()
    session.refresh(order)
    return order


def delete_order(session: Session, shelf_id: int, order_id: int) -> None:
    """Delete one order.

    Raises:
        NotFoundError: There is none with this id.
        ConflictError: Other rows refer to it.
    """
    statement = (
        delete(Order)
        .where(Order.shelf_id == shelf_id, Order.id == order_id)
        .returning(Order.id)
    )
    try:
        deleted = session.scalar(statement)
    except IntegrityError as error:
        session.rollback()
        raise ConflictError("The order is still in use.") from error
    if deleted is None:
        raise NotFoundError("There is no order with this id.")
    session.commit()
