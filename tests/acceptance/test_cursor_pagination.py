"""The cursor pagination that endpoints bring walks any list, in any order, both ways, and no forged cursor harms it."""

from __future__ import annotations

import asyncio
import enum
import importlib.util
import random
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID

import jinja2
import pytest
from fastapi import HTTPException
from helpers.generate import REPOSITORY
from helpers.hosts import HOSTS, postgres_url
from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    Enum,
    Index,
    Numeric,
    Select,
    SmallInteger,
    String,
    Uuid,
    create_engine,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

COLUMNS = ("rank", "label", "score", "price", "moment")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Base(DeclarativeBase):
    pass


class Row(Base):
    """A row with equal and null sort keys."""

    __tablename__ = "rows_to_walk"

    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    label: Mapped[str | None] = mapped_column(String(10))
    score: Mapped[float | None]
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    moment: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Sorted(Base):
    """A row with the indexes that `sort` brings."""

    __tablename__ = "sorted_rows"
    __table_args__ = (
        Index("ix_sorted_rows_rank_id", "rank", "id"),
        Index("ix_sorted_rows_score_id", "score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    score: Mapped[float | None]


class Odd(Base):
    """A row of types for which a forged cursor may hold what no column can."""

    __tablename__ = "odd_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    small: Mapped[int] = mapped_column(SmallInteger)
    big: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str]
    number: Mapped[float]
    digits: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    any_digits: Mapped[Decimal] = mapped_column(Numeric)
    aware: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    naive: Mapped[datetime] = mapped_column(DateTime)
    day: Mapped[date]
    clock: Mapped[time]
    length: Mapped[timedelta]
    key: Mapped[UUID]
    key_text: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    colour: Mapped[Colour]
    word: Mapped[str] = mapped_column(Enum("small", "large", name="word"))
    flag: Mapped[bool]


@pytest.fixture(scope="module")
def pagination(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The support module, rendered and imported."""
    template = (REPOSITORY / "template" / "{{ endpoint.files.cursor_pagination }}.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, autoescape=False, undefined=jinja2.StrictUndefined
    )
    endpoint = SimpleNamespace(
        has_type_parameters=False,
        has_nulls_last=True,
        page_order="*(key.order() for key in keys)",
        has_sized_integers=True,
        utc="UTC",
    )
    source = environment.from_string(template).render(endpoint=endpoint)
    path = tmp_path_factory.mktemp("support") / "cursor_pagination.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("rendered_cursor_pagination", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    if request.param == "sqlite":
        with filled(create_engine("sqlite://")) as session:
            yield session
        return
    with postgres_url(HOSTS["flat_sync"]) as url, filled(create_engine(url)) as session:
        yield session


class filled:  # noqa: N801 - used as a statement
    """A session on a table with many equal values and nulls, the same on every run."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Session:
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        chosen = random.Random(7)
        for _ in range(30):
            row = Row(
                rank=chosen.randrange(4),
                label=chosen.choice(["a", "b", "c", None]),
                score=chosen.choice([0.1, 2.5, -1.0, None]),
                price=Decimal(chosen.choice(["0.10", "99.99", "-3.00"])),
                moment=chosen.choice(
                    [datetime(2024, 2, day, 12, microsecond=day, tzinfo=UTC) for day in (1, 2)] + [None]
                ),
            )
            self.session.add(row)
        self.session.flush()
        return self.session

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self.engine.dispose()


def orders() -> Iterator[str]:
    """Every order by up to two columns, in both directions each."""
    for first in COLUMNS:
        for sign in ("", "-"):
            yield f"{sign}{first}"
    for (first, second), (one, two) in product(product(COLUMNS, COLUMNS), product(("", "-"), ("", "-"))):
        if first != second:
            yield f"{one}{first},{two}{second}"


def expected(session: Session, order: str) -> list[int]:
    """The ids in the order that is asked for, null as the largest value, worked out in Python."""
    words = order.split(",")
    rows = sorted(session.scalars(select(Row)), key=lambda row: row.id, reverse=words[-1].startswith("-"))
    for word in reversed(words):
        name = word.lstrip("-")
        rows.sort(key=partial(_rank, name=name), reverse=word.startswith("-"))
    return [row.id for row in rows]


def _rank(row: Row, name: str) -> tuple[bool, Any]:
    value = getattr(row, name)
    return (value is None, 0 if value is None else value)


@pytest.mark.parametrize(
    ("order", "backwards"),
    [("rank", False), ("rank", True), ("-rank", False), ("-rank", True), ("-score", False), ("score", True)],
)
def test_an_index_gives_the_order_and_the_place(pagination: ModuleType, order: str, backwards: bool) -> None:
    """Towards the nulls, a column has two ranges."""
    columns = {"rank": Sorted.rank, "score": Sorted.score}
    keys = pagination.sort_keys(order, columns, pagination.SortKey(Sorted.id))
    cursor = pagination.encode_cursor([100, 5000], order, backwards=backwards)
    statement = pagination.page_statement(select(Sorted), keys, cursor=cursor, limit=20, scope=order)
    with postgres_url(HOSTS["flat_sync"]) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            number = func.generate_series(1, 20_000).column_valued("number")
            rows = select(number % 200, number % 200)
            connection.execute(insert(Sorted).from_select(["rank", "score"], rows))
            connection.execute(text("ANALYZE sorted_rows"))
            compiled = statement.compile(engine, compile_kwargs={"literal_binds": True})
            plan = "\n".join(connection.scalars(text(f"EXPLAIN {compiled}")))
        engine.dispose()

    assert f"ix_sorted_rows_{order.lstrip('-')}_id" in plan
    assert "Sort" not in plan.replace("sorted_rows", "")
    assert "Index Cond" in plan


Walk = tuple[list[int], str | None, str | None]


def page(pagination: ModuleType, session: Session, order: str, cursor: str | None, limit: int) -> Walk:
    """The ids of a page, and the cursors of the next and the previous one."""
    columns = {name: getattr(Row, name) for name in COLUMNS}
    keys = pagination.sort_keys(order, columns, pagination.SortKey(Row.id))
    statement = pagination.page_statement(select(Row), keys, cursor=cursor, limit=limit, scope=order)
    rows = session.scalars(statement).all()
    found = pagination.page_slice(rows, keys, cursor=cursor, limit=limit, scope=order)
    return [row.id for row in found.items], found.next_cursor, found.prev_cursor


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_every_order_is_walked_to_the_end_and_back(pagination: ModuleType, session: Session, limit: int) -> None:
    for order in orders():
        wanted = expected(session, order)
        seen, cursor, before = page(pagination, session, order, None, limit)
        assert before is None
        pages = [seen]
        while cursor is not None:
            ids, cursor, before = page(pagination, session, order, cursor, limit)
            pages.append(ids)
        assert [key for ids in pages for key in ids] == wanted, order

        back = pages[-1:]
        while before is not None:
            ids, after, before = page(pagination, session, order, before, limit)
            assert after is not None
            back.insert(0, ids)
        assert back == pages, order


def test_a_page_whose_rows_are_gone_leads_back(pagination: ModuleType, session: Session) -> None:
    ids, cursor, _ = page(pagination, session, "-score", None, 5)
    session.execute(delete(Row).where(Row.id.not_in(ids)))

    gone, after, before = page(pagination, session, "-score", cursor, 5)
    assert (gone, after) == ([], None)
    assert page(pagination, session, "-score", before, 5) == (ids, None, None)

    _, cursor, _ = page(pagination, session, "-score", None, 2)
    _, _, before = page(pagination, session, "-score", cursor, 2)
    session.execute(delete(Row).where(Row.id.in_(ids[:2])))
    gone, after, before = page(pagination, session, "-score", before, 5)
    assert (gone, before) == ([], None)
    assert page(pagination, session, "-score", after, 5) == (ids[2:], None, None)


def test_a_cursor_of_another_scope_or_with_a_changed_character_is_refused(pagination: ModuleType) -> None:
    cursor = pagination.encode_cursor([1, "a"], ["rows", "rank"])

    assert pagination.decode_cursor(cursor, ["rows", "rank"]) == pagination.Position(False, [1, "a"])
    damaged = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor) - 1)]
    for forgery, scope in [
        (cursor, ["rows", "-rank"]),
        *((each, ["rows", "rank"]) for each in [*damaged, "", "!", "é"]),
    ]:
        with pytest.raises(HTTPException) as error:
            pagination.decode_cursor(forgery, scope)
        assert error.value.status_code == 404


