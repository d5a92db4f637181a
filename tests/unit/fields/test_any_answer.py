"""Whatever is answered, the result is a tree of fields or one sentence on one line."""

from __future__ import annotations

from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields
from helpers.sentences import is_one_sentence
from hypothesis import given, settings
from hypothesis import strategies as st

_PIECES = (
    "str text int bigint float decimal bool date time datetime duration uuid email url json enum list ref computed "
    "nullable unique index filter sort search immutable readonly writeonly ( ) , .. = >= <= > < / ' \" \\ 1 3 -2 0.5 "
    "draft now today true null [] {} ? : # Customer x y * + and if else not None é \t \n \0 ` . ! 2024-01-31 str(3..9) "
    "enum(a,b) decimal(5,2) ref(Customer) list(str) computed(int) /^a+$/ /(/ >=0 = "
).split(" ")
_SPECS = st.lists(st.sampled_from(_PIECES), max_size=10).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda glue: glue.join(pieces))
)
_NAMES = st.text(max_size=8) | st.sampled_from(
    ["x", "y", "class", "startsAt", "customer", "customer_id", "oneof", "id"]
)
_VALUES = st.recursive(
    _SPECS
    | st.text()
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.integers(), inner, max_size=3),
    max_leaves=8,
)


def check(answer: object) -> None:
    try:
        fields = parse_fields(answer, models=("Customer",), resource="Order")
    except AnswerError as error:
        assert is_one_sentence(str(error)), str(error)
        return
    assert parse_fields(answer, models=("Customer",), resource="Order") == fields
    hash(fields)


@settings(deadline=None)
@given(st.text())
def test_any_text_as_a_spec(text: str) -> None:
    check({"x": text})


@settings(deadline=None, max_examples=300)
@given(_SPECS)
def test_any_pieces_as_a_spec(text: str) -> None:
    check({"x": text, "y": "int nullable"})


@settings(deadline=None)
@given(st.text() | _SPECS | st.lists(_SPECS).map("\n".join))
def test_any_text_as_the_answer(text: str) -> None:
    check(text)


@settings(deadline=None)
@given(_VALUES)
def test_any_value_as_the_answer(value: object) -> None:
    check(value)


@settings(deadline=None)
@given(_NAMES, _VALUES)
def test_any_value_of_a_field(name: str, value: object) -> None:
    check({"x": {name: value}})
