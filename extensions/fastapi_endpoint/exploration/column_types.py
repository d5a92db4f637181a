"""The type of a column: what its annotation and its SQL type say together."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .facts import ColumnType, EnumType
from .modules import Module, Symbol, class_member, lineage
from .trees import FunctionNode, argument, keyword, name_parts, statements, strip_optional
from .values import constant_value

_SQL = {
    "str": ("String", "VARCHAR", "Unicode", "NVARCHAR", "CHAR", "NCHAR", "AutoString", "CITEXT", "VARCHAR2"),
    "text": ("Text", "UnicodeText", "TEXT", "CLOB", "LONGTEXT", "MEDIUMTEXT", "TINYTEXT"),
    "int": ("Integer", "INTEGER", "INT"),
    "smallint": ("SmallInteger", "SMALLINT"),
    "bigint": ("BigInteger", "BIGINT"),
    "float": ("Float", "FLOAT", "Double", "DOUBLE", "DOUBLE_PRECISION"),
    "real": ("REAL",),
    "decimal": ("Numeric", "NUMERIC", "DECIMAL"),
    "bool": ("Boolean", "BOOLEAN"),
    "date": ("Date", "DATE"),
    "time": ("Time", "TIME"),
    "datetime": ("DateTime", "DATETIME", "TIMESTAMP"),
    "duration": ("Interval", "INTERVAL"),
    "uuid": ("Uuid", "UUID", "GUID", "UUIDType"),
    "json": ("JSON", "JSONB"),
    "list": ("ARRAY",),
    "enum": ("Enum", "ENUM"),
    "bytes": ("LargeBinary", "BYTEA", "BLOB", "BINARY", "VARBINARY"),
}
_SQL_KINDS = {name: kind for kind, names in _SQL.items() for name in names}
_PYTHON_KINDS = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "bytes": "bytes",
    "Decimal": "decimal",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "timedelta": "duration",
    "UUID": "uuid",
    "UUID1": "uuid",
    "UUID4": "uuid",
    "UUID7": "uuid",
    "GUID": "uuid",
    "dict": "json",
    "Dict": "json",
    "Any": "json",
    "list": "list",
    "List": "list",
    "EmailStr": "email",
    "AnyUrl": "url",
    "HttpUrl": "url",
    "AnyHttpUrl": "url",
    "PositiveInt": "int",
    "NonNegativeInt": "int",
    "PositiveFloat": "float",
    "NonNegativeFloat": "float",
    "AwareDatetime": "datetime",
    "NaiveDatetime": "datetime",
}
_ENUM_BASES = ("Enum", "StrEnum", "IntEnum", "Flag", "IntFlag")
_REFINEMENTS = {
    "str": ("str", "text", "enum"),
    "int": ("int", "smallint", "bigint"),
    "float": ("float", "real"),
    "decimal": ("decimal",),
    "datetime": ("datetime",),
    "time": ("time",),
    "list": ("list",),
    "email": ("str", "text"),
    "url": ("str", "text"),
}
"""For a Python type, the SQL types that say more about it without contradicting it."""

DEEPEST = 8


@dataclass(frozen=True)
class Annotation:
    """An annotation looked through: optional, aliases and `Annotated`."""

    type: ast.expr | None
    module: Module
    optional: bool
    calls: tuple[ast.Call, ...]
    """Calls in the metadata of `Annotated`, e.g. `mapped_column(…)`."""
    names: tuple[str, ...]
    """How the type was written at each step, for lookups in `type_annotation_map`."""


def read_annotation(module: Module, annotation: ast.expr | None, depth: int = 0) -> Annotation:
    """Look through an annotation to the type that is stored.

    Args:
        module: The module that it stands in.
        annotation: The `X` of `Mapped[X]`, or the annotation of a field.
        depth: How many aliases were followed.
    """
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            annotation = None
    if annotation is None or depth > DEEPEST:
        return Annotation(None, module, False, (), ())
    inner = strip_optional(annotation)
    optional = inner is not annotation
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:] == ["Union"]:
        items = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
        optional = any(isinstance(item, ast.Constant) and item.value is None for item in items)
    if inner is None:
        return Annotation(None, module, optional, (), ())
    written = ast.unparse(inner)
    if isinstance(inner, ast.Subscript) and name_parts(inner.value)[-1:] == ["Annotated"]:
        parts = inner.slice.elts if isinstance(inner.slice, ast.Tuple) else [inner.slice]
        found = read_annotation(module, parts[0], depth + 1)
        # Where a setting decides, both columns have the same shape.
        chosen = (part.body if isinstance(part, ast.IfExp) else part for part in parts[1:])
        calls = tuple(part for part in chosen if isinstance(part, ast.Call))
        return replace(
            found, optional=optional or found.optional, calls=(*calls, *found.calls), names=(written, *found.names)
        )
    symbol = module.resolve(inner) if isinstance(inner, ast.Name | ast.Attribute) else None
    alias = _alias(symbol)
    if alias is not None and symbol is not None and symbol.module is not None:
        found = read_annotation(symbol.module, alias, depth + 1)
        return replace(found, optional=optional or found.optional, names=(written, *found.names))
    return Annotation(inner, module, optional, (), (written,))


def _alias(symbol: Symbol | None) -> ast.expr | None:
    """The type that a name stands for, when it is an alias or a `NewType`."""
    if symbol is None or symbol.module is None:
        return None
    node = symbol.node
    type_alias = getattr(ast, "TypeAlias", None)
    if type_alias is not None and isinstance(node, type_alias):
        return node.value  # type: ignore[no-any-return, attr-defined, unused-ignore]
    value = symbol.value
    if isinstance(value, ast.Call) and name_parts(value.func)[-1:] == ["NewType"]:
        return argument(value, 1, "tp")
    return value if isinstance(value, ast.Subscript | ast.BinOp) else None


def python_type(annotation: Annotation) -> ColumnType | None:
    """The type that an annotation says, None when it says nothing."""
    expression = annotation.type
    if expression is None:
        return None
    last = name_parts(expression)[-1:]
    if last == ["Literal"] and isinstance(expression, ast.Subscript):
        return _literal(expression)
    symbol = annotation.module.resolve(expression)
    if symbol is not None and symbol.module is not None and isinstance(symbol.node, ast.ClassDef):
        return enum_class(symbol) or ColumnType("unknown", written=ast.unparse(expression))
    name = _known_name(symbol, last)
    if name is not None:
        kind = ColumnType(_PYTHON_KINDS[name], written=last[0])
        if kind.kind == "list" and isinstance(expression, ast.Subscript):
            item = python_type(read_annotation(annotation.module, expression.slice))
            return replace(kind, item=item.kind if item is not None else "")
        bound = {"PositiveInt": ("gt", "0"), "NonNegativeInt": ("ge", "0"), "PositiveFloat": ("gt", "0")}.get(name)
        return replace(kind, bounds=(bound,)) if bound else kind
    return ColumnType("unknown", written=ast.unparse(expression))


def _known_name(symbol: Symbol | None, written: list[str]) -> str | None:
    """The name of a known Python type: the library's own where an import renames it, else as it is written."""
    names = [symbol.last] if symbol is not None and symbol.module is None else []
    return next((name for name in (*names, *written) if name in _PYTHON_KINDS), None)