WRONG: dict[str, list[Any]] = {
    "small": [2**15, -(2**15) - 1, 2**63, 10**400, 1.5, "x", None, [], {}, float("nan")],
    "big": [2**63, -(2**63) - 1, 10**400, float("inf")],
    "text": ["nul \x00", 5, None, ["a"]],
    "number": [10**400, "x", None],
    "digits": ["10000", "-10000", "0.001", "1E+900000", "NaN", "Infinity", "x", 10**30, float("nan")],
    "any_digits": ["1E+900000", "1E-900000", "NaN", "sNaN"],
    "aware": ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "10000-01-01T00:00:00Z", 10**30, "now", None],
    "naive": ["2024-01-01T00:00:00+01:00", "0001-01-01T00:00:00+14:00", "x"],
    "day": ["2024-02-30", "10000-01-01", 10**30, True],
    "clock": ["12:00:00+02:00", "25:00", -1],
    "length": ["P999999999D", "-P999999999D", 10**30, "x"],
    "key": ["x", 1, None],
    "key_text": ["x", "", None],
    "colour": ["green", "RED", 1],
    "word": ["medium", "", 1],
    "flag": ["perhaps", 2, None],
}
EDGES: list[Any] = [
    0, -1, 2**15 - 1, -(2**15), 2**31 - 1, 2**31, 2**63 - 1, -(2**63), 1e308, 5e-324, -0.0, "", "9" * 300, "\U0010ffff",
    "9999.99", "-9999.99", "1E+999", "1E-999", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01",
    "9999-12-31", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "23:59:59.999999", "P700000D", "-P700000D", "red",
    "small", True, "00000000-0000-4000-8000-000000000000",
]  # fmt: skip
STRUCTURES: list[Any] = [
    None, 1, "x", {}, [], [1, [1]], [False], [False, 1], [False, {}], [False, []], [False, [1, 2, 3]], [None, [1, 1]],
    ["false", [1, 1]], [False, [1, 1], 1],
]  # fmt: skip


