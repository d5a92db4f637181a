"""What the tests expect of computed fields: their values for example inputs, worked out from the expression."""

from __future__ import annotations

from typing import Any

from ...fields import types as t
from ...fields.evaluation import evaluate
from ...fields.python_source import python_source, to_json
from ...fields.values import sample_value
from .subject import Subject
from .view import ComputedCase, ComputedList

_ORDERED = (t.Integer, t.BigInteger, t.Decimal, t.Float, t.Date, t.DateTime, t.Time)
_FIRST_VALUES = 6


class ComputedValues:
    """Example values of the computed fields.

    Args:
        subject: The endpoint.
    """

    def __init__(self, subject: Subject) -> None:
        self._fields = {field.name: field for field in subject.answers.fields}
        self._computed = [field for field in subject.answers.fields if isinstance(field.type, t.Computed)]
        self._lists = "list" in subject.operations

    def cases(self) -> tuple[ComputedCase, ...]:
        """Inputs of a new row, and what is answered."""
        rows = []
        for field in self._computed:
            for n in range(2):
                inputs = self._inputs(field, n)
                if inputs is not None:
                    given = {name: to_json(value) for name, value in inputs.items() if self._fields[name].in_create}
                    rows.append(ComputedCase(field.name, python_source(given), self._source(field, inputs)))
        return tuple(dict.fromkeys(rows))

    def sort(self) -> ComputedList | None:
        """Two rows in the order of a computed value."""
        return self._pair(lambda field: field.sort and isinstance(_kind(field), _ORDERED), ordered=True)

    def filter(self) -> ComputedList | None:
        """Two rows of which a computed value finds the first."""
        return self._pair(lambda field: field.filter and not isinstance(_kind(field), t.Float), ordered=False)

    def _pair(self, wanted: Any, *, ordered: bool) -> ComputedList | None:
        if not self._lists:
            return None
        for field in filter(wanted, self._computed):
            found = [
                (inputs, self._value(field, inputs)) for n in range(_FIRST_VALUES) if (inputs := self._inputs(field, n))
            ]
            found = [(inputs, value) for inputs, value in found if value is not None]
            if ordered:
                found.sort(key=lambda item: item[1])
            if found and found[0][1] != found[-1][1]:
                first, second = (self._given(inputs) for inputs, _ in (found[0], found[-1]))
                return ComputedList(field.name, first, second, python_source(to_json(found[0][1])))
        return None

    def _given(self, inputs: dict[str, Any]) -> str:
        """The inputs as keyword arguments."""
        given = {name: to_json(value) for name, value in inputs.items() if self._fields[name].in_create}
        return ", ".join(f"{name}={python_source(value)}" for name, value in given.items())

    def _inputs(self, field: t.Field, n: int) -> dict[str, Any] | None:
        """The n-th values of everything that a field reads; None where a test cannot choose or know one."""
        values: dict[str, Any] = {}
        assert isinstance(field.type, t.Computed)
        for name in field.type.names:
            other = self._fields[name]
            if isinstance(other.type, t.Computed):
                inner = self._inputs(other, n)
                if inner is None:
                    return None
                values |= inner
            elif other.unique:
                return None
            elif other.in_create:
                values[name] = sample_value(other, n)
            elif other.default is t.NO_DEFAULT and other.nullable:
                values[name] = None
            elif isinstance(other.default, (t.Special, t.NoDefault)):
                return None
            else:
                values[name] = other.default
        return values

    def _value(self, field: t.Field, inputs: dict[str, Any]) -> Any:
        assert isinstance(field.type, t.Computed)
        values = dict(inputs)
        for name in field.type.names:
            if isinstance(self._fields[name].type, t.Computed):
                values[name] = self._value(self._fields[name], inputs)
        return evaluate(field.type, values)

    def _source(self, field: t.Field, inputs: dict[str, Any]) -> str:
        value = to_json(self._value(field, inputs))
        return python_source(float(value) if isinstance(_kind(field), t.Float) and isinstance(value, int) else value)


def _kind(field: t.Field) -> t.FieldType:
    assert isinstance(field.type, t.Computed)
    return field.type.type
