"""Computed fields: what an expression may be, what it gives, and that an accepted one never fails."""

# ruff: noqa: E501 - a row of a table stays on its line.

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import Computed, Field, parse_fields
from hypothesis import given, settings
from hypothesis import strategies as st

Refusal = Callable[[object], str]

BASE: dict[str, object] = {
    "price": "decimal(10,2) >=0",
    "quantity": "int",
    "boxes": "int >0",
    "discount": "decimal(5,2) nullable",
    "count": "bigint nullable",
    "weight": "float",
    "name": "str",
    "note": "text nullable",
    "start": "date",
    "end": "date",
    "moment": "datetime",
    "open": "bool",
    "status": "enum(draft, paid)",
    "key": "uuid",
    "password": "str writeonly",
    "tags": "list(str)",
    "extra": "json",
    "address": {"street": "str"},
    "customer": "ref(Customer)",
}


def computed(spec: str) -> tuple[Field, Computed]:
    field = parse_fields({**BASE, "x": spec})[-1]
    assert isinstance(field.type, Computed)
    return field, field.type


ACCEPTED: list[tuple[str, str, str]] = [
    ("decimal", "price * quantity", "self.price * self.quantity"),
    ("decimal", "price * 1.2 + 3", "self.price * Decimal('1.2') + 3"),
    ("decimal", "price * -0.5", "self.price * Decimal('-0.5')"),
    ("decimal", "(price - discount if discount is not None else price)", "self.price - self.discount if self.discount is not None else self.price"),
    ("decimal", "discount or 0", "self.discount or Decimal('0')"),
    ("decimal", "price if open else 0", "self.price if self.open else Decimal('0')"),
    ("decimal", "price / boxes", "self.price / self.boxes"),
    ("decimal", "0", "Decimal('0')"),
    ("int", "quantity // boxes + 1", "self.quantity // self.boxes + 1"),
    ("int", "quantity % 3", "self.quantity % 3"),
    ("int", "-quantity", "-self.quantity"),
    ("int", "count if count else 0", "self.count if self.count else 0"),
    ("bigint", "count or quantity", "self.count or self.quantity"),
    ("float", "quantity / 2", "self.quantity / 2"),
    ("float", "weight / quantity if quantity else 0", "self.weight / self.quantity if self.quantity else 0"),
    ("float", "0 if quantity == 0 else weight / quantity", "0 if self.quantity == 0 else self.weight / self.quantity"),
    ("float", "weight / quantity if quantity > 0 and open else 0", "self.weight / self.quantity if self.quantity > 0 and self.open else 0"),
    ("float", "0 if not quantity else weight / quantity", "0 if not self.quantity else self.weight / self.quantity"),
    ("float", "quantity", "self.quantity"),
    ("bool", "price > 0.5", "self.price > Decimal('0.5')"),
    ("bool", "0 < quantity <= 10", "0 < self.quantity <= 10"),
    ("bool", "open and not (quantity == 0 or name == 'x')", "self.open and (not (self.quantity == 0 or self.name == 'x'))"),
    ("bool", "note is None", "self.note is None"),
    ("bool", "count is not None and count > 3", "self.count is not None and self.count > 3"),
    ("bool", "status == 'paid'", "self.status == 'paid'"),
    ("bool", "end > start", "self.end > self.start"),
    ("str", 'name + " " + status', "self.name + ' ' + self.status"),
    ("duration", "end - start", "self.end - self.start"),
    ("datetime", "moment", "self.moment"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "expression", "source"), ACCEPTED, ids=[row[1] for row in ACCEPTED])
def test_accepted(kind: str, expression: str, source: str) -> None:
    assert computed(f"computed({kind}) = {expression}")[1].source() == source


def test_names_are_those_that_the_expression_reads() -> None:
    kind = computed("computed(decimal) = price * quantity + price")[1]
    assert kind.names == ("price", "quantity")
    assert kind.source("row") == "row.price * row.quantity + row.price"
    assert not kind.uses_decimal


def test_nullable_result() -> None:
    field, kind = computed("computed(int) nullable = count")
    assert (field.nullable, kind.names) == (True, ("count",))


def test_computed_from_computed() -> None:
    fields = parse_fields({"a": "computed(int) = b + 1", "b": "computed(int) = c", "c": "int"})
    assert [field.type.names for field in fields if isinstance(field.type, Computed)] == [("b",), ("c",)]


