"""What the tests of the field language share: one field from a spec, and the sentence of an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import Field, parse_fields
from helpers.sentences import is_one_sentence


@pytest.fixture
def parse_one() -> Callable[..., Field]:
    """Give a spec and the name of its field; other fields may stand before it."""

    def parse(spec: object, name: str = "x", **others: object) -> Field:
        return parse_fields({**others, name: spec}, models={"Customer": "uuid", "Country": "int"}, resource="Order")[-1]

    return parse


@pytest.fixture
def refusal() -> Callable[[object], str]:
    """Give an answer to `fields`; returns the sentence that refuses it."""

    def refuse(value: object) -> str:
        with pytest.raises(AnswerError) as caught:
            parse_fields(value, models=("Customer", "Country"), resource="Order")
        assert is_one_sentence(str(caught.value))
        return str(caught.value)

    return refuse
