"""What an action sets: fields of the resource, and where their values come from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from ..fields import (
    BigInteger,
    Computed,
    Enum,
    Field,
    Integer,
    Json,
    List,
    Object,
    Reference,
    Special,
    String,
    Text,
    Union,
    Uuid,
    parse_value,
)
from ..fields.literals import WrongValueError
from ..fields.place import Place
from ..fields.source import entries
from ..wording import code, join, nearest
from .fitting import misfit
from .types import Assignment, Caller, Moment, Value

_NOT_SET = (Computed, Json, List, Object, Union)
_MAY_BE_CALLER = (BigInteger, Integer, Reference, String, Text, Uuid)
_QUOTES = "\"'"


def parse_assignments(
    mapping: Mapping[object, object], place: Place, fields: Sequence[Field], inputs: Sequence[Field]
) -> tuple[Assignment, ...]:
    """Read what `set` holds.

    Args:
        mapping: Fields of the resource with their values, as YAML gave them.
        place: The `set` of the action, for messages.
        fields: The fields of the resource.
        inputs: The fields of the action's input.

    Returns:
        The assignments, every value checked against its field.

    Raises:
        AnswerError: A field that there is not or that cannot be set, or a value that does not fit.
    """
    return tuple(_assignment(name, value, place, fields, inputs) for name, value in entries(mapping, place))


def _assignment(name: str, value: object, place: Place, fields: Sequence[Field], inputs: Sequence[Field]) -> Assignment:
    field = next((field for field in fields if field.name == name), None)
    inside = place.inside(name)
    if field is None:
        names = [field.name for field in fields]
        accepted = f"the fields are {join(names[:12], 'and')}" if names else "the resource has no field"
        close = next((field.name for field in fields if field.column == name), None) or nearest(name, names)
        raise place.error(f"sets the unknown field {code(name)}", accepted=accepted, nearest=close)
    if isinstance(field.type, _NOT_SET):
        problem = f"is {code(field.type.word)}, which `set` does not take"
        raise inside.error(problem, accepted="leave it out and write it into the service function")
    if field.immutable:
        raise inside.error("is `immutable`", accepted="drop `immutable`, or leave it out")
    return Assignment(field, _value(value, field, inside, inputs))


def _value(value: object, field: Field, place: Place, inputs: Sequence[Field]) -> Value:
    if value is None:
        if not field.nullable:
            raise place.error("has no value", accepted="write a value, or make the field `nullable`")
        return None
    if isinstance(value, Mapping | list | tuple | set):
        raise place.error("has no single value", accepted="write one, such as `now` or the name of an input")
    text = _text(value)
    source = next((item for item in inputs if item.name == text), None)
    if source is not None:
        problem = misfit(source, field)
        if problem is not None:
            raise place.error(f"cannot take the input {code(source.name)}, which {problem[0]}", accepted=problem[1])
        return source
    if text == "null" and not (isinstance(field.type, Enum) and "null" in field.type.values):
        return _value(None, field, place, inputs)
    if text == Caller.ID.value and isinstance(field.type, _MAY_BE_CALLER):
        return Caller.ID
    return _constant(text, field, place, [item.name for item in inputs])


def _constant(text: str, field: Field, place: Place, inputs: Sequence[str]) -> Value:
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES
    close = nearest(text, inputs)
    if isinstance(field.type, Reference):
        known = f"the inputs are {join(inputs, 'and')}, and" if inputs else "give the action an input;"
        accepted = f"{known} `user` is the caller"
        raise place.error(f"is a reference and has {code(text)}", accepted=accepted, nearest=close)
    if isinstance(field.type, String | Text) and close is not None and not is_quoted:
        problem = f"has {code(text)}, which is no input"
        raise place.error(problem, accepted="put a text in quotes inside quotes", nearest=close)
    try:
        value = parse_value(text[1:-1] if is_quoted else text, field)
    except WrongValueError as error:
        accepted = f"{error}, or name an input" if inputs else str(error)
        if isinstance(field.type, Enum):
            close = close or nearest(text, field.type.values)
        raise place.error(
            f"is {code(field.type.word)} and refuses {code(text)}", accepted=accepted, nearest=close
        ) from None
    if value is Special.NOW or value is Special.TODAY:
        return Moment(value.value)
    assert not isinstance(value, Special)
    return value


def _text(value: object) -> str:
    """The text that a person wrote, before YAML made a value of it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)
