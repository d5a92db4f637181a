"""The JSON Schema of answers is that of the interview, and accepts what the field language accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi_endpoint.command.schema import SCHEMES, SPEC_PATTERN, answers_schema, resources_schema
from fastapi_endpoint.copier_context import _Rendering
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields
from helpers.endpoint_command import fastapi_endpoint
from helpers.generate import ACTIONS, FIELDS, REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

FOLDER = REPOSITORY / "extensions/fastapi_endpoint/command/schemas"
INTERVIEW = yaml.safe_load((REPOSITORY / "copier.yml").read_text(encoding="utf-8"))
BUILT = {"answers": answers_schema(INTERVIEW), "resources": resources_schema(INTERVIEW)}
ANSWERS = Draft202012Validator(BUILT["answers"])
SPEC = Draft202012Validator({"type": "string", "pattern": SPEC_PATTERN})
FORMS = (
    "str|str(3..9)|text|int|bigint|float|decimal(5,2)|bool|date|datetime|enum(a, b)|list(str(1..5), 3)|ref(Customer)"
)
PARTS = ["nullable", "unique", "index", "filter", "sort", "search", "immutable", "readonly", "writeonly", "was(old)"]
BOUNDS = [">=0", "<= 10", ">-1.5", "<1e3", "/^[a-z]+$/", "/a\\/b = c/"]
DEFAULTS = ["= 1", "= true", "= a", '= "in review"', "= now", "= []", "=0.5", "= 2024-01-31"]


@pytest.mark.parametrize(("name", "option"), [("answers", ()), ("resources", ("--several",))])
def test_the_committed_schema_is_that_of_the_interview(
    name: str, option: tuple[str, ...], pytestconfig: pytest.Config
) -> None:
    path: Path = FOLDER / f"{name}.schema.json"
    text = json.dumps(BUILT[name], indent=2, ensure_ascii=False) + "\n"
    if pytestconfig.getoption("update_golden"):
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text, "run this test with --update-golden"
    assert fastapi_endpoint("schema", *option).output == text


@pytest.mark.parametrize("page", ["docs/experiment.yml"])
def test_example_files_fit(page: str) -> None:
    ANSWERS.validate(yaml.safe_load((REPOSITORY / page).read_text(encoding="utf-8")))


def test_fields_and_actions_of_every_form_fit() -> None:
    answers = {"resource": "order", "fields": yaml.safe_load(FIELDS), "actions": ACTIONS, "operations": ["action"]}

    ANSWERS.validate(answers)
    Draft202012Validator(BUILT["resources"]).validate({"resources": {"order": answers, "note": None}})


@given(
    kind=st.sampled_from(FORMS.split("|")),
    parts=st.lists(st.sampled_from([*PARTS, *BOUNDS]), max_size=3),
    default=st.sampled_from(["", *DEFAULTS]),
    last=st.sampled_from(["", *PARTS]),
    blank=st.sampled_from([" ", "  "]),
)
def test_what_the_field_language_accepts_fits(kind: str, parts: list[str], default: str, last: str, blank: str) -> None:
    spec = blank.join([kind, *parts, default, last])
    try:
        parse_fields({"x": spec}, models=("Customer",))
    except AnswerError:
        return
    assert SPEC.is_valid(spec), spec


@pytest.mark.parametrize(
    "spec", ["strng", "str uniqe", "", "nullable str", "int > many", "strict", "text nullable filter?", "int required"]
)
def test_a_wrong_word_does_not_fit(spec: str) -> None:
    with pytest.raises(AnswerError):
        parse_fields({"x": spec})
    assert not SPEC.is_valid(spec)


@pytest.mark.parametrize(
    "answers",
    [
        {"feilds": {}},
        {"operations": ["lst"]},
        {"auth_scheme": "basic"},
        {"fields": {"x": "strng"}},
        {"fields": {"x": {"y": "strng"}}},
        {"fields": {"x": 7}},
        {"resource_kind": "existing", "fields": {"x": "str"}},
        {"resource_kind": "everything"},
        {"actions": {"a": {"transitions": "a b -> c"}}},
    ],
)
def test_wrong_answers_do_not_fit(answers: dict[str, Any]) -> None:
    assert not ANSWERS.is_valid(answers)


@pytest.mark.parametrize(
    "answers",
    [
        {
            "resource_kind": "existing",
            "existing_model": "Product",
            "fields": {"title": "search sort", "note": "hidden"},
        },
        {"resource_kind": "nested", "parent_model": "Order", "fields": {"amount": "decimal(10,2)"}},
        {"access_rule": "roles", "role_rules": {"write": ["admin"]}, "owner_bypass_roles": ["admin"]},
        {"host_router": "app/api/main.py:api_router", "host_tests": {"client": "client"}, "host_migrations": ""},
    ],
)
def test_other_answers_fit(answers: dict[str, Any]) -> None:
    ANSWERS.validate(answers)


def test_every_scheme_that_can_be_offered_is_known() -> None:
    class Offering(_Rendering):
        is_update = True

        def __init__(self) -> None:
            self.answers = {"auth_scheme": "existing"}

    assert sorted(yaml.safe_load(Offering().auth_choices()).values()) == sorted(SCHEMES)
