"""The names in a module's `__all__`."""

from __future__ import annotations

import libcst as cst

from .call_text import quote_of
from .layout import quoted
from .names import sorted_position
from .registrations import literal_named
from .sequences import add_element, elements_of, remove_item
from .source import Source, Splice


def exported(source: Source) -> list[str] | None:
    """The names in `__all__`; None without one, or when it is not a plain list or tuple of strings."""
    literal = literal_named(source, source.module, "__all__")
    if literal is None:
        return None
    names = [_string(element.value) for element in literal.elements]
    return None if None in names else [name for name in names if name is not None]


def add_export(source: Source, name: str, limit: int) -> list[Splice]:
    """Splices that add `name` to `__all__`, in sorted position when it is sorted."""
    literal, names = literal_named(source, source.module, "__all__"), exported(source)
    if literal is None or names is None or name in names:
        return []
    text = quoted(name, quote_of(source, literal if names else None))
    return add_element(source, literal, sorted_position(names, name), text, limit)


def remove_export(source: Source, name: str) -> list[Splice]:
    """Splices that take `name` out of `__all__`."""
    literal, names = literal_named(source, source.module, "__all__"), exported(source)
    if literal is None or names is None or name not in names:
        return []
    elements = elements_of(literal)
    if len(elements) > 1:
        return remove_item(source, elements, names.index(name))
    start, end = source.span(literal)
    return [Splice(start, end, "[]")] if isinstance(literal, cst.List) else []


def _string(value: cst.BaseExpression) -> str | None:
    text = value.evaluated_value if isinstance(value, cst.SimpleString | cst.ConcatenatedString) else None
    return text if isinstance(text, str) else None
