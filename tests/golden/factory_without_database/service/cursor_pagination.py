"""Keyset pagination.

Every page costs the same, and no row is lost or repeated while others are
added.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from fastapi import HTTPException, status
from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, literal, or_, tuple_
from sqlalchemy import types as sql
from sqlalchemy.orm import InstrumentedAttribute

Item = TypeVar("Item")
Statement = TypeVar("Statement", bound=Select[Any])


class CursorPage(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None
    """Give it as `cursor` to read on; null on the last page."""
    prev_cursor: str | None
    """Give it as `cursor` to read backwards; null on the first page."""


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """The rows of one page, and the cursors of the pages beside it."""

    items: Sequence[Item]
    next_cursor: str | None
    prev_cursor: str | None = None


@dataclass(frozen=True)
class Position:
    """A place in a list: behind a row as one reads, or the very start."""

    backwards: bool
    values: Sequence[Any] | None
    """The row's sort keys; None for the start."""


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
        """Whether the column may be null; of a computed value: unknown."""
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

    def bound(self, value: object) -> ColumnElement[bool] | None:
        """One range of the column with all rows from `value` on, if any."""
        if value is None:
            return None if self.descending else self.column.is_(None)
        if self.descending:
            return self.column <= value
        return None if self.nullable else self.column >= value

    def equals(self, value: object) -> ColumnElement[bool]:
        """Rows that have `value` in this column."""
        return self.column.is_(None) if value is None else self.column == value


def sort_keys(
    sort: str | None, columns: Mapping[str, SQLColumnExpression[Any]], *last: SortKey
) -> list[SortKey]:
    """The keys of a text such as `-price,title`, ended by a total order."""
    words = sort.split(",") if sort else []
    keys = [SortKey(columns[word.lstrip("-")], descending=word.startswith("-")) for word in words]
    # In the direction of the last one, so that one index gives the order.
    return [*keys, *(replace(key, descending=bool(keys) and keys[-1].descending) for key in last)]


def page_statement(
    statement: Statement, keys: Sequence[SortKey], *, cursor: str | None, limit: int, scope: object
) -> Statement:
    """The statement of one page; one row more tells whether there is another.

    `scope` is whatever else decides which rows the list has, and in which
    order: a cursor is valid only where its scope is the same.
    """
    position = _decode(cursor, keys, scope)
    if position.backwards:
        keys = [replace(key, descending=not key.descending) for key in keys]
    if position.values is not None:
        statement = statement.where(_after(keys, position.values))
    return statement.order_by(*(key.order() for key in keys)).limit(limit + 1)


def page_slice(
    rows: Sequence[Item],
    keys: Sequence[SortKey],
    *,
    limit: int,
    scope: object,
    cursor: str | None = None,
) -> Slice[Item]:
    """The page that the rows of `page_statement` make."""
    position = _START if cursor is None else decode_cursor(cursor, scope)
    shown = rows[:limit]
    onward = back = None
    if len(rows) > limit:
        onward = encode_cursor(_values(shown[-1], keys), scope, backwards=position.backwards)
    if position.values is not None:
        # Where the rows of a page are gone, the way back begins at the other end.
        first = _values(shown[0], keys) if shown else None
        back = encode_cursor(first, scope, backwards=not position.backwards)
    return Slice(shown[::-1], back, onward) if position.backwards else Slice(shown, onward, back)


_START = Position(backwards=False, values=None)


def _values(row: object, keys: Sequence[SortKey]) -> list[Any]:
    return [getattr(row, key.attribute.key) for key in keys]


