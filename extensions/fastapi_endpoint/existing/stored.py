"""The stored answer as typed values: the model, and its columns as fields."""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AnswerError
from ..fields import types as t
from .adjustments import adjusted

_PLAIN: dict[str, t.FieldType] = {
    kind.word: kind()
    for kind in (
        t.Text, t.Integer, t.BigInteger, t.Float, t.Boolean, t.Date, t.Time, t.DateTime, t.Duration, t.Uuid, t.Email,
        t.Json,
    )
} | {"local": t.LocalDateTime(), "bytes": t.Bytes(), "unknown": t.Json()}  # fmt: skip


@dataclass(frozen=True)
class ExistingModel:
    """A model of the host's that an endpoint is put over."""

    name: str
    module: str
    style: str
    """`mapped`, `column` or `sqlmodel`: how its columns are declared."""
    table: str
    key: str
    key_type: str
    """`int`, `bigint`, `uuid` or `str(36)`."""
    key_given: bool
    """Whether a create request holds the key."""
    fields: tuple[t.Field, ...]
    uniques: tuple[tuple[str, ...], ...]
    deleted: str
    """The column that marks a row as deleted, or an empty string."""
    deletion: str
    """`moment` or `flag`: what that column holds."""
    deleted_with: str
    """The column of the moment that is set with a flag, or an empty string."""
    loads_eagerly: bool
    cascades: bool
    schemas: tuple[str, ...]
    """Database schemas of the table and of those that it refers to."""
    validated: tuple[str, ...]
    """Columns whose values the model may refuse (`@validates`)."""
    prefix: str
    """What the names of the generated schemas start with."""
    response: str
    """`module:Class` of the host's own schema of a row, or an empty string."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that a row needs and no request can give."""
        return tuple(
            field.column for field in self.fields if field.readonly and not field.nullable and not field.has_default
        )


def read_existing(answer: object, adjustments: object = None) -> ExistingModel | None:
    """The model of a stored answer; None for an endpoint that brings its own.

    Args:
        answer: What `describe_model` gave.
        adjustments: The answer to `fields`: words that replace what was derived for a column.

    Raises:
        AnswerError: The answer has not the form that is stored, or an adjustment does not fit.
    """
    if not answer:
        return None
    if not isinstance(answer, Mapping) or not isinstance(answer.get("columns"), list):
        raise AnswerError("`host_existing` must be a mapping as it is stored: `name`, `module`, `key`, `columns` …")
    columns = adjusted(answer["columns"], adjustments)
    return ExistingModel(
        name=str(answer["name"]),
        module=str(answer["module"]),
        style=str(answer["style"]),
        table=str(answer["table"]),
        key=str(answer["key"]),
        key_type=str(answer["key_type"]),
        key_given=bool(answer["key_given"]),
        fields=tuple(stored_field(column) for column in columns),
        uniques=tuple(tuple(names) for names in answer.get("uniques", ())),
        deleted=str(answer.get("deleted", "")),
        deletion=str(answer.get("deletion", "")),
        deleted_with=str(answer.get("deleted_with", "")),
        loads_eagerly=bool(answer.get("loads_eagerly")),
        cascades=bool(answer.get("cascades")),
        schemas=tuple(answer.get("schemas", ())),
        validated=tuple(answer.get("validated", ())),
        prefix=str(answer.get("prefix", "")),
        response=str(answer.get("response", "")),
    )


def stored_field(column: Mapping[str, Any]) -> t.Field:
    """A stored column as a field."""
    words = set(column.get("is", ()))
    kind = field_type(column)
    bounds: Mapping[str, object] = column.get("bounds", {})
    hidden = "hidden" in words
    return t.Field(
        name=str(column["name"]),
        type=kind,
        nullable="nullable" in words,
        default=_default(column, kind) if "default" in words else t.NO_DEFAULT,
        ge=_number(bounds.get("ge"), kind),
        le=_number(bounds.get("le"), kind),
        gt=_number(bounds.get("gt"), kind),
        lt=_number(bounds.get("lt"), kind),
        pattern=column.get("pattern"),
        unique="unique" in words,
        filter="filter" in words,
        sort="sort" in words,
        search="search" in words,
        immutable="immutable" in words,
        readonly=hidden or "readonly" in words,
        writeonly=hidden or "writeonly" in words,
        embed="embed" in words,
    )


def _number(bound: object, kind: t.FieldType) -> t.Number | None:
    if bound is None:
        return None
    number = decimal.Decimal(str(bound))
    return number if isinstance(kind, t.Decimal) or number != int(number) else int(number)


def field_type(column: Mapping[str, Any]) -> t.FieldType:
    """The type of a stored column."""
    written = str(column["type"])
    match = re.fullmatch(r"(\w+)\((.*?)\)(?: (\S+))?", written)
    if written == "enum":
        members = tuple(t.EnumMember(str(name), str(value)) for name, value in column["members"].items())
        return t.Enum(members, str(column["class"]))
    if match is None:
        return _PLAIN.get(written, t.Json())
    word, inside, key = match[1], match[2], match[3]
    match word:
        case "str":
            low, high = inside.split("..")
            return t.String(int(low), int(high))
        case "decimal":
            precision, scale = inside.split(",")
            return t.Decimal(int(precision), int(scale))
        case "ref":
            return t.Reference(inside, key, str(column["name"]), str(column.get("relationship", "")))
        case _:
            return t.List(t.String() if inside == "str" else _PLAIN.get(inside, t.Text()))


def _default(column: Mapping[str, Any], kind: t.FieldType) -> t.Default:
    """The default as a value where the stored one fits the type; else it is only known that there is one."""
    value = column.get("default")
    match kind:
        case t.Enum() if isinstance(value, str):
            found = next((member.value for member in kind.members if value in {member.value, member.name}), None)
            return found if found is not None else t.Special.MADE
        case t.String() | t.Text() | t.Email() if isinstance(value, str):
            return value
        case t.Boolean() if isinstance(value, bool):
            return value
        case t.Integer() | t.BigInteger() if isinstance(value, int) and not isinstance(value, bool):
            return value
        case t.Float() if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        case t.Decimal() if isinstance(value, int | float | str) and not isinstance(value, bool):
            return _exact(value)
        case t.Date() if isinstance(value, datetime.date):
            return value
    return t.Special.MADE


def _exact(value: float | str) -> t.Default:
    try:
        return decimal.Decimal(str(value))
    except decimal.InvalidOperation:
        return t.Special.MADE
