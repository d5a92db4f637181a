"""Specs that are refused, each with the exact sentence."""

# ruff: noqa: E501 - a row of a table stays on its line.

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields

Refusal = Callable[[object], str]

_TYPES = "`str`, `text`, `int`, `bigint`, `float`, `decimal`, `bool`, `date`, `time`, `datetime`, `duration`, `uuid`, `email`, `url`, `json`, `enum`, `list`, `ref` or `computed`"
_MODIFIERS = "use `nullable`, `unique`, `index`, `filter`, `sort`, `search`, `immutable`, `readonly`, `writeonly` or `embed`, `= value`, a bound such as `>=0`, or `/regex/`"
_LENGTHS = "write `str`, `str(max)` or `str(min..max)`"
_PATTERNS = "write one that Python and Pydantic both know, such as `/^[A-Z]+$/`"
_EMPTY_RANGE = "`x` has bounds that leave no value; the lower bound goes below the upper one."
_COMPUTED = "a computed type is `str`, `text`, `int`, `bigint`, `float`, `decimal`, `bool`, `date`, `time`, `datetime` or `duration`"

REFUSED: list[tuple[str, str]] = [
    ("", f"`x` has no type (character 1); write one of {_TYPES}."),
    ("string", f"`x` has the unknown type `string` (character 1); use {_TYPES}; did you mean `str`?"),
    ("Str", f"`x` has the unknown type `Str` (character 1); use {_TYPES}; did you mean `str`?"),
    ("stirng", f"`x` has the unknown type `stirng` (character 1); use {_TYPES}; did you mean `str`?"),
    ("3", f"`x` has the unknown type `3` (character 1); use {_TYPES}."),
    ("(str)", f"`x` has the unknown type `(` (character 1); use {_TYPES}."),
    ("required", f"`x` has the unknown type `required` (character 1); use {_TYPES}."),
    ("str uniqe", f"`x` has the unknown modifier `uniqe` (character 5); {_MODIFIERS}; did you mean `unique`?"),
    ("str optional", f"`x` has the unknown modifier `optional` (character 5); {_MODIFIERS}; did you mean `nullable`?"),
    (
        "str required",
        "`x` has the unknown modifier `required` (character 5); leave it out, since a field without `nullable` and default is required.",
    ),
    ("str?", "`x` has `?` (character 4); write the word `nullable` instead."),
    ("text?", "`x` has `?` (character 5); write the word `nullable` instead."),
    ("str nullable nullable", "`x` has `nullable` twice (character 14); write it once."),
    ("str, unique", f"`x` has `,` where a modifier belongs (character 4); {_MODIFIERS}."),
    ("str unique=", "`x` has nothing behind `=` (character 11); write `= value`."),
    ("str =", "`x` has nothing behind `=` (character 5); write `= value`."),
    ("str = a b", f"`x` has the unknown modifier `b` (character 9); {_MODIFIERS}."),
    ("int = 1 = 2", "`x` has `=` twice (character 9); write it once."),
    ("str(3", f"`x` has the end where `)` belongs (character 6); {_LENGTHS}."),
    ("str()", f"`x` has `)` where a whole number belongs (character 5); {_LENGTHS}."),
    ("str(a)", f"`x` has `a` where a whole number belongs (character 5); {_LENGTHS}."),
    ("str(10..3)", f"`x` has the length `10..3`, whose minimum is above its maximum (character 10); {_LENGTHS}."),
    ("str(0)", "`x` has the maximum length 0 (character 6); use a maximum from 1 to 10000, or `text`."),
    ("str(10001)", "`x` has the maximum length 10001 (character 10); use a maximum from 1 to 10000, or `text`."),
    ("str(3..)", f"`x` has `)` where a whole number belongs (character 8); {_LENGTHS}."),
    ("str(-1)", f"`x` has `-1` where a whole number belongs (character 5); {_LENGTHS}."),
    ("str(99999999999)", f"`x` has the number `99999999999`, which is too large (character 5); {_LENGTHS}."),
    ("text(3)", "`x` gives arguments to `text`, which takes none (character 5); write `text` alone."),
    ("int(11)", "`x` gives arguments to `int`, which takes none (character 4); write `int` alone."),
    (
        "decimal(10)",
        "`x` has `)` where `,` belongs (character 11); write `decimal(precision,scale)` such as `decimal(10,2)`.",
    ),
    (
        "decimal(10,12)",
        "`x` has the scale 12 above the precision 10 (character 14); the scale counts some of the digits of the precision.",
    ),
    ("decimal(0,0)", "`x` has the precision 0 (character 12); use a precision from 1 to 38."),
    ("decimal(39,2)", "`x` has the precision 39 (character 13); use a precision from 1 to 38."),
    ("enum", '`x` has the end where `(` belongs (character 5); write `enum(a, b, "with a space")`.'),
    ("enum()", '`x` has an enum with an empty value (character 6); write `enum(a, b, "with a space")`.'),
    ("enum(a,)", '`x` has an enum with an empty value (character 8); write `enum(a, b, "with a space")`.'),
    ("enum(a a)", '`x` has `a` where `)` belongs (character 8); write `enum(a, b, "with a space")`.'),
    ("enum(a, a)", "`x` has the enum value `a` twice (character 9); make them differ."),
    (
        'enum("in review", in_review)',
        "`x` has the enum value `in_review` beside `in review`, and both are called `IN_REVIEW` (character 19); make them differ.",
    ),
    (
        "enum(1, 2)",
        "`x` has the enum value `1`, which cannot be a Python name (character 6); use values that start with a letter and have at most 63 bytes.",
    ),
    (
        'enum("","b")',
        '`x` has the enum value `""`, which cannot be a Python name (character 6); use values that start with a letter and have at most 63 bytes.',
    ),
    (
        "list",
        "`x` has the end where `(` belongs (character 5); write `list(type)`, `list(type, max)` or `list(type, min..max)`, such as `list(str)`.",
    ),
    ("list(strr)", f"`x` has the unknown type `strr` (character 6); use {_TYPES}; did you mean `str`?"),
    (
        "list(ref(Customer))",
        "`x` lists `ref`, which is not a plain value (character 6); write `list(type)`, `list(type, max)` or `list(type, min..max)`, such as `list(str)`.",
    ),
    (
        "list(list(list(list(int))))",
        "`x` nests more than 3 lists (character 6); write `list(type)`, `list(type, max)` or `list(type, min..max)`, such as `list(str)`.",
    ),
    (
        "list(str, 3..1)",
        "`x` has the length `3..1`, whose minimum is above its maximum (character 15); write `list(type)`, `list(type, max)` or `list(type, min..max)`, such as `list(str)`.",
    ),
    ("list(str, 0)", "`x` has 0 items at the most (character 12); use a maximum from 1 to 100000."),
    (
        "list(str, 1..5) = []",
        "`x` is `list` and refuses the default `[]` (character 19); the list has 1 item at the least.",
    ),
    ("ref", "`x` has the end where `(` belongs (character 4); write `ref(Model)`."),
    (
        "ref(Custmer)",
        "`x` refers to the unknown model `Custmer` (character 5); the models with one key of a known type are `Country`, `Customer` and `Order`; did you mean `Customer`?",
    ),
    (
        "ref(customer)",
        "`x` refers to the unknown model `customer` (character 5); the models with one key of a known type are `Country`, `Customer` and `Order`; did you mean `Customer`?",
    ),
    (
        "ref(Zebra)",
        "`x` refers to the unknown model `Zebra` (character 5); the models with one key of a known type are `Country`, `Customer` and `Order`.",
    ),
    ("ref(Customer) = 1", "`x` is a reference and cannot have a default (character 17); use `nullable` instead."),
    (
        "ref(Customer) sort",
        "`x` is `ref` and cannot be `sort` (character 15); it takes `nullable`, `unique`, `index`, `filter`, `immutable`, `readonly`, `writeonly` and `embed`.",
    ),
    ("ref(Order)", "`x` refers to its own model, so that no row could be the first; add `nullable`."),
    (
        "computed(int)",
        "`x` is computed and has no expression; write `computed(type) = expression`, such as `computed(decimal) = price * quantity`.",
    ),
    ("computed(json) = 1", f"`x` computes `json` (character 10); {_COMPUTED}."),
    ("computed(list(int)) = 1", f"`x` computes `list` (character 10); {_COMPUTED}."),
    (
        "computed(int) unique = 1",
        "`x` is `computed` and cannot be `unique` (character 15); it takes `nullable`, `filter` and `sort`.",
    ),
    (
        "int search",
        "`x` is `int` and cannot be `search` (character 5); it takes `nullable`, `unique`, `index`, `filter`, `sort`, `immutable`, `readonly` and `writeonly`.",
    ),
    ("text sort", "`x` is too long for the index that `sort` brings (character 6); use `str(600)` or less."),
    ("str(601) unique", "`x` is too long for the index that `unique` brings (character 10); use `str(600)` or less."),
    (
        "text search >1",
        "`x` is `text` and cannot have the bound `>` (character 14); bounds are for `int`, `bigint`, `float` or `decimal`.",
    ),
    (
        "bool unique",
        "`x` is `bool` and cannot be `unique` (character 6); it takes `nullable`, `index`, `filter`, `sort`, `immutable`, `readonly` and `writeonly`.",
    ),
    (
        "json sort",
        "`x` is `json` and cannot be `sort` (character 6); it takes `nullable`, `immutable`, `readonly` and `writeonly`.",
    ),
    (
        "list(str) filter",
        "`x` is `list` and cannot be `filter` (character 11); it takes `nullable`, `immutable`, `readonly` and `writeonly`.",
    ),
    (
        "json unique",
        "`x` is `json` and cannot be `unique` (character 6); it takes `nullable`, `immutable`, `readonly` and `writeonly`.",
    ),
    (
        "str >=3",
        "`x` is `str` and cannot have the bound `>=` (character 7); bounds are for `int`, `bigint`, `float` or `decimal`, and the length of a text is `str(min..max)`.",
    ),
    (
        "str(5) <3",
        "`x` is `str` and cannot have the bound `<` (character 9); bounds are for `int`, `bigint`, `float` or `decimal`, and the length of a text is `str(min..max)`.",
    ),
    (
        "int /a/",
        "`x` is `int` and cannot have a regular expression (character 5); a regular expression is for `str` and `text`.",
    ),
    (
        "email /a/",
        "`x` is `email` and cannot have a regular expression (character 7); a regular expression is for `str` and `text`.",
    ),
    ("int >=", "`x` has the end where a number belongs (character 7); write a number behind `>=`, such as `>=0`."),
    ("int >= a", "`x` has `a` where a number belongs (character 8); write a number behind `>=`, such as `>=0`."),
    ("int >=1.5", "`x` is `int` and cannot have the bound `1.5` (character 7); write a whole number such as `10`."),
    ("int >= 1 >= 2", "`x` has `>=` twice (character 10); write it once."),
    ("int >=1 >1", "`x` has two bounds on one side (character 10); keep one of them."),
    ("int >=3 <=2", f"{_EMPTY_RANGE}"),
    ("int >3 <4", f"{_EMPTY_RANGE}"),
    (
        "decimal(4,2) >=100",
        "`x` is `decimal` and cannot have the bound `100` (character 16); use at most 2 digits before the point and 2 behind it.",
    ),
    ("decimal(4,2) >1 <1.01", f"{_EMPTY_RANGE}"),
    ("float >1 <1", f"{_EMPTY_RANGE}"),
    (
        "float >=1e999",
        "`x` is `float` and cannot have the bound `1e999` (character 9); write a finite number such as `0.5`.",
    ),
    (
        "bigint >=99999999999999999999",
        "`x` is `bigint` and cannot have the bound `99999999999999999999` (character 10); the column holds -9223372036854775808 to 9223372036854775807.",
    ),
    ("str /[/", f"`x` has the pattern `[`, which is no regular expression (character 5); {_PATTERNS}."),
    (
        "str /(?=a)b/",
        f"`x` has the pattern `(?=a)b`, which is refused by Pydantic, which has no look-around and back-references (character 5); {_PATTERNS}.",
    ),
    (
        "str /(a)\\1/",
        f"`x` has the pattern `(a)\\1`, which is refused by Pydantic, which has no look-around and back-references (character 5); {_PATTERNS}.",
    ),
    ("str //", f'`x` has the pattern `""`, which is empty (character 5); {_PATTERNS}.'),
    ("str /a", "`x` has a regular expression that is never closed (character 5); close it with `/`."),
    ("str /a/ /b/", "`x` has two regular expressions (character 9); write one."),
    ('str = "a', '`x` has a text that is never closed (character 7); close it with `"`.'),
    ("str readonly", "`x` is `readonly`, so that no request can fill it (character 5); add `nullable` or `= value`."),
    (
        "str readonly writeonly nullable",
        "`x` is both `readonly` and `writeonly` (character 14); nobody could ever see or set it, so drop one.",
    ),
    (
        "str readonly immutable nullable",
        "`x` is both `readonly` and `immutable` (character 14); a `readonly` field is never accepted at all, so drop one.",
    ),
    (
        "str writeonly filter",
        "`x` is both `writeonly` and `filter` (character 15); a filter would give the value away, so drop one.",
    ),
    (
        "str embed",
        "`x` is `str` and cannot be `embed` (character 5); it takes `nullable`, `unique`, `index`, `filter`, `sort`, `search`, `immutable`, `readonly` and `writeonly`.",
    ),
    (
        "ref(Customer) writeonly embed",
        "`x` is both `writeonly` and `embed` (character 25); the embedded row would give the value away, so drop one.",
    ),
    (
        "str writeonly sort",
        "`x` is both `writeonly` and `sort` (character 15); the order would give the value away, so drop one.",
    ),
    (
        "str writeonly search",
        "`x` is both `writeonly` and `search` (character 15); a search would give the value away, so drop one.",
    ),
    (
        "str unique = a",
        "`x` is `unique` and has a default, which only one row could have (character 14); drop one of them.",
    ),
    ("str = null", '`x` has the default `null` (character 7); add `nullable`, or write `= "null"` for the text.'),
    ("int = abc", "`x` is `int` and refuses the default `abc` (character 7); write a whole number such as `10`."),
    ("int = 1.5", "`x` is `int` and refuses the default `1.5` (character 7); write a whole number such as `10`."),
    (
        "int = 3000000000",
        "`x` is `int` and refuses the default `3000000000` (character 7); the column holds -2147483648 to 2147483647, or use `bigint`.",
    ),
    ("int >=5 = 1", "`x` is `int` and refuses the default `1` (character 11); the bound is `>=5`."),
    ("int <5 = 5", "`x` is `int` and refuses the default `5` (character 10); the bound is `<5`."),
    ("float = x", "`x` is `float` and refuses the default `x` (character 9); write a number such as `0.5`."),
    ("float = inf", "`x` is `float` and refuses the default `inf` (character 9); write a finite number such as `0.5`."),
    (
        "decimal(5,2) = 1.234",
        "`x` is `decimal` and refuses the default `1.234` (character 16); use at most 3 digits before the point and 2 behind it.",
    ),
    (
        "decimal(5,2) = 1000",
        "`x` is `decimal` and refuses the default `1000` (character 16); use at most 3 digits before the point and 2 behind it.",
    ),
    ("bool = yes", "`x` is `bool` and refuses the default `yes` (character 8); write `true` or `false`."),
    (
        "date = 2024-02-30",
        "`x` is `date` and refuses the default `2024-02-30` (character 8); write `today` or a date such as `2024-01-31`.",
    ),
    (
        "date = now",
        "`x` is `date` and refuses the default `now` (character 8); write `today` or a date such as `2024-01-31`.",
    ),
    (
        "datetime = 2024-01-01T00:00:00",
        "`x` is `datetime` and refuses the default `2024-01-01T00:00:00` (character 12); write `now` or a moment with its zone such as `2024-01-31T09:30:00Z`.",
    ),
    (
        "time = 9",
        "`x` is `time` and refuses the default `9` (character 8); write a time without zone such as `09:30:00`.",
    ),
    (
        "duration = 90",
        "`x` is `duration` and refuses the default `90` (character 12); write an ISO 8601 duration such as `P1D` or `PT1H30M`.",
    ),
    (
        "duration = P",
        "`x` is `duration` and refuses the default `P` (character 12); write an ISO 8601 duration such as `P1D` or `PT1H30M`.",
    ),
    (
        "uuid = 5",
        "`x` is `uuid` and refuses the default `5` (character 8); write a UUID such as `123e4567-e89b-42d3-a456-426614174000`.",
    ),
    (
        "email = nobody",
        "`x` is `email` and refuses the default `nobody` (character 9); write an address such as `info@example.com`.",
    ),
    (
        "url = example.com",
        "`x` is `url` and refuses the default `example.com` (character 7); write an address such as `https://example.com/start`.",
    ),
    ("enum(a, b) = c", "`x` is `enum` and refuses the default `c` (character 14); use `a` or `b`."),
    ("str(3) = abcd", "`x` is `str` and refuses the default `abcd` (character 10); use 0 to 3 characters."),
    ("str(3..5) = a", "`x` is `str` and refuses the default `a` (character 13); use 3 to 5 characters."),
    ("str /^a+$/ = b", "`x` is `str` and refuses the default `b` (character 14); the pattern is `^a+$`."),
    (
        "list(str) = a",
        "`x` is `list` and refuses the default `a` (character 13); write `[]`, the only default of a list.",
    ),
    (
        "json = 1",
        "`x` is `json` and refuses the default `1` (character 8); write `{}` or `[]`, the only defaults of json.",
    ),
    ("str \x07", "`x` holds the unprintable character `\\x07` (character 5)."),
    (
        "enum(draft, paid) = drafft",
        "`x` is `enum` and refuses the default `drafft` (character 21); use `draft` or `paid`; did you mean `draft`?",
    ),
]


@pytest.mark.parametrize(("spec", "sentence"), REFUSED, ids=[spec or "empty" for spec, _ in REFUSED])
def test_refused_spec(refusal: Refusal, spec: str, sentence: str) -> None:
    assert refusal({"x": spec}) == f"In `fields`, {sentence}"


def test_a_spec_without_end_is_refused(refusal: Refusal) -> None:
    assert refusal({"x": "x" * 1001}) == "In `fields`, `x` has a spec of more than 1000 characters."


def test_a_project_without_models_says_so() -> None:
    with pytest.raises(
        AnswerError, match=r"refers to the unknown model `A` .*; the project has no model with one key of a known type"
    ):
        parse_fields({"x": "ref(A)"}, models=())
