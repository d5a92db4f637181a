"""Type-checks the expression of a computed field, and writes its constants as the types that they meet."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..wording import code, join, nearest
from .guards import NOTHING, Facts, Proof, constant_number, facts
from .place import Place
from .types import BigInteger, Enum, Field
from .typing_rules import DIVISIONS, NUMBERS, Kind, arithmetic, comparable, kind_of

_GRAMMAR = "use field names, literals, arithmetic, comparisons, `and`, `or`, `not` and `x if condition else y`"


@dataclass(frozen=True)
class Value:
    """What an expression gives."""

    kind: Kind
    node: ast.expr
    """The expression, with its constants rewritten."""
    nullable: bool = False
    choices: Enum | None = None
    """The enum that a text comes from."""

    @property
    def constant(self) -> int | float | None:
        """The number, if the expression is a number written out."""
        return constant_number(self.node)


class Checker:
    """Checks one expression over the fields of a resource."""

    def __init__(self, fields: Mapping[str, Field], place: Place) -> None:
        """Start with the fields that may be read.

        Args:
            fields: The other fields, by name.
            place: The computed field, for messages.
        """
        self.fields = fields
        self.place = place
        self.names: dict[str, None] = {}

    def check(self, node: ast.expr, known: Facts = NOTHING) -> Value:
        """Check an expression.

        Args:
            node: The expression.
            known: What the conditions around it prove.

        Returns:
            Its type, and the expression to generate.

        Raises:
            AnswerError: A name, operator or operand that is not accepted.
        """
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node, known)
            case ast.BinOp():
                return self._binary(node, known)
            case ast.UnaryOp():
                return self._unary(node, known)
            case ast.Compare():
                return self._compare(node, known)
            case ast.BoolOp():
                return self._boolean(node, known)
            case ast.IfExp():
                return self._conditional(node, known)
        raise self._error(f"has {_source(node)} in its expression", _GRAMMAR)

    def as_kind(self, value: Value, kind: Kind) -> Value:
        """Give a number that is written out as a decimal where decimals are; any other value as it is."""
        number = value.constant
        if kind is not Kind.DECIMAL or number is None or value.kind is Kind.DECIMAL:
            return value
        call = ast.Call(ast.Name("Decimal", ast.Load()), [ast.Constant(str(number))], [])
        return replace(value, kind=Kind.DECIMAL, node=call)

    def _constant(self, node: ast.Constant) -> Value:
        value = node.value
        if value is None:
            return Value(Kind.NULL, node, nullable=True)
        if isinstance(value, bool):
            return Value(Kind.BOOL, node)
        if isinstance(value, int) and value <= BigInteger.high:
            return Value(Kind.INT, node)
        if isinstance(value, float) and math.isfinite(value):
            return Value(Kind.FLOAT, node)
        if isinstance(value, str):
            return Value(Kind.TEXT, node)
        raise self._error(f"has {_source(node)} in its expression", "use numbers, texts, `True`, `False` and `None`")

    def _name(self, node: ast.Name, known: Facts) -> Value:
        name = node.id
        if name == self.place.path:
            raise self._error("is computed from itself", "use other fields")
        field = self.fields.get(name)
        if field is None:
            usable = [each.name for each in self.fields.values() if kind_of(each.type)]
            accepted = f"the fields are {join(usable[:12], 'and')}" if usable else "there are no fields to compute from"
            close = nearest(name, usable, {"true": "True", "false": "False", "null": "None"})
            raise self.place.error(f"computes from the unknown field {code(name)}", accepted=accepted, nearest=close)
        kind = kind_of(field.type)
        if kind is None:
            raise self._error(f"computes from {code(name)}, which is {code(field.type.word)}", "use plain values")
        if field.writeonly:
            raise self._error(
                f"computes from {code(name)}, which is `writeonly` and would be shown", "drop one of them"
            )
        self.names[name] = None
        nullable = field.nullable and (name, Proof.PRESENT) not in known
        return Value(kind, node, nullable, field.type if isinstance(field.type, Enum) else None)

    def _binary(self, node: ast.BinOp, known: Facts) -> Value:
        left = self._present(self.check(node.left, known))
        right = self._present(self.check(node.right, known))
        if Kind.DECIMAL in (left.kind, right.kind) and Kind.FLOAT in (left.kind, right.kind):
            left, right = self.as_kind(left, Kind.DECIMAL), self.as_kind(right, Kind.DECIMAL)
        kind = arithmetic(left.kind, node.op, right.kind)
        if kind is None:
            operands = f"{code(left.kind.value)} and {code(right.kind.value)}"
            raise self._error(f"has {_source(node)}, an operation that {operands} do not have", _OPERATORS)
        if isinstance(node.op, DIVISIONS) and not self._nonzero(node.right, known):
            divisor = code(ast.unparse(node.right))
            accepted = f"give it a bound such as `>0`, or write {code(f'… if {ast.unparse(node.right)} else 0')}"
            raise self._error(f"divides by {divisor}, which may be zero", accepted)
        return Value(kind, ast.BinOp(left.node, node.op, right.node))

    def _nonzero(self, node: ast.expr, known: Facts) -> bool:
        number = constant_number(node)
        if number is not None:
            return number != 0
        if not isinstance(node, ast.Name):
            return False
        field = self.fields[node.id]
        above = (field.gt is not None and field.gt >= 0) or (field.ge is not None and field.ge > 0)
        below = (field.lt is not None and field.lt <= 0) or (field.le is not None and field.le < 0)
        return above or below or (node.id, Proof.NONZERO) in known

    def _unary(self, node: ast.UnaryOp, known: Facts) -> Value:
        if isinstance(node.op, ast.Not):
            return Value(Kind.BOOL, ast.UnaryOp(node.op, self._condition(node.operand, known)))
        operand = self.check(node.operand, known)
        if operand.kind not in NUMBERS or isinstance(node.op, ast.Invert):
            problem = f"has {_source(node)}, an operation that {code(operand.kind.value)} does not have"
            raise self._error(problem, _OPERATORS)
        return replace(self._present(operand), node=ast.UnaryOp(node.op, operand.node))

    def _compare(self, node: ast.Compare, known: Facts) -> Value:
        values = [self.check(each, known) for each in (node.left, *node.comparators)]
        if any(value.kind is Kind.DECIMAL for value in values):
            values = [self.as_kind(value, Kind.DECIMAL) for value in values]
        for left, operator, right in zip(values, node.ops, values[1:], strict=False):
            identity = isinstance(operator, ast.Is | ast.IsNot) and not isinstance(left.node, ast.Name)
            if identity or not comparable(left.kind, operator, right.kind):
                hint = "compare values of one type with `==`, `!=`, `<`, `<=`, `>`, `>=`, and null with `is None`"
                raise self._error(f"has the comparison {_source(node)}", hint)
            if not isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
                self._present(left)
                self._present(right)
            self._check_choice(left, right)
            self._check_choice(right, left)
        return Value(Kind.BOOL, ast.Compare(values[0].node, node.ops, [value.node for value in values[1:]]))

    def _check_choice(self, left: Value, right: Value) -> None:
        if left.choices is None or not isinstance(right.node, ast.Constant) or right.kind is not Kind.TEXT:
            return
        text = str(right.node.value)
        if text not in left.choices.values:
            problem = f"compares {_source(left.node)} with {code(text)}"
            values = left.choices.values
            raise self.place.error(
                problem, accepted=f"its values are {join(values, 'and')}", nearest=nearest(text, values)
            )

    def _boolean(self, node: ast.BoolOp, known: Facts) -> Value:
        conjunction = isinstance(node.op, ast.And)
        values: list[Value] = []
        for operand in node.values:
            values.append(self.check(operand, known))
            known |= facts(operand, truth=conjunction)
        united = self._unite(values, node)
        nullable = any(value.nullable for value in values) if conjunction else values[-1].nullable
        return replace(united[0], node=ast.BoolOp(node.op, [value.node for value in united]), nullable=nullable)

    def _condition(self, node: ast.expr, known: Facts) -> ast.expr:
        """Check a condition, of which only the truth counts, so that its operands may differ in type."""
        if not isinstance(node, ast.BoolOp):
            return self.check(node, known).node
        operands: list[ast.expr] = []
        for operand in node.values:
            operands.append(self._condition(operand, known))
            known |= facts(operand, truth=isinstance(node.op, ast.And))
        return ast.BoolOp(node.op, operands)

    def _conditional(self, node: ast.IfExp, known: Facts) -> Value:
        test = self._condition(node.test, known)
        body = self.check(node.body, known | facts(node.test, truth=True))
        other = self.check(node.orelse, known | facts(node.test, truth=False))
        body, other = self._unite([body, other], node)
        kind = other.kind if body.kind is Kind.NULL else body.kind
        nullable = body.nullable or other.nullable
        return Value(kind, ast.IfExp(test, body.node, other.node), nullable)

    def _unite(self, values: list[Value], node: ast.expr) -> list[Value]:
        """Give the values as one type, null aside."""
        if any(value.kind is Kind.DECIMAL for value in values):
            values = [self.as_kind(value, Kind.DECIMAL) for value in values]
        kinds = {value.kind for value in values} - {Kind.NULL}
        if kinds == {Kind.INT, Kind.FLOAT}:
            values = [replace(value, kind=Kind.FLOAT) if value.kind is Kind.INT else value for value in values]
        elif len(kinds) > 1:
            words = join(sorted(kind.value for kind in kinds))
            raise self._error(f"has {_source(node)}, which gives {words}", "give one type in every case")
        return values

    def _present(self, value: Value) -> Value:
        if value.nullable:
            shown = ast.unparse(value.node)
            accepted = f"write {code(f'… if {shown} is not None else …')}"
            raise self._error(f"computes with {code(shown)}, which may be null", accepted)
        return value

    def _error(self, problem: str, accepted: str) -> Exception:
        return self.place.error(problem, accepted=accepted)


_OPERATORS = (
    "numbers have `+`, `-`, `*` and `/`, whole numbers and floats also `//` and `%`, texts have `+`, dates have `-`,"
    " and decimals do not mix with floats"
)


def _source(node: ast.expr) -> str:
    return code(ast.unparse(node))
