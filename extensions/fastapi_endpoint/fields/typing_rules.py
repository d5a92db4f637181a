"""The types of expressions: what an operator gives, and what it refuses because it would fail at run time."""

from __future__ import annotations

import ast
import enum

from .types import (
    BigInteger,
    Boolean,
    Computed,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    Enum,
    FieldType,
    Float,
    Integer,
    String,
    Text,
    Time,
    Url,
    Uuid,
)


class Kind(enum.Enum):
    """The Python type of a value, by its word in the field language."""

    INT = "int"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOL = "bool"
    TEXT = "str"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    UUID = "uuid"
    NULL = "null"


NUMBERS = frozenset({Kind.INT, Kind.FLOAT, Kind.DECIMAL})
UNORDERED = frozenset({Kind.BOOL, Kind.UUID, Kind.NULL})

_KINDS: dict[type[FieldType], Kind] = {
    Integer: Kind.INT,
    BigInteger: Kind.INT,
    Float: Kind.FLOAT,
    Decimal: Kind.DECIMAL,
    Boolean: Kind.BOOL,
    String: Kind.TEXT,
    Text: Kind.TEXT,
    Email: Kind.TEXT,
    Url: Kind.TEXT,
    Enum: Kind.TEXT,
    Date: Kind.DATE,
    Time: Kind.TIME,
    DateTime: Kind.DATETIME,
    Duration: Kind.DURATION,
    Uuid: Kind.UUID,
}

_SUMS = (ast.Add, ast.Sub, ast.Mult)
DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)


def kind_of(kind: FieldType) -> Kind | None:
    """Give the kind of a field's value; `None` for types that an expression cannot read."""
    return _KINDS.get(type(kind.type if isinstance(kind, Computed) else kind))


def arithmetic(left: Kind, operator: ast.operator, right: Kind) -> Kind | None:
    """Give the type of an arithmetic operation.

    Adding to a date can leave the calendar, a remainder of decimals can leave their precision, and a power can become
    endless; none of them is accepted, because a response would fail.

    Args:
        left: Type of the first operand.
        operator: The operator.
        right: Type of the second operand.

    Returns:
        The type of the result; `None` for an operation that is not accepted.
    """
    if left in NUMBERS and right in NUMBERS:
        return _of_numbers({left, right}, operator)
    if left is right is Kind.TEXT and isinstance(operator, ast.Add):
        return Kind.TEXT
    if left is right and left in (Kind.DATE, Kind.DATETIME) and isinstance(operator, ast.Sub):
        return Kind.DURATION
    return None


def _of_numbers(kinds: set[Kind], operator: ast.operator) -> Kind | None:
    if kinds == {Kind.DECIMAL, Kind.FLOAT} or not isinstance(operator, _SUMS + DIVISIONS):
        return None
    if Kind.DECIMAL in kinds:
        return Kind.DECIMAL if isinstance(operator, (*_SUMS, ast.Div)) else None
    if Kind.FLOAT in kinds or isinstance(operator, ast.Div):
        return Kind.FLOAT
    return Kind.INT


def comparable(left: Kind, operator: ast.cmpop, right: Kind) -> bool:
    """Tell whether two values can be compared; `is` is only for null."""
    if isinstance(operator, ast.Is | ast.IsNot):
        return right is Kind.NULL
    same = left is right or {left, right} <= NUMBERS
    if isinstance(operator, ast.Eq | ast.NotEq):
        return same and left is not Kind.NULL
    return same and left not in UNORDERED and isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE)


def assignable(kind: Kind, target: Kind) -> bool:
    """Tell whether a value may be the result of a computed field of a type."""
    return kind is target or (kind is Kind.INT and target is Kind.FLOAT)
