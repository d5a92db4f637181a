"""The table of a model as SQLAlchemy would build it, read from the source of the model and of all its bases."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from packaging.version import InvalidVersion, Version

from ..exploration.column_details import details_of
from ..exploration.column_types import Annotation, annotation_map, enum_class, read_annotation
from ..exploration.columns import column_names
from ..exploration.mapping import Mapped
from ..exploration.model_details import read_details
from ..exploration.models import Models
from ..exploration.modules import Module, Symbol, class_member
from ..exploration.packaging import Configuration, dependencies_of
from ..exploration.project import Project
from ..exploration.trees import FunctionNode, keyword, name_parts, statements, walk
from .expressions import HostType, evaluate, instance
from .metadata import metadata_of
from .revision import MigrationError

_COLUMN_CALLS = frozenset({"Column", "mapped_column", "MappedColumn", "Field"})
_TAKEN = ("primary_key", "unique", "index", "nullable", "server_default", "comment", "autoincrement", "quote", "key")
"""What a column says about the database; defaults of Python and options of the mapper say nothing."""
_PYTHON: dict[str, Any] = {
    "str": sa.String,
    "int": sa.Integer,
    "float": sa.Double,
    "bool": sa.Boolean,
    "bytes": sa.LargeBinary,
    "Decimal": sa.Numeric,
    "date": sa.Date,
    "time": sa.Time,
    "datetime": sa.DateTime,
    "timedelta": sa.Interval,
    "UUID": sa.Uuid,
    "EmailStr": sa.String,
}


def table_in(project: Project, file: str, name: str) -> sa.Table:
    """The table of the class `name` in `file`.

    Raises:
        MigrationError: There is no such table, or a part of it cannot be read without running the host.
    """
    models = Models(project)
    for mapped in models.tables:
        if mapped.module.file == file and mapped.symbol.name == name:
            details = read_details(models).get(mapped.symbol.key)
            return _TableReader(project, mapped, details.table if details is not None else None).table()
    raise MigrationError(f"{file} has no table `{name}` that can be read")


class _TableReader:
    def __init__(self, project: Project, mapped: Mapped, name: str | None) -> None:
        self.project = project
        self.mapped = mapped
        self.name = name
        self.types = annotation_map(mapped.lineage)
        self.python = _PYTHON | ({"float": sa.Float} if mapped.kind == "sqlmodel" or _is_before_2_1(project) else {})

    def table(self) -> sa.Table:
        if self.name is None:
            raise MigrationError(f"the name of the table of `{self.mapped.symbol.name}` cannot be read")
        columns = list(self._columns())
        keys = [column for column in columns if column.primary_key]
        if not keys:
            raise MigrationError(f"the primary key of `{self.name}` is not in the source of the project")
        ordered = [*keys, *(column for column in columns if not column.primary_key)]
        arguments, options = self._arguments({column.name: column for column in columns})
        schema = options.pop("schema", None)
        known = {name: value for name, value in options.items() if name == "comment" or "_" in name}
        metadata = metadata_of(self.project, self.mapped)
        loose = [column.type for column in ordered if isinstance(column.type, sa.Enum) and column.type.schema is None]
        try:
            table = sa.Table(self.name, metadata, *ordered, *arguments, schema=schema, **known)
        except (TypeError, ValueError, AssertionError, sa.exc.SQLAlchemyError) as error:
            raise MigrationError(f"the table `{self.name}` is not accepted by SQLAlchemy: {error}") from error
        if _is_before_2_1(self.project):
            for kind in loose:
                kind.schema = None  # Enum types take the schema of the metadata since SQLAlchemy 2.1.
        return table

    def _columns(self) -> Iterator[sa.Column[Any]]:
        """Own columns in their order, then those of the bases."""
        wanted = {column.name for column in details_of(self.mapped)}
        seen: set[str] = set()
        for parent in self.mapped.lineage:
            if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
                continue
            for item in statements(parent.node.body):
                for name in column_names(item):
                    if name in wanted and name not in seen:
                        seen.add(name)
                        yield self._column(parent.module, item, name)
        if missing := wanted - seen:
            raise MigrationError(f"the column `{min(missing)}` of `{self.name}` cannot be read")

    def _column(self, module: Module, item: ast.stmt, name: str) -> sa.Column[Any]:
        annotation, value = _declared(item)
        call = value if isinstance(value, ast.Call) and _last(value) in {*_COLUMN_CALLS, "deferred"} else None
        if call is not None and _last(call) == "deferred":
            call = call.args[0] if call.args and isinstance(call.args[0], ast.Call) else None
        if self.mapped.kind == "sqlmodel":
            return self._of_sqlmodel(module, name, annotation, call)
        inner = _inside_mapped(annotation)
        read = read_annotation(module, inner) if inner is not None else None
        calls = [(module, call)] if call is not None else []
        if read is not None:
            calls += [(read.module, item) for item in read.calls if _last(item) == "mapped_column"]
        nullable = read.optional if read is not None else True
        return self._built(name, calls, read, nullable=nullable)

    def _of_sqlmodel(
        self, module: Module, name: str, annotation: ast.expr | None, call: ast.Call | None
    ) -> sa.Column[Any]:
        read = read_annotation(module, annotation)
        given = keyword(call, "sa_column") if call is not None else None
        if isinstance(given, ast.Call):
            return self._built(name, [(module, given)], None, nullable=True)
        calls = [(module, item) for item in (call, *(c for c in read.calls if _last(c) == "Field")) if item is not None]
        return self._built(name, calls, read, nullable=read.optional)

    def _built(
        self, name: str, calls: list[tuple[Module, ast.Call]], read: Annotation | None, *, nullable: bool
    ) -> sa.Column[Any]:
        options: dict[str, Any] = {}
        kind: Any = None
        positional: list[Any] = []
        for module, call in calls:
            if _last(call) == "Field":
                kind = _field(module, call, options, positional) if kind is None else kind
                continue
            for value in call.args:
                found = evaluate(module, value)
                if isinstance(found, str):
                    name = found
                elif isinstance(found, sa.ForeignKey | sa.Identity | sa.Computed | sa.Sequence | sa.CheckConstraint):
                    positional.append(found)
                elif kind is None:
                    kind = found
            for word in (*_TAKEN, "type_", "name"):
                value_of = keyword(call, word)
                if value_of is not None and word not in options:
                    options[word] = evaluate(module, value_of)
            kind = kind if kind is not None else options.get("type_")
        options.pop("type_", None)
        name = options.pop("name", name)
        kind = kind if kind is not None else self._type_of(read, calls)
        if options.get("primary_key") is True:
            options["nullable"] = False
        options.setdefault("nullable", nullable)
        references = any(isinstance(item, sa.ForeignKey) for item in positional)
        if kind is None and not references:
            raise MigrationError(f"the type of the column `{name}` cannot be read")
        try:
            return sa.Column(name, _column_type(kind), *positional, **options)
        except (TypeError, ValueError, sa.exc.SQLAlchemyError) as error:
            raise MigrationError(f"the column `{name}` is not accepted by SQLAlchemy: {error}") from error

    def _type_of(self, read: Annotation | None, calls: list[tuple[Module, ast.Call]]) -> Any:
        """The type that an annotation stands for: by the map of the bases, else by SQLAlchemy's own."""
        if read is None or read.type is None:
            return None
        for written in read.names:
            if written in self.types:
                expression, module = self.types[written]
                return evaluate(module, expression)
        symbol = read.module.resolve(read.type)
        if symbol is not None and isinstance(symbol.node, ast.ClassDef):
            return _enum(symbol)
        last = name_parts(read.type)[-1:]
        found = self.python.get(last[0]) if last else None
        if self.mapped.kind == "sqlmodel" and last:
            return _sized(last[0], found, calls)
        if found is None and last[:1] in (["dict"], ["list"], ["Any"]):
            return None
        return found

    def _arguments(self, columns: dict[str, sa.Column[Any]]) -> tuple[list[Any], dict[str, Any]]:
        """What stands in `__table_args__` of the nearest class that has it."""
        member = class_member(self.mapped.symbol, "__table_args__")
        if member is None or member.module is None or member.node is None:
            return [], {}
        values: list[ast.expr | None] = [member.value]
        if isinstance(member.node, FunctionNode):
            values = [node.value for node in walk(member.node) if isinstance(node, ast.Return)]
        if len(values) != 1 or values[0] is None:
            raise MigrationError(f"`__table_args__` of `{self.mapped.symbol.name}` cannot be read")
        value = values[0]
        items = value.elts if isinstance(value, ast.Tuple) else [value]
        arguments: list[Any] = []
        options: dict[str, Any] = {}
        for item in items:
            found = evaluate(member.module, _with_columns(item, columns))
            if isinstance(found, dict):
                options |= {str(key): given for key, given in found.items() if key != "extend_existing"}
            else:
                arguments.append(found)
        return arguments, options


