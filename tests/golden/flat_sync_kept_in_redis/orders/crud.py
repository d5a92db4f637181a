"""What can be done with orders, and its SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from errors import ConflictError, NotFoundError, conflict_from
from models import Shelf
from orders.models import Order
from orders.schemas import OrderCreate, OrderQuery, OrderReplace, OrderUpdate

SORT_COLUMNS = {
    "title": Order.title,
}


@dataclass(frozen=True)
class OrderList:
    """One page, and how many orders there are in all."""

    items: Sequence[Order]
    total: int
    limit: int
    offset: int


def _order(sort: str | None) -> Iterator[ColumnElement[Any]]:
    descending = False
    for word in sort.split(",") if sort else ():
        descending = word.startswith("-")
        column = SORT_COLUMNS[word.lstrip("-")]
        yield column.desc() if descending else column.asc()
    # In the direction of the last one, so that one index gives the order.
    yield Order.id.desc() if descending else Order.id.asc()


def list_orders(session: Session, query: OrderQuery) -> OrderList:
    """Give one page of the orders, and their number."""
    statement = select(Order)
    total = session.scalar(select(func.count()).select_from(statement.subquery()))
    page = (
        statement.order_by(*_order(query.sort)).limit(query.limit).offset(query.offset)
    )
    orders = session.scalars(page).all()
    return OrderList(orders, total or 0, query.limit, query.offset)


def get_order(session: Session, order_id: int) -> Order:
    """Give one order.

    Raises:
        NotFoundError: There is none with this id.
    """
    order = session.scalar(select(Order).where(Order.id == order_id))
    if order is None:
        raise NotFoundError("There is no order with this id.")
    return order


def lock_order(session: Session, order_id: int) -> Order:
    """Give one order, locked until the transaction ends.

    Raises:
        NotFoundError: There is none with this id.
    """
    statement = select(Order).where(Order.id == order_id).with_for_update(of=Order)
    order = session.scalar(statement, execution_options={"populate_existing": True})
    if order is None:
        raise NotFoundError("There is no order with this id.")
    return order


def create_order(session: Session, data: OrderCreate) -> Order:
    """Store a new order.

    Raises:
        ConflictError: A reference leads nowhere.
    """
    values = data.model_dump()
    _check_references(session, values)
    order = Order(**values)
    session.add(order)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise conflict_from(error, Order.__table__) from error
    session.commit()
    session.refresh(order)
    return order


def update_order(session: Session, order_id: int, data: OrderUpdate) -> Order:
    """Change the fields that were sent.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A reference leads nowhere.
    """
    changes = data.model_dump(exclude_unset=True)
    if not changes:
        return get_order(session, order_id)
    return _write(session, order_id, changes)


def replace_order(session: Session, order_id: int, data: OrderReplace) -> Order:
    """Set every field.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A reference leads nowhere.
    """
    return _write(session, order_id, data.model_dump())


def _write(session: Session, order_id: int, values: dict[str, Any]) -> Order:
    _check_references(session, values)
    statement = (
        update(Order).where(Order.id == order_id).values(**values).returning(Order)
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


def _check_references(session: Session, values: dict[str, Any]) -> None:
    # The database does not enforce foreign keys everywhere that this code runs.
    if values.get("shelf_id") is not None and not session.scalar(
        select(exists().where(Shelf.id == values["shelf_id"]))
    ):
        raise ConflictError("The value of shelf_id does not refer to an existing row.")


def delete_order(session: Session, order_id: int) -> None:
    """Delete one order.

    Raises:
        NotFoundError: There is none with this id.
        ConflictError: Other rows refer to it.
    """
    statement = delete(Order).where(Order.id == order_id).returning(Order.id)
    try:
        deleted = session.scalar(statement)
    except IntegrityError as error:
        session.rollback()
        raise ConflictError("The order is still in use.") from error
    if deleted is None:
        raise NotFoundError("There is no order with this id.")
    session.commit()
