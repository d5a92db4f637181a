"""Typed example values: the n-th valid value of a field, the same on every run."""

from __future__ import annotations

import datetime
import decimal
import math
import string
from collections.abc import Callable
from uuid import UUID

from .bounds import inclusive_range
from .pattern_samples import pattern_sample
from .python_source import Plain
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
    Json,
    List,
    LocalDateTime,
    Number,
    Object,
    Reference,
    String,
    Text,
    Time,
    Union,
    Url,
    Uuid,
)

_FIRST_DAY = datetime.datetime(2024, 1, 15, 10, 30, tzinfo=datetime.UTC)
_MINUTES_OF_DAY = 24 * 60
_LONGEST_FILLER = 10_000
_ROOMY = 1000
"""A range of decimals with that many whole steps is walked in whole steps."""


def sample_value(field: Field, n: int = 0) -> Plain:
    """Give a valid value of a field, typed.

    Values of different `n` differ; when a field has fewer values (a flag, an enum, a narrow bound), they start again,
    unless the field is unique.

    Args:
        field: The field.
        n: Which value, from 0.

    Returns:
        The value, or `None` when there is none: a computed field, a unique field without an n-th value, or a pattern
        for which no text was found and that has no default.
    """
    kind = field.type
    if isinstance(kind, String | Text):
        return _text(field, n)
    if isinstance(kind, Integer | BigInteger | Decimal):
        return _exact(field, n)
    if isinstance(kind, Float):
        return _float(field, n)
    if isinstance(kind, Enum):
        return None if field.unique and n >= len(kind.values) else kind.values[n % len(kind.values)]
    if isinstance(kind, List):
        length = min(max(kind.min_items, 2), kind.max_items)
        items = [sample_value(Field(field.name, kind.item), index) for index in range(n, n + length)]
        return [item for item in items if item is not None]
    if isinstance(kind, Object):
        return {each.name: sample_value(each, n) for each in kind.fields}
    if isinstance(kind, Union):
        variant = kind.variants[n % len(kind.variants)]
        values = {each.name: sample_value(each, n) for each in variant.object.fields}
        return {kind.discriminator: variant.tag, **values}
    make = _MAKERS.get(type(kind))
    return make(field, n) if make is not None else None


def _text(field: Field, n: int) -> str | None:
    kind = field.type
    shortest, longest = (kind.min_length, kind.max_length) if isinstance(kind, String) else (0, _LONGEST_FILLER)
    if field.pattern is None:
        label = f"{field.name.replace('_', ' ').capitalize()} {n + 1}"
        return label.ljust(shortest, ".") if len(label) <= longest else _counted(n, longest, shortest, field)
    text = pattern_sample(field.pattern, shortest, longest, n)
    if text is not None or field.unique:
        return text
    count = _pattern_count(field.pattern, shortest, longest, n)
    if count:
        return pattern_sample(field.pattern, shortest, longest, n % count)
    return field.default if isinstance(field.default, str) else None


def _pattern_count(pattern: str, shortest: int, longest: int, at_most: int) -> int:
    return next(
        (index for index in range(at_most + 1) if pattern_sample(pattern, shortest, longest, index) is None), at_most
    )


def _counted(n: int, longest: int, shortest: int, field: Field) -> str | None:
    """Count in letters where a label does not fit: `aaa`, `baa`."""
    width = max(shortest, min(longest, 8))
    letters = string.ascii_lowercase
    if field.unique and n >= len(letters) ** width:
        return None
    text = ""
    for _ in range(width):
        n, digit = divmod(n, len(letters))
        text += letters[digit]
    return text


def _exact(field: Field, n: int) -> Number | None:
    """Walk upwards from one, then downwards to the lower bound, then start again."""
    kind = field.type
    step: Number = kind.step if isinstance(kind, Decimal) else 1
    low, high = (_units(bound, step) for bound in inclusive_range(field))
    stride, start = 1, 1
    if isinstance(kind, Decimal):
        one = 10**kind.scale
        stride = one if high - max(low, 0) >= _ROOMY * one else 1
        start = 9 * one + one // 2 if stride == one else one
    start = min(max(start, low), high)
    above, below = (high - start) // stride + 1, (start - low) // stride
    if field.unique and n >= above + below:
        return None
    n %= above + below
    units = start + n * stride if n < above else start - (n - above + 1) * stride
    if not isinstance(kind, Decimal):
        return units
    return decimal.Decimal(units).scaleb(-kind.scale, context=decimal.Context(prec=kind.precision + 2))