def _is_before_2_1(project: Project) -> bool:
    """Whether the host has an older SQLAlchemy than 2.1: there `float` is no `Double`, for example."""
    known = dependencies_of(Configuration(project))
    version = known.versions.get("sqlalchemy")
    try:
        if version:
            return Version(version) < Version("2.1")
        limit = known.limits.get("sqlalchemy")
        return bool(limit) and Version(str(limit)) <= Version("2.1")
    except InvalidVersion:
        return False


def _with_columns(node: ast.expr, columns: dict[str, sa.Column[Any]]) -> ast.expr:
    """An argument with the names of columns as texts where it names the attributes of the class."""

    class Names(ast.NodeTransformer):
        def visit_Name(self, item: ast.Name) -> ast.expr:
            return ast.copy_location(ast.Constant(columns[item.id].name), item) if item.id in columns else item

    changed: ast.expr = Names().visit(ast.parse(ast.unparse(node), mode="eval").body)
    return changed


def _declared(item: ast.stmt) -> tuple[ast.expr | None, ast.expr | None]:
    """The annotation and the value of a statement of a class body."""
    if isinstance(item, FunctionNode):
        return item.returns, next((node.value for node in walk(item) if isinstance(node, ast.Return)), None)
    if isinstance(item, ast.AnnAssign):
        return item.annotation, item.value
    return None, item.value if isinstance(item, ast.Assign) else None


