"""Each form of the field language: the JSON Schema of requests, a value that is accepted, and values that are refused.

The column and the type in a request are in the table of `docs/fields.md`, by the same specs.
"""

# ruff: noqa: E501 - a row of a table stays on its line.

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host, run_python

from .test_field_examples import EXAMPLES

NO_NUL = r"^[^\x00]*$"
EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$"
URL = r"^https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][!-~]*)?$"
TIME = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"
HOURS = r"\d{1,4}H(\d{1,4}M)?(\d{1,4}(\.\d{1,6})?S)?|\d{1,4}M(\d{1,4}(\.\d{1,6})?S)?|\d{1,4}(\.\d{1,6})?S"
DURATION = rf"^P(\d{{1,5}}D(T({HOURS}))?|T({HOURS}))$"
INT32 = {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}
KEY = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
STR = {"type": "string", "maxLength": 255, "pattern": NO_NUL}
BAD_TEXT = [None, 5, "a" * 256, "\x00"]
ADDRESS = "{street: str(3), since: date nullable}"
PAYMENT = "{oneof: {card: {last4: str(4..4)}, cash: {note: text}}}"

ROWS: list[tuple[str, dict[str, Any], Any, list[Any]]] = [
    ("str", STR, "", BAD_TEXT),
    ("str(80)", STR | {"maxLength": 80}, "a" * 80, [None, 5, "a" * 81, "\x00"]),
    ("str(3..120)", STR | {"minLength": 3, "maxLength": 120}, "abc", ["ab", "a" * 121, "abc\x00"]),
    ("str /^[A-Z]+$/", STR | {"pattern": "^[A-Z]+$"}, "AB", ["ab", "", "A" * 256, "A\x00"]),
    ("text", {"type": "string", "pattern": NO_NUL}, "a" * 9000, [None, 5, "\x00"]),
    ("int", INT32, -(2**31), [None, "x", 1.5, 2**31, -(2**31) - 1]),
    ("int >=1 = 1", INT32 | {"minimum": 1, "default": 1}, 1, [None, 0, "x"]),
    ("bigint", {"type": "integer", "format": "int64"}, 2**63 - 1, [None, 2**63, -(2**63) - 1, "x"]),
    ("float", {"type": "number"}, 0.5, [None, "x", True]),
    ("decimal(10,2) >=0", {"anyOf": [{"type": "number", "minimum": 0, "maximum": 99999999.99, "multipleOf": 0.01}, {"type": "string", "pattern": r"^\d{1,8}(\.\d{1,2})?$"}]}, "9.99", [None, "9.999", "-1", "100000000", "x"]),
    ("bool = true", {"type": "boolean", "default": True}, False, [None, "true", 1]),
    ("date", {"type": "string", "format": "date"}, "2024-02-29", [None, "2023-02-29", 0, "x"]),
    ("time", {"type": "string", "pattern": TIME}, "09:30:00", [None, "24:00", "09:30:00Z", 0]),
    ("datetime", {"type": "string", "format": "date-time"}, "2024-01-31T09:30:00Z", [None, "2024-01-31T09:30:00", "x", 0]),
    ("duration", {"type": "string", "pattern": DURATION}, "PT1H30M", [None, "P", "1 day", 0]),
    ("uuid", {"type": "string", "format": "uuid"}, "123e4567-e89b-42d3-a456-426614174000", [None, "x", 1]),
    ("email", {"type": "string", "maxLength": 254, "pattern": EMAIL}, "info@example.com", [None, "info", "@example.com", 1]),
    ("url", {"type": "string", "maxLength": 2083, "pattern": URL}, "https://example.com/a?b#c", [None, "ftp://example.com", "example.com", 1]),
    ("json", {"$ref": "#/$defs/SomeJson"}, {"a": [1, None]}, [None, {"a": "\x00"}]),
    ("enum(draft, paid) = draft", {"$ref": "#/$defs/OrderX{n}", "default": "draft"}, "paid", [None, "unknown", 1]),
    ("list(str)", {"type": "array", "maxItems": 1000, "items": STR}, ["a"], [None, "a", ["a" * 256], ["a"] * 1001, [None]]),
    ("ref(Customer)", KEY, 1, [None, 0, 2**31, "x"]),
    ("ref(Customer) embed", KEY, 1, [None, 0, {"id": 1}]),
    ("ref(User) nullable filter", {"anyOf": [KEY, {"type": "null"}], "default": None}, None, [0, "x"]),
    ("computed(decimal) = price * 2", {"type": "string"}, ..., ["2.00"]),
    ("str nullable", {"anyOf": [STR, {"type": "null"}], "default": None}, None, BAD_TEXT[1:]),
    ("str unique", STR, "a", BAD_TEXT),
    ("str index", STR, "a", BAD_TEXT),
    ("str filter", STR, "a", BAD_TEXT),
    ("str sort", STR, "a", BAD_TEXT),
    ("str search", STR, "a", BAD_TEXT),
    ("str immutable", STR, "a", BAD_TEXT),
    ("int readonly = 0", {"type": "integer"}, ..., [0]),
    ("str writeonly", STR, "a", BAD_TEXT),
    (ADDRESS, {"$ref": "#/$defs/OrderX{n}"}, {"street": "Way"}, [None, "x", {}, {"street": "Street"}, {"street": "Way", "city": "x"}]),
    (PAYMENT, {"discriminator": {"propertyName": "type", "mapping": {"card": "#/$defs/OrderX{n}Card", "cash": "#/$defs/OrderX{n}Cash"}}, "oneOf": [{"$ref": "#/$defs/OrderX{n}Card"}, {"$ref": "#/$defs/OrderX{n}Cash"}]}, {"type": "card", "last4": "1234"}, [None, {}, {"type": "iban"}, {"type": "card", "last4": "123"}, {"type": "cash", "last4": "1234"}]),
]  # fmt: skip
"""By spec. `...` stands for no value: such a field is in responses only, and requests may not hold it."""

