"""What a checked expression gives at each of its nodes, and what SQL could not compute like Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from .guards import constant_number
from .types import Computed, Field
from .typing_rules import NUMBERS, Kind, arithmetic, kind_of

_TEMPORAL = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.DURATION})


def kind_at(node: ast.expr, fields: Mapping[str, Field]) -> Kind:
    """Give the type of a node of a checked expression."""
    match node:
        case ast.Name(id=name):
            return kind_of(fields[name].type) or Kind.NULL
        case ast.Call():
            return Kind.DECIMAL
        case ast.Constant(value=value):
            if value is None or isinstance(value, bool):
                return Kind.NULL if value is None else Kind.BOOL
            return {int: Kind.INT, float: Kind.FLOAT}.get(type(value), Kind.TEXT)
        case ast.BinOp(left=left, op=op, right=right):
            return arithmetic(kind_at(left, fields), op, kind_at(right, fields)) or Kind.NULL
        case ast.UnaryOp(op=op, operand=operand):
            return Kind.BOOL if isinstance(op, ast.Not) else kind_at(operand, fields)
        case ast.IfExp(body=body, orelse=other):
            return _united([body, other], fields)
        case ast.BoolOp(values=values):
            return _united(values, fields)
    return Kind.BOOL


def _united(nodes: list[ast.expr], fields: Mapping[str, Field]) -> Kind:
    kinds = {kind_at(node, fields) for node in nodes} - {Kind.NULL}
    if kinds == {Kind.INT, Kind.FLOAT}:
        return Kind.FLOAT
    return kinds.pop() if len(kinds) == 1 else Kind.NULL


def nullable_at(node: ast.expr, fields: Mapping[str, Field]) -> bool:
    """Tell whether a node may give null, whatever the conditions around it prove."""
    match node:
        case ast.Name(id=name):
            return fields[name].nullable
        case ast.Constant(value=value):
            return value is None
        case ast.IfExp(body=body, orelse=other):
            return nullable_at(body, fields) or nullable_at(other, fields)
        case ast.BoolOp(values=values):
            return any(nullable_at(value, fields) for value in values)
    return False


def sql_problem(kind: Computed, fields: Mapping[str, Field]) -> str | None:
    """Give what in an expression SQL would compute otherwise than Python does.

    Args:
        kind: A checked computed type.
        fields: All fields of the resource, by name.

    Returns:
        A clause such as `it subtracts moments`, or None when SQL can compute it.
    """
    return next((problem for node in ast.walk(kind.tree) for problem in _problems(node, fields)), None)


def _problems(node: ast.AST, fields: Mapping[str, Field]) -> Iterator[str]:
    if isinstance(node, ast.BinOp):
        kinds = {kind_at(node.left, fields), kind_at(node.right, fields)}
        if kinds & _TEMPORAL:
            yield "it subtracts dates or moments"
        names = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in fields]
        floats = any(kind_of(fields[each.id].type) is Kind.FLOAT and fields[each.id].stored for each in names)
        if kinds <= NUMBERS and floats:
            yield "arithmetic of floats can leave its range"
        if Kind.FLOAT in kinds and isinstance(node.op, ast.FloorDiv | ast.Mod):
            yield "it rounds floats"
    if isinstance(node, ast.Compare) and any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops):
        operands = [node.left, *node.comparators]
        if any(kind_at(each, fields) is Kind.TEXT for each in operands if constant_number(each) is None):
            yield "it orders texts, which each database does in its own way"
