"""What can be done with orders, and its SQL."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.core.errors import ConflictError, NotFoundError, conflict_from
from app.models import User
from app.orders.models import Order
from app.orders.schemas import OrderCreate, OrderQuery, OrderUpdate

SORT_COLUMNS = {
    "price": col(Order.price),
}

# The condition of each query parameter.
FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "status": col(Order.status).in_,
    "owner_id": col(Order.owner_id).in_,
    "search": lambda value: col(Order.title).icontains(value, autoescape=True),
}

# The list is not paged: beyond this number it is cut.
MOST_ROWS = 1000


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
    yield col(Order.id).desc() if descending else col(Order.id).asc()


def list_orders(session: Session, query: OrderQuery) -> Sequence[Order]:
    """Give the orders, `MOST_ROWS` at the most."""
    statement = (
        select(Order)
        .where(*_conditions(query))
        .order_by(*_order(query.sort))
        .limit(MOST_ROWS)
    )
    return session.exec(statement).all()


def get_order(session: Session, order_id: UUID) -> Order:
    """Give one order.

    Raises:
        NotFoundError: There is none with this id.
    """
    order = session.scalar(select(Order).where(col(Order.id) == order_id))
    if order is None:
        raise NotFoundError("There is no order with this id.")
    return order


def create_order(session: Session, data: OrderCreate) -> Order:
    """Store a new order.

    Raises:
        ConflictError: A unique value is taken, or a reference leads nowhere.
    """
    values = data.model_dump()
    _check_references(session, values)
    order = Order(**values)
    session.add(order)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise conflict_from(error, inspect(Order).local_table) from error
    session.commit()
    session.refresh(order)
    return order


def update_order(session: Session, order_id: UUID, data: OrderUpdate) -> Order:
    """Change the fields that were sent.

    Raises:
        NotFoundError: There is no order with this id.
        ConflictError: A unique value is taken, or a reference leads nowhere.
    """
    changes = data.model_dump(exclude_unset=True)
    if not changes:
        return get_order(session, order_id)
    return _write(session, order_id, changes)


def _write(session: Session, order_id: UUID, values: dict[str, Any]) -> Order:
    _check_references(session, values)
    statement = (
        update(Order).where(col(Order.id) == order_id).values(**values).returning(Order)
    )
    try:
        order = session.scalar(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        session.rollback()
        raise conflict_from(error, inspect(Order).local_table) from error
    if order is None:
        raise NotFoundError("There is no order with this id.")
    session.commit()
    session.refresh(order)
    return order


def _check_references(session: Session, values: dict[str, Any]) -> None:
    # The database does not enforce foreign keys everywhere that this code runs.
    if values.get("owner_id") is not None and not session.scalar(
        select(exists().where(col(User.id) == values["owner_id"]))
    ):
        raise ConflictError("The value of owner_id does not refer to an existing row.")


def delete_order(session: Session, order_id: UUID) -> None:
    """Delete one order.

    Raises:
        NotFoundError: There is none with this id.
        ConflictError: Other rows refer to it.
    """
    statement = delete(Order).where(col(Order.id) == order_id).returning(col(Order.id))
    try:
        deleted = session.scalar(statement)
    except IntegrityError as error:
        session.rollback()
        raise ConflictError("The order is still in use.") from error
    if deleted is None:
        raise NotFoundError("There is no order with this id.")
    session.commit()
