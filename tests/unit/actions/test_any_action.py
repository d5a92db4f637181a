"""Whatever is answered, the result is a tuple of actions or one sentence on one line."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Check = Callable[[object], None]

_PIECES = (
    "status tier priority due_on title draft paid cancelled \"in review\" 'in review' -> | => - > a b now today null "
    "user true 1 -1 2024-01-31 ' \" ` . ! é \t \0 ? : # transition input set message text date"
).split(" ")
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=8).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda glue: glue.join(pieces))
)
_KEYS = (
    st.sampled_from(["transition", "input", "set", "inputs", "due_on", "status", "note", "customer"])
    | st.text(max_size=6)
    | st.integers()
)
_VALUES = st.recursive(
    _TEXTS | st.text() | st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)
_SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_SETTINGS
@given(st.text() | _TEXTS)
def test_any_text_as_a_transition(check: Check, text: str) -> None:
    check({"act": f"status {text}"})
    check({"act": text})


@_SETTINGS
@given(_VALUES)
def test_any_value_as_the_answer(check: Check, value: object) -> None:
    check(value)


@_SETTINGS
@given(st.sampled_from(["title", "note", "status", "priority", "price", "due_on", "customer"]), _VALUES)
def test_any_value_to_set(check: Check, name: str, value: object) -> None:
    check({"act": {"input": {"message": "text", "due_on": "date"}, "set": {name: value}}})


@_SETTINGS
@given(_KEYS, _VALUES)
def test_any_name_and_part(check: Check, key: object, value: object) -> None:
    check({key: value})
    check({"act": {key: value}})
