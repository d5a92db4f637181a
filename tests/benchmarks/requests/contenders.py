"""The application that is measured: one table, and a router for each way to serve it. It is copied into a host.

`/nothing` is what FastAPI costs, `/raw` what it costs with the driver alone. `/orm` and `/core` are what a good
engineer writes by hand: by cursor, with one or two statements for each request.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg
from app.api.dependencies import SessionDep as Session
from app.api.routes import memory_orders, orders, redis_orders
from app.database import session_factory
from app.models.order import Order, OrderStatus
from fastapi import APIRouter, FastAPI, HTTPException, Response
from fastcrud import crud_router
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json
from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

COLUMNS = list(Order.__table__.columns)
DSN = os.environ["DATABASE_URL"].replace("+asyncpg", "")


class Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    price: Decimal
    status: OrderStatus
    customer_id: int
    created_at: datetime
    updated_at: datetime


class Create(BaseModel):
    title: str
    price: Decimal
    status: OrderStatus = OrderStatus.DRAFT
    customer_id: int


class Update(BaseModel):
    title: str | None = None
    price: Decimal | None = None
    status: OrderStatus | None = None


class Page(BaseModel):
    items: list[Read]
    next: str | None


def after(cursor: str | None, *, by_price: bool) -> Any:
    if cursor is None:
        return True
    price, _, key = cursor.partition("_")
    return tuple_(Order.price, Order.id) > (Decimal(price), int(key)) if by_price else Order.id > int(key)


def page_of(rows: Any, limit: int) -> dict[str, Any]:
    shown = rows[:limit]
    return {"items": shown, "next": f"{shown[-1].price}_{shown[-1].id}" if len(rows) > limit else None}


def ordered(statement: Any, status: str | None, cursor: str | None, limit: int) -> Any:
    by_price = status is not None
    if by_price:
        statement = statement.where(Order.status == status)
    order = (Order.price, Order.id) if by_price else (Order.id,)
    return statement.where(after(cursor, by_price=by_price)).order_by(*order).limit(limit + 1)


orm = APIRouter(prefix="/orm")


@orm.get("", response_model=Page)
async def orm_list(session: Session, status: str | None = None, cursor: str | None = None, limit: int = 20) -> Any:
    return page_of((await session.scalars(ordered(select(Order), status, cursor, limit))).all(), limit)


@orm.get("/{key}", response_model=Read)
async def orm_get(key: int, session: Session) -> Any:
    found = await session.get(Order, key)
    if found is None:
        raise HTTPException(404)
    return found


@orm.post("", response_model=Read, status_code=201)
async def orm_create(data: Create, session: Session) -> Any:
    row = Order(**data.model_dump())
    session.add(row)
    await session.flush()
    return row


@orm.patch("/{key}", response_model=Read)
async def orm_update(key: int, data: Update, session: Session) -> Any:
    found = await session.get(Order, key)
    if found is None:
        raise HTTPException(404)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(found, name, value)
    await session.flush()
    return found


@orm.delete("/{key}", status_code=204)
async def orm_delete(key: int, session: Session) -> None:
    found = await session.get(Order, key)
    if found is None:
        raise HTTPException(404)
    await session.delete(found)


core = APIRouter(prefix="/core")


@core.get("", response_model=Page)
async def core_list(session: Session, status: str | None = None, cursor: str | None = None, limit: int = 20) -> Any:
    return page_of((await session.execute(ordered(select(*COLUMNS), status, cursor, limit))).all(), limit)


@core.get("/{key}", response_model=Read)
async def core_get(key: int, session: Session) -> Any:
    found = (await session.execute(select(*COLUMNS).where(Order.id == key))).one_or_none()
    if found is None:
        raise HTTPException(404)
    return found


@core.post("", response_model=Read, status_code=201)
async def core_create(data: Create, session: Session) -> Any:
    return (await session.execute(insert(Order.__table__).values(**data.model_dump()).returning(*COLUMNS))).one()


@core.patch("/{key}", response_model=Read)
async def core_update(key: int, data: Update, session: Session) -> Any:
    values = data.model_dump(exclude_unset=True)
    statement = update(Order.__table__).where(Order.id == key).values(**values).returning(*COLUMNS)
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise HTTPException(404)
    return found


@core.delete("/{key}", status_code=204)
async def core_delete(key: int, session: Session) -> None:
    statement = delete(Order.__table__).where(Order.id == key).returning(Order.id)
    if (await session.execute(statement)).one_or_none() is None:
        raise HTTPException(404)


raw = APIRouter(prefix="/raw")
COLUMN_NAMES = "id, title, price, status, customer_id, created_at, updated_at"
SELECT = f"SELECT {COLUMN_NAMES} FROM orders"


def json(value: Any, status: int = 200) -> Response:
    return Response(to_json(value), status, media_type="application/json")


@raw.get("")
async def raw_list(status: str | None = None, cursor: str | None = None, limit: int = 20) -> Response:
    price, _, key = (cursor or "0_0").partition("_")
    if status is None:
        rows = await pool.fetch(f"{SELECT} WHERE id > $1 ORDER BY id LIMIT $2", int(key), limit + 1)
    else:
        where = "WHERE status = $1 AND (price, id) > ($2, $3) ORDER BY price, id LIMIT $4"
        rows = await pool.fetch(f"{SELECT} {where}", status, Decimal(price), int(key), limit + 1)
    shown = [dict(row) for row in rows[:limit]]
    return json({"items": shown, "next": f"{shown[-1]['price']}_{shown[-1]['id']}" if len(rows) > limit else None})


@raw.get("/{key}")
async def raw_get(key: int) -> Response:
    row = await pool.fetchrow(f"{SELECT} WHERE id = $1", key)
    return json(dict(row)) if row else Response(status_code=404)


@raw.post("")
async def raw_create(data: Create) -> Response:
    into = "INSERT INTO orders (title, price, status, customer_id) VALUES ($1, $2, $3, $4)"
    returning = f"RETURNING {COLUMN_NAMES}"
    row = await pool.fetchrow(f"{into} {returning}", data.title, data.price, data.status.value, data.customer_id)
    return json(dict(row), 201)


@raw.patch("/{key}")
async def raw_update(key: int, data: Update) -> Response:
    statement = f"UPDATE orders SET price = $2, updated_at = now() WHERE id = $1 RETURNING {COLUMN_NAMES}"
    row = await pool.fetchrow(statement, key, data.price)
    return json(dict(row)) if row else Response(status_code=404)


@raw.delete("/{key}")
async def raw_delete(key: int) -> Response:
    found = await pool.fetchval("DELETE FROM orders WHERE id = $1 RETURNING id", key)
    return Response(status_code=204 if found else 404)


nothing = APIRouter(prefix="/nothing")


@nothing.get("")
@nothing.get("/{key}")
async def nothing_get(key: int = 0) -> dict[str, bool]:
    return {"ok": True}


async def session_that_commits() -> AsyncIterator[AsyncSession]:
    """FastCRUD commits by itself."""
    async with session_factory() as session:
        yield session


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    global pool
    async with asyncpg.create_pool(DSN, min_size=8, max_size=8) as pool:
        yield


pool: asyncpg.Pool
app = FastAPI(lifespan=lifespan)
for router in (orders.router, memory_orders.router, redis_orders.router, orm, core, raw, nothing):
    app.include_router(router)
app.include_router(
    crud_router(
        session=session_that_commits,
        model=Order,
        create_schema=Create,
        update_schema=Update,
        select_schema=Read,
        path="/fastcrud",
        filter_config={"status": None},
    )
)
