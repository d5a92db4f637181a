"""What can be done with orders, and its SQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shop.endpoint_errors import conflict_from
from shop.errors import Conflict, NotFound
from shop.orders.models import Order, OrderStatus
from shop.orders.schemas import OrderCreate, OrderReschedule, OrderSendReminder


async def get_order(session: AsyncSession, order_id: UUID) -> Order:
    """Give one order.

    Raises:
        NotFound: There is none with this id.
    """
    order = await session.scalar(select(Order).where(Order.id == order_id))
    if order is None:
        raise NotFound("There is no order with this id.")
    return order


async def create_order(session: AsyncSession, data: OrderCreate) -> Order:
    """Store a new order.

    Raises:
        Conflict: A unique value is taken.
    """
    order = Order(**data.model_dump())
    session.add(order)
    try:
        await session.flush()
    except IntegrityError as error:
        await session.rollback()
        raise conflict_from(error, Order.__table__) from error
    await session.commit()
    return order


async def pay_order(session: AsyncSession, order_id: UUID) -> Order:
    """Pay an order.

    Its status goes from draft to paid. It sets paid_at.

    Raises:
        NotFound: There is no order with this id.
        Conflict: It has another status.
    """
    values = {"status": OrderStatus.PAID, "paid_at": datetime.now(UTC)}
    return await _change_status(session, order_id, values, [OrderStatus.DRAFT])


async def reschedule_order(session: AsyncSession, order_id: UUID, data: OrderReschedule) -> Order:
    """Reschedule an order.

    It sets due_on.

    Raises:
        NotFound: There is no order with this id.
    """
    values = {"due_on": data.due_on}
    return await _write(session, order_id, values)


async def send_reminder_order(
    session: AsyncSession, order_id: UUID, data: OrderSendReminder
) -> Order:
    """Send reminder for an order.

    This is the place for its logic. As generated, it changes nothing.

    Raises:
        NotFound: There is no order with this id.
        Conflict: The logic that is written here finds one.
    """
    del data  # Nothing reads it yet.
    order = await get_order(session, order_id)
    # What it changes, by column. Raise Conflict for a 409.
    changes: dict[str, Any] = {}
    return await _write(session, order_id, changes) if changes else order


async def _change_status(
    session: AsyncSession, order_id: UUID, values: dict[str, Any], allowed: Sequence[OrderStatus]
) -> Order:
    # One statement checks and changes, so of two callers one comes too late.
    try:
        return await _write(session, order_id, values, Order.status.in_(allowed))
    except NotFound:
        found = (await session.scalars(select(Order.status).where(Order.id == order_id))).all()
        if not found:
            raise
        needed = " or ".join(member.value for member in allowed)
        raise Conflict(f"The status is {found[0].value}, and this needs {needed}.") from None


async def _write(
    session: AsyncSession, order_id: UUID, values: dict[str, Any], *conditions: ColumnElement[bool]
) -> Order:
    statement = (
        update(Order).where(Order.id == order_id, *conditions).values(**values).returning(Order)
    )
    try:
        order = await session.scalar(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        await session.rollback()
        raise conflict_from(error, Order.__table__) from error
    if order is None:
        raise NotFound("There is no order with this id.")
    await session.commit()
    return order
