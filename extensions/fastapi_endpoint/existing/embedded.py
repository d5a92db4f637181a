"""What responses show of a row that a reference leads to: the columns of its model that anybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AnswerError
from ..exploration.facts import ColumnDetails, ModelDetails
from ..fields import types as t
from ..fields.names import PYDANTIC_NAMES
from ..wording import code, join
from .reading import describe_column
from .stored import stored_field
from .words import deletion, is_privilege, is_server_time

_KEPT = frozenset({"name", "type", "class", "members"})


@dataclass(frozen=True)
class Embedded:
    """A model of the host's as responses show its rows inside others."""

    fields: tuple[t.Field, ...]
    loads_eagerly: bool = False
    """Whether a row brings rows of other tables unless it is told not to."""


def describe_embedded(details: ModelDetails, models: Mapping[str, ModelDetails]) -> dict[str, Any]:
    """What is stored of a model whose rows are embedded.

    Args:
        details: The model.
        models: All models of the host by table, to which foreign keys lead.
    """
    stored: dict[str, Any] = {"columns": list(_shown(details, models))}
    return {**stored, "loads_eagerly": True} if details.loads_eagerly else stored


def left_out(details: ModelDetails, models: Mapping[str, ModelDetails]) -> list[str]:
    """The columns that responses do not show."""
    shown = {column["name"] for column in _shown(details, models)}
    return [column.name for column in details.columns if column.name not in shown]


def read_embedded(answer: object, needed: Mapping[str, str]) -> dict[str, Embedded]:
    """The models of a stored answer.

    Args:
        answer: The answer to `host_embedded`: by model, what `describe_embedded` gave.
        needed: The models whose rows are embedded, each with the field that does it.

    Raises:
        AnswerError: The answer has another form, or lacks a model.
    """
    found = answer if isinstance(answer, Mapping) else {}
    models = {}
    for name, field in needed.items():
        stored = found.get(name)
        if not isinstance(stored, Mapping) or not isinstance(stored.get("columns"), list) or not stored["columns"]:
            raise AnswerError.about(
                "host_embedded",
                f"the columns of {code(name)} are missing, which {code(field)} embeds",
                accepted=f"{join(sorted(found), 'and')} are stored" if found else "drop `embed`",
            )
        fields = tuple(stored_field(column) for column in stored["columns"])
        models[name] = Embedded(fields, loads_eagerly=bool(stored.get("loads_eagerly")))
    return models


def _shown(details: ModelDetails, models: Mapping[str, ModelDetails]) -> Iterator[dict[str, Any]]:
    for column in sorted(details.columns, key=lambda column: not column.primary_key):
        stored = describe_column(column, details, models)
        words = stored.get("is", ())
        if column.primary_key or not ({"hidden", "writeonly"} & set(words) or _is_nobodys(column)):
            nullable = {"is": ["nullable"]} if "nullable" in words else {}
            yield {name: value for name, value in stored.items() if name in _KEPT} | nullable


def _is_nobodys(column: ColumnDetails) -> bool:
    """Whether a column says more than what a row is: privileges, times of the server, marks of deletion."""
    name, kind = column.name, column.type.kind
    return is_privilege(name) or is_server_time(name, kind) or bool(deletion(name, kind)) or name in PYDANTIC_NAMES
