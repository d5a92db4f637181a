"""From an answer to checked actions: `parse_actions`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..fields import Field, parse_fields
from ..fields.place import Place
from ..fields.source import entries, load_fields
from ..wording import code, join, nearest
from .assignments import parse_assignments
from .names import check_name
from .transition import FORM, parse_transition
from .types import Action

MOST_ACTIONS = 50
_QUESTION = "actions"
_KEYS = ("transition", "input", "set")
_SYNONYMS = {"body": "input", "fields": "input", "from": "transition", "values": "set", "data": "input"}
_EXAMPLE = "write for example `cancel: status draft -> cancelled`"
_INPUT_MODIFIERS = ("unique", "index", "filter", "sort", "search", "immutable", "readonly", "writeonly", "embed")


def parse_actions(
    value: object,
    *,
    fields: Sequence[Field],
    models: Mapping[str, object] | Collection[str] | None = None,
) -> tuple[Action, ...]:
    """Read the answer to `actions`.

    Args:
        value: The mapping that YAML gave, or YAML text; nothing at all is no action.
        fields: The fields of the resource.
        models: The models that an input may refer to, as `parse_fields` takes them.

    Returns:
        The actions in the order of the answer.

    Raises:
        AnswerError: The first problem, as one sentence that names the action.
    """
    place = Place(question=_QUESTION)
    mapping = load_fields(value, place, what="action names to what they do", form=_EXAMPLE)
    if len(mapping) > MOST_ACTIONS:
        raise place.error(f"there are more than {MOST_ACTIONS} actions", accepted="split the resource")
    taken = {field.name for field in fields} | {field.column for field in fields}
    actions = []
    for name, given in entries(mapping, place):
        inside = place.inside(name)
        check_name(name, inside, taken)
        actions.append(_action(name, given, inside, fields, models))
    return tuple(actions)


def _action(
    name: str,
    given: object,
    place: Place,
    fields: Sequence[Field],
    models: Mapping[str, object] | Collection[str] | None,
) -> Action:
    if given is None or given == {}:
        return Action(name)
    if not isinstance(given, Mapping):
        return Action(name, transition=parse_transition(given, place, fields))
    parts = {key: _part(key, part, place) for key, part in entries(given, place)}
    transition = parse_transition(parts["transition"], place, fields) if "transition" in parts else None
    inputs = _inputs(parts["input"], place.inside("input"), models) if "input" in parts else ()
    inside = place.inside("set")
    sets = _mapping(parts["set"], inside, "name: value") if "set" in parts else {}
    assignments = parse_assignments(sets, inside, fields, inputs)
    if transition is not None and any(item.field == transition.field for item in assignments):
        problem = f"sets {code(transition.field.name)}, which the transition changes"
        raise inside.error(problem, accepted="leave it out")
    return Action(name, transition, inputs, assignments)


def _part(key: str, part: object, place: Place) -> object:
    if key not in _KEYS:
        raise place.error(
            f"has the unknown key {code(key)}",
            accepted=f"use {join(_KEYS)}, or {FORM}",
            nearest=nearest(key, _KEYS, _SYNONYMS),
        )
    return part


def _mapping(value: object, place: Place, form: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping) or not value:
        raise place.error("holds no field", accepted=f"write {code(f'{{{form}}}')}, or leave it out")
    return value


def _inputs(value: object, place: Place, models: Mapping[str, object] | Collection[str] | None) -> tuple[Field, ...]:
    fields = parse_fields(_mapping(value, place, "name: spec"), models=models, place=place)
    for field in fields:
        wrong = next((word for word in _INPUT_MODIFIERS if getattr(field, word)), None)
        if wrong is not None:
            problem = f"is an input, which is not stored, and cannot be {code(wrong)}"
            raise place.inside(field.name).error(problem, accepted=f"drop {code(wrong)}")
    return fields
