"""Fields that actions set to the id of whoever calls them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi_endpoint.actions import Action, Caller, check_callers, parse_actions
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields
from helpers.sentences import is_one_sentence

from .conftest import FIELDS, MODELS


def setting(spec: str, value: str = "user") -> tuple[Action, ...]:
    """An action that sets a field of this spec."""
    fields = parse_fields({"who": spec}, models=MODELS)
    return parse_actions({"act": {"set": {"who": value}}}, fields=fields, models=MODELS)


@pytest.mark.parametrize("name", ["editor", "note", "code", "views", "priority"])
def test_user_is_the_caller(parse_one: Callable[[object], Action], name: str) -> None:
    action = parse_one({"set": {name: "user"}})

    assert action.assignments[0].value is Caller.ID
    assert action.sets_caller


def test_a_quoted_user_a_member_and_an_input_of_that_name_are_themselves() -> None:
    assert setting("str", "'user'")[0].assignments[0].value == "user"
    assert setting("enum(user, admin)")[0].assignments[0].value == "user"
    taken = {"act": {"input": {"user": "ref(User)"}, "set": {"editor": "user"}}}
    assert not parse_actions(taken, fields=FIELDS, models=MODELS)[0].sets_caller


@pytest.mark.parametrize(
    ("spec", "kind", "model", "key_type"),
    [
        ("ref(User) nullable", "int", "User", "int"),
        ("int", "int", "User", "int"),
        ("bigint", "int", "User", "int"),
        ("bigint", "int", "", ""),
        ("uuid", "uuid", "Customer", "uuid"),
        ("uuid", "uuid", "", ""),
        ("str(36)", "str", "User", "str(36)"),
        ("str(255)", "str", "", ""),
        ("text", "str", "", ""),
    ],
)
def test_an_id_that_fits(spec: str, kind: str, model: str, key_type: str) -> None:
    keys = {model: key_type} if model else {}

    check_callers(setting(spec), is_public=False, kind=kind, model=model, key_types=keys)


@pytest.mark.parametrize(
    ("spec", "kind", "model", "key_type", "sentence"),
    [
        (
            "ref(Customer)",
            "int",
            "User",
            "int",
            "cannot take the caller's id, which refers to `User`; make it `ref(User)` or `int`.",
        ),
        (
            "int",
            "uuid",
            "Customer",
            "uuid",
            "cannot take the caller's id, which is `uuid` where the field is `int`; make it `ref(Customer)` or `uuid`.",
        ),
        (
            "int",
            "int",
            "",
            "",
            "cannot take the caller's id, which is `bigint` where the field is `int`; make it `bigint`.",
        ),
        (
            "ref(User)",
            "str",
            "",
            "",
            "cannot take the caller's id, which is `str` where the field is `ref`; make it `str(255)`.",
        ),
        (
            "str(100)",
            "str",
            "",
            "",
            "cannot take the caller's id, which has other lengths than `str(100)`; make it `str(255)`.",
        ),
        (
            "int >=1",
            "int",
            "User",
            "int",
            "cannot take the caller's id, which lacks the bound `>=1` of the field; make it `ref(User)` or `int`.",
        ),
    ],
)
def test_an_id_that_does_not_fit(spec: str, kind: str, model: str, key_type: str, sentence: str) -> None:
    keys = {model: key_type} if model else {}

    with pytest.raises(AnswerError) as caught:
        check_callers(setting(spec), is_public=False, kind=kind, model=model, key_types=keys)

    assert str(caught.value) == f"In `actions`, `act.set.who` {sentence}"


def test_where_everybody_may_call_there_is_no_caller() -> None:
    with pytest.raises(AnswerError) as caught:
        check_callers(setting("ref(User)"), is_public=True, kind="str")

    assert is_one_sentence(str(caught.value))
    assert "`auth_scheme: none` does not know" in str(caught.value)
