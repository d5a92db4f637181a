"""The JSON Schema of answers: what an editor completes and checks in a data file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..existing.adjustments import WORDS
from ..fields.spec_parser import MODIFIERS, WAS
from ..fields.type_parser import TYPE_WORDS
from ..wording import join

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMES = ("existing", "jwt", "api_key", "none")
"""Which of them is offered depends on the project."""
_INTERNAL = frozenset({"planned", "apply_plan", "host_checked"})
_PARTS = (
    rf"{'|'.join(MODIFIERS)}|{WAS}\s*\(\s*\w+\s*\)|(>=|<=|>|<)\s*[-+]?[0-9][0-9._eE+-]*|[-+]?\.[0-9]+|"
    r"/([^/\\]|\\[\s\S])*/"
)
SPEC_PATTERN = rf"^\s*({'|'.join(TYPE_WORDS)})(?!\w)(\s*\([\s\S]*\))?(\s*({_PARTS})(?!\w))*\s*(=[\s\S]+)?$"
"""A type, what is true of the field, and a default; what stands behind `=` is not looked at."""
ADJUSTMENT_PATTERN = rf"^\s*({'|'.join(WORDS)})(\s+({'|'.join(WORDS)}))*\s*$"

_SPEC = {
    "description": (
        f"A type ({join(TYPE_WORDS)}), then what is true of the field: {join(MODIFIERS, 'and')}, a bound "
        f"such as `>=0`, `/regex/`, `{WAS}(former_name)`, `= default`."
    ),
    "type": "string",
    "pattern": SPEC_PATTERN,
    "examples": [
        "str(3..120) unique search",
        "text nullable",
        "decimal(10,2) >=0 sort",
        "int >=1 = 1",
        "enum(draft, paid) = draft filter",
        "datetime nullable sort",
        "ref(Customer) filter",
        "list(str(1..20), 1..5)",
        "computed(decimal) = price * quantity",
    ],
}
_OBJECT = {
    "description": "A nested object: fields by name.",
    "type": "object",
    "not": {"required": ["oneof"], "maxProperties": 1},
    "additionalProperties": {"$ref": "#/$defs/field"},
}
_UNION = {
    "description": "One of several objects, told apart by a tag.",
    "type": "object",
    "required": ["oneof"],
    "additionalProperties": False,
    "properties": {"oneof": {"type": "object", "additionalProperties": {"$ref": "#/$defs/object"}, "minProperties": 1}},
}
_ADJUSTMENT = {
    "description": f"What to change of a column that the model has: {join(WORDS, 'and')}.",
    "type": "string",
    "pattern": ADJUSTMENT_PATTERN,
    "examples": ["search sort", "hidden", "writeonly"],
}
_ACTION = {
    "description": "A transition as a text, or what the action takes and sets.",
    "anyOf": [
        {"type": "string", "examples": ["status draft|paid -> cancelled"]},
        {"type": "null"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "transition": {"type": "string", "examples": ["status draft -> published"]},
                "input": {"type": "object", "additionalProperties": {"$ref": "#/$defs/field"}},
                "set": {"type": "object"},
            },
        },
    ],
}
_DEFINITIONS: dict[str, Any] = {
    "spec": _SPEC,
    "object": _OBJECT,
    "union": _UNION,
    "field": {"anyOf": [{"$ref": "#/$defs/spec"}, {"$ref": "#/$defs/union"}, {"$ref": "#/$defs/object"}]},
    "adjustment": _ADJUSTMENT,
    "action": _ACTION,
}
_FORMS: dict[str, dict[str, Any]] = {
    "fields": {
        "description": "Fields by name; over an existing model, what to change of its columns.",
        "type": "object",
    },
    "actions": {
        "description": "Business actions by name; asked for when `action` is among the operations.",
        "type": ["object", "null"],
        "additionalProperties": {"$ref": "#/$defs/action"},
    },
    "auth_scheme": {"type": "string", "enum": list(SCHEMES)},
    "role_rules": {
        "description": "Roles by operation, or by `read` and `write`.",
        "type": "object",
        "examples": [{"write": ["admin"]}],
    },
    "owner_bypass_roles": {
        "description": "Roles that reach every row.",
        "type": ["array", "null"],
        "items": {"type": "string"},
    },
}
"""What the interview does not say of its questions of free form."""


def answers_schema(interview: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a data file with the answers of one endpoint.

    Args:
        interview: The content of `copier.yml`.
    """
    return {
        "$schema": DRAFT,
        "title": "Answers of one endpoint",
        "description": "What `copier copy --trust --data-file FILE` takes.",
        **_answers(interview),
        "$defs": _DEFINITIONS,
    }


def resources_schema(interview: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a file that describes several endpoints."""
    return {
        "$schema": DRAFT,
        "title": "Several endpoints",
        "description": "What `fastapi-endpoint generate FILE` takes.",
        "type": "object",
        "additionalProperties": False,
        "required": ["resources"],
        "properties": {
            "template": {"description": "Address of the template.", "type": "string"},
            "defaults": {"description": "Answers of all endpoints.", "$ref": "#/$defs/answers"},
            "resources": {
                "description": "The answers of each endpoint, by its name; in any order.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"anyOf": [{"$ref": "#/$defs/answers"}, {"type": "null"}]},
            },
        },
        "$defs": {"answers": _answers(interview), **_DEFINITIONS},
    }


def _answers(interview: Mapping[str, Any]) -> dict[str, Any]:
    questions = {name: value for name, value in interview.items() if not name.startswith("_")}
    shown = [name for name in questions if name not in _INTERNAL and not name.endswith("_candidate")]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _question(name, questions[name]) for name in shown},
        "if": {"properties": {"resource_kind": {"const": "existing"}}, "required": ["resource_kind"]},
        "then": {"properties": {"fields": {"additionalProperties": {"$ref": "#/$defs/adjustment"}}}},
        "else": {"properties": {"fields": {"additionalProperties": {"$ref": "#/$defs/field"}}}},
    }


def _question(name: str, question: Mapping[str, Any]) -> dict[str, Any]:
    """One answer, as the interview asks for it."""
    # What follows depends on the project that is asked about.
    text = str(question.get("help") or "").partition("{{")[0].strip()
    described = {"description": " ".join(text.split())} if text and "{%" not in text else {}
    if name in _FORMS:
        return {**described, **_FORMS[name]}
    choices = question.get("choices")
    values = (
        list(choices.values() if isinstance(choices, dict) else choices) if not isinstance(choices, str | None) else []
    )
    if question.get("multiselect"):
        return {**described, "type": "array", "items": {"enum": values}, "uniqueItems": True}
    if values:
        return {**described, "enum": values}
    return {**described, "type": "string"} if question["type"] == "str" else described
