"""Whether the id of a caller can be stored where actions set it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..fields import BigInteger, Field, FieldType, Integer, Reference, String, Uuid
from ..fields.place import Place
from ..wording import code
from .fitting import misfit
from .types import Action, Caller

_OF_OTHERS = {"int": "bigint"}
"""How large the ids of callers may be that are no rows of the host's."""


def check_callers(
    actions: Sequence[Action],
    *,
    is_public: bool,
    kind: str,
    model: str = "",
    key_types: Mapping[str, str] | None = None,
) -> None:
    """Refuse fields that are set to the caller and cannot hold its id.

    Args:
        actions: The actions.
        is_public: Whether nobody has to say who they are.
        kind: The type of a caller's id: `uuid`, `int` or `str`.
        model: The host's model whose rows the callers are; empty where they are none.
        key_types: Types of the host's primary keys, by model.

    Raises:
        AnswerError: The first such field, as one sentence.
    """
    for action in actions:
        for assignment in action.assignments:
            if assignment.value is Caller.ID:
                place = Place(question="actions").inside(action.name).inside("set").inside(assignment.field.name)
                if is_public:
                    accepted = "choose another `auth_scheme`, or leave it out"
                    raise place.error("is the caller, whom `auth_scheme: none` does not know", accepted=accepted)
                _check(assignment.field, place, model, (key_types or {}).get(model) or _OF_OTHERS.get(kind, kind))


def _check(field: Field, place: Place, model: str, key_type: str) -> None:
    plain = _plain(model, key_type)
    is_reference = isinstance(field.type, Reference) and model
    problem = misfit(Field(field.name, Reference(model, key_type) if is_reference else plain), field)
    if problem is None:
        return
    word = f"str({plain.max_length})" if isinstance(plain, String) else plain.word
    accepted = f"make it {code(f'ref({model})')} or {code(word)}" if model else f"make it {code(word)}"
    raise place.error(f"cannot take the caller's id, which {problem[0]}", accepted=accepted)


def _plain(model: str, key_type: str) -> FieldType:
    """The type of a caller's id without its reference."""
    kinds: dict[str, FieldType] = {"uuid": Uuid(), "int": Integer(), "bigint": BigInteger()}
    return kinds.get(key_type) or String(max_length=Reference(model, key_type).longest_key)
