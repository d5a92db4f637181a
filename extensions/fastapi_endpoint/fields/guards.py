"""What a condition in an expression proves about the fields in it: that they are not null, or not zero."""

from __future__ import annotations

import ast
import enum
import operator
from collections.abc import Callable
from typing import TypeAlias


class Proof(enum.Enum):
    """Something known about a field where an expression reads it."""

    PRESENT = "not null"
    NONZERO = "not zero"


Facts: TypeAlias = frozenset[tuple[str, Proof]]

NOTHING: Facts = frozenset()

_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
_EXCLUDES_ZERO: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.ne,
    ast.NotEq: operator.eq,
    ast.Gt: operator.ge,
    ast.GtE: operator.gt,
    ast.Lt: operator.le,
    ast.LtE: operator.lt,
}
"""`x > n` excludes zero when `n >= 0`, and so on."""


def facts(test: ast.expr, *, truth: bool) -> Facts:
    """Give what is proved where a condition holds, or where it does not.

    Args:
        test: The condition.
        truth: Whether it holds.

    Returns:
        The facts; none for a condition that proves nothing.
    """
    match test:
        case ast.Name(id=name) if truth:
            return frozenset({(name, Proof.PRESENT), (name, Proof.NONZERO)})
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return facts(operand, truth=not truth)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is truth:
            return NOTHING.union(*(facts(value, truth=truth) for value in values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _comparison(left, type(op), right, truth=truth)
        case ast.Compare(left=left, ops=ops, comparators=comparators) if truth:
            pairs = zip([left, *comparators], ops, comparators, strict=False)
            return NOTHING.union(*(_comparison(first, type(op), second, truth=True) for first, op, second in pairs))
    return NOTHING


def _comparison(left: ast.expr, op: type[ast.cmpop], right: ast.expr, *, truth: bool) -> Facts:
    if not isinstance(left, ast.Name):
        left, right, op = right, left, _MIRRORED.get(op, op)
    if not isinstance(left, ast.Name):
        return NOTHING
    if not truth:
        op = _NEGATED.get(op, op)
    if isinstance(right, ast.Constant) and right.value is None:
        return frozenset({(left.id, Proof.PRESENT)}) if op is ast.IsNot else NOTHING
    number = constant_number(right)
    if number is None:
        return NOTHING
    excludes = _EXCLUDES_ZERO.get(op)
    return frozenset({(left.id, Proof.NONZERO)}) if excludes is not None and excludes(number, 0) else NOTHING


def constant_number(node: ast.expr) -> int | float | None:
    """Give the number that a node writes out, with its sign, or `None`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        number = constant_number(node.operand)
        return -number if number is not None and isinstance(node.op, ast.USub) else number
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None