def _units(number: Number, step: Number) -> int:
    """Count in steps; exact, whatever the precision of the current decimal context."""
    if isinstance(number, decimal.Decimal) and isinstance(step, decimal.Decimal):
        return int(number.scaleb(-step.adjusted(), context=decimal.Context(prec=100)))
    return int(number)


def _float(field: Field, n: int) -> float | None:
    lows = [float(bound) for bound in (field.ge, field.gt) if bound is not None]
    highs = [float(bound) for bound in (field.le, field.lt) if bound is not None]
    if lows and highs:
        share = (n + 1) / (n + 2)
        number = lows[0] * (1 - share) + highs[0] * share
    elif lows:
        number = max(lows[0] + 1.5, 1.5) + n
    elif highs:
        number = min(highs[0] - 1.5 - n, 1.5 + n) if highs[0] <= 0 else min(1.5, highs[0] / 2) - n
    else:
        number = 1.5 + n
    if _within(field, number) and (n == 0 or number != _float(field, n - 1)):
        return number
    return _neighbour(field, lows, highs, n)


def _neighbour(field: Field, lows: list[float], highs: list[float], n: int) -> float | None:
    """Walk from a bound over the floats next to each other, where steps of one are too coarse or too small."""
    number, target = (lows[0], math.inf) if lows else (highs[0] if highs else 0.0, -math.inf)
    found = [number] if _within(field, number) else []
    while len(found) <= n:
        number = math.nextafter(number, target)
        if not _within(field, number):
            break
        found.append(number)
    if not found or (field.unique and n >= len(found)):
        return None
    return found[n % len(found)]


def _within(field: Field, number: float) -> bool:
    return (
        math.isfinite(number)
        and (field.ge is None or number >= field.ge)
        and (field.gt is None or number > field.gt)
        and (field.le is None or number <= field.le)
        and (field.lt is None or number < field.lt)
    )


def _boolean(_: Field, n: int) -> Plain:
    return n % 2 == 0


def _date(_: Field, n: int) -> Plain:
    return _FIRST_DAY.date() + datetime.timedelta(days=n)


def _time(field: Field, n: int) -> Plain:
    if field.unique and n >= _MINUTES_OF_DAY:
        return None
    return (_FIRST_DAY + datetime.timedelta(minutes=n)).time()


def _datetime(_: Field, n: int) -> Plain:
    return _FIRST_DAY + datetime.timedelta(days=n)


def _local_datetime(_: Field, n: int) -> Plain:
    return (_FIRST_DAY + datetime.timedelta(days=n)).replace(tzinfo=None)


def _duration(_: Field, n: int) -> Plain:
    return datetime.timedelta(days=n + 1)


def _uuid(_: Field, n: int) -> Plain:
    return UUID(f"00000000-0000-4000-8000-{n + 1:012x}")


def _email(field: Field, n: int) -> Plain:
    return f"{field.name.strip('_').replace('_', '.')}.{n + 1}@example.com".replace("..", ".")


def _url(field: Field, n: int) -> Plain:
    return f"https://example.com/{field.name.replace('_', '-')}/{n + 1}"


def _json(field: Field, n: int) -> Plain:
    return {field.name: n + 1}


def _reference(field: Field, n: int) -> Plain:
    assert isinstance(field.type, Reference)
    if field.type.id_type.startswith("str"):
        return str(n + 1)
    return n + 1 if field.type.id_type in {"int", "bigint"} else _uuid(field, n)


_MAKERS: dict[type[FieldType], Callable[[Field, int], Plain]] = {
    Boolean: _boolean,
    Date: _date,
    Time: _time,
    DateTime: _datetime,
    LocalDateTime: _local_datetime,
    Duration: _duration,
    Uuid: _uuid,
    Email: _email,
    Url: _url,
    Json: _json,
    Reference: _reference,
}
