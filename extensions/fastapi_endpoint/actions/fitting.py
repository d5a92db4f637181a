"""Whether every value that an input accepts can be stored in a field."""

from __future__ import annotations

from ..fields import BigInteger, Decimal, Enum, Field, Integer, Number, Reference, String, Text
from ..wording import code, join

Misfit = tuple[str, str]
"""What is wrong, as a clause whose subject is the input, and what is accepted."""


def misfit(source: Field, target: Field) -> Misfit | None:
    """Say why values of an input cannot all be stored in a field.

    Args:
        source: A field of the action's input.
        target: The field of the resource that takes its value.

    Returns:
        What is wrong and what is accepted; `None` when every value fits.
    """
    if source.nullable and not target.nullable:
        return "may be null", "drop its `nullable`"
    return _type_misfit(source, target) or _bounds_misfit(source, target) or _pattern_misfit(source, target)


def _type_misfit(source: Field, target: Field) -> Misfit | None:
    one, other = source.type, target.type
    match one, other:
        case Enum(), Enum():
            unknown = [value for value in one.values if value not in other.values]
            if unknown:
                return f"may be {code(unknown[0])}", f"use {join(other.values)}"
            return None
        case Reference(), Reference():
            if one.model != other.model:
                return f"refers to {code(one.model)}", f"write `ref({other.model})`"
            return None
        case String(), String():
            if one.max_length > other.max_length or one.min_length < other.min_length:
                return f"has other lengths than {_lengths(other)}", f"write {_lengths(other)} or less"
            return None
        case (String(), Text()) | (Integer(), BigInteger()):
            return None
        case Decimal(), Decimal():
            whole = one.precision - one.scale <= other.precision - other.scale
            if not whole or one.scale > other.scale:
                form = code(f"decimal({other.precision},{other.scale})")
                return f"has more digits than {form}", f"write {form} or less"
            return None
    if type(one) is not type(other):
        return f"is {code(one.word)} where the field is {code(other.word)}", f"make it {code(other.word)}"
    return None


def _lengths(kind: String) -> str:
    least = f"{kind.min_length}.." if kind.min_length else ""
    return code(f"str({least}{kind.max_length})")


def _bounds_misfit(source: Field, target: Field) -> Misfit | None:
    for sign, bound, within in (
        (">=", target.ge, _above(source, target.ge, strictly=False)),
        (">", target.gt, _above(source, target.gt, strictly=True)),
        ("<=", target.le, _below(source, target.le, strictly=False)),
        ("<", target.lt, _below(source, target.lt, strictly=True)),
    ):
        if bound is not None and not within:
            return f"lacks the bound {code(f'{sign}{bound}')} of the field", "give it the same bound"
    return None


def _above(source: Field, bound: Number | None, *, strictly: bool) -> bool:
    if bound is None:
        return True
    if source.gt is not None and source.gt >= bound:
        return True
    return source.ge is not None and (source.ge > bound or (source.ge == bound and not strictly))


def _below(source: Field, bound: Number | None, *, strictly: bool) -> bool:
    if bound is None:
        return True
    if source.lt is not None and source.lt <= bound:
        return True
    return source.le is not None and (source.le < bound or (source.le == bound and not strictly))


def _pattern_misfit(source: Field, target: Field) -> Misfit | None:
    if target.pattern is None or source.pattern == target.pattern:
        return None
    return f"lacks the pattern {code(target.pattern)} of the field", "give it the same pattern"