def _literal(expression: ast.Subscript) -> ColumnType:
    items = expression.slice.elts if isinstance(expression.slice, ast.Tuple) else [expression.slice]
    values = tuple(item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str))
    if len(values) != len(items):
        return ColumnType("unknown", written=ast.unparse(expression))
    return ColumnType("enum", enum=EnumType("", tuple((value, value) for value in values)))


def enum_class(symbol: Symbol) -> ColumnType | None:
    """The type of an enum class of the host, None for another class."""
    bases = [parent.last for parent in lineage(symbol) if parent.module is None]
    if not any(base in _ENUM_BASES for base in bases) or symbol.module is None:
        return None
    assert isinstance(symbol.node, ast.ClassDef)
    members: list[tuple[str, str]] = []
    for item in statements(symbol.node.body):
        if not isinstance(item, ast.Assign) or not isinstance(item.targets[0], ast.Name):
            continue
        name = item.targets[0].id
        if name.startswith("_"):
            continue
        value = item.value.elts[0] if isinstance(item.value, ast.Tuple) and item.value.elts else item.value
        if isinstance(value, ast.Call) and name_parts(value.func)[-1:] == ["auto"] and "StrEnum" in bases:
            members.append((name, name.lower()))
        elif isinstance(known := constant_value(symbol.module, value, {}, 0), str):
            members.append((name, known))
        else:
            # Numbers and objects as values: what a request would hold is not known.
            return ColumnType("unknown", decorated=True)
    if not members:
        return ColumnType("unknown", decorated=True)
    return ColumnType("enum", enum=EnumType(symbol.key, tuple(members)))


def sql_type(module: Module, expression: ast.expr | None, depth: int = 0) -> ColumnType | None:
    """The type that an SQL type says, None when it says nothing that is known."""
    if expression is None or depth > DEEPEST:
        return None
    if isinstance(expression, ast.IfExp):
        return sql_type(module, expression.body, depth + 1)
    call = expression if isinstance(expression, ast.Call) else None
    if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr in {"as_mutable", "with_variant"}:
        inner = call.args[0] if call.func.attr == "as_mutable" and call.args else call.func.value
        return sql_type(module, inner, depth + 1)
    callee = call.func if call is not None else expression
    symbol = module.resolve(callee)
    if symbol is not None and symbol.module is not None:
        if isinstance(symbol.node, ast.ClassDef):
            return _own_type(symbol, depth)
        return sql_type(symbol.module, symbol.value, depth + 1)
    parts = name_parts(callee)
    name = symbol.last if symbol is not None else (parts[-1] if parts else "")
    kind = _SQL_KINDS.get(name)
    if kind is None:
        return ColumnType("unknown", written=ast.unparse(expression))
    return _configured(module, kind, call)


