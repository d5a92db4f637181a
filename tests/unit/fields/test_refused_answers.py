"""Answers that are refused before or between their specs: YAML's surprises, names, columns and nesting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields

Refusal = Callable[[object], str]

_LINE = "write one `name: spec` a line, such as `title: str(3..120)`"
_QUOTES = "put a spec that holds `{`, `#`, `: ` or quotes into quotes"
_UNION = "write `{oneof: {card: {…}, iban: {…}}}`"
_EXAMPLE = "use a name such as `starts_at`"
_FORM = "is not a lower-case name of the letters a to z, digits and `_`"
_ON = 'put the name in quotes, such as `"on": date`, or use another one'

YAML: list[tuple[object, str]] = [
    ("title", f"`title` is not a mapping from field names to specs; {_LINE}."),
    ("text?", f"`text?` is not a mapping from field names to specs; {_LINE}."),
    ("[a, b]", f"`['a', 'b']` is not a mapping from field names to specs; {_LINE}."),
    (3, f"`3` is not a mapping from field names to specs; {_LINE}."),
    ("x: int\nx: str", "`x` is there twice at line 2; each field needs its own name."),
    ("a: {x: int, x: str}", "`x` is there twice at line 1; each field needs its own name."),
    ("a: &a {b: int}\nc: *a", "there is a YAML alias at line 2; write the spec out."),
    ("{body: text?}", f"the text is not YAML at line 1 (`expected ',' or '}}', but got '?'`); {_QUOTES}."),
    ("a: b: c", f"the text is not YAML at line 1 (`mapping values are not allowed here`); {_QUOTES}."),
    ("on: date", f"the name `True` is no text to YAML, but true or false; {_ON}."),
    ("3: date", f"the name `3` is no text to YAML, but a number; {_ON}."),
    ("~: date", f"the name `None` is no text to YAML, but nothing; {_ON}."),
    ("x:", "`x` has no type; write `x: str`."),
    ("flag: true", "`flag` has the value `true` where a type belongs; write `flag: bool = true`."),
    ("x: 3", "`x` has the value `3` where a type belongs; write `x: int = 3`."),
    ("x: 1.5", "`x` has the value `1.5` where a type belongs; write `x: float = 1.5`."),
    ("x: 2024-01-31", "`x` has the value `2024-01-31` where a type belongs; write `x: date = 2024-01-31`."),
    ("x: [a, b]", "`x` is a YAML list; write `x: list(str)` or `x: enum(a, b)`."),
    (
        "{price: decimal(10,2), name: str}",
        "`price` is cut at a comma, which ends a value inside braces;"
        ' put the spec in quotes: `price: "decimal(10,2)"`.',
    ),
    (
        {"s": "enum(a", "b": None, "c) = a": None},
        '`s` is cut at a comma, which ends a value inside braces; put the spec in quotes: `s: "enum(a,b,c) = a"`.',
    ),
]


@pytest.mark.parametrize(("answer", "sentence"), YAML, ids=[str(answer) for answer, _ in YAML])
def test_yaml(refusal: Refusal, answer: object, sentence: str) -> None:
    assert refusal(answer) == f"In `fields`, {sentence}"


NAMES: list[tuple[str, str]] = [
    ("class", "`class` has a name that is a Python keyword; use another name such as `class_value`."),
    ("import", "`import` has a name that is a Python keyword; use another name such as `import_value`."),
    ("metadata", "`metadata` has a name that SQLAlchemy reserves; use another name such as `metadata_value`."),
    ("registry", "`registry` has a name that SQLAlchemy reserves; use another name such as `registry_value`."),
    ("model_config", "`model_config` has a name that Pydantic reserves; use another name such as `config_value`."),
    ("model_fields", "`model_fields` has a name that Pydantic reserves; use another name such as `fields_value`."),
    ("schema", "`schema` has a name that Pydantic reserves; use another name such as `schema_value`."),
    ("json", "`json` has a name that Pydantic reserves; use another name such as `json_value`."),
    ("copy", "`copy` has a name that Pydantic reserves; use another name such as `copy_value`."),
    ("self", "`self` has a name that every Python method uses; use another name such as `self_value`."),
    (
        "oneof",
        "`oneof` has a name that the field language reserves for unions; use another name such as `oneof_value`.",
    ),
    ("id", "`id` comes by itself in every resource; leave it out."),
    ("created_at", "`created_at` comes by itself in every resource; leave it out."),
    ("updated_at", "`updated_at` comes by itself in every resource; leave it out."),
    ("_secret", f"`_secret` starts with an underscore, which makes it private; {_EXAMPLE}."),
    ("__dict__", f"`__dict__` starts with an underscore, which makes it private; {_EXAMPLE}."),
    ("2nd", f"`2nd` starts with a digit, and a Python name starts with a letter; {_EXAMPLE}."),
    ("startsAt", f"`startsAt` {_FORM}; did you mean `starts_at`?"),
    ("Starts At", f"`Starts At` {_FORM}; did you mean `starts_at`?"),
    ("starts-at", f"`starts-at` {_FORM}; did you mean `starts_at`?"),
    ("café", f"`café` {_FORM}; {_EXAMPLE}."),
    ("a.b", f"`a.b` {_FORM}; {_EXAMPLE}."),
    ("Class", f"`Class` {_FORM}; {_EXAMPLE}."),
    ("x" * 41, f"`{'x' * 41}` has a name of more than 40 characters, too many for the name of an index."),
]


@pytest.mark.parametrize(("name", "sentence"), NAMES, ids=[name for name, _ in NAMES])
def test_name(refusal: Refusal, name: str, sentence: str) -> None:
    assert refusal({name: "int"}) == f"In `fields`, {sentence}"


def test_empty_name(refusal: Refusal) -> None:
    assert refusal({"": "int"}) == f"In `fields`, a field has an empty name; {_EXAMPLE}."


TREES: list[tuple[object, str]] = [
    (
        {"customer": "ref(Customer)", "customer_id": "int"},
        "`customer` has the column `customer_id`, which is a field of its own too; drop the field `customer_id`.",
    ),
    (
        {"customer_id": "ref(Customer)"},
        "`customer_id` is a reference, whose column would be `customer_id_id`; name the field `customer`.",
    ),
    (
        {"sort": "int filter"},
        "`sort` cannot be a filter, because the list has the query parameter `sort` already;"
        " drop `filter` or use another name.",
    ),
    ({"x": {}}, "`x` is an object without fields; give it a field, or use `json`."),
    ({"a": {"b": "strr"}}, "`a.b` has the unknown type `strr` (character 1)"),
    (
        {"a": {"b": "int unique"}},
        "`a.b` is inside an object and cannot be `unique` (character 5); there it takes `nullable`.",
    ),
    ({"a": {"b": "ref(Customer)"}}, "`a.b` is inside an object and cannot be `ref`; move it out of the object."),
    (
        {"a": {"b": "computed(int) = 1"}},
        "`a.b` is inside an object and cannot be `computed`; move it out of the object.",
    ),
    ({"a": {"class": "int"}}, "`a.class` has a name that is a Python keyword; use another name such as `class_value`."),
    ({"a": {"json": "int"}}, "`a.json` has a name that Pydantic reserves; use another name such as `json_value`."),
    ({"x": {"oneof": {"a": {"b": "int"}}}}, f"`x` has a `oneof` without two objects or more; {_UNION}."),
    ({"x": {"oneof": "str"}}, f"`x` has a `oneof` without two objects or more; {_UNION}."),
    ({"x": {"oneof": {"a": {}, "b": {}}, "c": "int"}}, f"`x` has `oneof` beside other keys; {_UNION}."),
    ({"x": {"oneof": {"a": "int", "b": {"c": "int"}}}}, f"`x.a` is no object; {_UNION}."),
    (
        {"x": {"oneof": {"a": {"b": "int"}, "A": {"c": "int"}}}},
        "`x.A` is too much like the tag `a`; make them differ.",
    ),
    (
        {"x": {"oneof": {"a": {"type": "int"}, "b": {"c": "int"}}}},
        "`x.a` has a field `type`, which holds the tag; rename it.",
    ),
    (
        {"x": {"oneof": {"1a": {"b": "int"}, "b": {"c": "int"}}}},
        "`x.1a` is not a tag of letters, digits, `_` and `-`; use a tag such as `card`.",
    ),
]


@pytest.mark.parametrize(("answer", "sentence"), TREES, ids=[str(answer) for answer, _ in TREES])
def test_tree(refusal: Refusal, answer: object, sentence: str) -> None:
    assert refusal(answer).startswith(f"In `fields`, {sentence}")


def test_a_mapping_without_end_is_refused(refusal: Refusal) -> None:
    endless: dict[str, object] = {}
    endless["a"] = endless
    endless["b"] = endless
    assert "is nested more than 20 objects deep" in refusal(endless)


def test_a_mapping_that_grows_without_end_is_refused() -> None:
    wide: dict[str, object] = {"x": "int"}
    for _ in range(18):
        wide = {"a": wide, "b": wide}
    with pytest.raises(AnswerError, match="there are more than 300 fields; split the resource"):
        parse_fields(wide)


def test_deep_yaml_is_refused(refusal: Refusal) -> None:
    assert "nested too deeply" in refusal("[" * 5000)
