"""Ownership: the column that holds the owner of a row, set by the server and never by a request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from .errors import AnswerError
from .fields import types as t
from .wording import code

OWNER = "owner"
LONGEST_CALLER = 255
"""Characters of a caller's id that is no key of a row."""


@dataclass(frozen=True)
class CallerKey:
    """By what a caller owns rows, as it is stored."""

    attribute: str
    """The attribute of the caller that holds its id."""
    type: str
    """`uuid`, `int` or `str`."""
    user: str = ""
    """`module:Class` of the caller, where that is known."""
    model: str = ""
    """The host's model whose rows the callers are; empty where they are none."""


@dataclass(frozen=True)
class Step:
    """A reference that leads towards the owner."""

    column: str
    model: str


@dataclass(frozen=True)
class ParentOwner:
    """How a parent's row leads to its owner."""

    column: str
    """The column that holds the owner: of the parent, or of the last model on the way."""
    through: tuple[Step, ...]
    is_caller: bool
    """Whether the parents are the callers themselves."""


def read_parent_owner(answer: object, parent: str, key: CallerKey, models: Collection[str]) -> ParentOwner:
    """How the rows below which a resource lives lead to their owners.

    Args:
        answer: The answer to `host_parent`.
        parent: The model of those rows.
        key: By what callers own rows.
        models: The models of the project.

    Raises:
        AnswerError: Nothing leads there, or the answer has another form.
    """
    found = answer if isinstance(answer, Mapping) else {}
    column, way = found.get("owner"), found.get("through") or []
    example = "say it, with `-d 'host_parent={owner: author_id}'`, or choose `authenticated` or `roles`"
    if not column:
        raise AnswerError.about(
            "access_rule",
            f"no single column of {code(parent)}, or of what it refers to, says who owns its rows",
            accepted=example,
        )
    is_way = isinstance(way, list) and all(isinstance(s, Mapping) and set(s) == {"column", "model"} for s in way)
    names = [column, *(name for step in way for name in step.values())] if is_way else [""]
    if not all(isinstance(name, str) and name.isidentifier() for name in names):
        raise AnswerError.about("host_parent", f"{code(str(answer))} is not understood", accepted=example)
    steps = tuple(Step(step["column"], step["model"]) for step in way)
    for step in steps:
        if step.model not in models:
            raise AnswerError.about("host_parent", f"{code(step.model)} is no model of the project", accepted=example)
    return ParentOwner(column, steps, is_caller=not steps and key.model == parent)


@dataclass(frozen=True)
class Owned:
    """The fields of a resource whose rows have owners."""

    fields: tuple[t.Field, ...]
    column: str
    """The column that holds the owner; other columns may refer to users too."""


def with_owner(fields: tuple[t.Field, ...], key: CallerKey, key_types: Mapping[str, str]) -> Owned:
    """The fields of a new resource, and its owner.

    Args:
        fields: What the user answered.
        key: By what callers own rows.
        key_types: Types of the host's primary keys, by model.

    Raises:
        AnswerError: A field has the name of the owner.
    """
    own = owner_field(key, key_types)
    for field in fields:
        if field.name in {OWNER, own.column}:
            raise AnswerError.about(
                "fields",
                f"{code(field.name)} is the field that `access_rule: owner` brings",
                accepted="leave it away; the server sets it",
            )
    return Owned((*fields, own), own.column)


def owner_field(key: CallerKey, key_types: Mapping[str, str]) -> t.Field:
    """The field that holds the owner."""
    if key.model:
        return t.Field(OWNER, t.Reference(key.model, key_types[key.model]), readonly=True)
    kinds: dict[str, t.FieldType] = {"uuid": t.Uuid(), "int": t.BigInteger(), "str": t.String(LONGEST_CALLER)}
    return t.Field(f"{OWNER}_id", kinds[key.type], readonly=True, index=True)


def owned_columns(fields: tuple[t.Field, ...], key: CallerKey) -> Owned:
    """The fields of a model of the host's, of which one refers to the owner.

    Raises:
        AnswerError: None does, or several.
    """
    owners = [field for field in fields if isinstance(field.type, t.Reference) and field.type.model == key.model]
    if len(owners) > 1:
        owners = [field for field in owners if OWNER in field.name] or owners
    if not key.model or len(owners) != 1:
        found = ", ".join(code(field.column) for field in owners) or "none"
        raise AnswerError.about(
            "access_rule",
            f"the model needs one column that refers to {code(key.model or 'the caller')}, and has {found}",
            accepted="choose `authenticated` or `roles`",
        )
    own = owners[0]
    return Owned(tuple(replace(field, readonly=True) if field is own else field for field in fields), own.column)