_OPERATORS = (
    "numbers have `+`, `-`, `*` and `/`, whole numbers and floats also `//` and `%`, texts have `+`, dates have `-`,"
    " and decimals do not mix with floats."
)
_GRAMMAR = "use field names, literals, arithmetic, comparisons, `and`, `or`, `not` and `x if condition else y`."
_COMPARE = "compare values of one type with `==`, `!=`, `<`, `<=`, `>`, `>=`, and null with `is None`."
_FORM = "write an expression over other fields, such as `price * quantity`."

REFUSED: list[tuple[str, str, str]] = [
    ("int", "price", "is `computed(int)` and its expression gives `decimal`; write `computed(decimal)` or change the expression."),
    ("decimal", "quantity", "is `computed(decimal)` and its expression gives `int`; write `computed(int)` or change the expression."),
    ("decimal", "price * weight", f"has `price * weight`, an operation that `decimal` and `float` do not have; {_OPERATORS}"),
    ("decimal", "price % 2", f"has `price % 2`, an operation that `decimal` and `int` do not have; {_OPERATORS}"),
    ("int", "quantity ** 2", f"has `quantity ** 2`, an operation that `int` and `int` do not have; {_OPERATORS}"),
    ("str", "name * 3", f"has `name * 3`, an operation that `str` and `int` do not have; {_OPERATORS}"),
    ("str", "-name", f"has `-name`, an operation that `str` does not have; {_OPERATORS}"),
    ("int", "~quantity", f"has `~quantity`, an operation that `int` does not have; {_OPERATORS}"),
    ("date", "start + (end - start)", f"has `start + (end - start)`, an operation that `date` and `duration` do not have; {_OPERATORS}"),
    ("int", "count + 1", "computes with `count`, which may be null; write `… if count is not None else …`."),
    ("int", "count", "has an expression that may be null; add `nullable` before the `=`."),
    ("bool", "count > 1", "computes with `count`, which may be null; write `… if count is not None else …`."),
    ("bool", "count is None and count > 1", "computes with `count`, which may be null; write `… if count is not None else …`."),
    ("float", "weight / quantity", "divides by `quantity`, which may be zero; give it a bound such as `>0`, or write `… if quantity else 0`."),
    ("float", "1 / (quantity - 1)", "divides by `quantity - 1`, which may be zero; give it a bound such as `>0`, or write `… if quantity - 1 else 0`."),
    ("float", "weight / 0", "divides by `0`, which may be zero; give it a bound such as `>0`, or write `… if 0 else 0`."),
    ("int", "quantty", "computes from the unknown field `quantty`; the fields are `price`, `quantity`, `boxes`, `discount`, `count`, `weight`, `name`, `note`, `start`, `end`, `moment` and `open`; did you mean `quantity`?"),
    ("int", "x", "is computed from itself; use other fields."),
    ("str", "password", "computes from `password`, which is `writeonly` and would be shown; drop one of them."),
    ("str", "tags", "computes from `tags`, which is `list`; use plain values."),
    ("str", "extra", "computes from `extra`, which is `json`; use plain values."),
    ("str", "address", "computes from `address`, which is `object`; use plain values."),
    ("str", "customer", "computes from `customer`, which is `ref`; use plain values."),
    ("bool", "status == 'payd'", "compares `status` with `payd`; its values are `draft` and `paid`; did you mean `paid`?"),
    ("bool", "name > 3", f"has the comparison `name > 3`; {_COMPARE}"),
    ("bool", "key < key", f"has the comparison `key < key`; {_COMPARE}"),
    ("bool", "count == None", f"has the comparison `count == None`; {_COMPARE}"),
    ("bool", "1 is None", f"has the comparison `1 is None`; {_COMPARE}"),
    ("bool", "quantity in (1, 2)", f"has `(1, 2)` in its expression; {_GRAMMAR}"),
    ("str", "name if open else 3", "has `name if open else 3`, which gives `int` or `str`; give one type in every case."),
    ("int", "len(name)", f"has `len(name)` in its expression; {_GRAMMAR}"),
    ("int", "name.upper", f"has `name.upper` in its expression; {_GRAMMAR}"),
    ("int", "name[0]", f"has `name[0]` in its expression; {_GRAMMAR}"),
    ("int", "lambda: 1", f"has `lambda: 1` in its expression; {_GRAMMAR}"),
    ("int", "(y := 1)", f"has `(y := 1)` in its expression; {_GRAMMAR}"),
    ("str", 'f"{name}"', f"has `f'{{name}}'` in its expression; {_GRAMMAR}"),
    ("int", "1j", "has `1j` in its expression; use numbers, texts, `True`, `False` and `None`."),
    ("int", "9223372036854775808", "has `9223372036854775808` in its expression; use numbers, texts, `True`, `False` and `None`."),
    ("int", "price *", f"has the expression `price *`, which does not parse; {_FORM}"),
    ("int", "a = 1", f"has the expression `a = 1`, which does not parse; {_FORM}"),
    ("int", "-" * 900 + "1", f"has an expression that is nested too deeply; {_FORM}"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "expression", "sentence"), REFUSED, ids=[row[1][:40] for row in REFUSED])
