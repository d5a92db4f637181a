"""The cursor pagination that endpoints bring walks any list, in any order, without losing or repeating a row."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Iterator
from functools import partial
from itertools import product
from types import ModuleType, SimpleNamespace
from typing import Any

import jinja2
import pytest
from fastapi import HTTPException
from helpers.generate import REPOSITORY
from helpers.hosts import HOSTS, postgres_url
from sqlalchemy import Engine, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

COLUMNS = ("rank", "label", "score")


class Base(DeclarativeBase):
    pass


class Row(Base):
    """A row with equal and null sort keys."""

    __tablename__ = "rows_to_walk"

    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]
    label: Mapped[str | None] = mapped_column(String(10))
    score: Mapped[float | None]


@pytest.fixture(scope="module")
def pagination(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The support module, rendered and imported."""
    template = (REPOSITORY / "template" / "{{ endpoint.files.cursor_pagination }}.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, autoescape=False, undefined=jinja2.StrictUndefined
    )
    endpoint = SimpleNamespace(
        has_type_parameters=False, has_nulls_last=True, page_order="*(key.order() for key in keys)"
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
        for _ in range(40):
            label, score = chosen.choice(["a", "b", "c", None]), chosen.choice([0.1, 2.5, -1.0, None])
            self.session.add(Row(rank=chosen.randrange(4), label=label, score=score))
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
    rows = sorted(session.scalars(select(Row)), key=lambda row: row.id)
    for word in reversed(order.split(",")):
        name = word.lstrip("-")
        rows.sort(key=partial(_rank, name=name), reverse=word.startswith("-"))
    return [row.id for row in rows]


def _rank(row: Row, name: str) -> tuple[bool, Any]:
    value = getattr(row, name)
    return (value is None, 0 if value is None else value)


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_every_order_is_walked_to_the_end(pagination: ModuleType, session: Session, limit: int) -> None:
    columns = {name: getattr(Row, name) for name in COLUMNS}
    for order in orders():
        keys = pagination.sort_keys(order, columns, pagination.SortKey(Row.id))
        seen: list[int] = []
        cursor = None
        while True:
            statement = pagination.page_statement(select(Row), keys, cursor=cursor, limit=limit, scope=order)
            page = pagination.page_slice(session.scalars(statement).all(), keys, limit=limit, scope=order)
            seen += [row.id for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected(session, order), order


def test_a_cursor_of_another_scope_or_with_a_changed_character_is_refused(pagination: ModuleType) -> None:
    cursor = pagination.encode_cursor([1, "a"], ["rows", "rank"])

    assert pagination.decode_cursor(cursor, ["rows", "rank"]) == [1, "a"]
    damaged = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor) - 1)]
    for text, scope in [(cursor, ["rows", "-rank"]), *((text, ["rows", "rank"]) for text in [*damaged, "", "!", "é"])]:
        with pytest.raises(HTTPException) as error:
            pagination.decode_cursor(text, scope)
        assert error.value.status_code == 404
