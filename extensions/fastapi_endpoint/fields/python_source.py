"""Typed values as JSON and as Python source."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from .types import Constant

_LONGEST_RUN = 40

Json: TypeAlias = "bool | int | float | str | None | list[Json] | dict[str, Json]"
Plain: TypeAlias = "Constant | None | Sequence[Plain] | Mapping[str, Plain]"
"""A typed value: constants, and lists and dicts of them."""


def to_json(value: Plain) -> Json:
    """Give a typed value as it is in a request: decimals, dates and ids are texts.

    Args:
        value: A constant, a list or a dict.

    Returns:
        What `json.dumps` takes.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return iso_duration(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {key: to_json(each) for key, each in value.items()}
    return [to_json(each) for each in value]


def iso_duration(value: datetime.timedelta) -> str:
    """Give a duration of at least nothing in whole seconds as ISO 8601: `P1DT30M`."""
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    clock = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if number)
    days = f"{value.days}D" if value.days else ""
    return f"P{days}{'T' if clock else ''}{clock}" if days or clock else "PT0S"


def python_source(value: Plain, *, utc: str = "UTC") -> str:
    """Give a typed value as a Python expression.

    Args:
        value: A constant, a list or a dict.
        utc: The expression for the zone UTC: `UTC`, or `timezone.utc` before Python 3.11.

    Returns:
        For example `Decimal("9.50")`; `source_imports` says what it needs.
    """
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, decimal.Decimal):
        return f'Decimal("{value:f}")'
    if isinstance(value, datetime.datetime):
        numbers = (*value.timetuple()[:6], value.microsecond)
        zone = "" if value.tzinfo is None else f", tzinfo={utc}"
        return f"datetime({_parts(numbers, 3)}{zone})"
    if isinstance(value, datetime.date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, datetime.time):
        return f"time({_parts((value.hour, value.minute, value.second, value.microsecond), 2)})"
    if isinstance(value, datetime.timedelta):
        return f"timedelta({_amounts(value)})"
    if isinstance(value, UUID):
        return f'UUID("{value}")'
    if isinstance(value, Mapping):
        items = (f"{_quote(key)}: {python_source(each, utc=utc)}" for key, each in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, Sequence):
        if len(value) > _LONGEST_RUN and all(each == value[0] for each in value):
            return f"[{python_source(value[0], utc=utc)}] * {len(value)}"
        return f"[{', '.join(python_source(each, utc=utc) for each in value)}]"
    return repr(value)


def source_imports(value: Plain, *, utc: str = "UTC") -> frozenset[tuple[str, str]]:
    """Give the imports that `python_source` needs, as pairs of module and name."""
    if isinstance(value, decimal.Decimal):
        return frozenset({("decimal", "Decimal")})
    if isinstance(value, datetime.datetime):
        zone = {("datetime", utc.partition(".")[0])} if value.tzinfo is not None else set[tuple[str, str]]()
        return frozenset({("datetime", "datetime"), *zone})
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return frozenset({("datetime", type(value).__name__)})
    if isinstance(value, UUID):
        return frozenset({("uuid", "UUID")})
    if isinstance(value, Mapping):
        return frozenset[tuple[str, str]]().union(*(source_imports(each, utc=utc) for each in value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return frozenset[tuple[str, str]]().union(*(source_imports(each, utc=utc) for each in value))
    return frozenset()


def _quote(text: str) -> str:
    """Quote as the formatter does, with double quotes unless that costs escapes; a long run becomes a product."""
    if len(text) > _LONGEST_RUN and len(set(text)) == 1:
        return f"{_quote(text[0])} * {len(text)}"
    shown = repr(text)
    return f'"{shown[1:-1]}"' if shown[0] == "'" and '"' not in shown and "\\'" not in shown else shown


def _parts(numbers: Sequence[int], least: int) -> str:
    """Give the numbers without the zeros at the end."""
    kept = list(numbers)
    while len(kept) > least and kept[-1] == 0:
        kept.pop()
    return ", ".join(str(number) for number in kept)


def _amounts(value: datetime.timedelta) -> str:
    pairs = (("days", value.days), ("seconds", value.seconds), ("microseconds", value.microseconds))
    return ", ".join(f"{name}={number}" for name, number in pairs if number)
