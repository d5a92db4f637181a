"""How a parent's rows lead to their owners: by a column of their own, or by the rows that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..exploration.facts import ColumnDetails, ModelDetails
from ..ownership import OWNER, CallerKey

_KINDS = {"uuid": {"uuid"}, "int": {"int", "bigint", "smallint"}, "str": {"str", "text"}}
_LONGEST_WAY = 3


def way_to_owner(parent: ModelDetails, models: Mapping[str, ModelDetails], key: CallerKey) -> dict[str, Any]:
    """The stored answer: `owner`, a column, and `through`, the references that lead to its model.

    Args:
        parent: The model below whose rows a resource lives.
        models: All models of the host by table, to which foreign keys lead.
        key: By what callers own rows.

    Returns:
        An empty mapping where no column holds the owner, or several do, equally near.
    """
    if key.model and parent.name == key.model:
        return {"owner": key.attribute, "through": []}
    ways: list[tuple[ModelDetails, list[dict[str, str]]]] = [(parent, [])]
    for _ in range(_LONGEST_WAY):
        found = [(column.name, way) for model, way in ways for column in _owners(model, models, key)]
        if found:
            return {"owner": found[0][0], "through": found[0][1]} if len(found) == 1 else {}
        ways = [
            (target, [*way, {"column": column.name, "model": target.name}])
            for model, way in ways
            for column, target in _references(model, models)
            if target is not model and not column.nullable
        ]
    return {}


def _owners(model: ModelDetails, models: Mapping[str, ModelDetails], key: CallerKey) -> list[ColumnDetails]:
    """The columns that may hold the owner; one where its name decides."""
    if key.model:
        found = [column for column, target in _references(model, models) if target.name == key.model]
        named = [column for column in found if OWNER in column.name]
        return named if len(named) == 1 else found
    return [
        column
        for column in model.columns
        if column.name == f"{OWNER}_id" and not column.foreign_key and column.type.kind in _KINDS[key.type]
    ]


def _references(
    model: ModelDetails, models: Mapping[str, ModelDetails]
) -> Iterator[tuple[ColumnDetails, ModelDetails]]:
    for column in model.columns:
        table, _, name = (column.foreign_key or "").rpartition(".")
        target = models.get(table) or models.get(table.rpartition(".")[2])
        if target is not None and [c.column for c in target.columns if c.primary_key] == [name]:
            yield column, target
