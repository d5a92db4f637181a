"""Columns of mapped classes, read from every style of declaration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from .facts import Column
from .mapping import Mapped
from .modules import Module, Symbol, lineage
from .trees import (
    FunctionNode,
    argument,
    is_true,
    keyword,
    name_parts,
    statements,
    strip_optional,
    walk,
)

KEY_TYPES = {
    "uuid": ("UUID", "Uuid", "GUID", "UUIDField", "uuid4", "UUID4", "UUID7"),
    "int": ("int", "Integer", "BigInteger", "SmallInteger", "BIGINT", "IntField", "BigIntField", "INTEGER", "Identity"),
    "str": ("str", "String", "Text", "VARCHAR", "CharField", "CHAR"),
}
COLUMN_CALLS = ("Column", "mapped_column", "Field", "deferred")


def columns_of(mapped: Mapped) -> Iterator[Column]:
    """Columns of a table, inherited ones of the host's bases and mixins included."""
    seen: set[str] = set()
    for parent in mapped.lineage:
        if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
            continue
        for module, item in declarations(parent.module, parent.node.body):
            for name in column_names(item):
                if name in seen:
                    continue
                column = column_of(module, item, name, mapped.kind)
                if column is not None:
                    seen.add(name)
                    yield column
                elif isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant) and item.value.value is None:
                    seen.add(name)


def declarations(module: Module, body: Sequence[ast.stmt]) -> Iterator[tuple[Module, ast.stmt]]:
    """The statements of a class body, each with the module that its names belong to.

    In place of a `composite(…)` stands a declaration of each column that it makes.
    SQLAlchemy maps them as attributes of their own, with the types of the composite's fields:
    https://docs.sqlalchemy.org/en/20/orm/composites.html
    """
    for item in statements(body):
        parts = list(_composed(module, item)) if isinstance(item, ast.Assign | ast.AnnAssign) else []
        yield from parts or [(module, item)]


def _composed(module: Module, item: ast.Assign | ast.AnnAssign) -> Iterator[tuple[Module, ast.stmt]]:
    call = item.value
    if not isinstance(call, ast.Call) or name_parts(call.func)[-1:] != ["composite"]:
        return
    given = next((part for part in call.args if not isinstance(part, ast.Call)), None)
    whole = _mapped_type(item.annotation) if isinstance(item, ast.AnnAssign) else None
    symbol = module.resolve(inner) if (inner := strip_optional(whole or given)) is not None else None
    fields = _fields(symbol) if symbol is not None else []
    for position, column in enumerate(part for part in call.args if isinstance(part, ast.Call)):
        name = column.args[0] if column.args else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value.isidentifier():
            target = ast.Name(name.value, ast.Store())
            made: ast.stmt = ast.Assign([target], column)
            home = module
            if position < len(fields):
                owner, annotation = fields[position]
                mapped = ast.Subscript(ast.Name("Mapped", ast.Load()), annotation, ast.Load())
                made = ast.AnnAssign(target, mapped, column, simple=1)
                # With an SQL type, the call says all that the annotation does.
                home = owner if len(column.args) == 1 else module
            yield home, ast.copy_location(made, item)


def _fields(symbol: Symbol) -> list[tuple[Module, ast.expr]]:
    """The annotations of a class's fields in the order of its `__init__`, each with its module."""
    found: dict[str, tuple[Module, ast.expr]] = {}
    for parent in reversed(list(lineage(symbol))):
        for field in parent.node.body if isinstance(parent.node, ast.ClassDef) else ():
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            if parent.module is not None and "ClassVar" not in name_parts(field.annotation):
                found[field.target.id] = parent.module, field.annotation
    return list(found.values())


def column_names(item: ast.stmt) -> list[str]:
    """Names that a statement of a class body gives to columns, if it declares any."""
    if isinstance(item, ast.Assign):
        return [target.id for target in item.targets if isinstance(target, ast.Name)]
    if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
        return [item.target.id]
    if isinstance(item, FunctionNode) and any(
        name_parts(d)[-1:] == ["declared_attr"] or "declared_attr" in name_parts(d) for d in item.decorator_list
    ):
        return [item.name]
    return []


def is_column(module: Module, item: ast.stmt) -> bool:
    """Tell whether a statement of a class body declares a column of SQLAlchemy."""
    return any(column_of(module, item, name, "sqlalchemy") is not None for name in column_names(item))


