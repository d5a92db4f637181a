"""Example values: valid ones differ and are accepted, the others are refused, and all are the same on every run."""

# ruff: noqa: E501 - a row of a table stays on its line.

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal as D
from uuid import UUID

import pytest
from fastapi_endpoint.fields import Field, nested_fields, parse_fields
from fastapi_endpoint.fields.pattern_samples import pattern_texts
from fastapi_endpoint.fields.samples import (
    Rejection,
    python_source,
    rejected,
    sample,
    sample_source,
    sample_value,
    source_imports,
)
from helpers.field_models import accepts, model_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

ParseOne = Callable[..., Field]

SPECS: list[object] = [
    "str", "str(1)", "str(3..4) unique", "str(0..3)", "str(300..400)", "text", "int", "int >=5 <=6", "int <-3",
    "int >0 unique", "bigint >=9223372036854775807", "float", "float >0 <1", "float >=1e300", "float <=0", "float >1e16",
    "decimal", "decimal(2,2)", "decimal(1,0)", "decimal(38,10)", "decimal(10,2) >=0", "decimal(10,2) <-5",
    "decimal(4,2) >1 <=1.02", "bool", "date", "time", "datetime", "duration", "uuid", "email", "url", "json",
    'enum(draft, "in review", unknown)', "list(str(2..3))", "list(int)", "list(int, 3..4)", "list(str, 1)", "list(list(enum(a, b)))", "ref(Customer)",
    "ref(Country)", "str(3..32) unique immutable /^[A-Z0-9-]+$/", r"str /^\d{3}-\d{2,4}$/", "str /colou?r/",
    "str /^(a|bc)+$/", r"str(5..8) /^\w+@\w+$/", "str /^[^a-z]{2}$/", "str(10) nullable writeonly",
    {"street": "str(200)", "zip": "str(5..10)", "note": "text nullable", "geo": {"lat": "float >=-90 <=90"}},
    {"oneof": {"card": {"last4": "str(4..4)", "kind": "enum(a, b)"}, "iban": {"iban": "str(15..34)"}}},
]  # fmt: skip


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_samples_are_accepted_and_differ(parse_one: ParseOne, spec: object) -> None:
    field = parse_one(spec, name="order_field")
    values = [sample(field, n) for n in range(8)]
    for value in values:
        assert value is not None or field.unique
        assert value is None or accepts(field, value)
    if field.unique:
        found = [json.dumps(value) for value in values if value is not None]
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_rejected_values_are_refused(parse_one: ParseOne, spec: object) -> None:
    field = parse_one(spec, name="order_field")
    found = rejected(field)
    assert found
    assert [each for each in found if accepts(field, each.value)] == []
    assert (found[0] == Rejection(None, "null")) is not field.nullable


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_source_gives_the_typed_value(parse_one: ParseOne, spec: object) -> None:
    field = parse_one(spec, name="order_field")
    value = sample_value(field)
    names = {name: vars(__import__(module))[name] for module, name in source_imports(value)}
    assert eval(sample_source(field), names) == value
    for each in rejected(field):
        assert eval(each.source, {}) == each.value


SAMPLES: list[tuple[object, list[object]]] = [
    ("str", ["Zip code 1", "Zip code 2"]),
    ("str(12..20)", ["Zip code 1..", "Zip code 2.."]),
    ("str(3)", ["aaa", "baa"]),
    ("int", [1, 2]),
    ("int >=5 <=6 unique", [5, 6, None]),
    ("int <=0", [0, -1]),
    ("decimal(10,2)", ["9.50", "10.50"]),
    ("decimal(2,2)", ["0.99", "0.98"]),
    ("float", [1.5, 2.5]),
    ("bool", [True, False, True]),
    ("enum(a, b)", ["a", "b", "a"]),
    ("enum(a, b) unique", ["a", "b", None]),
    ("date", ["2024-01-15", "2024-01-16"]),
    ("time", ["10:30:00", "10:31:00"]),
    ("datetime", ["2024-01-15T10:30:00Z", "2024-01-16T10:30:00Z"]),
    ("duration", ["P1D", "P2D"]),
    ("uuid", ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"]),
    ("email", ["zip.code.1@example.com"]),
    ("url", ["https://example.com/zip-code/1"]),
    ("json", [{"zip_code": 1}]),
    ("list(int)", [[1, 2], [2, 3]]),
    ("ref(Country)", [1, 2]),
    ("str(3..32) /^[A-Z0-9-]+$/", ["AAA", "BAA"]),
    ({"a": "int", "b": "str(1)"}, [{"a": 1, "b": "a"}]),
    ({"oneof": {"c": {"a": "int"}, "d": {"b": "int"}}}, [{"type": "c", "a": 1}, {"type": "d", "b": 2}]),
    ("computed(int) = 1", [None]),
]


@pytest.mark.parametrize(("spec", "values"), SAMPLES, ids=[str(spec) for spec, _ in SAMPLES])
def test_sample(parse_one: ParseOne, spec: object, values: list[object]) -> None:
    field = parse_one(spec, name="zip_code")
    assert [sample(field, n) for n in range(len(values))] == values


REASONS: list[tuple[str, list[str]]] = [
    ("str(3..120)", ["null", "wrong type", "too short", "too long", "NUL character"]),
    ("text nullable", ["wrong type", "NUL character"]),
    ("str /^[A-Z]+$/", ["null", "wrong type", "too long", "pattern mismatch", "NUL character"]),
    ("int >=1", ["null", "wrong type", "not a whole number", "below the bound", "too large for the column", "too small for the column"]),
    ("decimal(10,2) >=0", ["null", "wrong type", "not a number", "below the bound", "too many digits", "too many decimal places"]),
    ("float >0", ["null", "wrong type", "not a number", "not finite", "below the bound"]),
    ("enum(a, b)", ["null", "wrong type", "unknown member"]),
    ("bool = true", ["null", "wrong type"]),
    ("datetime", ["null", "wrong type", "no time zone"]),
    ("json", ["null", "NUL character", "NUL character in a name"]),
    ("list(int)", ["null", "wrong type", "item null", "item wrong type", "item not a whole number", "item too large for the column", "item too small for the column", "too many items"]),
    ("list(bool, 2..3)", ["null", "wrong type", "item null", "item wrong type", "too few items", "too many items"]),
    ("int readonly = 1", []),
    ("computed(int) = 1", []),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "reasons"), REASONS, ids=[spec for spec, _ in REASONS])
