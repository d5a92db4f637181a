"""Keyset pagination.

Every page costs the same, and no row is lost or repeated while others are
added.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, Generic, TypeVar, cast

from fastapi import HTTPException, status
from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Item = TypeVar("Item")
Statement = TypeVar("Statement", bound=Select[Any])


class CursorPage(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None
    """Give it as `cursor` to read on; null on the last page."""


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """The rows of one page, and the cursor of the next."""

    items: Sequence[Item]
    next_cursor: str | None


@dataclass(frozen=True)
class SortKey:
    """A column that rows are ordered by; null is the largest value."""

    column: SQLColumnExpression[Any]
    descending: bool = False

    @property
    def attribute(self) -> InstrumentedAttribute[Any]:
        """The mapped attribute, which knows its name and type."""
        return cast("InstrumentedAttribute[Any]", self.column)

    @property
    def nullable(self) -> bool:
        """Whether the column may be null; of a computed value that is not known."""
        columns = getattr(getattr(self.attribute, "property", None), "columns", None)
        return columns is None or bool(columns[0].nullable)

    def order(self) -> ColumnElement[Any]:
        """The term of ORDER BY."""
        order = self.column.desc() if self.descending else self.column.asc()
        if not self.nullable:
            return order
        return order.nulls_first() if self.descending else order.nulls_last()

    def after(self, value: object) -> ColumnElement[bool]:
        """Rows that stand after `value` in this column."""
        if value is None:
            return self.column.is_not(None) if self.descending else false()
        beyond = self.column < value if self.descending else self.column > value
        return (
            or_(beyond, self.column.is_(None)) if self.nullable and not self.descending else beyond
        )

    def equals(self, value: object) -> ColumnElement[bool]:
        """Rows that have `value` in this column."""
        return self.column.is_(None) if value is None else self.column == value


def sort_keys(
    sort: str | None, columns: Mapping[str, SQLColumnExpression[Any]], *last: SortKey
) -> list[SortKey]:
    """The keys of a text such as `-price,title`, ended by a total order."""
    words = sort.split(",") if sort else []
    keys = [SortKey(columns[word.lstrip("-")], descending=word.startswith("-")) for word in words]
    return [*keys, *last]


def page_statement(
    statement: Statement, keys: Sequence[SortKey], *, cursor: str | None, limit: int, scope: object
) -> Statement:
    """The statement of one page; one row more tells whether there is a next.

    `scope` is whatever else decides which rows the list has, and in which
    order: a cursor is valid only where its scope is the same.
    """
    if cursor is not None:
        statement = statement.where(_after(keys, _decode(cursor, keys, scope)))
    return statement.order_by(*(key.order() for key in keys)).limit(limit + 1)


def page_slice(
    rows: Sequence[Item], keys: Sequence[SortKey], *, limit: int, scope: object
) -> Slice[Item]:
    """The page that the rows of `page_statement` make."""
    if len(rows) <= limit:
        return Slice(rows, None)
    values = [getattr(rows[limit - 1], key.attribute.key) for key in keys]
    return Slice(rows[:limit], encode_cursor(values, scope))


def _after(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    directions = {key.descending for key in keys}
    if len(keys) > 1 and len(directions) == 1 and not any(key.nullable for key in keys):
        # A row comparison is one range of the index.
        left, right = tuple_(*(key.column for key in keys)), tuple_(*values)
        return left < right if directions == {True} else left > right
    condition: ColumnElement[bool] = false()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        condition = or_(key.after(value), and_(key.equals(value), condition))
    return condition


def encode_cursor(values: Sequence[Any], scope: object) -> str:
    """An opaque text for a position in the list of `scope`."""
    payload = to_json(list(values))
    return urlsafe_b64encode(_checksum(payload, scope) + payload).rstrip(b"=").decode()


def decode_cursor(cursor: str, scope: object) -> list[Any]:
    """The JSON values of a cursor that was made for the same scope.

    Raises:
        HTTPException: 404, since a damaged or foreign cursor leads nowhere.
    """
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    checksum, payload = raw[:_CHECKSUM_SIZE], raw[_CHECKSUM_SIZE:]
    if not compare_digest(checksum, _checksum(payload, scope)):
        detail = "This cursor does not belong to this list."
        raise HTTPException(status.HTTP_404_NOT_FOUND, detail)
    values: list[Any] = from_json(payload)
    return values


_CHECKSUM_SIZE = 8


def _checksum(payload: bytes, scope: object) -> bytes:
    # It finds damaged and foreign cursors. It is no signature: a cursor holds
    # nothing that its reader may not know.
    key = blake2b(to_json(scope), digest_size=32).digest()
    return blake2b(payload, digest_size=_CHECKSUM_SIZE, key=key).digest()


def _decode(cursor: str, keys: Sequence[SortKey], scope: object) -> list[Any]:
    values = decode_cursor(cursor, scope)
    # A decorator of a type does not always know what the decorated type is in Python.
    kinds = [getattr(key.attribute.type, "impl_instance", key.attribute.type) for key in keys]
    types = [_adapter(kind.python_type) for kind in kinds]
    return [
        None if value is None else kind.validate_python(value)
        for kind, value in zip(types, values, strict=True)
    ]


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