def column_of(module: Module, item: ast.stmt, name: str, kind: str) -> Column | None:
    """The column `name` that a statement of a class body declares, None when it declares something else."""
    if name.startswith("__") or name == "model_config":
        return None
    annotation: ast.expr | None = None
    value: ast.expr | None = None
    if isinstance(item, FunctionNode):
        annotation = item.returns
        value = next((node.value for node in walk(item) if isinstance(node, ast.Return)), None)
    elif isinstance(item, ast.Assign | ast.AnnAssign):
        value = item.value
        annotation = item.annotation if isinstance(item, ast.AnnAssign) else None
    call = value if isinstance(value, ast.Call) else None
    callee = name_parts(call.func)[-1] if call is not None and name_parts(call.func) else ""
    if callee in {
        "relationship",
        "Relationship",
        "association_proxy",
        "column_property",
        "ClassVar",
        "synonym",
        "validates",
    }:
        return None
    mapped_type = _mapped_type(annotation)
    if kind in {"sqlmodel", "other"}:
        if annotation is None or name_parts(annotation)[-1:] == ["ClassVar"] or _is_collection(annotation):
            return None
        return _from_field(name, annotation, call if callee in COLUMN_CALLS else None, value)
    if kind == "tortoise":
        return _from_tortoise(name, call) if call is not None and callee.endswith("Field") else None
    if mapped_type is not None and not _is_relation(mapped_type, call, callee):
        alias = _annotated_call(module, mapped_type)
        return _from_call(module, name, mapped_type, call or alias, call is not None and alias is not None, alias)
    if call is not None and callee in {"Column", "mapped_column", "deferred"}:
        return _from_call(module, name, None, call, False, None)
    return None


def _mapped_type(annotation: ast.expr | None) -> ast.expr | None:
    """The `X` of `Mapped[X]`."""
    if isinstance(annotation, ast.Subscript):
        last = name_parts(annotation.value)[-1:]
        if last in (["Mapped"], ["declared_attr"], ["DynamicMapped"], ["WriteOnlyMapped"]):
            inner = annotation.slice
            return inner if last == ["Mapped"] else None
    return None


def _is_collection(annotation: ast.expr) -> bool:
    inner = strip_optional(annotation)
    return name_parts(inner)[-1:] in (["list"], ["List"], ["set"], ["Set"])


def _is_relation(mapped_type: ast.expr, call: ast.Call | None, callee: str) -> bool:
    if call is not None:
        return callee not in {"mapped_column", "Column", "deferred"}
    return _is_collection(mapped_type)


def _annotated_call(module: Module, mapped_type: ast.expr) -> ast.Call | None:
    """The `mapped_column(…)` in an `Annotated` type that several models share (`id_key`, `str_50`, …)."""
    symbol = module.resolve(mapped_type)
    value = symbol.value if symbol is not None else None
    expression = value if isinstance(value, ast.Subscript) else mapped_type
    if name_parts(expression)[-1:] != ["Annotated"] or not isinstance(expression, ast.Subscript):
        return None
    for node in walk(expression):
        if isinstance(node, ast.Call) and name_parts(node.func)[-1:] == ["mapped_column"]:
            return node
    return None


def _from_call(
    module: Module,
    name: str,
    mapped_type: ast.expr | None,
    call: ast.Call | None,
    both: bool,
    alias: ast.Call | None,
) -> Column:
    calls = [item for item in (call, alias if both else None) if item is not None]
    inner = strip_optional(mapped_type)
    optional = mapped_type is not None and inner is not mapped_type and not isinstance(mapped_type, ast.Constant)
    type_expression = next((arg for item in calls for arg in item.args if _is_type(arg)), None)
    type_expression = type_expression or next(
        (keyword(item, "type_") for item in calls if keyword(item, "type_")), None
    )
    shown = type_expression if mapped_type is None else inner
    if alias is not None and mapped_type is not None:
        symbol = module.resolve(mapped_type)
        aliased = symbol.value if symbol is not None else None
        if isinstance(aliased, ast.Subscript) and isinstance(aliased.slice, ast.Tuple):
            shown = aliased.slice.elts[0]
    foreign = next((key for item in calls for key in [_foreign_key(item)] if key), None)
    primary = any(is_true(keyword(item, "primary_key")) for item in calls)
    nullable = next((keyword(item, "nullable") for item in calls if keyword(item, "nullable") is not None), None)
    return Column(
        name=name,
        type=ast.unparse(shown) if shown is not None else ("" if not foreign else "int"),
        nullable=is_true(nullable) if nullable is not None else optional or (mapped_type is None and not primary),
        primary_key=primary,
        unique=any(is_true(keyword(item, "unique")) for item in calls),
        foreign_key=foreign,
        default=any(_has_default(item) for item in calls),
    )