def forged(pagination: ModuleType, column: str, payload: object) -> Select[Any]:
    """The statement for a cursor that someone made who knows how."""
    keys = pagination.sort_keys(column, {column: getattr(Odd, column)}, pagination.SortKey(Odd.id))
    raw = to_json(payload)
    cursor = urlsafe_b64encode(pagination._checksum(raw, column) + raw).rstrip(b"=").decode()
    statement: Select[Any] = pagination.page_statement(select(Odd.id), keys, cursor=cursor, limit=5, scope=column)
    return statement


def test_what_no_row_can_hold_is_refused(pagination: ModuleType) -> None:
    payloads = [("small", structure) for structure in STRUCTURES]
    payloads += [(column, [back, [value, 1]]) for column in WRONG for value in WRONG[column] for back in (False, True)]
    for column, payload in payloads:
        try:
            forged(pagination, column, payload)
        except HTTPException as error:
            assert error.status_code == 404
        else:
            pytest.fail(f"{column}: {payload}")


@pytest.mark.parametrize("driver", ["sqlite", "psycopg", "asyncpg"])
def test_no_forged_cursor_is_an_error_of_the_database(pagination: ModuleType, driver: str) -> None:
    values = [*EDGES, *(value for values in WRONG.values() for value in values)]
    accepted = 0
    with ExitStack() as stack:
        execute = stack.enter_context(database(driver))
        for column in WRONG:
            for payload in [[at % 2 == 0, [value, 1]] for at, value in enumerate(values)]:
                try:
                    statement = forged(pagination, column, payload)
                except HTTPException:
                    continue
                execute(statement)
                accepted += 1
    assert accepted > len(EDGES)


@contextmanager
def database(driver: str) -> Iterator[Callable[[Select[Any]], object]]:
    """What runs statements on an empty table of a database."""
    if driver == "asyncpg":
        with postgres_url(HOSTS["layered_async"]) as url, asyncio.Runner() as runner:
            asynchronous = create_async_engine(url).connect()
            runner.run(asynchronous.start())
            runner.run(asynchronous.run_sync(Base.metadata.create_all))
            yield lambda statement: runner.run(asynchronous.execute(statement))
            runner.run(asynchronous.close())
            runner.run(asynchronous.engine.dispose())
        return
    with ExitStack() as stack:
        url = "sqlite://" if driver == "sqlite" else stack.enter_context(postgres_url(HOSTS["flat_sync"]))
        engine = create_engine(url)
        stack.callback(engine.dispose)
        with engine.connect() as connection:
            Base.metadata.create_all(connection)
            yield connection.execute
