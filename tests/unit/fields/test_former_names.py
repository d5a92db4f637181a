"""A field says under which name it was known before."""

from __future__ import annotations

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields


def test_a_former_name_gives_the_former_column() -> None:
    title, buyer = parse_fields({"title": "str(3..80) was(heading) unique", "buyer": "ref(User) was(customer)"})

    assert (title.was, title.former_column, title.unique) == ("heading", "heading", True)
    assert (buyer.column, buyer.former_column) == ("buyer_id", "customer_id")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "str was"}, "write the former name in brackets"),
        ({"title": "str was()"}, "has `)` where a former name belongs"),
        ({"title": "str was(a) was(b)"}, "has `was` twice"),
        ({"title": "str was(note)", "note": "text"}, "`title` was `note`, which is a field still"),
        ({"title": "str was(a)", "note": "text was(a)"}, "`note` was `a`, and so was `title`"),
        ({"place": {"city": "str was(town)"}}, "has no column to rename"),
        ({"price": "int", "total": "computed(int) was(sum) = price"}, "has no column to rename"),
    ],
)
def test_a_wrong_former_name_gets_one_sentence(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(AnswerError) as refused:
        parse_fields(fields)

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
