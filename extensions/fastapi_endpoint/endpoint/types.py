"""How each type of the field language is written: as a Python type, a column type and a schema type."""

from __future__ import annotations

import datetime
from typing import Any

from ..answers import Answers
from ..fields import types as t
from ..fields.python_source import python_source, source_imports
from .imports import Imports

_STANDARD = {
    t.Decimal: ("decimal", "Decimal"),
    t.Date: ("datetime", "date"),
    t.Time: ("datetime", "time"),
    t.DateTime: ("datetime", "datetime"),
    t.LocalDateTime: ("datetime", "datetime"),
    t.Duration: ("datetime", "timedelta"),
    t.Uuid: ("uuid", "UUID"),
}
_BUILTIN = {t.String: "str", t.Text: "str", t.Email: "str", t.Url: "str", t.Integer: "int", t.BigInteger: "int"} | {
    t.Float: "float",
    t.Boolean: "bool",
}


def key_type(id_type: str, imports: Imports) -> str:
    """The Python type of a primary key: `int`, `str` or `UUID`."""
    if id_type == "uuid":
        return imports.name("uuid", "UUID")
    return imports.builtin("int" if id_type == "bigint" else id_type.partition("(")[0])


def python_type(field: t.Field, imports: Imports, enum: str | None = None) -> str:
    """The Python type of a stored value, without null.

    Args:
        field: The field.
        imports: Imports of the module that the type is written in.
        enum: Name of the class when the field is an enum.
    """
    kind = field.type
    if isinstance(kind, t.Enum):
        return enum or f"{imports.name('typing', 'Literal')}[{', '.join(map(quoted, kind.values))}]"
    if isinstance(kind, t.Reference):
        return key_type(kind.id_type, imports)
    if field.in_json:
        return _json_type(kind, imports)
    if type(kind) in _STANDARD:
        return imports.name(*_STANDARD[type(kind)])
    return imports.builtin(_BUILTIN[type(kind)])


def _json_type(kind: t.FieldType, imports: Imports) -> str:
    """The Python type of a JSON value: decimals, moments and the like are texts there."""
    match kind:
        case t.Json():
            return imports.name("typing", "Any")
        case t.Object() | t.Union():
            return f"{imports.builtin('dict')}[{imports.builtin('str')}, {imports.name('typing', 'Any')}]"
        case t.List():
            return f"{imports.builtin('list')}[{_json_type(kind.item, imports)}]"
    return imports.builtin(_BUILTIN.get(type(kind), "str"))


def column_type(field: t.Field, imports: Imports, enum: str | None = None) -> str | None:
    """The SQLAlchemy type, or None where SQLAlchemy derives it from the annotation."""
    kind = field.type
    name = imports.name
    match kind:
        case t.String() | t.Email() | t.Url():
            return f"{name('sqlalchemy', 'String')}({kind.max_length})"
        case t.Text():
            return name("sqlalchemy", "Text")
        case t.BigInteger():
            return name("sqlalchemy", "BigInteger")
        case t.Decimal():
            return f"{name('sqlalchemy', 'Numeric')}({kind.precision}, {kind.scale})"
        case t.DateTime():
            return f"{name('sqlalchemy', 'DateTime')}(timezone=True)"
        case t.Enum():
            length = max(32, kind.max_length)
            return (
                f"{name('sqlalchemy', 'Enum')}({enum}, native_enum=False, length={length}, "
                "values_callable=lambda members: [member.value for member in members])"
            )
        case t.Json() | t.List() | t.Object() | t.Union():
            return JSON_TYPE
        case _:
            return None


JSON_TYPE = "JSON_TYPE"
"""The constant in the model module that JSON columns share."""


def default_source(field: t.Field, answers: Answers, imports: Imports, enum: str | None = None) -> str:
    """The default as Python source: a value, or a callable for one that is made anew for each row."""
    value = field.default
    assert value is not t.Special.MADE
    match value:
        case t.Special.NOW:
            return f"lambda: {imports.name('datetime', 'datetime')}.now({utc(answers, imports)})"
        case t.Special.TODAY:
            return f"{imports.name('datetime', 'date')}.today"
        case t.Special.EMPTY_LIST:
            return imports.builtin("list")
        case t.Special.EMPTY_OBJECT:
            return imports.builtin("dict")
    if isinstance(field.type, t.Enum) and enum is not None:
        return f"{enum}.{field.type.member(str(value))}"
    return literal(value, answers, imports)


