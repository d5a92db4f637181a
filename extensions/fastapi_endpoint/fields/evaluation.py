"""What an expression gives for example values: the tree is walked, nothing is executed."""

from __future__ import annotations

import ast
import decimal
import operator
from collections.abc import Callable, Mapping
from typing import Any

from .types import Computed, Decimal

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_WIDE = decimal.Context(prec=1000)


def evaluate(kind: Computed, values: Mapping[str, Any]) -> Any:
    """Give the result of a checked expression.

    Args:
        kind: The computed type.
        values: The values of the fields that it reads, typed.

    Returns:
        The value as the generated code has it; decimals with the digits of their type.
    """
    result = _value(kind.tree, values)
    if isinstance(kind.type, Decimal) and result is not None:
        return decimal.Decimal(result).quantize(kind.type.step, decimal.ROUND_HALF_UP, _WIDE)
    return result


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return values[name]
        case ast.Constant(value=value):
            return value
        case ast.Call(args=[ast.Constant(value=text)]):
            return decimal.Decimal(str(text))
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_value(left, values), _value(right, values))
        case ast.UnaryOp(op=op, operand=operand):
            value = _value(operand, values)
            return not value if isinstance(op, ast.Not) else -value if isinstance(op, ast.USub) else value
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, values) else other, values)
        case ast.BoolOp(op=op, values=operands):
            return _first(operands, values, stops_at=isinstance(op, ast.Or))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [_value(each, values) for each in (left, *comparators)]
            return all(
                _COMPARISONS[type(op)](first, second) for first, op, second in zip(sides, ops, sides[1:], strict=False)
            )
    raise TypeError(ast.dump(node))


def _first(operands: list[ast.expr], values: Mapping[str, Any], *, stops_at: bool) -> Any:
    value = None
    for operand in operands:
        value = _value(operand, values)
        if bool(value) is stops_at:
            break
    return value
