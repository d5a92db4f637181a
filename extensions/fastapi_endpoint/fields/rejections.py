"""Values that a create request must refuse with a 422, each with the reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .bounds import inclusive_range
from .patterns import matches
from .python_source import Json, python_source, to_json
from .types import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    Enum,
    Field,
    FieldType,
    Float,
    Integer,
    List,
    LocalDateTime,
    Object,
    Reference,
    String,
    Text,
    Time,
    Union,
    Url,
    Uuid,
)
from .types import Json as JsonType
from .values import sample_value

_MISMATCHES = ("!", "a", "0", "A", " ", "-", "é", "~")
_NUL = "\0"


@dataclass(frozen=True)
class Rejection:
    """A JSON value that a field refuses."""

    value: Json
    why: str
    """A few words, fit for the name of a test case: `too long`."""

    @property
    def source(self) -> str:
        """The value as Python source."""
        return python_source(self.value)


def rejected(field: Field) -> list[Rejection]:
    """Give values that a create request with this field must refuse.

    Args:
        field: The field.

    Returns:
        The values with their reasons; none for a field that requests do not hold.
    """
    if not field.in_create:
        return []
    found = list(_of_type(field))
    return found if field.nullable else [Rejection(None, "null"), *found]


def _of_type(field: Field) -> Iterator[Rejection]:
    kind = field.type
    wrong = _WRONG_TYPE.get(type(kind))
    if wrong is not None:
        yield Rejection(wrong, "wrong type")
    special = _SPECIAL.get(type(kind))
    if special is not None:
        yield from special(field)


def _text(field: Field) -> Iterator[Rejection]:
    kind = field.type
    shortest, longest = (kind.min_length, kind.max_length) if isinstance(kind, String) else (0, None)
    if shortest > 0:
        yield Rejection("x" * (shortest - 1), "too short")
    if longest is not None:
        yield Rejection("x" * (longest + 1), "too long")
    length = max(shortest, 1)
    if field.pattern is not None:
        pattern = field.pattern
        text = next((char * length for char in _MISMATCHES if not matches(pattern, char * length)), None)
        if text is not None:
            yield Rejection(text, "pattern mismatch")
    yield Rejection("x" * (length - 1) + _NUL, "NUL character")


def _integer(field: Field) -> Iterator[Rejection]:
    kind = field.type
    assert isinstance(kind, Integer | BigInteger)
    low, high = inclusive_range(field)
    yield Rejection(1.5, "not a whole number")
    if low > kind.low:
        yield Rejection(int(low) - 1, "below the bound")
    if high < kind.high:
        yield Rejection(int(high) + 1, "above the bound")
    yield Rejection(kind.high + 1, "too large for the column")
    yield Rejection(kind.low - 1, "too small for the column")


def _decimal(field: Field) -> Iterator[Rejection]:
    kind = field.type
    assert isinstance(kind, Decimal)
    low, high = inclusive_range(field)
    yield Rejection("NaN", "not a number")
    if low > kind.low:
        yield Rejection(_beyond(kind, low, -1), "below the bound")
    if high < kind.high:
        yield Rejection(_beyond(kind, high, 1), "above the bound")
    yield Rejection("1" + "0" * (kind.precision - kind.scale), "too many digits")
    yield Rejection(f"0.{'0' * kind.scale}1", "too many decimal places")


def _beyond(kind: Decimal, bound: object, direction: int) -> Json:
    import decimal

    assert isinstance(bound, decimal.Decimal)
    with decimal.localcontext() as context:
        context.prec = kind.precision + 2
        return to_json(bound + direction * kind.step)


def _float(field: Field) -> Iterator[Rejection]:
    yield Rejection("NaN", "not a number")
    yield Rejection("Infinity", "not finite")
    if field.ge is not None:
        yield from _finite(math.nextafter(float(field.ge), -math.inf), "below the bound")
    if field.gt is not None:
        yield Rejection(float(field.gt), "below the bound")
    if field.le is not None:
        yield from _finite(math.nextafter(float(field.le), math.inf), "above the bound")
    if field.lt is not None:
        yield Rejection(float(field.lt), "above the bound")


def _finite(number: float, why: str) -> Iterator[Rejection]:
    if math.isfinite(number):
        yield Rejection(number, why)


def _datetime(_: Field) -> Iterator[Rejection]:
    yield Rejection("2024-01-15T10:30:00", "no time zone")


def _local_datetime(_: Field) -> Iterator[Rejection]:
    yield Rejection("2024-01-15T10:30:00Z", "a time zone")


def _date(_: Field) -> Iterator[Rejection]:
    yield Rejection("2024-02-30", "no such day")


def _time(_: Field) -> Iterator[Rejection]:
    yield Rejection("25:00:00", "no such time")


def _enum(field: Field) -> Iterator[Rejection]:
    assert isinstance(field.type, Enum)
    text = "unknown"
    while text in field.type.values:
        text += "_"
    yield Rejection(text, "unknown member")


def _json(field: Field) -> Iterator[Rejection]:
    yield Rejection({field.name: _NUL}, "NUL character")
    yield Rejection({_NUL: 1}, "NUL character in a name")


def _list(field: Field) -> Iterator[Rejection]:
    kind = field.type
    assert isinstance(kind, List)
    for each in rejected(Field(field.name, kind.item)):
        yield Rejection([each.value] * max(kind.min_items, 1), f"item {each.why}")
    item = to_json(sample_value(Field(field.name, kind.item)))
    if kind.min_items:
        yield Rejection([item] * (kind.min_items - 1), "too few items")
    yield Rejection([item] * (kind.max_items + 1), "too many items")


def _reference(field: Field) -> Iterator[Rejection]:
    assert isinstance(field.type, Reference)
    if field.type.id_type in {"int", "bigint"}:
        longest = BigInteger.high if field.type.id_type == "bigint" else Integer.high
        yield Rejection("not a number", "wrong type")
        yield Rejection(longest + 1, "too large for the column")
    elif field.type.id_type.startswith("str"):
        yield Rejection(123, "wrong type")
        yield Rejection("x" * (field.type.longest_key + 1), "too long")
        yield Rejection(_NUL, "NUL character")
    else:
        yield Rejection("not a uuid", "wrong type")


def _object(field: Field) -> Iterator[Rejection]:
    assert isinstance(field.type, Object)
    yield from _members(field.type, {})


def _union(field: Field) -> Iterator[Rejection]:
    kind = field.type
    assert isinstance(kind, Union)
    yield Rejection({}, "no tag")
    tag = "unknown"
    while any(variant.tag == tag for variant in kind.variants):
        tag += "_"
    yield Rejection({kind.discriminator: tag}, "unknown tag")
    for variant in kind.variants:
        yield from _members(variant.object, {kind.discriminator: variant.tag})


def _members(kind: Object, start: dict[str, Json]) -> Iterator[Rejection]:
    """Spoil one member of a valid object after the other."""
    valid = {**start, **{each.name: to_json(sample_value(each)) for each in kind.fields}}
    unknown = "unknown"
    while unknown in valid:
        unknown += "_"
    yield Rejection({**valid, unknown: 1}, "unknown field")
    for each in kind.fields:
        if each.required:
            yield Rejection({key: value for key, value in valid.items() if key != each.name}, f"no {each.name}")
        for wrong in rejected(each):
            yield Rejection({**valid, each.name: wrong.value}, f"{each.name}: {wrong.why}")


_WRONG_TYPE: dict[type[FieldType], Json] = {
    String: 123,
    Text: 123,
    Integer: "not a number",
    BigInteger: "not a number",
    Float: "not a number",
    Decimal: "not a number",
    Boolean: "not a boolean",
    Date: "not a date",
    Time: "not a time",
    DateTime: "not a moment",
    LocalDateTime: "not a moment",
    Duration: "not a duration",
    Uuid: "not a uuid",
    Email: "not an email",
    Url: "not a url",
    Enum: 123,
    List: "not a list",
    Object: "not an object",
    Union: "not an object",
}
_SPECIAL: dict[type[FieldType], Callable[[Field], Iterator[Rejection]]] = {
    String: _text,
    Text: _text,
    Integer: _integer,
    BigInteger: _integer,
    Float: _float,
    Decimal: _decimal,
    Date: _date,
    Time: _time,
    DateTime: _datetime,
    LocalDateTime: _local_datetime,
    Enum: _enum,
    JsonType: _json,
    List: _list,
    Reference: _reference,
    Object: _object,
    Union: _union,
}
