"""Actions that are refused, each with the exact sentence."""

# ruff: noqa: E501 - a row of a table stays on its line.

from __future__ import annotations

from collections.abc import Callable

import pytest

Refusal = Callable[[object], str]

REFUSED: list[tuple[object, str]] = [
    (
        {"act": "statsu draft -> paid"},
        "`act` names the unknown field `statsu` (character 1); the enum fields are `status` and `tier`; did you mean `status`?",
    ),
    ({"act": "title a -> b"}, "`act` names `title`, which is `str` (character 1); a transition needs an `enum` field."),
    (
        {"act": "tier a -> b"},
        "`act` names `tier`, which may be null (character 1); a transition needs a state in every row.",
    ),
    (
        {"act": "status drfat -> paid"},
        "`act` names the unknown state `drfat` (character 8); `status` has `draft`, `in review`, `paid` and `cancelled`; did you mean `draft`?",
    ),
    (
        {"act": "status draft -> payed"},
        "`act` names the unknown state `payed` (character 17); `status` has `draft`, `in review`, `paid` and `cancelled`; did you mean `paid`?",
    ),
    (
        {"act": "status draft"},
        "`act` has the end where `->` belongs (character 13); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": "status draft ->"},
        "`act` has the end where a state belongs (character 16); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": "status -> paid"},
        "`act` has `->` where a state belongs (character 8); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": "status"},
        "`act` has the end where a state belongs (character 7); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": ""},
        "`act` has the end where the name of an enum field belongs (character 1); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": "status draft => paid"},
        "`act` has `=>` where `->` belongs (character 14); write `status draft|paid -> cancelled`.",
    ),
    ({"act": "status draft|draft -> paid"}, "`act` names the state `draft` twice; write it once."),
    (
        {"act": "status draft| -> paid"},
        "`act` has `->` where a state belongs (character 15); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": "status draft, paid -> cancelled"},
        "`act` names the unknown state `draft,` (character 8); `status` has `draft`, `in review`, `paid` and `cancelled`; did you mean `draft`?",
    ),
    (
        {"act": "status draft -> paid now"},
        "`act` has `now` behind the transition (character 22); write `status draft|paid -> cancelled`.",
    ),
    (
        {"act": 'status "in review -> paid'},
        "`act` has a text that is never closed (character 8); close it with its quote.",
    ),
    ({"act": 5}, "`act` has `5` where a transition belongs; write `status draft|paid -> cancelled`."),
    ({"act": ["status"]}, "`act` has `['status']` where a transition belongs; write `status draft|paid -> cancelled`."),
    (
        {"act": {"from": "draft"}},
        "`act` has the unknown key `from`; use `transition`, `input` or `set`, or write `status draft|paid -> cancelled`; did you mean `transition`?",
    ),
    (
        {"act": {"transitoin": "x"}},
        "`act` has the unknown key `transitoin`; use `transition`, `input` or `set`, or write `status draft|paid -> cancelled`; did you mean `transition`?",
    ),
    ({"act": {"transition": 5}}, "`act` has `5` where a transition belongs; write `status draft|paid -> cancelled`."),
    ({"act": {"input": {}}}, "`act.input` holds no field; write `{name: spec}`, or leave it out."),
    ({"act": {"input": "text"}}, "`act.input` holds no field; write `{name: spec}`, or leave it out."),
    ({"act": {"set": {}}}, "`act.set` holds no field; write `{name: value}`, or leave it out."),
    (
        {"act": {"input": {"x": "strr"}}},
        "`act.input.x` has the unknown type `strr` (character 1); use `str`, `text`, `int`, `bigint`, `float`, `decimal`, `bool`, `date`, `time`, `datetime`, `duration`, `uuid`, `email`, `url`, `json`, `enum`, `list`, `ref` or `computed`; did you mean `str`?",
    ),
    (
        {"act": {"input": {"x": "str unique"}}},
        "`act.input.x` is an input, which is not stored, and cannot be `unique`; drop `unique`.",
    ),
    (
        {"act": {"input": {"Message": "text"}}},
        "`act.input.Message` is not a lower-case name of the letters a to z, digits and `_`; did you mean `message`?",
    ),
    (
        {"act": {"input": {"x": "ref(Custmer)"}}},
        "`act.input.x` refers to the unknown model `Custmer` (character 5); the models with one key of a known type are `Customer` and `User`; did you mean `Customer`?",
    ),
    (
        {"act": {"set": {"titel": "x"}}},
        "`act.set` sets the unknown field `titel`; the fields are `title`, `note`, `code`, `status`, `tier`, `priority`, `views`, `price`, `active`, `due_on`, `paid_at` and `sku`; did you mean `title`?",
    ),
    (
        {"act": {"set": {"customer_id": "x"}}},
        "`act.set` sets the unknown field `customer_id`; the fields are `title`, `note`, `code`, `status`, `tier`, `priority`, `views`, `price`, `active`, `due_on`, `paid_at` and `sku`; did you mean `customer`?",
    ),
    ({"act": {"set": {"sku": "X"}}}, "`act.set.sku` is `immutable`; drop `immutable`, or leave it out."),
    (
        {"act": {"set": {"total": 1}}},
        "`act.set.total` is `computed`, which `set` does not take; leave it out and write it into the service function.",
    ),
    (
        {"act": {"set": {"labels": "[]"}}},
        "`act.set.labels` is `list`, which `set` does not take; leave it out and write it into the service function.",
    ),
    ({"act": {"set": {"title": None}}}, "`act.set.title` has no value; write a value, or make the field `nullable`."),
    (
        {"act": {"set": {"title": ["a"]}}},
        "`act.set.title` has no single value; write one, such as `now` or the name of an input.",
    ),
    ({"act": {"set": {"title": "abc"}}}, "`act.set.title` is `str` and refuses `abc`; the pattern is `^[A-Z]`."),
    ({"act": {"set": {"priority": 10}}}, "`act.set.priority` is `int` and refuses `10`; the bound is `<10`."),
    (
        {"act": {"set": {"priority": "high"}}},
        "`act.set.priority` is `int` and refuses `high`; write a whole number such as `10`.",
    ),
    (
        {"act": {"set": {"status": "payed"}}},
        "`act.set.status` is `enum` and refuses `payed`; use `draft`, `in review`, `paid` or `cancelled`; did you mean `paid`?",
    ),
    (
        {"act": {"set": {"customer": "x"}}},
        "`act.set.customer` is a reference and has `x`; give the action an input; `user` is the caller.",
    ),
    (
        {"act": {"input": {"buyer": "ref(Customer)"}, "set": {"customer": "buyr"}}},
        "`act.set.customer` is a reference and has `buyr`; the inputs are `buyer`, and `user` is the caller; did you mean `buyer`?",
    ),
    (
        {"act": {"input": {"message": "text"}, "set": {"note": "mesage"}}},
        "`act.set.note` has `mesage`, which is no input; put a text in quotes inside quotes; did you mean `message`?",
    ),
    (
        {"act": {"input": {"day": "date"}, "set": {"due_on": "dya"}}},
        "`act.set.due_on` is `date` and refuses `dya`; write `today` or a date such as `2024-01-31`, or name an input; did you mean `day`?",
    ),
    (
        {"act": {"input": {"value": "text"}, "set": {"code": "value"}}},
        "`act.set.code` cannot take the input `value`, which is `text` where the field is `str`; make it `str`.",
    ),
    (
        {"act": {"input": {"value": "str(20)"}, "set": {"code": "value"}}},
        "`act.set.code` cannot take the input `value`, which has other lengths than `str(10)`; write `str(10)` or less.",
    ),
    (
        {"act": {"input": {"value": "int nullable"}, "set": {"priority": "value"}}},
        "`act.set.priority` cannot take the input `value`, which may be null; drop its `nullable`.",
    ),
    (
        {"act": {"input": {"value": "int"}, "set": {"priority": "value"}}},
        "`act.set.priority` cannot take the input `value`, which lacks the bound `>=0` of the field; give it the same bound.",
    ),
    (
        {"act": {"input": {"value": "int >=0 <=10"}, "set": {"priority": "value"}}},
        "`act.set.priority` cannot take the input `value`, which lacks the bound `<10` of the field; give it the same bound.",
    ),
    (
        {"act": {"input": {"value": "decimal(12,2) >0"}, "set": {"price": "value"}}},
        "`act.set.price` cannot take the input `value`, which has more digits than `decimal(10,2)`; write `decimal(10,2)` or less.",
    ),
    (
        {"act": {"input": {"value": "enum(a,c)"}, "set": {"tier": "value"}}},
        "`act.set.tier` cannot take the input `value`, which may be `c`; use `a` or `b`.",
    ),
    (
        {"act": {"input": {"value": "ref(User)"}, "set": {"customer": "value"}}},
        "`act.set.customer` cannot take the input `value`, which refers to `User`; write `ref(Customer)`.",
    ),
    (
        {"act": {"input": {"value": "str(3..80)"}, "set": {"title": "value"}}},
        "`act.set.title` cannot take the input `value`, which lacks the pattern `^[A-Z]` of the field; give it the same pattern.",
    ),
    (
        {"act": {"transition": "status draft -> paid", "set": {"status": "paid"}}},
        "`act.set` sets `status`, which the transition changes; leave it out.",
    ),
    ({"list": None}, "`list` has the name of an operation; use another name such as `list_now`."),
    ({"action": None}, "`action` has the name of an operation; use another name such as `action_now`."),
    ({"read": None}, "`read` has a name that a generated schema has already; use another name such as `read_now`."),
    ({"class": None}, "`class` has a name that is a Python keyword; use another name such as `class_now`."),
    ({"return": None}, "`return` has a name that is a Python keyword; use another name such as `return_now`."),
    ({"title": None}, "`title` has the name of a field; use another name such as `title_now`."),
    ({"customer_id": None}, "`customer_id` has the name of a field; use another name such as `customer_id_now`."),
    (
        {"title_filter": None},
        "`title_filter` has a name that the type of a field or parameter has already; use another name such as `title_filter_now`.",
    ),
    (
        {"sendReminder": None},
        "`sendReminder` is not a lower-case name of the letters a to z, digits and `_`; did you mean `send_reminder`?",
    ),
    ({"_x": None}, "`_x` starts with an underscore, which makes it private; use a name such as `send_reminder`."),
    (
        {"2x": None},
        "`2x` starts with a digit, and a Python name starts with a letter; use a name such as `send_reminder`.",
    ),
    ({"": None}, "a field has an empty name; use a name such as `send_reminder`."),
    (
        {True: None},
        'the name `True` is no text to YAML, but true or false; put the name in quotes, such as `"on": date`, or use another one.',
    ),
    (
        [],
        "`[]` is not a mapping from action names to what they do; write for example `cancel: status draft -> cancelled`.",
    ),
    (
        "a: b: c",
        "the text is not YAML at line 1 (`mapping values are not allowed here`); put a spec that holds `{`, `#`, `: ` or quotes into quotes.",
    ),
    ("a: 1\na: 2", "`a` is there twice at line 2; each field needs its own name."),
    (
        5,
        "`5` is not a mapping from action names to what they do; write for example `cancel: status draft -> cancelled`.",
    ),
]


@pytest.mark.parametrize(("answer", "sentence"), REFUSED, ids=[str(answer) for answer, _ in REFUSED])
def test_refused(refusal: Refusal, answer: object, sentence: str) -> None:
    assert refusal(answer) == f"In `actions`, {sentence}"


def test_a_transition_without_end_is_refused(refusal: Refusal) -> None:
    assert "has a transition of more than 1000 characters" in refusal({"act": "x" * 1001})


def test_too_many_actions_are_refused(refusal: Refusal) -> None:
    assert "there are more than 50 actions" in refusal({f"act{number}": None for number in range(51)})


def test_a_long_name_is_refused(refusal: Refusal) -> None:
    assert "has a name of more than 40 characters" in refusal({"x" * 41: None})
