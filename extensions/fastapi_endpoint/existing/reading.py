"""From the details of a model to the answer that is stored: rendering needs nothing else of the host's file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..exploration.facts import ColumnDetails, ModelDetails
from ..fields.names import PYDANTIC_NAMES
from ..fields.rules import LONGEST_INDEXED
from ..wording import code
from .adjustments import UNSERVED
from .words import deletion_marks, is_privilege, is_secret, is_server_time

_PLAIN = frozenset({"int", "bigint", "float", "bool", "date", "time", "duration", "uuid", "json", "bytes"})
_ITEMS = frozenset({"str", "text", "int", "bigint", "float", "bool", "date", "uuid", "email"})
_SORTED = re.compile(r"^(str|int|bigint|float|decimal|date|time|datetime|local)\b")
_LONGEST_EMAIL = 254
_SMALL = (("ge", "-32768"), ("le", "32767"))


def refusal(details: ModelDetails) -> str | None:
    """Why no endpoint can be put over a model, as a clause; None when one can."""
    keys = [column for column in details.columns if column.primary_key]
    if details.inherits:
        return (
            f"{code(details.name)} extends the table of {code(details.inherits)} (joined inheritance), "
            "which takes more than one statement to write"
        )
    if not keys:
        return f"{code(details.name)} has no primary key that can be read"
    if len(keys) > 1:
        names = " and ".join(code(column.name) for column in keys)
        return (
            f"{code(details.name)} has a primary key of several columns ({names}), which one path segment cannot name"
        )
    if key_type(keys[0], {}) is None:
        return f"the type of the primary key {code(keys[0].name)} of {code(details.name)} could not be read"
    return None


def describe_model(details: ModelDetails, models: Mapping[str, ModelDetails]) -> dict[str, Any]:
    """The stored answer for a model that is not refused.

    Args:
        details: The model.
        models: All models of the host by table, to which foreign keys lead.
    """
    key = next(column for column in details.columns if column.primary_key)
    marks = deletion_marks(details.columns)
    deleted, *with_it = marks or [""]
    columns = [describe_column(column, details, models, marks) for column in _ordered(details, key)]
    return {
        "name": details.name,
        "module": details.module,
        "style": details.style,
        "table": ".".join(filter(None, (details.schema, details.table))) if details.table else "",
        "key": key.name,
        "key_type": key_type(key, models),
        "key_given": _is_given(key),
        "columns": columns,
        "uniques": [list(names) for names in details.uniques],
        "deleted": deleted,
        "deletion": marks.get(deleted, ""),
        **({"deleted_with": with_it[0]} if with_it else {}),
        **({"validated": list(details.validated)} if details.validated else {}),
        "loads_eagerly": details.loads_eagerly,
        "cascades": details.cascades,
        "schemas": sorted(set(_schemas(details, models))),
    }


def _ordered(details: ModelDetails, key: ColumnDetails) -> Iterator[ColumnDetails]:
    """The columns but the key, which is part of the fields only where the client chooses it; times last."""
    if _is_given(key):
        yield key
    rest = [column for column in details.columns if column is not key]
    yield from (column for column in rest if not is_server_time(column.name, column.type.kind))
    yield from (column for column in rest if is_server_time(column.name, column.type.kind))


def _is_given(key: ColumnDetails) -> bool:
    """Whether a create request has to say the key: nothing else makes one."""
    counted = key.type.kind in {"int", "bigint", "smallint"} and not key.foreign_key
    return not (counted or key.default or key.generated)


def key_type(key: ColumnDetails, models: Mapping[str, ModelDetails]) -> str | None:
    """The type of a key: `int`, `bigint`, `uuid`, `str(36)`; None for any other."""
    kind = key.type.kind
    if key.foreign_key and models:
        target = _target(key, models)
        found = next((column for column in target.columns if column.primary_key), None) if target else None
        if found is not None and found is not key and not found.foreign_key:
            return key_type(found, models)
    match kind:
        case "int" | "smallint":
            return "int"
        case "bigint" | "uuid":
            return kind
        case "str" | "text":
            return f"str({key.type.length or 255})"
    return None


def _target(column: ColumnDetails, models: Mapping[str, ModelDetails]) -> ModelDetails | None:
    """The model whose primary key a foreign key names."""
    table, _, name = (column.foreign_key or "").rpartition(".")
    found = models.get(table) or models.get(table.rpartition(".")[2])
    if found is None:
        return None
    keys = [item for item in found.columns if item.primary_key]
    return found if len(keys) == 1 and keys[0].column == name else None


def _schemas(details: ModelDetails, models: Mapping[str, ModelDetails]) -> Iterator[str]:
    """The database schemas of the table and of those that it refers to."""
    waiting, seen = [details], set[str]()
    while waiting:
        current = waiting.pop()
        if current.name in seen:
            continue
        seen.add(current.name)
        if current.schema:
            yield current.schema
        waiting += [
            target
            for column in current.columns
            if column.foreign_key
            and (target := models.get(column.foreign_key.rpartition(".")[0].rpartition(".")[2])) is not None
        ]


def describe_column(
    column: ColumnDetails, details: ModelDetails, models: Mapping[str, ModelDetails], marks: Collection[str] = ()
) -> dict[str, Any]:
    """One column: `name`, `type` in the words of the field language, and what `is` true of it."""
    target = _target(column, models) if column.foreign_key else None
    kind = _type(column, details, target, models)
    words = list(_words(column, details, kind, marks))
    stored: dict[str, Any] = {"name": column.name, "type": kind}
    if words:
        stored["is"] = words
    if column.type.enum is not None and kind == "enum":
        stored["class"] = column.type.enum.target
        stored["members"] = dict(column.type.enum.members)
    if column.default and column.default == "literal" and kind not in {"json", *UNSERVED}:
        stored["default"] = column.value
    bounds = dict((*column.type.bounds, *column.bounds, *(_SMALL if column.type.kind == "smallint" else ())))
    if bounds and kind.startswith(("int", "bigint", "float", "decimal")):
        stored["bounds"] = bounds
    if column.pattern and kind.startswith(("str", "text")):
        stored["pattern"] = column.pattern
    if column.column != column.name:
        stored["column"] = column.column
    followed = dict(details.followed).get(column.name, "")
    if kind.startswith("ref") and followed and followed not in PYDANTIC_NAMES:
        stored["relationship"] = followed
    return stored


def _type(
    column: ColumnDetails, details: ModelDetails, target: ModelDetails | None, models: Mapping[str, ModelDetails]
) -> str:
    if target is not None:
        keys = [item for item in target.columns if item.primary_key]
        kind = key_type(keys[0], models)
        return f"ref({target.name}) {kind}" if kind else "unknown"
    found = column.type
    indexed = (
        column.unique or column.index or column.primary_key or any(column.name in names for names in details.uniques)
    )
    match found.kind:
        case "str" | "text":
            longest = found.length or (LONGEST_INDEXED if indexed else None)
            return f"str({column.min_length or 0}..{longest})" if longest else "text"
        case "email":
            longest = found.length or _LONGEST_EMAIL
            return "email" if longest >= _LONGEST_EMAIL else f"str({column.min_length or 0}..{longest})"
        case "smallint":
            return "int"
        case "real":
            return "float"
        case "decimal":
            precision, scale = found.precision, found.scale
            if precision is None:
                return f"decimal(20,{scale if scale is not None else 10})"
            return f"decimal({precision},{scale or 0})"
        case "datetime":
            return "datetime" if found.zone or found.decorated else "local"
        case "enum":
            return "enum"
        case "list":
            return f"list({found.item})" if found.item in _ITEMS else "unknown"
    return found.kind if found.kind in _PLAIN else "unknown"


def _words(column: ColumnDetails, details: ModelDetails, kind: str, marks: Collection[str]) -> Iterator[str]:
    if column.nullable:
        yield "nullable"
    if column.unique or column.primary_key:
        yield "unique"
    if column.default or column.generated or column.name in {details.discriminator, details.version}:
        yield "default"
    access = _access(column, details, kind, marks)
    if access:
        yield access
    if access in {"hidden", "writeonly"} or kind in {"text", "json"} or kind.startswith("list"):
        return
    indexed = column.index or column.unique
    if indexed or kind.startswith("ref"):
        yield "filter"
    if indexed and _SORTED.match(kind):
        yield "sort"


def _access(column: ColumnDetails, details: ModelDetails, kind: str, marks: Collection[str]) -> str:
    """Who may see and set a column: `hidden`, `writeonly`, `readonly`, `immutable`, or anybody."""
    if column.name in marks or kind in UNSERVED or is_secret(column.name, column.type.kind):
        return "hidden"
    if is_secret(column.column, column.type.kind):
        return "hidden"
    if column.deferred:
        # Loading it with every row is what the model avoids.
        return "writeonly"
    if column.generated or column.changes or column.name in {details.discriminator, details.version}:
        return "readonly"
    filled = bool(column.default) or column.nullable
    if filled and (is_server_time(column.name, column.type.kind) or is_privilege(column.name)):
        return "readonly"
    return "immutable" if column.primary_key else ""
