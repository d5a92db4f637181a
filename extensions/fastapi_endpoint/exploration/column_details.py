"""One column of a mapped class with everything that its declaration says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .column_types import annotation_map, mapped_type, merged, python_type, read_annotation, sql_type
from .columns import column_names, declarations
from .facts import ColumnDetails, ColumnType
from .mapping import Mapped
from .modules import Module, Symbol, class_member
from .trees import FunctionNode, argument, is_true, keyword, name_parts, walk
from .values import constant_value, string_value

_COLUMN_CALLS = ("Column", "mapped_column", "MappedColumn")
_NOT_TYPES = (
    "ForeignKey",
    "Identity",
    "Sequence",
    "Computed",
    "CheckConstraint",
    "FetchedValue",
    "DefaultClause",
)
_NOT_COLUMNS = (
    "relationship",
    "Relationship",
    "association_proxy",
    "column_property",
    "synonym",
    "composite",
    "query_expression",
    "hybrid_property",
    "PrivateAttr",
)
_BOUNDS = ("ge", "gt", "le", "lt")


def details_of(mapped: Mapped) -> Iterator[ColumnDetails]:
    """Columns of a table in the order of the class bodies, nearest class first; a `__table__` gives them all."""
    types = annotation_map(mapped.lineage)
    table = class_member(mapped.symbol, "__table__")
    if table is not None and table.module is not None and table.value is not None:
        yield from _of_table(table.module, table.value)
        return
    seen: set[str] = set()
    for parent in mapped.lineage:
        if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
            continue
        for module, item in declarations(parent.module, parent.node.body):
            for name in column_names(item):
                if name in seen or name.startswith("__") or name in {"model_config", "metadata", "registry"}:
                    continue
                column = _Declaration(module, item, name, mapped, types).column()
                if column is not None:
                    seen.add(name)
                    yield column
                elif isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant) and item.value.value is None:
                    seen.add(name)


def _of_table(module: Module, value: ast.expr) -> Iterator[ColumnDetails]:
    """Columns of a `Table(…)`, given in place or by name."""
    symbol = module.resolve(value) if not isinstance(value, ast.Call) else None
    if symbol is not None and symbol.module is not None and symbol.value is not None:
        module, value = symbol.module, symbol.value
    for item in value.args if isinstance(value, ast.Call) else ():
        if isinstance(item, ast.Call) and name_parts(item.func)[-1:] == ["Column"]:
            name = string_value(module, argument(item, 0, "name"))
            if name is not None:
                yield _from_calls(module, name, [item], None, sqlmodel=False)


class _Declaration:
    """A statement of a class body that may declare a column.

    Args:
        module: The module of the class.
        item: The statement.
        name: The attribute.
        mapped: The class whose table is read.
        types: The `type_annotation_map` of its bases.
    """

    def __init__(
        self, module: Module, item: ast.stmt, name: str, mapped: Mapped, types: Mapping[str, tuple[ast.expr, Module]]
    ) -> None:
        self.module, self.item, self.name, self.mapped, self.types = module, item, name, mapped, types
        self.annotation: ast.expr | None = None
        self.value: ast.expr | None = None
        if isinstance(item, FunctionNode):
            self.annotation = item.returns
            self.value = next((node.value for node in walk(item) if isinstance(node, ast.Return)), None)
        elif isinstance(item, ast.Assign | ast.AnnAssign):
            self.value = item.value
            self.annotation = item.annotation if isinstance(item, ast.AnnAssign) else None

    def column(self) -> ColumnDetails | None:
        """The column, None when something else is declared."""
        call = self.value if isinstance(self.value, ast.Call) else None
        callee = name_parts(call.func)[-1:] if call is not None else []
        deferred = False
        if callee == ["deferred"] and call is not None and call.args and isinstance(call.args[0], ast.Call):
            call, deferred = call.args[0], True
            callee = name_parts(call.func)[-1:]
        if callee and callee[0] in _NOT_COLUMNS:
            return None
        if self.mapped.kind == "sqlmodel":
            found = self._of_sqlmodel(call, callee)
        elif self.mapped.kind == "sqlalchemy":
            found = self._of_sqlalchemy(call, callee)
        else:
            return None
        if found is None:
            return None
        return replace(found, deferred=deferred or found.deferred, line=self.item.lineno)

    def _of_sqlalchemy(self, call: ast.Call | None, callee: list[str]) -> ColumnDetails | None:
        is_column = bool(callee) and callee[0] in _COLUMN_CALLS
        mapped = _inside(self.annotation, "Mapped") or _inside(self.annotation, "Column")
        if mapped is None:
            return _from_calls(self.module, self.name, [call], None, sqlmodel=False) if call and is_column else None
        if self.value is not None and not is_column:
            return None
        annotation = read_annotation(self.module, mapped)
        aliased = [item for item in annotation.calls if name_parts(item.func)[-1:] == ["mapped_column"]]
        calls = [item for item in (call, *aliased) if item is not None]
        python = python_type(annotation)
        from_map = mapped_type(annotation, self.types)
        if not calls and from_map is None and (python is None or self._is_relation(python)):
            return None
        column = _from_calls(self.module, self.name, calls, None, sqlmodel=False)
        has_sql = column.type.kind != "none"
        kind = merged(python, column.type if has_sql else from_map)
        nullable = column.nullable if _given(calls, "nullable") else annotation.optional and not column.primary_key
        return replace(column, type=kind, nullable=nullable)

    def _is_relation(self, python: ColumnType) -> bool:
        """Whether an annotation without a call stands for other rows."""
        return python.kind == "list" or (python.kind == "unknown" and not python.decorated)

    def _of_sqlmodel(self, call: ast.Call | None, callee: list[str]) -> ColumnDetails | None:
        if self.annotation is None or name_parts(self.annotation)[-1:] == ["ClassVar"]:
            return None
        mapped = _inside(self.annotation, "Mapped")
        annotation = read_annotation(self.module, mapped or self.annotation)
        fields = [item for item in annotation.calls if name_parts(item.func)[-1:] == ["Field"]]
        own = call if callee == ["Field"] else None
        calls = [item for item in (own, *fields) if item is not None]
        python = python_type(annotation)
        if python is None:
            return None
        column = _from_calls(self.module, self.name, calls, self.value if own is None else None, sqlmodel=True)
        kind = merged(python, column.type if column.type.kind != "none" else None)
        if column.type.kind == "none":
            kind = replace(kind, length=column.type.length, precision=column.type.precision, scale=column.type.scale)
        nullable = column.nullable if _given(_with_columns(calls), "nullable") else annotation.optional
        return replace(column, type=kind, nullable=nullable and not column.primary_key)


def _inside(annotation: ast.expr | None, word: str) -> ast.expr | None:
    """The `X` of `Mapped[X]`."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:] == [word]:
        return annotation.slice
    return None