def test_refused(refusal: Refusal, kind: str, expression: str, sentence: str) -> None:
    assert refusal({**BASE, "x": f"computed({kind}) = {expression}"}) == f"In `fields`, `x` {sentence}"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"a": "float", "x": "computed(float) sort = a * 2"}, "arithmetic of floats can leave its range"),
        ({"a": "date", "b": "date", "x": "computed(duration) sort = a - b"}, "it subtracts dates or moments"),
        ({"a": "str", "b": "str", "x": "computed(bool) filter = a < b"}, "it orders texts, which each database does"),
        (
            {"a": "float", "y": "computed(float) = a + 1", "x": "computed(bool) sort = y > 1"},
            "arithmetic of floats can leave its range",
        ),
    ],
)
def test_what_sql_computes_otherwise_is_refused(refusal: Refusal, fields: dict[str, str], problem: str) -> None:
    assert f"cannot be computed by the database, because {problem}" in refusal(fields)


def test_what_a_sorted_field_reads_is_computed_in_sql_too() -> None:
    fields = parse_fields(
        {"a": "int", "x": "computed(int) = a + 1", "y": "computed(int) sort = x", "z": "computed(int) = a"}
    )
    assert [field.type.in_sql for field in fields if isinstance(field.type, Computed)] == [True, True, False]


def test_a_circle_is_refused(refusal: Refusal) -> None:
    answer = {"a": "computed(int) = b", "b": "computed(int) = c", "c": "computed(int) = a"}
    assert refusal(answer) == "In `fields`, `a` is computed from itself (`a → b → c → a`); break the circle."


_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "decimal": Decimal,
    "bool": bool,
    "str": str,
    "duration": datetime.timedelta,
}
_NAMES = ("price", "quantity", "boxes", "discount", "count", "weight", "name", "note", "start", "end", "open", "status")
_ATOMS = st.sampled_from([*_NAMES, "0", "1", "2.5", "'draft'", "None", "True"])
_EXPRESSIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / // % == != < > >= and or".split()), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.tuples(_ATOMS, _ATOMS, inner).map(lambda p: f"({p[0]} / {p[1]} if {p[1]} else {p[2]})"),
        st.tuples(_ATOMS, inner, inner).map(lambda p: f"({p[1]} if {p[0]} is not None else {p[2]})"),
        inner.map(lambda each: f"(not {each})"),
    ),
    max_leaves=6,
)
_DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2040, 1, 1))
_ROWS = st.fixed_dictionaries(
    {
        "price": st.decimals(0, 99999999, places=2),
        "quantity": st.integers(-(2**31), 2**31 - 1) | st.just(0),
        "boxes": st.integers(1, 2**31 - 1),
        "discount": st.none() | st.decimals(-999, 999, places=2) | st.just(Decimal("0.00")),
        "count": st.none() | st.integers(-(2**63), 2**63 - 1) | st.just(0),
        "weight": st.floats(-1e6, 1e6) | st.just(0.0),
        "name": st.text(max_size=3),
        "note": st.none() | st.text(max_size=3),
        "start": _DAYS,
        "end": _DAYS,
        "open": st.booleans(),
        "status": st.sampled_from(["draft", "paid"]),
    }
)


@settings(deadline=None)
@given(_EXPRESSIONS, _ROWS)
def test_an_accepted_expression_never_fails_and_gives_its_type(expression: str, row: dict[str, object]) -> None:
    for kind, expected in _TYPES.items():
        for nullable in ("", " nullable"):
            try:
                computed_type = computed(f"computed({kind}){nullable} = {expression}")[1]
            except AnswerError:
                continue
            value = eval(computed_type.source("row"), {"row": SimpleNamespace(**row), "Decimal": Decimal})
            assert (value is None and nullable) or isinstance(value, expected)
            return
