"""Actions that are accepted, and what they are parsed into."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from fastapi_endpoint.actions import Action, Moment, Transition, parse_actions
from fastapi_endpoint.fields import Field, parse_fields

ParseOne = Callable[[object], Action]


def sets(action: Action) -> dict[str, object]:
    return {item.field.name: item.value for item in action.assignments}


@pytest.mark.parametrize(
    ("text", "sources", "target"),
    [
        ("status draft -> paid", ("draft",), "paid"),
        ("status draft|paid -> cancelled", ("draft", "paid"), "cancelled"),
        ("status draft | paid->cancelled", ("draft", "paid"), "cancelled"),
        ('status draft|"in review" -> cancelled', ("draft", "in review"), "cancelled"),
        ("status draft -> 'in review'", ("draft",), "in review"),
        ("status paid -> paid", ("paid",), "paid"),
        ("  status\tdraft\n->  paid ", ("draft",), "paid"),
    ],
)
def test_transition(parse_one: ParseOne, text: str, sources: tuple[str, ...], target: str) -> None:
    for value in (text, {"transition": text}):
        action = parse_one(value)

        assert isinstance(action.transition, Transition)
        assert action.transition.field.name == "status"
        assert (action.transition.sources, action.transition.target) == (sources, target)
        assert not action.is_free


def test_states_may_hold_hyphens() -> None:
    fields = parse_fields({"status": 'enum("to-do", done) = to-do'})

    (action,) = parse_actions({"finish": "status to-do->done"}, fields=fields)

    assert action.transition == Transition(fields[0], ("to-do",), "done")


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("paid_at", "now", Moment.NOW),
        ("due_on", "today", Moment.TODAY),
        ("due_on", "2024-01-31", datetime.date(2024, 1, 31)),
        ("due_on", datetime.date(2024, 1, 31), datetime.date(2024, 1, 31)),
        ("due_on", None, None),
        ("due_on", "null", None),
        ("priority", 5, 5),
        ("priority", "5", 5),
        ("price", 9.5, Decimal("9.50")),
        ("active", False, False),
        ("active", "false", False),
        ("tier", "b", "b"),
        ("note", "a text", "a text"),
        ("note", "'a text'", "a text"),
        ("note", '"null"', "null"),
        ("status", "in review", "in review"),
    ],
)
def test_a_constant_has_the_type_of_its_field(parse_one: ParseOne, name: str, given: object, value: object) -> None:
    action = parse_one({"set": {name: given}})

    assert sets(action) == {name: value}
    assert not action.is_free
    assert not action.uses_input


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("date", "due_on"),
        ("date nullable", "due_on"),
        ("str(5)", "note"),
        ("text nullable", "note"),
        ("str(10)", "code"),
        ("int >=0 <10", "priority"),
        ("int >=1 <=9", "priority"),
        ("int", "views"),
        ("decimal(9,1) >=1", "price"),
        ("enum(b)", "tier"),
        ("enum(draft, paid)", "status"),
        ("ref(Customer)", "customer"),
        ("ref(User) nullable", "editor"),
        ("str(3..80) /^[A-Z]/", "title"),
    ],
)
def test_an_input_fits_its_field(parse_one: ParseOne, spec: str, name: str) -> None:
    action = parse_one({"input": {"value": spec}, "set": {name: "value"}})

    (value,) = sets(action).values()
    assert isinstance(value, Field)
    assert value.name == "value"
    assert action.input == (value,)
    assert action.uses_input


@pytest.mark.parametrize("value", [None, {}, {"input": {"message": "text"}}])
def test_an_action_without_transition_and_values_is_free(parse_one: ParseOne, value: object) -> None:
    assert parse_one(value).is_free


def test_text_is_read_as_yaml_is() -> None:
    fields = parse_fields({"status": "enum(draft, paid) = draft", "due_on": "date nullable"})
    text = """
    pay: status draft -> paid
    reschedule: {input: {due_on: date}, set: {due_on: due_on}}
    send_reminder: {input: {message: text}}
    """

    actions = parse_actions(text, fields=fields)

    assert [action.name for action in actions] == ["pay", "reschedule", "send_reminder"]
    assert [action.is_free for action in actions] == [False, False, True]


@pytest.mark.parametrize("value", [None, {}, ""])
def test_nothing_is_no_action(value: object) -> None:
    assert parse_actions(value, fields=()) == ()
