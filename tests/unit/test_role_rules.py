"""The answer to `role_rules`."""

from __future__ import annotations

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.role_rules import parse_role_rules

OPERATIONS = ("list", "get", "create", "delete")


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ({"write": ["admin"]}, {"create": ("admin",), "delete": ("admin",)}),
        ({"read": ["viewer", "admin"]}, {"list": ("viewer", "admin"), "get": ("viewer", "admin")}),
        ({"all": ["staff"]}, dict.fromkeys(OPERATIONS, ("staff",))),
        (
            {"all": ["staff"], "write": ["editor"], "delete": ["admin"]},
            {"list": ("staff",), "get": ("staff",), "create": ("editor",), "delete": ("admin",)},
        ),
        ({"delete": ["admin"], "all": ["staff"]}, {**dict.fromkeys(OPERATIONS, ("staff",)), "delete": ("admin",)}),
    ],
    ids=str,
)
def test_what_is_narrower_counts(rules: object, found: object) -> None:
    assert parse_role_rules(rules, OPERATIONS) == found


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({}, "In `role_rules`, no operation has a role; write for example `{write: [admin]}`."),
        ("admin", "In `role_rules`, no operation has a role; write for example `{write: [admin]}`."),
        (
            {"wite": ["admin"]},
            "In `role_rules`, `wite` is no operation of this endpoint; use all, read, write, list, get, create, "
            "delete; did you mean `write`?",
        ),
        ({"update": ["admin"]}, "In `role_rules`, `update` is no operation of this endpoint"),
        ({"write": "admin"}, "In `role_rules`, the roles of `write` are no list; write for example `write: [admin]`."),
        ({"write": []}, "In `role_rules`, the roles of `write` are no list; write for example `write: [admin]`."),
        ({"write": [1]}, "In `role_rules`, a role of `write` is no text; write roles as words."),
        ({"write": [" "]}, "In `role_rules`, a role of `write` is no text; write roles as words."),
        ({"write": ["a\nb"]}, "In `role_rules`, a role of `write` is no text; write roles as words."),
    ],
    ids=str,
)
def test_refused(rules: object, sentence: str) -> None:
    with pytest.raises(AnswerError) as caught:
        parse_role_rules(rules, OPERATIONS)

    assert str(caught.value).startswith(sentence)


def test_roles_of_the_host_are_all_that_there_are() -> None:
    with pytest.raises(AnswerError) as caught:
        parse_role_rules({"write": ["admim"]}, OPERATIONS, ("admin", "member"))

    assert str(caught.value) == (
        "In `role_rules`, the host has no role `admim`; its roles are `admin`, `member`; did you mean `admin`?"
    )
