"""The expression of a computed field as SQLAlchemy source that gives what the Python of it gives, nulls included."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ..fields import types as t
from ..fields.kinds import kind_at, nullable_at
from ..fields.typing_rules import Kind
from .imports import Imports

_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_RESULTS: dict[type[t.FieldType], str] = {
    # Without a precision: a product may be longer than any column.
    t.Integer: "Numeric",
    t.BigInteger: "Numeric",
    t.Decimal: "Numeric",
    t.Float: "Double",
    t.Boolean: "Boolean",
    t.String: "String",
    t.Text: "String",
    t.Date: "Date",
    t.Time: "Time",
    t.DateTime: "DateTime(timezone=True)",
    t.Duration: "Interval",
}


class SqlWriter:
    """Writes expressions over the columns of a class.

    Args:
        fields: All fields of the resource, by name.
        imports: Imports of the model module.
        is_sqlmodel: Whether the class is a SQLModel, whose attributes are no columns to type checkers.
    """

    def __init__(self, fields: Mapping[str, t.Field], imports: Imports, *, is_sqlmodel: bool) -> None:
        self._fields = fields
        self._imports = imports
        self._is_sqlmodel = is_sqlmodel

    def whole(self, kind: t.Computed) -> str:
        """The expression, typed as its result."""
        source = self._write(kind.tree)
        if isinstance(kind.type, t.Decimal):
            source = f"{self._sql('func')}.round({self._number(kind.tree, Kind.DECIMAL)}, {kind.type.scale})"
        result = _RESULTS[type(kind.type)]
        self._sql(result.partition("(")[0])
        # Unparsed, it has no more parentheses than it needs.
        return ast.unparse(ast.parse(f"{self._sql('type_coerce')}({source}, {result})", mode="eval"))

    def _sql(self, name: str) -> str:
        return self._imports.name("sqlalchemy", name)

    def _kind(self, node: ast.expr) -> Kind:
        return kind_at(node, self._fields)

    def _write(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return self._column(name)
            case ast.Constant(value=value):
                return repr(value)
            case ast.Call():
                self._imports.name("decimal", "Decimal")
                return ast.unparse(node)
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._negated(operand)
            case ast.UnaryOp(op=op, operand=operand):
                return f"-({self._write(operand)})" if isinstance(op, ast.USub) else self._write(operand)
            case ast.Compare():
                return self._comparison(node)
            case ast.BoolOp():
                return self._choice(node)
            case ast.IfExp(test=test, body=body, orelse=other):
                return f"{self._sql('case')}(({self._truth(test)}, {self._write(body)}), else_={self._write(other)})"
        raise TypeError(ast.dump(node))

    def _column(self, name: str) -> str:
        field = self._fields[name]
        source = f"cls.{name}"
        if isinstance(field.type, t.Computed):
            return source
        if self._is_sqlmodel:
            source = f"{self._imports.name('sqlmodel', 'col')}({source})"
        if isinstance(field.type, t.Enum):
            return f"{self._sql('type_coerce')}({source}, {self._sql('String')})"
        return source

    # Numbers

    def _arithmetic(self, node: ast.BinOp) -> str:
        kind = self._kind(node)
        if kind is Kind.TEXT:
            return f"({self._write(node.left)} + {self._write(node.right)})"
        left, right = self._number(node.left, kind), self._number(node.right, kind)
        if isinstance(node.op, ast.Mod | ast.FloorDiv):
            # SQL rounds to zero, Python down.
            rest = f"(({left} % {right} + {right}) % {right})"
            return rest if isinstance(node.op, ast.Mod) else f"(({left} - {rest}) / {right})"
        if isinstance(node.op, ast.Div) and kind is Kind.DECIMAL:
            # PostgreSQL gives a quotient as many places as its operands have, but not fewer than 16 digits.
            left = f"{self._sql('cast')}({left}, {self._sql('Numeric')}(200, 50))"
        return f"({left} {_SYMBOLS[type(node.op)]} {right})"

    def _number(self, node: ast.expr, kind: Kind) -> str:
        """A number as the type that an operation computes in: whole numbers do not overflow as decimals."""
        source, own = self._write(node), self._kind(node)
        if isinstance(node, ast.Constant) and own is not Kind.NULL:
            return f"{self._sql('literal')}({source}, {self._sql('Double' if kind is Kind.FLOAT else 'Numeric')})"
        if kind is Kind.FLOAT:
            is_float = own is Kind.FLOAT and isinstance(node, ast.BinOp)
            return source if is_float else f"{self._sql('cast')}({source}, {self._sql('Double')})"
        if own is Kind.INT and not isinstance(node, ast.BinOp):
            return f"{self._sql('cast')}({source}, {self._sql('Numeric')})"
        return source

    # Conditions

    def _truth(self, node: ast.expr) -> str:
        """A condition that holds where Python takes the value as true; null where that is null."""
        if isinstance(node, ast.BoolOp):
            word = "and_" if isinstance(node.op, ast.And) else "or_"
            return f"{self._sql(word)}({', '.join(self._truth(value) for value in node.values)})"
        source, kind = self._write(node), self._kind(node)
        if kind is Kind.BOOL:
            return source
        if kind in {Kind.INT, Kind.FLOAT, Kind.DECIMAL}:
            return f"{source} != 0"
        return f'{source} != ""' if kind is Kind.TEXT else f"{source}.is_not(None)"

    def _negated(self, node: ast.expr) -> str:
        truth = self._truth(node)
        names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in self._fields]
        if any(self._fields[name].nullable for name in names):
            truth = f"{self._sql('func')}.coalesce({truth}, {self._sql('false')}())"
        return f"{self._sql('not_')}({truth})"

    def _choice(self, node: ast.BoolOp) -> str:
        """`a and b`, `a or b`: one of the values, as Python gives it."""
        if all(self._kind(v) is Kind.BOOL and not nullable_at(v, self._fields) for v in node.values):
            return self._truth(node)
        *others, source = [self._write(value) for value in node.values]
        for value, written in zip(reversed(node.values[:-1]), reversed(others), strict=True):
            chosen, rest = (source, written) if isinstance(node.op, ast.And) else (written, source)
            source = f"{self._sql('case')}(({self._truth(value)}, {chosen}), else_={rest})"
        return source

    def _comparison(self, node: ast.Compare) -> str:
        sides = [node.left, *node.comparators]
        parts = [self._pair(*each) for each in zip(sides, node.ops, sides[1:], strict=False)]
        return parts[0] if len(parts) == 1 else f"{self._sql('and_')}({', '.join(parts)})"

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        first, second = self._write(left), self._write(right)
        if isinstance(left, ast.Constant):
            first = f"{self._sql('literal')}({first})"
        if isinstance(op, ast.Is | ast.IsNot):
            return f"{first}.{'is_' if isinstance(op, ast.Is) else 'is_not'}(None)"
        if isinstance(op, ast.Eq | ast.NotEq) and (nullable_at(left, self._fields) or nullable_at(right, self._fields)):
            return f"{first}.{'is_not_distinct_from' if isinstance(op, ast.Eq) else 'is_distinct_from'}({second})"
        return f"({first} {_SYMBOLS[type(op)]} {second})"
