"""What a row of a model needs so that it can be stored: the rows that generated tests refer to are made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..exploration.facts import ColumnDetails, ModelDetails
from .words import deletion

_PLAIN = {
    "smallint": "int", "bigint": "int", "real": "float", "float": "float", "bool": "bool", "uuid": "uuid",
    "date": "date", "time": "time", "duration": "duration", "decimal": "decimal", "json": "json", "list": "list",
    "bytes": "bytes", "int": "int", "email": "email", "url": "text",
}  # fmt: skip
_SHORTEST_EMAIL = 45


def sample_of(details: ModelDetails, models: Mapping[str, ModelDetails]) -> dict[str, str]:
    """Columns that a row must be given, each with the kind of its value.

    Args:
        details: The model.
        models: All models of the host by table.
    """
    return dict(_needed(details, models))


def _needed(details: ModelDetails, models: Mapping[str, ModelDetails]) -> Iterator[tuple[str, str]]:
    for column in details.columns:
        counted = column.primary_key and column.type.kind in {"int", "bigint", "smallint"} and not column.foreign_key
        made = column.default or column.generated or column.name == details.discriminator
        if not (column.nullable or made or counted):
            yield column.name, _kind(column, models)


def _kind(column: ColumnDetails, models: Mapping[str, ModelDetails]) -> str:
    if column.foreign_key:
        table = column.foreign_key.rpartition(".")[0]
        target = models.get(table) or models.get(table.rpartition(".")[2])
        if target is not None:
            return f"ref:{target.name}"
    found = column.type
    match found.kind:
        case "str" | "text":
            roomy = not found.length or found.length >= _SHORTEST_EMAIL
            if "email" in column.name and roomy:
                return "email"
            return f"text:{found.length}" if found.length else "text"
        case "datetime":
            return "datetime" if found.zone or found.decorated else "naive"
        case "enum" if found.enum is not None:
            name, value = found.enum.members[0]
            return f"member:{found.enum.target}.{name}" if found.enum.target else f"value:{value}"
        case "bool" if deletion(column.name, "bool"):
            return "false"
        case "int" | "bigint" | "smallint" if column.unique or column.primary_key:
            return "number"
    return _PLAIN.get(found.kind, "text")
