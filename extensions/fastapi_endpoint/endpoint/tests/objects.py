"""How nested objects are written in the tests: valid ones as constants, others by what differs from those."""

from __future__ import annotations

from ...fields import types as t
from ...fields.python_source import Json, python_source
from ...fields.samples import to_json
from ...fields.values import sample_value
from ..types import quoted
from .subject import Subject
from .view import Item, Whole


class Objects:
    """Values of nested objects and unions, as source.

    Args:
        subject: The endpoint; the constants for valid objects are added to it.
    """

    def __init__(self, subject: Subject) -> None:
        self._valid: dict[str, dict[str, Json]] = {}
        for field in subject.fields:
            for name, value in _samples(field):
                self._valid[name] = value
                subject.constants.append(Item(f"{name}: dict[str, Any]", python_source(value)))

    def source(self, value: Json) -> str:
        """A value, by the constant that is like it where there is one."""
        if isinstance(value, dict):
            for name, valid in self._valid.items():
                if _is_like(value, valid):
                    return _difference(value, valid, name)
        return python_source(value)


def whole(field: t.Field) -> Whole | None:
    """Two values of a field that is stored as JSON, the second without what may be left out.

    Args:
        field: A field whose value is replaced as a whole.

    Returns:
        The values as source and what is answered to the second; None where there are not two.
    """
    if isinstance(field.type, t.Json):
        return Whole(field.column, '{"before": 1}', '{"after": [None, 2.5]}', '{"after": [None, 2.5]}')
    first, second = to_json(sample_value(field, 0)), to_json(sample_value(field, 1))
    if first == second:
        return None
    kept = second
    if isinstance(field.type, t.Object) and isinstance(second, dict):
        optional = {each.name for each in field.type.fields if each.nullable and not each.has_default}
        kept = {name: value for name, value in second.items() if name not in optional}
        second = {name: None if name in optional else value for name, value in second.items()}
    return Whole(field.column, python_source(first), python_source(kept), python_source(second))


def _samples(field: t.Field) -> list[tuple[str, dict[str, Json]]]:
    name = f"VALID_{field.name.upper()}"
    kind = field.type
    if isinstance(kind, t.Object):
        value = to_json(sample_value(field))
        assert isinstance(value, dict)
        return [(name, value)]
    if isinstance(kind, t.Union):
        rows = []
        for number, variant in enumerate(kind.variants):
            value = to_json(sample_value(field, number))
            assert isinstance(value, dict)
            rows.append((f"{name}_{''.join(c if c.isalnum() else '_' for c in variant.tag).upper()}", value))
        return rows
    return []


def _is_like(value: dict[str, Json], valid: dict[str, Json]) -> bool:
    """Whether one member of `valid` at the most is missing or different."""
    missing = [name for name in valid if name not in value]
    if missing:
        return len(missing) == 1 and bool(value) and all(name in valid and valid[name] == value[name] for name in value)
    return sum(value[name] != each for name, each in valid.items()) <= 1


def _difference(value: dict[str, Json], valid: dict[str, Json], name: str) -> str:
    missing = [key for key in valid if key not in value]
    if missing:
        return f"{{name: value for name, value in {name}.items() if name != {quoted(missing[0])}}}"
    changed = {key: each for key, each in value.items() if key not in valid or valid[key] != each}
    if not changed:
        return name
    parts = []
    for key, each in changed.items():
        old = valid.get(key)
        inner = isinstance(each, dict) and isinstance(old, dict) and _is_like(each, old)
        source = _difference(each, old, f"{name}[{quoted(key)}]") if inner else python_source(each)  # type: ignore[arg-type]
        parts.append(f"{quoted(key)}: {source}")
    return f"{name} | {{{', '.join(parts)}}}"
