"""Which names are free for an action: it becomes a function, a path, an operation id and perhaps a class."""

from __future__ import annotations

import keyword
from collections.abc import Collection

from ..fields.names import check_form
from ..fields.place import Place
from ..wording import code

_EXAMPLE = "use a name such as `send_reminder`"
_OPERATIONS = ("list", "get", "create", "update", "replace", "delete", "action")
_CLASSES = ("read", "query", "page", "id")
"""Words behind the resource in the names of generated classes: `OrderRead`."""

_ENDINGS = ("", "_value", "_filter", "_value_filter", "_parameter")
"""What the name of a field has behind it in the names of generated types: `OrderTitleFilter`."""
_PARAMETERS = ("cursor", "search", "sort")


def check_name(name: str, place: Place, fields: Collection[str]) -> None:
    """Refuse a name that would break the generated code or hide a part of it.

    Args:
        name: The key of the mapping.
        place: The action, for the message.
        fields: Names of the resource's fields and of their columns.

    Raises:
        AnswerError: The name is not free; the sentence says whose it is.
    """
    check_form(name, place, example=_EXAMPLE)
    other = f"use another name such as {code(f'{name}_now')}"
    if name in _OPERATIONS:
        raise place.error("has the name of an operation", accepted=other)
    if name in _CLASSES:
        raise place.error("has a name that a generated schema has already", accepted=other)
    if keyword.iskeyword(name):
        raise place.error("has a name that is a Python keyword", accepted=other)
    if name in fields:
        raise place.error("has the name of a field", accepted=other)
    taken = {f"{field}{ending}" for field in (*fields, *_PARAMETERS) for ending in _ENDINGS}
    if name in taken:
        raise place.error("has a name that the type of a field or parameter has already", accepted=other)