def _after(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    if len(keys) == 1:
        return keys[0].after(values[0])
    directions = {key.descending for key in keys}
    has_nulls = None in values or (directions == {False} and any(key.nullable for key in keys))
    if len(directions) == 1 and not has_nulls:
        # A row comparison is one range of the index.
        left = tuple_(*(key.column for key in keys))
        right = tuple_(
            *(literal(value, key.attribute.type) for key, value in zip(keys, values, strict=True))
        )
        return left < right if directions == {True} else left > right
    condition: ColumnElement[bool] = false()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        condition = or_(key.after(value), and_(key.equals(value), condition))
    # The index of the first column can tell where to begin.
    bound = keys[0].bound(values[0])
    return condition if bound is None else and_(bound, condition)


def encode_cursor(values: Sequence[Any] | None, scope: object, *, backwards: bool = False) -> str:
    """An opaque text for a position in the list of `scope`."""
    payload = to_json([backwards, values])
    return urlsafe_b64encode(_checksum(payload, scope) + payload).rstrip(b"=").decode()


def decode_cursor(cursor: str, scope: object) -> Position:
    """The position that a cursor of the same scope holds, as JSON values.

    Raises:
        HTTPException: 404, since a damaged or foreign cursor leads nowhere.
    """
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        checksum, payload = raw[:_CHECKSUM_SIZE], raw[_CHECKSUM_SIZE:]
        if not compare_digest(checksum, _checksum(payload, scope)):
            raise _foreign_cursor()
        match from_json(payload):
            case [bool() as backwards, list() | None as values]:
                return Position(backwards, values)
    except ValueError as error:
        raise _foreign_cursor() from error
    raise _foreign_cursor()


def _foreign_cursor() -> HTTPException:
    return HTTPException(status.HTTP_404_NOT_FOUND, "This cursor does not belong to this list.")


_CHECKSUM_SIZE = 8


def _checksum(payload: bytes, scope: object) -> bytes:
    # It finds damaged and foreign cursors. It is no signature: a cursor holds
    # nothing that its reader may not know, and its values are checked.
    key = blake2b(to_json(scope), digest_size=32).digest()
    return blake2b(payload, digest_size=_CHECKSUM_SIZE, key=key).digest()


def _decode(cursor: str | None, keys: Sequence[SortKey], scope: object) -> Position:
    if cursor is None:
        return _START
    position = decode_cursor(cursor, scope)
    if position.values is None:
        return position
    try:
        values = [_value(key, value) for key, value in zip(keys, position.values, strict=True)]
    except (ValueError, ArithmeticError) as error:
        raise _foreign_cursor() from error
    return replace(position, values=values)


def _value(key: SortKey, value: object) -> object:
    """The value of a sort key; one that no row can have raises an error."""
    if value is None:
        if not key.nullable:
            raise ValueError
        return None
    declared = key.attribute.type
    # A decorator does not always know what its type is in Python.
    kind = (
        declared
        if isinstance(declared, sql.Interval)
        else getattr(declared, "impl_instance", declared)
    )
    found: object = _adapter(kind.python_type).validate_python(value)
    if not _fits(kind, found, is_decorated=kind is not declared):
        raise ValueError
    return found


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _bits(kind: sql.Integer) -> int:
    """The size of the integers of a column."""
    if isinstance(kind, sql.BigInteger):
        return 63
    return 15 if isinstance(kind, sql.SmallInteger) else 31


_MOST_DIGITS = 1000
_LONGEST = timedelta(days=700_000)
"""Some databases keep a length of time as a moment after 1970."""


def _fits(kind: sql.TypeEngine[Any], value: object, *, is_decorated: bool) -> bool:
    """Whether a column can hold a value of its type in Python."""
    fits = True
    match kind, value:
        case sql.Enum(), _:
            fits = kind.enum_class is not None or value in kind.enums
        case sql.String(), str():
            fits = "\0" not in value
        case sql.Integer(), int():
            bits = _bits(kind)
            fits = -(2**bits) <= value < 2**bits
        case sql.Float(), _:
            pass
        case sql.Numeric(), Decimal() | float():
            fits = _has_digits(kind, Decimal(str(value)))
        case sql.DateTime(), datetime():
            # Drivers do so, too: it fails near the ends of the calendar.
            value.astimezone(UTC)
            fits = is_decorated or kind.timezone or value.tzinfo is None
        case sql.Time(), time():
            fits = is_decorated or kind.timezone or value.tzinfo is None
        case sql.Interval(), timedelta():
            fits = abs(value) <= _LONGEST
        case sql.Uuid(), str():
            fits = bool(UUID(value))
    return fits


def _has_digits(kind: sql.Numeric[Any], value: Decimal) -> bool:
    """Whether a number has no more digits than its column."""
    if kind.precision is None:
        return abs(value.adjusted()) < _MOST_DIGITS
    scale = kind.scale or 0
    exponent = value.as_tuple().exponent
    return (
        isinstance(exponent, int)
        and exponent >= -scale
        and abs(value) < 10 ** (kind.precision - scale)
    )