def literal(value: Any, answers: Answers, imports: Imports) -> str:
    """A constant as Python source, with what it needs imported."""
    if isinstance(value, str):
        return quoted(value)
    zone = utc(answers, imports) if isinstance(value, datetime.datetime | datetime.time) else "UTC"
    for module, name in source_imports(value, utc=zone):
        imports.name(module, name)
    return python_source(value, utc=zone)


def utc(answers: Answers, imports: Imports) -> str:
    """The zone UTC, as the oldest Python of the host spells it."""
    if answers.host.style.python >= (3, 11):
        return imports.name("datetime", "UTC")
    return f"{imports.name('datetime', 'timezone')}.utc"


def quoted(text: str) -> str:
    """A string literal in double quotes, as black writes it."""
    literal = repr(text)
    if literal.startswith('"') or '"' in text:
        return literal
    return '"' + literal[1:-1].replace("\\'", "'") + '"'


def schema_type(
    field: t.Field, imports: Imports, support: str, enum: str | None = None, *, in_json: bool = False
) -> str:
    """The type of a field in requests: it accepts what the column can store and nothing else.

    Args:
        field: The field.
        imports: Imports of the schema module.
        support: Dotted module of the shared field types.
        enum: Name of the class when the field is an enum.
        in_json: Whether the value is stored inside JSON, where no column gives it its form.
    """
    kind = field.type
    match kind:
        case t.String():
            bounds = ([f"min_length={kind.min_length}"] if kind.min_length else []) + [f"max_length={kind.max_length}"]
            return _text(field, bounds, imports, support)
        case t.Text():
            return _text(field, [], imports, support)
        case t.Email():
            return _annotated(
                imports.builtin("str"),
                [f"max_length={kind.max_length}", f"pattern={imports.name(support, 'EMAIL')}"],
                [],
                imports,
            )
        case t.Url():
            return _annotated(
                imports.builtin("str"),
                [f"max_length={kind.max_length}", f"pattern={imports.name(support, 'URL')}"],
                [],
                imports,
            )
        case t.Integer() | t.BigInteger():
            return _integer(field, kind, imports, support)
        case t.Float():
            bounds = [*_bounds(field), "allow_inf_nan=False"]
            return _annotated(imports.builtin("float"), bounds, [imports.name(support, "NUMBER")], imports)
        case t.Decimal():
            return _decimal(field, kind, imports, support, in_json=in_json)
        case t.Boolean():
            return _annotated(imports.builtin("bool"), ["strict=True"], [], imports)
        case t.Reference():
            return reference_type(kind, imports, support)
        case t.Date() | t.Time() | t.DateTime() | t.LocalDateTime() | t.Duration():
            return imports.name(support, SUPPORT_TYPES[type(kind)])
    return python_type(field, imports, enum)


SUPPORT_TYPES: dict[type[t.FieldType], str] = {
    t.Date: "IsoDate",
    t.Time: "LocalTime",
    t.DateTime: "UtcDatetime",
    t.LocalDateTime: "LocalDatetime",
    t.Duration: "IsoDuration",
}
"""Types of the shared module that a plain Python type cannot stand for."""


def reference_type(kind: t.Reference, imports: Imports, support: str) -> str:
    """The type of a foreign key in requests."""
    if kind.id_type == "uuid":
        return imports.name("uuid", "UUID")
    if kind.id_type == "bigint":
        extra = [imports.name(support, "NUMBER"), f"{imports.name(support, 'int64_schema')}(ge=1)"]
        return _annotated(imports.builtin("int"), ["ge=1", "le=2**63 - 1"], extra, imports)
    if kind.id_type == "int":
        return _annotated(imports.builtin("int"), ["ge=1", "le=2**31 - 1"], [imports.name(support, "NUMBER")], imports)
    return _annotated(
        imports.builtin("str"),
        ["min_length=1", f"max_length={kind.longest_key}", f"pattern={imports.name(support, 'NO_NUL')}"],
        [],
        imports,
    )