def _is_type(argument_node: ast.expr) -> bool:
    if isinstance(argument_node, ast.Constant | ast.Starred):
        return False
    callee = argument_node.func if isinstance(argument_node, ast.Call) else argument_node
    return name_parts(callee)[-1:] not in (
        [],
        ["ForeignKey"],
        ["Identity"],
        ["Sequence"],
        ["Computed"],
        ["CheckConstraint"],
    )


def _has_default(call: ast.Call) -> bool:
    names = {item.arg for item in call.keywords}
    return bool(names & {"default", "default_factory", "server_default", "insert_default", "auto_now_add", "auto_now"})


def _foreign_key(call: ast.Call) -> str | None:
    for node in call.args:
        if isinstance(node, ast.Call) and name_parts(node.func)[-1:] == ["ForeignKey"]:
            target = argument(node, 0, "column")
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                return target.value
            return ast.unparse(target) if target is not None else None
    return None


def _from_field(name: str, annotation: ast.expr, call: ast.Call | None, value: ast.expr | None) -> Column:
    inner = strip_optional(annotation)
    optional = inner is not annotation and not isinstance(annotation, ast.Constant)
    sa_column = keyword(call, "sa_column") if call is not None else None
    calls = [item for item in (call, sa_column) if isinstance(item, ast.Call)]
    foreign = keyword(call, "foreign_key") if call is not None else None
    foreign_key = foreign.value if isinstance(foreign, ast.Constant) and isinstance(foreign.value, str) else None
    primary = any(is_true(keyword(item, "primary_key")) for item in calls)
    nullable = next((keyword(item, "nullable") for item in calls if keyword(item, "nullable") is not None), None)
    return Column(
        name=name,
        type=ast.unparse(inner) if inner is not None else "",
        nullable=is_true(nullable) if nullable is not None else optional and not primary,
        primary_key=primary,
        unique=any(is_true(keyword(item, "unique")) for item in calls),
        foreign_key=foreign_key or next((key for item in calls for key in [_foreign_key(item)] if key), None),
        default=any(_has_default(item) for item in calls) or (value is not None and call is None),
    )


def _from_tortoise(name: str, call: ast.Call) -> Column | None:
    field = name_parts(call.func)[-1]
    if field in {"ManyToManyField", "ReverseRelation"}:
        return None
    target = argument(call, 0, "model_name") if field in {"ForeignKeyField", "OneToOneField"} else None
    return Column(
        name=name,
        type=field,
        nullable=is_true(keyword(call, "null")),
        primary_key=is_true(keyword(call, "pk")) or is_true(keyword(call, "primary_key")),
        unique=is_true(keyword(call, "unique")),
        foreign_key=target.value if isinstance(target, ast.Constant) and isinstance(target.value, str) else None,
        default=_has_default(call),
    )


def key_type(module: Module, text: str) -> str | None:
    """The Python type of a key (`int`, `uuid`, `str`) from its type as written."""
    words = set(re.findall(r"\w+", text))
    for name, spellings in KEY_TYPES.items():
        if words & set(spellings):
            return name
    if "ObjectId" in text:
        return "objectid"
    symbol = module.resolve(text) if re.fullmatch(r"[\w.]+", text) else None
    value = symbol.value if symbol is not None else None
    if value is not None:
        words = set(re.findall(r"\w+", ast.unparse(value)))
        return next((name for name, spellings in KEY_TYPES.items() if words & set(spellings)), None)
    if symbol is not None and isinstance(symbol.node, ast.ClassDef):
        words = {part for base in symbol.node.bases for part in name_parts(base)}
        return next((name for name, spellings in KEY_TYPES.items() if words & set(spellings)), None)
    return None
