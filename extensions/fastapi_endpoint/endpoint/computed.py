"""Computed fields in the model: a property, and its SQL where the list filters or sorts by it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..answers import Answers
from ..fields import types as t
from .computed_sql import SqlWriter
from .imports import Imports
from .names import EndpointNames
from .types import python_type


@dataclass(frozen=True)
class ComputedView:
    """A property of the model."""

    name: str
    annotation: str
    words: str
    source: str
    sql: str
    """The same in SQL; empty where no list needs it."""
    sql_type: str


def shown(field: t.Field) -> t.Field:
    """A computed field as a field of the type that it gives; any other field as it is."""
    if not isinstance(field.type, t.Computed):
        return field
    kind = field.type.type
    # A product of whole numbers is not bounded by a column.
    return replace(field, type=t.BigInteger() if isinstance(kind, t.Integer) else kind)


def build_computed(answers: Answers, names: EndpointNames, imports: Imports) -> tuple[ComputedView, ...]:
    """The computed fields of the model, each after those that the answers name before it."""
    fields = {field.name: field for field in answers.fields}
    return tuple(
        _build(field, field.type, answers, names, imports, fields)
        for field in answers.fields
        if isinstance(field.type, t.Computed)
    )


def _build(
    field: t.Field,
    kind: t.Computed,
    answers: Answers,
    names: EndpointNames,
    imports: Imports,
    fields: Mapping[str, t.Field],
) -> ComputedView:
    annotation = python_type(shown(field), imports)
    source = ast.unparse(_Python(names, fields).visit(kind.tree))
    if kind.uses_decimal or isinstance(kind.type, t.Decimal):
        imports.name("decimal", "Decimal")
    if isinstance(kind.type, t.Decimal):
        source = _rounded(source, kind.type, field, names, imports)
    sql, sql_type = "", ""
    if kind.in_sql:
        imports.name("sqlalchemy.ext.hybrid", "hybrid_property")
        sql_type = f"{imports.name('sqlalchemy', 'ColumnElement')}[{annotation}{' | None' if field.nullable else ''}]"
        sql = SqlWriter(fields, imports, is_sqlmodel=answers.is_sqlmodel).whole(kind)
    listed = " and ".join(name.replace("_", " ") for name in kind.names)
    words = f"Computed from {listed}." if len(listed) <= 50 else "Computed from other fields."
    return ComputedView(
        field.name, f"{annotation} | None" if field.nullable else annotation, words, source, sql, sql_type
    )


def _rounded(source: str, kind: t.Decimal, field: t.Field, names: EndpointNames, imports: Imports) -> str:
    function = imports.name(names.support_module("field_types"), "rounded")
    if not field.nullable:
        return f"{function}({source}, {kind.scale})"
    return f"None if (value := {source}) is None else {function}(value, {kind.scale})"


class _Python(ast.NodeTransformer):
    """Reads the fields from the row, and writes members of enums instead of their texts."""

    def __init__(self, names: EndpointNames, fields: Mapping[str, t.Field]) -> None:
        self.names = names
        self.fields = fields

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.fields:
            return node
        return ast.Attribute(ast.Name("self", ast.Load()), node.id, ast.Load())

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sides = [node.left, *node.comparators]
        enums = [self._enum(side) for side in sides]
        enum = next((each for each in enums if each), None)
        written = [self._member(side, enum) if enum else self.visit(side) for side in sides]
        return ast.Compare(written[0], node.ops, written[1:])

    def _enum(self, node: ast.expr) -> t.Field | None:
        field = self.fields.get(node.id) if isinstance(node, ast.Name) else None
        return field if field and isinstance(field.type, t.Enum) else None

    def _member(self, node: ast.expr, field: t.Field) -> ast.expr:
        assert isinstance(field.type, t.Enum)
        if isinstance(node, ast.Constant) and node.value in field.type.values:
            enum = ast.Name(self.names.enum(field), ast.Load())
            return ast.Attribute(enum, field.type.member(str(node.value)), ast.Load())
        visited: ast.expr = self.visit(node)
        return visited