def _own_type(symbol: Symbol, depth: int) -> ColumnType | None:
    """A type of the host: an enum (SQLAlchemy takes the class), or a decorator of another type."""
    assert symbol.module is not None
    found = enum_class(symbol)
    if found is not None:
        return found
    if symbol.last.upper() in {"GUID", "UUID"}:
        return ColumnType("uuid")
    impl = class_member(symbol, "impl")
    decorated = sql_type(impl.module, impl.value, depth + 1) if impl is not None and impl.module is not None else None
    # What a decorator makes of a value is known only for those that keep the Python type of what they decorate.
    keeps = decorated is not None and decorated.kind in {"datetime", "str", "text", "json", "int", "bigint"}
    return replace(decorated, decorated=True) if decorated is not None and keeps else ColumnType("unknown")


def _configured(module: Module, kind: str, call: ast.Call | None) -> ColumnType:
    found = ColumnType(kind)
    if call is None:
        return found
    first, second = argument(call, 0, "length"), argument(call, 1, "scale")
    match kind:
        case "str" | "text":
            return replace(found, length=_number(module, first))
        case "decimal":
            precision = _number(module, argument(call, 0, "precision"))
            if _is(keyword(call, "asdecimal"), False):
                return replace(found, kind="float")
            return replace(found, precision=precision, scale=_number(module, second))
        case "datetime" | "time":
            return replace(found, zone=_is(argument(call, 0, "timezone"), True))
        case "uuid":
            return replace(found, as_text=_is(keyword(call, "as_uuid"), False))
        case "list":
            item = sql_type(module, argument(call, 0, "item_type"))
            return replace(found, item=item.kind if item is not None else "")
        case "enum":
            return _enum(module, call)
    return found


def _enum(module: Module, call: ast.Call) -> ColumnType:
    """`Enum(Status)`, `Enum("draft", "paid", name=…)`."""
    texts = [constant_value(module, item, {}, 0) for item in call.args]
    if call.args and all(isinstance(text, str) for text in texts):
        return ColumnType("enum", enum=EnumType("", tuple((str(text), str(text)) for text in texts)))
    symbol = module.resolve(call.args[0]) if call.args else None
    if symbol is not None and isinstance(symbol.node, ast.ClassDef):
        return enum_class(symbol) or ColumnType("unknown")
    return ColumnType("unknown", written=ast.unparse(call))


def _number(module: Module, expression: ast.expr | None) -> int | None:
    value = constant_value(module, expression, {}, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is(expression: ast.expr | None, value: bool) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is value


def merged(python: ColumnType | None, sql: ColumnType | None) -> ColumnType:
    """The type of a column from what its annotation and its SQL type say; the annotation is what Python gets."""
    if python is None or (python.kind == "unknown" and sql is not None and not sql.decorated):
        return sql or ColumnType("unknown")
    if sql is None or sql.kind == "unknown":
        # A type of a library's or the host's own that is not known stores what the annotation says.
        known = python if sql is None or python.kind not in {"json", "list", "unknown"} else ColumnType("unknown")
        return replace(known, decorated=sql is not None)
    if python.kind == "enum":
        return python
    if sql.as_text and python.kind == "str":
        return ColumnType("str", length=36, uuid_text=True)
    if sql.kind in _REFINEMENTS.get(python.kind, ()):
        kind = python.kind if python.kind in {"email", "url"} else sql.kind
        return replace(sql, kind=kind, bounds=python.bounds, item=python.item or sql.item)
    if python.kind == "datetime" and sql.kind in {"str", "text", "int", "bigint"}:
        return ColumnType("unknown")
    if python.kind in {"json", "list"} and sql.kind == "json":
        return python
    return python


def annotation_map(parents: tuple[Symbol, ...]) -> dict[str, tuple[ast.expr, Module]]:
    """The `type_annotation_map` of the bases: SQL types by how the Python type is written."""
    found: dict[str, tuple[ast.expr, Module]] = {}
    for parent in parents:
        if parent.module is None or not isinstance(parent.node, ast.ClassDef):
            continue
        for value in _maps(parent):
            if isinstance(value, ast.Dict):
                for key, item in zip(value.keys, value.values, strict=True):
                    if key is not None:
                        found.setdefault(ast.unparse(key), (item, parent.module))
    return found


def _maps(parent: Symbol) -> Iterator[ast.expr | None]:
    assert parent.module is not None
    assert isinstance(parent.node, ast.ClassDef)
    for item in statements(parent.node.body):
        if isinstance(item, ast.Assign | ast.AnnAssign):
            targets = item.targets if isinstance(item, ast.Assign) else [item.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if "type_annotation_map" in names:
                named = parent.module.resolve(item.value) if isinstance(item.value, ast.Name) else None
                yield named.value if named is not None else item.value
            elif "registry" in names and isinstance(item.value, ast.Call):
                yield keyword(item.value, "type_annotation_map")
        elif isinstance(item, FunctionNode):
            continue


def mapped_type(annotation: Annotation, types: Mapping[str, tuple[ast.expr, Module]]) -> ColumnType | None:
    """The SQL type that `type_annotation_map` gives an annotation."""
    for name in annotation.names:
        if name in types:
            expression, module = types[name]
            return sql_type(module, expression)
    return None