def _inside_mapped(annotation: ast.expr | None) -> ast.expr | None:
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:] == ["Mapped"]:
        return annotation.slice
    return None


def _last(call: ast.Call) -> str:
    return (name_parts(call.func) or [""])[-1]


def _field(module: Module, call: ast.Call, options: dict[str, Any], positional: list[Any]) -> Any:
    """What SQLModel makes of a `Field(…)`; gives the type that it names."""
    for word in ("primary_key", "unique", "index", "nullable"):
        value = keyword(call, word)
        if value is not None and word not in options:
            options[word] = evaluate(module, value)
    target = keyword(call, "foreign_key")
    if target is not None:
        on_delete = keyword(call, "ondelete")
        rule = evaluate(module, on_delete) if on_delete is not None else None
        positional.append(sa.ForeignKey(evaluate(module, target), ondelete=rule))
    extra = keyword(call, "sa_column_kwargs")
    if isinstance(extra, ast.Dict):
        for key, value in zip(extra.keys, extra.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in _TAKEN:
                options[str(key.value)] = evaluate(module, value)
    named = keyword(call, "sa_type")
    return evaluate(module, named) if named is not None else None


def _sized(word: str, found: Any, calls: list[tuple[Module, ast.Call]]) -> Any:
    """The type of a field of SQLModel's with the sizes that the field says."""

    def size(name: str) -> Any:
        values = [(module, keyword(call, name)) for module, call in calls]
        return next((evaluate(module, value) for module, value in values if value is not None), None)

    if word in {"str", "EmailStr"}:
        return sa.String(size("max_length"))
    if word == "Decimal":
        return sa.Numeric(size("max_digits"), size("decimal_places"))
    return found


def _enum(symbol: Symbol) -> Any:
    found = enum_class(symbol)
    if found is None or found.enum is None:
        raise MigrationError(f"`{symbol.last}` is no type of a column that can be read")
    return evaluate_enum(symbol)


def evaluate_enum(symbol: Symbol) -> Any:
    """What SQLAlchemy makes of an annotation that is an enum: a type with the names of the members."""
    assert symbol.module is not None
    members: type[enum.Enum] = evaluate(symbol.module, ast.Name(symbol.last))
    return sa.Enum(members)


def _column_type(kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, HostType):
        raise MigrationError("a type of the project cannot be read")
    if isinstance(kind, type) and not issubclass(kind, sa.types.TypeEngine):
        members: Any = kind
        return sa.Enum(members)
    return instance(kind) if kind is not None else sa.types.NullType()
