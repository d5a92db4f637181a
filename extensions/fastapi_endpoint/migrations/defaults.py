"""What rows that exist get in a new column: the default of its field, as the database is told it."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..fields import Field
from ..fields import types as t


def server_defaults(fields: Sequence[Field], *, database: str) -> dict[str, Any]:
    """Defaults by column, as `server_default` takes them; none for those that a database cannot be told."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.stored and field.has_default and (value := _default(field.default, field.type, database)) is not None:
            found[field.column] = value
    return found


def _default(value: t.Default, kind: t.FieldType, database: str) -> Any:
    match value:
        case t.Special.NOW:
            return sa.func.now()
        case t.Special.TODAY:
            return sa.text("CURRENT_DATE") if database == "postgresql" else None
        case t.Special.EMPTY_LIST:
            return "[]"
        case t.Special.EMPTY_OBJECT:
            return "{}"
        case bool():
            return sa.true() if value else sa.false()
        case str() if isinstance(kind, t.Enum):
            return value
        case int() | float() | decimal.Decimal() | str():
            return str(value)
        case datetime.datetime():
            return value.astimezone(datetime.UTC).strftime(
                "%Y-%m-%d %H:%M:%S+00:00" if database == "postgresql" else "%Y-%m-%d %H:%M:%S"
            )
        case datetime.date() | datetime.time():
            return value.isoformat()
        case UUID():
            return value.hex if database == "sqlite" else str(value)
    return None
