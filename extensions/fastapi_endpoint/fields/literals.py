"""Typed values: from the text of a default to a Python value, and from there to JSON and to Python source."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from .types import (
    BigInteger,
    Boolean,
    Constant,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    Enum,
    FieldType,
    Float,
    Integer,
    Json,
    List,
    Number,
    Special,
    String,
    Text,
    Time,
    Url,
    Uuid,
)

Value = TypeVar("Value")


class WrongValueError(ValueError):
    """A text that is no value of a type; its text is a clause that says what is one."""


_LONGEST_NUMBER = 400
_LONGEST_MAILBOX = 64


def parse_number(text: str, kind: FieldType) -> Number:
    """Read a number of a numeric type.

    Args:
        text: As written.
        kind: `Integer`, `BigInteger`, `Float` or `Decimal`.

    Returns:
        The number as the Python type of that field.

    Raises:
        WrongValueError: No number of that type, or one that its column cannot hold.
    """
    if not text.isascii() or "_" in text or len(text) > _LONGEST_NUMBER:
        raise WrongValueError("write a number such as `10`")
    if isinstance(kind, Integer | BigInteger):
        return _parse_integer(text, kind)
    if isinstance(kind, Decimal):
        return _parse_decimal(text, kind)
    try:
        number = float(text)
    except ValueError:
        raise WrongValueError("write a number such as `0.5`") from None
    if not math.isfinite(number):
        raise WrongValueError("write a finite number such as `0.5`")
    return number


def _parse_integer(text: str, kind: Integer | BigInteger) -> int:
    try:
        number = int(text)
    except ValueError:
        raise WrongValueError("write a whole number such as `10`") from None
    if not kind.low <= number <= kind.high:
        wider = ", or use `bigint`" if isinstance(kind, Integer) else ""
        raise WrongValueError(f"the column holds {kind.low} to {kind.high}{wider}")
    return number


def _parse_decimal(text: str, kind: Decimal) -> decimal.Decimal:
    try:
        number = decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise WrongValueError("write a number such as `9.99`") from None
    exponent = number.as_tuple().exponent
    whole = kind.precision - kind.scale
    small = isinstance(exponent, int) and exponent >= -kind.scale and number.adjusted() < max(whole, 0)
    if not number.is_finite() or not (small or (number.is_zero() and -kind.scale <= int(exponent) <= 0)):
        raise WrongValueError(f"use at most {whole} digits before the point and {kind.scale} behind it")
    return number.quantize(kind.step, context=decimal.Context(prec=kind.precision + 1))


def parse_constant(text: str, kind: FieldType) -> Constant | Special:
    """Read a default.

    Args:
        text: As written, without quotes.
        kind: The type of the field.

    Returns:
        The value, typed: a `Decimal` for decimals, a `date` for dates, the text for an enum.

    Raises:
        WrongValueError: No value of that type.
    """
    if isinstance(kind, Integer | BigInteger | Float | Decimal):
        return parse_number(text, kind)
    if isinstance(kind, String):
        return _parse_string(text, kind)
    if isinstance(kind, Enum):
        return _parse_member(text, kind)
    return _PARSERS[type(kind)](text)


def _parse_string(text: str, kind: String) -> str:
    if not kind.min_length <= len(text) <= kind.max_length:
        raise WrongValueError(f"use {kind.min_length} to {kind.max_length} characters")
    return text


def _parse_member(text: str, kind: Enum) -> str:
    from ..wording import join

    if text not in kind.values:
        raise WrongValueError(f"use {join(kind.values)}")
    return text


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise WrongValueError("write `true` or `false`")
    return text == "true"


def _parse_date(text: str) -> datetime.date | Special:
    if text == Special.TODAY.value:
        return Special.TODAY
    form = "write `today` or a date such as `2024-01-31`"
    if len(text) != len("2024-01-31"):
        raise WrongValueError(form)
    return _iso(datetime.date.fromisoformat, text, form)


def _parse_time(text: str) -> datetime.time:
    form = "write a time without zone such as `09:30:00`"
    value = _iso(datetime.time.fromisoformat, text, form)
    if ":" not in text or value.tzinfo is not None:
        raise WrongValueError(form)
    return value


def _parse_datetime(text: str) -> datetime.datetime | Special:
    if text == Special.NOW.value:
        return Special.NOW
    form = "write `now` or a moment with its zone such as `2024-01-31T09:30:00Z`"
    value = _iso(datetime.datetime.fromisoformat, text, form)
    if value.tzinfo is None:
        raise WrongValueError(form)
    try:
        return value.astimezone(datetime.UTC)
    except OverflowError:
        raise WrongValueError(form) from None


def _iso(parse: Callable[[str], Value], text: str, form: str) -> Value:
    try:
        return parse(text)
    except ValueError:
        raise WrongValueError(form) from None


_UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


def _parse_duration(text: str) -> datetime.timedelta:
    """Read the weeks, days, hours, minutes and seconds of ISO 8601: `P1D`, `PT1H30M`."""
    form = "write an ISO 8601 duration such as `P1D` or `PT1H30M`"
    days, separator, clock = text.removeprefix("P").partition("T")
    if not text.startswith("P") or not (days or clock) or bool(separator) != bool(clock):
        raise WrongValueError(form)
    try:
        return datetime.timedelta(**_amounts(days, "WD"), **_amounts(clock, "HMS"))
    except (ValueError, OverflowError):
        raise WrongValueError(form) from None


def _amounts(text: str, letters: str) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for letter in letters:
        number, found, rest = text.partition(letter)
        if found:
            if not (number.isascii() and number.isdigit() and len(number) < 10):
                raise ValueError(text)
            amounts[_UNITS[letter]] = int(number)
            text = rest
    if text:
        raise ValueError(text)
    return amounts


def _parse_uuid(text: str) -> UUID:
    form = "write a UUID such as `123e4567-e89b-42d3-a456-426614174000`"
    value = _iso(UUID, text, form)
    if str(value) != text.lower():
        raise WrongValueError(form)
    return value


def _parse_email(text: str) -> str:
    name, _, host = text.rpartition("@")
    plain = text.isascii() and not any(char in text for char in ' \t\r\n"(),:;<>[]\\')
    labels = host.split(".")
    dotted = len(labels) > 1 and all(label.replace("-", "a").isalnum() and label[0] != "-" for label in labels if label)
    whole = name and "@" not in name and all(labels) and all(name.split(".")) and len(name) <= _LONGEST_MAILBOX
    if not (plain and dotted and whole) or len(text) > Email.max_length:
        raise WrongValueError("write an address such as `info@example.com`")
    return text


def _parse_url(text: str) -> str:
    from urllib.parse import urlsplit

    form = "write an address such as `https://example.com/start`"
    parts = _iso(urlsplit, text, form)
    plain = text.isascii() and not any(char in text for char in ' \t\r\n"<>\\^`{|}')
    host = (parts.hostname or "") if plain else ""
    if parts.scheme not in ("http", "https") or not host.replace(".", "").replace("-", "").isalnum():
        raise WrongValueError(form)
    if len(text) > Url.max_length:
        raise WrongValueError(form)
    return text


def _parse_list(text: str) -> Special:
    if text != Special.EMPTY_LIST.value:
        raise WrongValueError("write `[]`, the only default of a list")
    return Special.EMPTY_LIST


def _parse_json(text: str) -> Special:
    if text not in (Special.EMPTY_OBJECT.value, Special.EMPTY_LIST.value):
        raise WrongValueError("write `{}` or `[]`, the only defaults of json")
    return Special(text)


_PARSERS: dict[type[FieldType], Callable[[str], Constant | Special]] = {
    Text: str,
    Boolean: _parse_boolean,
    Date: _parse_date,
    Time: _parse_time,
    DateTime: _parse_datetime,
    Duration: _parse_duration,
    Uuid: _parse_uuid,
    Email: _parse_email,
    Url: _parse_url,
    List: _parse_list,
    Json: _parse_json,
}