def test_reasons(parse_one: ParseOne, spec: str, reasons: list[str]) -> None:
    assert [each.why for each in rejected(parse_one(spec))] == reasons


def test_enum_source_names_the_member(parse_one: ParseOne) -> None:
    field = parse_one('enum("in review", done)')
    assert sample_source(field, enum_class="OrderStatus") == "OrderStatus.IN_REVIEW"
    assert sample_source(field) == '"in review"'


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (D("9.50"), 'Decimal("9.50")'),
        (datetime.datetime(2024, 1, 15, 10, 30, tzinfo=datetime.UTC), "datetime(2024, 1, 15, 10, 30, tzinfo=UTC)"),
        (datetime.datetime(2024, 1, 15, tzinfo=datetime.UTC), "datetime(2024, 1, 15, tzinfo=UTC)"),
        (datetime.date(2024, 1, 5), "date(2024, 1, 5)"),
        (datetime.time(9, 0, 5), "time(9, 0, 5)"),
        (datetime.timedelta(days=1, seconds=5), "timedelta(days=1, seconds=5)"),
        (UUID(int=1), 'UUID("00000000-0000-0000-0000-000000000001")'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("x" * 41, '"x" * 41'),
        ([1, {"a": None}], '[1, {"a": None}]'),
        (True, "True"),
    ],
)
def test_python_source(value: object, source: str) -> None:
    assert python_source(value) == source  # type: ignore[arg-type]


def test_source_before_python_3_11() -> None:
    moment = datetime.datetime(2024, 1, 15, tzinfo=datetime.UTC)
    assert python_source(moment, utc="timezone.utc") == "datetime(2024, 1, 15, tzinfo=timezone.utc)"
    assert source_imports(moment, utc="timezone.utc") == {("datetime", "datetime"), ("datetime", "timezone")}


def test_a_pattern_without_a_found_text_has_the_default_or_nothing(parse_one: ParseOne) -> None:
    assert sample(parse_one(r"str /\Bx/")) is None
    assert sample(parse_one(r"str /\Bx/ = ax")) == "ax"


@pytest.mark.parametrize(
    "pattern",
    [r"^[A-Z]{2}\d{4}$", r"\S+", r"(?i)^x[yz]?$", r"^(\+|00)\d{6,14}$", r"^[a-z]+(?:-[a-z]+)*$", r"^.{3}$", r"a*?b"],
)
def test_texts_of_a_pattern_differ(pattern: str) -> None:
    texts = [text for text, _ in zip(pattern_texts(pattern, 0, 255), range(5), strict=False)]
    assert texts
    assert len(set(texts)) == len(texts)


_LENGTHS = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda pair: f"str({min(pair)}..{max(pair)})")
_NUMERIC = st.one_of(
    st.tuples(st.sampled_from(["int", "bigint"]), st.integers(-(2**31), 2**31 - 1), st.integers(0, 10)),
    st.tuples(st.just("float"), st.floats(-1e300, 1e300).map(repr), st.just(0)),
    st.tuples(st.just("decimal(9,3)"), st.decimals(-99999, 99999, places=3).map("{:f}".format), st.just(0)),
)
_BOUNDED = st.tuples(_NUMERIC, st.sampled_from([">=", ">", "<=", "<"])).map(lambda p: f"{p[0][0]} {p[1]}{p[0][1]}")
_DECIMALS = st.tuples(st.integers(1, 38), st.integers(0, 38)).map(lambda p: f"decimal({p[0]},{min(p)})")
_SCALARS = st.one_of(
    _LENGTHS,
    _BOUNDED,
    _DECIMALS,
    st.sampled_from([spec for spec in SPECS if isinstance(spec, str) and "ref" not in spec]),
)
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(["a", "b", "zip_code"]), inner, min_size=1, max_size=3),
        st.tuples(inner, inner).map(lambda p: {"oneof": {"one": {"a": p[0]}, "two-b": {"b": p[1]}}}),
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=50)
@given(_TREES, st.integers(0, 40))
def test_samples_of_any_field(spec: object, n: int) -> None:
    try:
        field = parse_fields({"zip_code": spec})[0]
    except ValueError:
        assume(False)
    value, other = sample(field, n), sample(field, n + 1)
    assert value is None or accepts(field, value)
    assert value != other or value is None or not field.unique
    assert value is not None or field.unique
    assert value == sample(field, n)
    model_of(field)
    for each in rejected(field):
        assert not accepts(field, each.value), each
    assert all(nested.in_create for nested in nested_fields(field.type))