def response_type(field: t.Field, imports: Imports, support: str, enum: str | None = None) -> str:
    """The type of a field in responses."""
    kind = field.type
    if isinstance(kind, t.Decimal):
        return imports.name("decimal", "Decimal")
    if type(kind) in SUPPORT_TYPES:
        return imports.name(support, SUPPORT_TYPES[type(kind)])
    return python_type(field, imports, enum)


def _annotated(base: str, bounds: list[str], extra: list[str], imports: Imports) -> str:
    parts = [base]
    if bounds:
        parts.append(f"{imports.name('pydantic', 'Field')}({', '.join(bounds)})")
    return f"{imports.name('typing', 'Annotated')}[{', '.join([*parts, *extra])}]"


def _text(field: t.Field, bounds: list[str], imports: Imports, support: str) -> str:
    if field.pattern is None:
        return _annotated(imports.builtin("str"), [*bounds, f"pattern={imports.name(support, 'NO_NUL')}"], [], imports)
    pattern = [*bounds, f"pattern=r{quoted_pattern(field.pattern)}"]
    return _annotated(imports.builtin("str"), pattern, [imports.name(support, "WITHOUT_NUL")], imports)


def quoted_pattern(pattern: str) -> str:
    """The quoted part of a raw string literal."""
    return f"'{pattern}'" if '"' in pattern else f'"{pattern}"'


def _bounds(field: t.Field) -> list[str]:
    return [
        f"{name}={_plain(value)}"
        for name, value in (("ge", field.ge), ("gt", field.gt), ("le", field.le), ("lt", field.lt))
        if value is not None
    ]


def _plain(value: t.Number) -> str:
    """A bound without needless zeros: `0` for `0.00`."""
    return str(int(value)) if value == int(value) else str(value)


def _integer_bounds(field: t.Field, kind: t.Integer | t.BigInteger) -> tuple[int, int]:
    lows = [
        kind.low,
        *([int(field.ge)] if field.ge is not None else []),
        *([int(field.gt) + 1] if field.gt is not None else []),
    ]
    highs = [
        kind.high,
        *([int(field.le)] if field.le is not None else []),
        *([int(field.lt) - 1] if field.lt is not None else []),
    ]
    return max(lows), min(highs)


def _integer(field: t.Field, kind: t.Integer | t.BigInteger, imports: Imports, support: str) -> str:
    low, high = _integer_bounds(field, kind)
    extra = [imports.name(support, "NUMBER")]
    if isinstance(kind, t.BigInteger):
        own = [f"ge={low}"] if low != kind.low else []
        own += [f"le={high}"] if high != kind.high else []
        extra.append(f"{imports.name(support, 'int64_schema')}({', '.join(own)})")
    return _annotated(imports.builtin("int"), [f"ge={_big(low)}", f"le={_big(high)}"], extra, imports)


def _big(number: int) -> str:
    return {2**31 - 1: "2**31 - 1", -(2**31): "-(2**31)", 2**63 - 1: "2**63 - 1", -(2**63): "-(2**63)"}.get(
        number, str(number)
    )


def _decimal(field: t.Field, kind: t.Decimal, imports: Imports, support: str, *, in_json: bool) -> str:
    bounds = [*_bounds(field), f"max_digits={kind.precision}", f"decimal_places={kind.scale}"]
    schema = imports.name(support, "decimal_schema")
    form = [f"{imports.name(support, 'fixed_point')}({kind.scale})"] if in_json else []
    low = next(
        (f", {name}={_plain(value)}" for name, value in (("ge", field.ge), ("gt", field.gt)) if value is not None), ""
    )
    high = next(
        (f", {name}={_plain(value)}" for name, value in (("le", field.le), ("lt", field.lt)) if value is not None), ""
    )
    return _annotated(
        imports.name("decimal", "Decimal"),
        bounds,
        [f"{schema}({kind.precision}, {kind.scale}{low}{high})", *form],
        imports,
    )


def owner_type(answers: Answers, imports: Imports) -> str:
    """The type of what callers own rows by."""
    return {"int": "int", "str": "str"}.get(answers.host.caller.type) or imports.name("uuid", "UUID")


def session_class(answers: Answers, imports: Imports) -> str:
    """The class of the session in annotations."""
    return imports.name(answers.host.session_module, "AsyncSession" if answers.host.is_async else "Session")
