"""What the tests of actions share: a resource with a field of each kind, and the sentence of an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi_endpoint.actions import Action, parse_actions
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields
from helpers.sentences import is_one_sentence

MODELS = {"Customer": "uuid", "User": "int"}
FIELDS = parse_fields(
    {
        "title": "str(3..80) /^[A-Z]/",
        "note": "text nullable",
        "code": "str(10)",
        "status": 'enum(draft, "in review", paid, cancelled) = draft',
        "tier": "enum(a, b) nullable",
        "priority": "int >=0 <10 = 1",
        "views": "bigint = 0",
        "price": "decimal(10,2) >0",
        "active": "bool = true",
        "due_on": "date nullable",
        "paid_at": "datetime nullable readonly",
        "sku": "str(8) immutable",
        "labels": "list(str) nullable",
        "total": "computed(int) = priority + 1",
        "customer": "ref(Customer)",
        "editor": "ref(User) nullable",
    },
    models=MODELS,
)


def parse(value: object) -> tuple[Action, ...]:
    return parse_actions(value, fields=FIELDS, models=MODELS)


@pytest.fixture
def parse_one() -> Callable[[object], Action]:
    """Give what an action does; returns the action."""
    return lambda value: parse({"act": value})[0]


@pytest.fixture
def refusal() -> Callable[[object], str]:
    """Give an answer to `actions`; returns the sentence that refuses it."""

    def refuse(value: object) -> str:
        with pytest.raises(AnswerError) as caught:
            parse(value)
        assert is_one_sentence(str(caught.value)), str(caught.value)
        return str(caught.value)

    return refuse


@pytest.fixture
def check() -> Callable[[object], None]:
    """Give any answer; it is a tuple of actions or one sentence, and the same twice."""

    def judge(value: object) -> None:
        try:
            actions = parse(value)
        except AnswerError as error:
            assert is_one_sentence(str(error)), str(error)
            return
        assert parse(value) == actions
        hash(actions)

    return judge
