"""Types of request and response fields.

They accept what a database can store, and their JSON Schema says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import CoreSchema, PydanticCustomError
from typing_extensions import TypeAliasType

# No database stores a NUL character in text.
NO_NUL = r"^[^\x00]*$"
# As HTML defines `input type=email`, with a dot in the domain.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" + rf"(?:{_LABEL}\.)+{_LABEL}$"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
URL = rf"^https?://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#][!-~]*)?$"


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not hold a NUL character")
    return value


WITHOUT_NUL = AfterValidator(_without_nul)


def _number(value: object) -> object:
    # JSON has numbers: "1" and true are none.
    if isinstance(value, str | bool):
        raise PydanticCustomError("number_type", "Input should be a number")
    return value


NUMBER = BeforeValidator(_number)


def int64_schema(**bounds: int) -> WithJsonSchema:
    """What a 64-bit integer accepts; readers of JSON may round such bounds."""
    return WithJsonSchema({"type": "integer", "format": "int64", **_named(bounds)})


_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}


def _named(bounds: Mapping[str, float]) -> dict[str, float]:
    return {_BOUNDS[name]: bound for name, bound in bounds.items()}


def decimal_schema(digits: int, places: int, **bounds: float) -> WithJsonSchema:
    """What a decimal accepts: a number, or a string that keeps every digit.

    `bounds` are those of the field: `ge`, `gt`, `le`, `lt`.
    """
    largest = (10**digits - 1) / 10**places
    number: dict[str, Any] = {
        "type": "number",
        "minimum": -largest,
        "maximum": largest,
        "multipleOf": float(f"1e-{places}"),
    }
    number |= _named(bounds)
    if any(bounds.values()):
        return WithJsonSchema(number, mode="validation")
    sign = "" if bounds else "-?"
    fraction = rf"(\.\d{{1,{places}}})?" if places else ""
    not_zero = r"(?!0+(\.0+)?$)" if "gt" in bounds else ""
    text = {
        "type": "string",
        "pattern": rf"^{not_zero}{sign}\d{{1,{digits - places}}}{fraction}$",
    }
    return WithJsonSchema({"anyOf": [number, text]}, mode="validation")


def fixed_point(places: int) -> PlainSerializer:
    """Writes a decimal in JSON as a column of so many places would give it."""
    return PlainSerializer(
        lambda value: f"{value:.{places}f}", return_type=str, when_used="json"
    )


_WIDE = Context(prec=1000)


def rounded(value: Decimal, places: int) -> Decimal:
    """A number with so many places, halves away from zero as in SQL."""
    return Decimal(value).quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, _WIDE)


def _pattern(pattern: str) -> BeforeValidator:
    compiled = re.compile(pattern)

    def matches(value: object) -> object:
        if isinstance(value, str | int | float) and not (
            isinstance(value, str) and compiled.fullmatch(value)
        ):
            raise ValueError(f"must be a string that matches {pattern}")
        return value

    return BeforeValidator(matches)


def _utc(value: datetime) -> datetime:
    # SQLite gives back the UTC that was stored without its zone.
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range in UTC") from None


UtcDatetime = Annotated[
    datetime,
    AfterValidator(_utc),
    _pattern(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"),
]
"""A moment, ISO 8601 with a zone (RFC 3339); kept and answered in UTC."""

_DAY = r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"
_LOCAL = _DAY + r"T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?"
LocalDatetime = Annotated[
    datetime,
    _pattern(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?"),
    WithJsonSchema({"type": "string", "pattern": f"^{_LOCAL}$"}, mode="validation"),
    WithJsonSchema({"type": "string"}, mode="serialization"),
]
"""A day and a time of day, ISO 8601 without a zone."""

IsoDate = Annotated[date, _pattern(r"\d{4}-\d\d-\d\d")]
"""A day: `2030-12-31`."""

_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
LocalTime = Annotated[
    time, _pattern(_TIME), WithJsonSchema({"type": "string", "pattern": f"^{_TIME}$"})
]
"""A time of day without a zone: `09:30:00`."""

_SECONDS = r"\d{1,4}(\.\d{1,6})?S"
_HOURS = rf"\d{{1,4}}H(\d{{1,4}}M)?({_SECONDS})?"
_CLOCK = rf"T({_HOURS}|\d{{1,4}}M({_SECONDS})?|{_SECONDS})"
_DURATION = rf"P(\d{{1,5}}D({_CLOCK})?|{_CLOCK})"


def _iso_duration(value: timedelta) -> str:
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    parts = {"H": hours, "M": minutes, "S": seconds}
    clock = "".join(f"{part}{unit}" for unit, part in parts.items() if part)
    if fraction:
        clock = f"{clock.removesuffix('S') if seconds else clock + '0'}{fraction}S"
    if not value.days:
        return f"PT{clock or '0S'}"
    return f"P{value.days}D{'T' if clock else ''}{clock}"


IsoDuration = Annotated[
    timedelta,
    _pattern(_DURATION),
    PlainSerializer(_iso_duration, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION}$"}, mode="validation"),
    WithJsonSchema({"type": "string"}, mode="serialization"),
]
"""A length of time, ISO 8601 in days, hours, minutes, seconds: `P1DT2H30M`."""

_JsonText = Annotated[str, Field(pattern=NO_NUL)]
_NoMore = Field(json_schema_extra={"additionalProperties": False})
_DEEPEST = 50


def _storable(value: object, depth: int = 0) -> object:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise ValueError(
                "must not hold a NUL character or half of a surrogate pair"
            )
    elif isinstance(value, float) and not isfinite(value):
        raise ValueError("must not hold a number that is not finite")
    elif isinstance(value, list | dict):
        if depth == _DEEPEST:
            raise ValueError(f"must not be nested more than {_DEEPEST} levels deep")
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            _storable(item, depth + 1)
    return value


def _given(value: object) -> object:
    if value is None:
        raise ValueError("must not be null")
    return _storable(value)


AnyJson = TypeAliasType("AnyJson", "SomeJson | None")
_JsonObject = Annotated[dict[_JsonText, AnyJson], _NoMore]
SomeJson = TypeAliasType(
    "SomeJson",
    "bool | int | float | _JsonText | list[AnyJson] | _JsonObject",
)


@dataclass(frozen=True)
class _DescribedAs:
    """Gives a value the JSON Schema of another type."""

    kind: Any

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(TypeAdapter(self.kind).core_schema)


JsonValue = Annotated[
    Any,
    AfterValidator(_given),
    _DescribedAs(SomeJson),
]
"""Any JSON value but null that every database can store."""

Stored = TypeVar("Stored")
AsStored = Annotated[
    Stored, WrapValidator(lambda value, _: value), PlainSerializer(lambda value: value)
]
"""A JSON column in a response: answered as it was stored.

The rules for requests may have changed since.
"""
