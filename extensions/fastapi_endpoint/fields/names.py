"""Which field names are free: not Python's, not SQLAlchemy's, not Pydantic's, not the template's own."""

from __future__ import annotations

import keyword

from ..naming import LONGEST_NAME, split_words
from ..wording import code
from .place import Place

PYDANTIC_NAMES = frozenset(
    {
        "construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config", "model_construct",
        "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set",
        "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate",
        "model_validate_json", "model_validate_strings", "parse_file", "parse_obj", "parse_raw", "schema",
        "schema_json", "update_forward_refs", "validate",
    }
)  # fmt: skip
"""Attributes of `BaseModel`: a field of that name is refused by Pydantic or hides the attribute with a warning."""

SQLALCHEMY_NAMES = frozenset({"metadata", "registry"})
"""Attributes of the declarative base."""

GENERATED_NAMES = frozenset({"id", "created_at", "updated_at"})
LIST_PARAMETERS = frozenset({"cursor", "limit", "offset", "search", "sort"})
"""Query parameters of the list endpoint: a filter cannot have the same name."""

UNION_KEY = "oneof"
_EXAMPLE = "use a name such as `starts_at`"


def check_name(name: str, place: Place, *, nested: bool) -> None:
    """Refuse a name that would break the generated code.

    Args:
        name: The key of the mapping.
        place: The field, for the message.
        nested: Whether the field is inside an object, where there is no table and no model base.

    Raises:
        AnswerError: The name is not free; the sentence says whose it is.
    """
    check_form(name, place)
    owner = _owner(name, nested=nested)
    if owner is not None:
        raise place.error(f"has a name that {owner}", accepted=f"use another name such as {code(_longer(name))}")
    if not nested and name in GENERATED_NAMES:
        raise place.error("comes by itself in every resource", accepted="leave it out")


def check_form(name: str, place: Place, *, example: str = _EXAMPLE) -> None:
    """Refuse what is no short lower-case Python name.

    Args:
        name: The key of the mapping.
        place: What has the name, for the message.
        example: A clause that shows a name.

    Raises:
        AnswerError: The name has another form.
    """
    if not name:
        raise place.error("a field has an empty name", accepted=example)
    if name.startswith("_"):
        raise place.error("starts with an underscore, which makes it private", accepted=example)
    if name[0].isdigit():
        raise place.error("starts with a digit, and a Python name starts with a letter", accepted=example)
    if len(name) > LONGEST_NAME:
        raise place.error(f"has a name of more than {LONGEST_NAME} characters, too many for the name of an index")
    if name.isascii() and name.isidentifier() and name == name.lower():
        return
    suggestion = "_".join(split_words(name))
    usable = suggestion.isascii() and suggestion.isidentifier() and not keyword.iskeyword(suggestion)
    raise place.error(
        "is not a lower-case name of the letters a to z, digits and `_`",
        accepted="" if usable else example,
        nearest=suggestion if usable else None,
    )


def _owner(name: str, *, nested: bool) -> str | None:
    if keyword.iskeyword(name):
        return "is a Python keyword"
    if name in PYDANTIC_NAMES:
        return "Pydantic reserves"
    if name in ("self", "cls"):
        return "every Python method uses"
    if name == UNION_KEY:
        return "the field language reserves for unions"
    if name in SQLALCHEMY_NAMES and not nested:
        return "SQLAlchemy reserves"
    return None


def _longer(name: str) -> str:
    return f"{name.removeprefix('model_')}_value" if name.startswith("model_") else f"{name}_value"
