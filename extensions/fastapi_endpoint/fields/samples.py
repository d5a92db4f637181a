"""What generated tests send: valid values, and values that a create request must refuse."""

from __future__ import annotations

from .python_source import Json, Plain, python_source, source_imports, to_json
from .rejections import Rejection, rejected
from .types import Enum, Field
from .values import sample_value

__all__ = [
    "Json",
    "Plain",
    "Rejection",
    "python_source",
    "rejected",
    "sample",
    "sample_source",
    "sample_value",
    "source_imports",
    "to_json",
]


def sample(field: Field, n: int = 0) -> Json:
    """Give a valid value as it is in a request.

    Args:
        field: The field.
        n: Which value, from 0; values of different `n` differ as far as the field has so many.

    Returns:
        The value; `None` when there is none (see `sample_value`).
    """
    return to_json(sample_value(field, n))


def sample_source(field: Field, n: int = 0, *, enum_class: str | None = None, utc: str = "UTC") -> str:
    """Give a valid value as Python source, for a row that a test makes without a request.

    Args:
        field: The field.
        n: Which value, from 0.
        enum_class: Name of the generated enum, for an enum field; without it the value is its text.
        utc: The expression for the zone UTC.

    Returns:
        For example `Decimal("9.50")`, `OrderStatus.DRAFT`, or `None` as text when there is none.
    """
    value = sample_value(field, n)
    if enum_class is not None and isinstance(field.type, Enum) and isinstance(value, str):
        return f"{enum_class}.{field.type.member(value)}"
    return python_source(value, utc=utc)