SCRIPT = """
import json
import sys
from pydantic import ValidationError
from app.schemas.order import OrderCreate, OrderRead

def refused(body, name):
    try:
        OrderCreate.model_validate_json(json.dumps(body))
    except ValidationError as error:
        return {str(item["loc"][0]) for item in error.errors()} == {name}
    return False

asked = json.loads(open(sys.argv[1], encoding="utf-8").read())
OrderCreate.model_validate_json(json.dumps(asked["body"]))
print(json.dumps({
    "request": OrderCreate.model_json_schema(),
    "response": OrderRead.model_json_schema(mode="serialization"),
    "refused": {name: [refused({**asked["body"], name: value}, name) for value in values] for name, values in asked["bad"].items()},
}))
"""


def name_of(n: int) -> str:
    """The name of the field of a row in a request."""
    return f"x{n}_id" if ROWS[n][0].startswith("ref(") else f"x{n}"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the generated schemas say and do: the JSON Schemas, and which values are refused."""
    folder = tmp_path_factory.mktemp("table")
    host = HOSTS["layered_async"]
    project = copy_host(host, folder / "host")
    fields = {f"x{n}": _spec(row[0]) for n, row in enumerate(ROWS)}
    copy(project, {"resource": "order", "fields": fields | {"price": "decimal"}})
    body = {name_of(n): row[2] for n, row in enumerate(ROWS) if row[2] is not ...}
    asked = {"body": body | {"price": "1.00"}, "bad": {name_of(n): row[3] for n, row in enumerate(ROWS)}}
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    printed = run_python(host, project, "-c", SCRIPT, str(folder / "asked.json")).stdout
    answered: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answered


def _spec(text: str) -> Any:
    if text == ADDRESS:
        return {"street": "str(3)", "since": "date nullable"}
    if text == PAYMENT:
        return {"oneof": {"card": {"last4": "str(4..4)"}, "cash": {"note": "text"}}}
    return text


def _untitled(schema: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in schema.items() if word != "title"}


@pytest.mark.parametrize("n", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_the_json_schema_of_a_row(n: int, found: dict[str, Any]) -> None:
    _, expected, accepted, _ = ROWS[n]
    schema = found["response" if accepted is ... else "request"]

    assert _untitled(schema["properties"][name_of(n)]) == json.loads(json.dumps(expected).replace("{n}", str(n)))
    if accepted is ...:
        assert name_of(n) not in found["request"]["properties"]
    else:
        assert (name_of(n) in found["request"]["required"]) is ("default" not in expected)


@pytest.mark.parametrize("n", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_the_values_that_a_row_refuses(n: int, found: dict[str, Any]) -> None:
    assert ROWS[n][3] != []
    assert [
        value for value, is_refused in zip(ROWS[n][3], found["refused"][name_of(n)], strict=True) if not is_refused
    ] == []


def test_every_row_of_the_docs_is_here() -> None:
    assert [row[0] for row in EXAMPLES] == [row[0] for row in ROWS if row[0] not in {ADDRESS, PAYMENT}]
