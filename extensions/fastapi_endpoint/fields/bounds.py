"""The range of a numeric field: what its bounds and its column leave."""

from __future__ import annotations

import decimal

from .place import Place
from .types import BigInteger, Decimal, Field, Integer, Number

WIDEST_FLOAT = 1e15
"""Samples of a float without a bound stay where neighbours differ."""


def inclusive_range(field: Field) -> tuple[Number, Number]:
    """Give the smallest and the largest value that a whole or decimal field accepts.

    Args:
        field: A field of type `Integer`, `BigInteger` or `Decimal`.

    Returns:
        Two numbers; the first is above the second when nothing is accepted.
    """
    kind = field.type
    assert isinstance(kind, Integer | BigInteger | Decimal)
    step: Number = kind.step if isinstance(kind, Decimal) else 1
    low: Number = kind.low
    high: Number = kind.high
    with decimal.localcontext() as context:
        context.prec = 60
        if field.ge is not None or field.gt is not None:
            low = max(low, field.ge if field.ge is not None else _add(field.gt, step))
        if field.le is not None or field.lt is not None:
            high = min(high, field.le if field.le is not None else _add(field.lt, -step))
    return low, high


def _add(number: Number | None, step: Number) -> Number:
    assert number is not None
    return number + step  # type: ignore[operator]


def check_bounds(field: Field, place: Place) -> None:
    """Refuse bounds that leave no value.

    Raises:
        AnswerError: The lower bound is above the upper one.
    """
    if all(bound is None for bound in (field.ge, field.gt, field.le, field.lt)):
        return
    if isinstance(field.type, Integer | BigInteger | Decimal):
        low, high = inclusive_range(field)
        empty = low > high
    else:
        lows = [bound for bound in (field.ge, field.gt) if bound is not None]
        highs = [bound for bound in (field.le, field.lt) if bound is not None]
        strict = field.gt is not None or field.lt is not None
        empty = bool(lows and highs) and (lows[0] > highs[0] or (strict and lows[0] == highs[0]))
    if empty:
        raise place.error("has bounds that leave no value", accepted="the lower bound goes below the upper one")