def _given(calls: list[ast.Call], name: str) -> bool:
    return any(_argument(call, name) is not None for call in calls)


def _argument(call: ast.Call, name: str) -> ast.expr | None:
    """A keyword argument, also one inside SQLModel's `sa_column_kwargs`."""
    found = keyword(call, name)
    more = keyword(call, "sa_column_kwargs")
    if found is None and isinstance(more, ast.Dict):
        for key, value in zip(more.keys, more.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == name:
                return value
    return found


def _with_columns(calls: list[ast.Call]) -> list[ast.Call]:
    """The calls, and the `sa_column=Column(…)` inside them."""
    inner = [column for call in calls if isinstance(column := keyword(call, "sa_column"), ast.Call)]
    return [*calls, *inner]


def _from_calls(
    module: Module, name: str, calls: list[ast.Call], value: ast.expr | None, *, sqlmodel: bool
) -> ColumnDetails:
    """What the calls that declare a column say; its type is `none` when they give none.

    Args:
        module: The module that they stand in.
        name: The attribute.
        calls: `mapped_column(…)`, `Column(…)`, `Field(…)`; the first that says something counts.
        value: A default that stands in the place of a call, as in SQLModel.
        sqlmodel: Whether the calls are SQLModel's `Field`.
    """
    calls = _with_columns(calls)
    columns = [call for call in calls if name_parts(call.func)[-1:] != ["Field"]]

    def given(word: str) -> ast.expr | None:
        return next((found for call in calls if (found := _argument(call, word)) is not None), None)

    def flag(word: str) -> bool:
        return any(is_true(_argument(call, word)) for call in calls)

    primary = flag("primary_key")
    arguments = [item for call in columns for item in call.args]
    nullable = given("nullable")
    default, constant = _default(module, calls, value, sqlmodel=sqlmodel)
    names = {name_parts(item.func)[-1] for item in arguments if isinstance(item, ast.Call) and name_parts(item.func)}
    onupdate = given("onupdate") or given("server_onupdate")
    made = names & {"Computed", "FetchedValue"} or any(
        name_parts(item.func)[-1:] == ["Identity"] and is_true(argument(item, 1, "always"))
        for item in arguments
        if isinstance(item, ast.Call)
    )
    if names & {"Computed", "Identity", "Sequence", "FetchedValue"}:
        default = default or "made"
    init = given("init")
    return ColumnDetails(
        name=name,
        column=_column_name(module, columns, name),
        type=_type(module, calls, columns, arguments),
        nullable=is_true(nullable) if nullable is not None else not primary and not sqlmodel,
        primary_key=primary,
        unique=flag("unique"),
        index=flag("index"),
        foreign_key=_foreign_key(module, calls, arguments),
        default=default,
        value=constant,
        changes=onupdate is not None,
        generated=bool(made) or (isinstance(init, ast.Constant) and init.value is False),
        deferred=flag("deferred"),
        min_length=_number(module, given("min_length")),
        pattern=string_value(module, given("pattern") or given("regex")),
        bounds=tuple(
            (word, str(number))
            for word in _BOUNDS
            if (number := constant_value(module, given(word), {}, 0)) is not None and not isinstance(number, bool)
        ),
    )


def _number(module: Module, expression: ast.expr | None) -> int | None:
    value = constant_value(module, expression, {}, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _column_name(module: Module, columns: list[ast.Call], name: str) -> str:
    for call in columns:
        written = argument(call, 0, "name")
        text = written.value if isinstance(written, ast.Constant) else string_value(module, keyword(call, "name"))
        if isinstance(text, str):
            return text
    return name


def _type(module: Module, calls: list[ast.Call], columns: list[ast.Call], arguments: list[ast.expr]) -> ColumnType:
    """The SQL type; of kind `none` when it is left to the annotation."""
    given = [_argument(call, "sa_type") for call in calls] + [_argument(call, "type_") for call in columns]
    for item in (*arguments, *given):
        if item is None or not _is_type(item):
            continue
        found = sql_type(module, item)
        if found is not None:
            return found
    sizes = {word: _number(module, _first(calls, word)) for word in ("max_length", "max_digits", "decimal_places")}
    return ColumnType("none", sizes["max_length"], sizes["max_digits"], sizes["decimal_places"])


def _first(calls: list[ast.Call], word: str) -> ast.expr | None:
    return next((found for call in calls if (found := keyword(call, word)) is not None), None)


def _is_type(item: ast.expr) -> bool:
    if isinstance(item, ast.Constant | ast.Starred):
        return False
    callee = item.func if isinstance(item, ast.Call) else item
    if isinstance(callee, ast.Attribute) and callee.attr in {"with_variant", "as_mutable"}:
        return True
    if isinstance(item, ast.IfExp):
        return _is_type(item.body)
    parts = name_parts(callee)
    return bool(parts) and parts[-1] not in _NOT_TYPES


def _foreign_key(module: Module, calls: list[ast.Call], arguments: list[ast.expr]) -> str | None:
    written = string_value(module, _first(calls, "foreign_key"))
    if written is not None:
        return written
    for item in arguments:
        if isinstance(item, ast.Call) and name_parts(item.func)[-1:] == ["ForeignKey"]:
            target = argument(item, 0, "column")
            text = string_value(module, target)
            if text is not None:
                return text
            return _column_of(module, target)
    return None


def _column_of(module: Module, target: ast.expr | None) -> str | None:
    """`table.column` for `User.id` or `users.c.id`."""
    if not isinstance(target, ast.Attribute):
        return None
    owner = target.value
    if isinstance(owner, ast.Attribute) and owner.attr in {"c", "columns"}:
        owner = owner.value
    symbol = module.resolve(owner)
    table = class_member(symbol, "__tablename__") if symbol is not None else None
    if table is not None and table.module is not None:
        name = string_value(table.module, table.value)
        return f"{name}.{target.attr}" if name else None
    value = symbol.value if symbol is not None else None
    if isinstance(value, ast.Call) and symbol is not None and symbol.module is not None:
        name = string_value(symbol.module, argument(value, 0, "name"))
        return f"{name}.{target.attr}" if name else None
    return None


def _default(
    module: Module, calls: list[ast.Call], value: ast.expr | None, *, sqlmodel: bool
) -> tuple[str, bool | int | float | str | None]:
    """Whether a row gets a value by itself, and that value where it can be read."""
    written = value
    for call in calls:
        found = _argument(call, "default") or _argument(call, "insert_default")
        if found is None and sqlmodel and name_parts(call.func)[-1:] == ["Field"] and call.args:
            found = call.args[0]
        written = written or found
    server = any(_argument(call, word) is not None for call in calls for word in ("server_default", "default_factory"))
    if written is None or (isinstance(written, ast.Constant) and written.value in {None, ...}):
        return ("made", None) if server else ("", None)
    constant = _constant(module, written)
    return ("literal", constant) if constant is not None else ("made", None)


def _constant(module: Module, written: ast.expr) -> bool | int | float | str | None:
    if isinstance(written, ast.UnaryOp) and isinstance(written.op, ast.USub):
        number = _constant(module, written.operand)
        return -number if isinstance(number, int | float) else None
    if isinstance(written, ast.Call):
        is_decimal = name_parts(written.func)[-1:] == ["Decimal"] and len(written.args) == 1
        constant = constant_value(module, written.args[0], {}, 0) if is_decimal else None
        return str(constant) if isinstance(constant, int | float | str) else None
    if isinstance(written, ast.Attribute) and (member := _member(module, written)) is not None:
        return member
    constant = constant_value(module, written, {}, 0)
    return constant if isinstance(constant, bool | int | float | str) else None


def _member(module: Module, written: ast.Attribute) -> str | None:
    """The value of a member of an enum, as in `Status.DRAFT` or `Status.DRAFT.value`."""
    owner = written.value if written.attr not in {"value", "name"} else None
    name = written.attr
    if owner is None and isinstance(written.value, ast.Attribute):
        owner, name = written.value.value, written.value.attr
    symbol: Symbol | None = module.resolve(owner) if owner is not None else None
    member = class_member(symbol, name) if symbol is not None else None
    if member is None or member.module is None:
        return None
    value = constant_value(member.module, member.value, {}, 0)
    if isinstance(value, str):
        return value
    is_auto = isinstance(member.value, ast.Call) and name_parts(member.value.func)[-1:] == ["auto"]
    return name.lower() if is_auto else None


def named_attributes(arguments: list[ast.expr], columns: Mapping[str, ColumnDetails]) -> list[str]:
    """The attributes that arguments name: by the column's name, by the attribute, or inside an expression."""
    by_column = {column.column: column.name for column in columns.values()}
    found = []
    for item in arguments:
        for node in walk(item):
            words: list[str] = []
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = [node.value] if node.value in by_column else re.findall(r"\w+", node.value)
            elif isinstance(node, ast.Name):
                words = [node.id]
            elif isinstance(node, ast.Attribute):
                words = [node.attr]
            for word in words:
                name = by_column.get(word) or (word if word in columns else None)
                if name is not None and name not in found:
                    found.append(name)
    return found
