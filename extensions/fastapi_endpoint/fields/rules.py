"""The rules between a type, its modifiers and its default; each broken one is a sentence that names the field."""

from __future__ import annotations

from ..wording import code, join
from .scanner import Kind, Token
from .spec_parser import BOUNDS, MODIFIERS, Spec
from .types import (
    BigInteger,
    Boolean,
    Computed,
    Decimal,
    Email,
    FieldType,
    Float,
    Integer,
    Json,
    List,
    Reference,
    String,
    Text,
    Url,
)

_NUMBERS = (Integer, BigInteger, Float, Decimal)

_ALWAYS = frozenset({"nullable", "immutable", "readonly", "writeonly"})
_PLAIN = frozenset(MODIFIERS) - {"embed"}
_NESTED = frozenset({"nullable"})

_CONTRADICTIONS = (
    ("readonly", "writeonly", "nobody could ever see or set it"),
    ("readonly", "immutable", "a `readonly` field is never accepted at all"),
    ("writeonly", "filter", "a filter would give the value away"),
    ("writeonly", "sort", "the order would give the value away"),
    ("writeonly", "search", "a search would give the value away"),
    ("writeonly", "embed", "the embedded row would give the value away"),
)


LONGEST_INDEXED = 600
"""A row of a PostgreSQL index holds 2,704 bytes, and a character has up to four (documentation, 11.2 and 24.3)."""

_INDEXED = ("unique", "index", "filter", "sort")


def allowed_modifiers(kind: FieldType) -> frozenset[str]:
    """Give the modifiers that a type takes.

    Args:
        kind: The type of the field.

    Returns:
        Words of the language.
    """
    if isinstance(kind, Computed):
        return frozenset({"nullable", "filter", "sort"})
    if isinstance(kind, Json | List):
        return _ALWAYS
    if isinstance(kind, Reference):
        return _ALWAYS | {"unique", "index", "filter", "embed"}
    if isinstance(kind, Boolean):
        return _ALWAYS | {"index", "filter", "sort"}
    if isinstance(kind, String | Text | Email | Url):
        return _PLAIN
    return _PLAIN - {"search"}


def check_rules(spec: Spec, *, nested: bool) -> None:
    """Check a spec as far as it can be checked without the values of its bounds and default.

    Args:
        spec: As written.
        nested: Whether the field is inside an object.

    Raises:
        AnswerError: The first rule that is broken.
    """
    _check_fit(spec, nested=nested)
    for first, second, reason in _CONTRADICTIONS:
        if first in spec.modifiers and second in spec.modifiers:
            raise _error(
                spec, f"is both {code(first)} and {code(second)}", spec.modifiers[second], f"{reason}, so drop one"
            )
    _check_constraints(spec)
    _check_default(spec)


def _check_fit(spec: Spec, *, nested: bool) -> None:
    kind = spec.type
    allowed = allowed_modifiers(kind) & _NESTED if nested else allowed_modifiers(kind)
    for word, token in spec.modifiers.items():
        if word in allowed:
            continue
        listed = join([each for each in MODIFIERS if each in allowed], "and")
        if nested and word in allowed_modifiers(kind):
            raise _error(spec, f"is inside an object and cannot be {code(word)}", token, f"there it takes {listed}")
        raise _error(spec, f"is {code(kind.word)} and cannot be {code(word)}", token, f"it takes {listed}")


def _check_constraints(spec: Spec) -> None:
    kind = spec.type
    _check_index(spec)
    for operator, key in BOUNDS.items():
        if key in spec.bounds and not isinstance(kind, _NUMBERS):
            accepted = f"bounds are for {join(number.word for number in _NUMBERS)}"
            if isinstance(kind, String):
                accepted += ", and the length of a text is `str(min..max)`"
            raise _error(
                spec, f"is {code(kind.word)} and cannot have the bound {code(operator)}", spec.bounds[key], accepted
            )
    if spec.pattern is not None and not isinstance(kind, String | Text):
        accepted = "a regular expression is for `str` and `text`"
        raise _error(spec, f"is {code(kind.word)} and cannot have a regular expression", spec.pattern, accepted)
    for first, second in (("ge", "gt"), ("le", "lt")):
        if first in spec.bounds and second in spec.bounds:
            raise _error(spec, "has two bounds on one side", spec.bounds[second], "keep one of them")


def _check_index(spec: Spec) -> None:
    """A value that is too long for its index would be refused by the database, not by the schema."""
    kind = spec.type
    if isinstance(kind, Text) or (isinstance(kind, String) and kind.max_length > LONGEST_INDEXED):
        for word in _INDEXED:
            if word in spec.modifiers:
                problem = f"is too long for the index that {code(word)} brings"
                raise _error(spec, problem, spec.modifiers[word], f"use {code(f'str({LONGEST_INDEXED})')} or less")


def _check_default(spec: Spec) -> None:
    kind, default = spec.type, spec.default
    if isinstance(kind, Computed):
        if default is None:
            accepted = "write `computed(type) = expression`, such as `computed(decimal) = price * quantity`"
            raise spec.scanner.place.error("is computed and has no expression", accepted=accepted)
        return
    if default is None or is_null(default):
        if "readonly" in spec.modifiers and "nullable" not in spec.modifiers:
            accepted = "add `nullable` or `= value`"
            raise _error(spec, "is `readonly`, so that no request can fill it", spec.modifiers["readonly"], accepted)
        if default is not None and "nullable" not in spec.modifiers:
            raise _error(spec, "has the default `null`", default, 'add `nullable`, or write `= "null"` for the text')
        return
    if isinstance(kind, Reference):
        raise _error(spec, "is a reference and cannot have a default", default, "use `nullable` instead")
    if "unique" in spec.modifiers:
        raise _error(spec, "is `unique` and has a default, which only one row could have", default, "drop one of them")


def is_null(default: Token) -> bool:
    """Tell whether a default is the word `null`, which says no more than `nullable` does."""
    return default.kind is not Kind.STRING and default.text == "null"


def _error(spec: Spec, problem: str, token: Token, accepted: str) -> Exception:
    return spec.scanner.error(problem, token, accepted=accepted)
