"""Random answers that are accepted: blocks of fields, actions over them, and the answers around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi_endpoint.actions import parse_actions
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import Enum, Field, parse_fields
from fastapi_endpoint.naming import ResourceName
from hypothesis import strategies as st

_RESOURCES = ("gadget_order", "news", "search_query", "data", "person", "http_request", "status", "sheep", "a_b")
_NAMES = (
    "title", "date", "uuid", "list_of", "type", "text", "time", "datetime", "str", "int", "float", "bool", "session",
    "data", "request", "response", "user", "value", "name", "key", "keys", "count", "field", "sum", "model", "items",
    "total", "page", "url", "email", "values", "statement", "changes", "body", "created", "client", "references",
    "scope", "parent", "other", "read", "create", "update", "delete", "decimal", "status", "row", "column", "order",
    "limit_of", "x", "a_b", "a", "b", "enum", "func", "select", "owners", "callers", "summary", "input", "state",
)  # fmt: skip
_MODIFIERS = ("nullable", "unique", "index", "filter", "sort", "search", "immutable", "readonly", "writeonly", "embed")
_PLAIN = (
    "str", "str(1)", "str(3..120)", "str(4..4)", "str(900)", "text", "int", "int >=1", "int >-5 <=5", "bigint",
    "bigint >=0", "float", "float >=0 <=5", "float >0.5", "decimal", "decimal(10,2) >=0", "decimal(5,5)",
    "decimal(38,10)", "decimal(1,0)", "decimal(4,1) >0 <100", "bool", "date", "time", "datetime", "duration", "uuid",
    "email", "url", "json", "enum(draft, paid)", 'enum("in review", done, N1)', "enum(a)", "str(3..32) /^[A-Z0-9-]+$/",
    "text /b/",
)  # fmt: skip
_DEFAULTS = {
    "str": ("= open", '= "in review"', "= ''"),
    "text": ("= open",),
    "int": ("= 1", "= 5"),
    "bigint": ("= 0", "= 9000000000"),
    "float": ("= 1.5",),
    "decimal": ("= 0.5", "= 1"),
    "bool": ("= true", "= false"),
    "date": ("= today", "= 2024-01-31"),
    "time": ("= 09:30:00",),
    "datetime": ("= now", "= 2024-01-31T09:30:00Z"),
    "duration": ("= PT1H30M",),
    "uuid": ("= 123e4567-e89b-42d3-a456-426614174000",),
    "email": ("= info@example.com",),
    "url": ("= https://example.com/start",),
    "json": ("= {}", "= []"),
    "enum": ("= draft", '= "in review"', "= a"),
    "list": ("= []",),
}
_ITEMS = ("str", "str(1..20)", "int", "decimal(8,2)", "date", "datetime", "uuid", "enum(a, b)", "list(int)", "bool")
_COMPUTED = (
    "computed(decimal) = {a} * 2",
    "computed(int) filter sort = {a} + {b}",
    "computed(bool) = {a} == {b}",
    "computed(decimal) sort = {a} + {b}",
    "computed(str) = {a} + '!'",
    "computed(float) = {a} / 2",
    "computed(bool) nullable filter = {a} > 0 if {a} is not None else None",
)
_SETS = ("user", "now", "today", "null", "1", "true", "draft", "open", "what")
_INPUTS = (
    "str(3)",
    "int >=1",
    "date",
    "text nullable",
    "decimal(4,1) >0 <100",
    "list(str)",
    "enum(draft, paid) = paid",
)


def key_types(models: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The type of the key of each model."""
    return {model["name"]: model["key_type"] for model in models}


@st.composite
def endpoints(draw: st.DrawFn, models: Sequence[Mapping[str, Any]], schemes: list[str]) -> dict[str, Any]:
    """Answers that are accepted one by one; what stands between two of them may still be refused.

    Args:
        draw: Draws values.
        models: The answer `host_models` of a host.
        schemes: The schemes of authentication that it is offered.
    """
    resource = ResourceName.parse(draw(st.sampled_from(_RESOURCES)))
    known = {**key_types(models), resource.pascal: "uuid"}
    answers: dict[str, Any] = {"resource": resource.snake, "id_type": draw(st.sampled_from(["uuid", "int"]))}
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=4, max_size=9, unique=True))
    block: dict[str, Any] = {}
    for name in names:
        for spec in _shorter(draw(_values(tuple(block), tuple(known)))):
            if _is_accepted({**block, name: spec}, known, resource):
                block[name] = spec
                break
    answers["fields"] = block or {"name": "str"}
    fields = parse_fields(answers["fields"], models=known, resource=resource)
    operations = ["list", "get", "create", "update", "replace", "delete"]
    chosen = draw(st.sets(st.sampled_from(operations), min_size=1)) | draw(st.sampled_from([set(), set(operations)]))
    answers["operations"] = [name for name in operations if name in chosen]
    actions = draw(_actions(fields, known))
    if actions:
        answers |= {"operations": [*answers["operations"], "action"], "actions": actions}
    answers["pagination_style"] = draw(st.sampled_from(["cursor", "offset", "none"]))
    answers["cache_style"] = draw(st.sampled_from(["none", "headers", "memory", "redis"]))
    answers["auth_scheme"] = draw(st.sampled_from(schemes))
    if answers["auth_scheme"] != "none":
        answers["access_rule"] = draw(st.sampled_from(["authenticated", "owner"]))
    if "list" not in answers["operations"]:
        del answers["pagination_style"]
    if models and draw(st.integers(0, 4)) == 4:
        parent = draw(st.sampled_from(sorted(key_types(models))))
        answers |= {"resource_kind": "nested", "parent_model": parent}
    return answers


def _is_accepted(block: object, known: Mapping[str, str], resource: ResourceName) -> bool:
    try:
        parse_fields(block, models=known, resource=resource)
    except AnswerError:
        return False
    return True


def _shorter(spec: Any) -> list[Any]:
    """A spec, and the same with fewer and fewer of the parts behind its type."""
    if not isinstance(spec, tuple):
        return [spec]
    kind, parts, end = spec
    rows = [" ".join([kind, *parts[:count], *end]) for count in range(len(parts), -1, -1)]
    return [*rows, *(" ".join([kind, *parts[:count]]) for count in range(len(parts), -1, -1))]


@st.composite
def _values(draw: st.DrawFn, names: tuple[str, ...], models: tuple[str, ...]) -> Any:
    kind = draw(st.integers(0, 11))
    if kind == 11:
        return draw(_objects(2))
    if kind == 10:
        tags = draw(st.lists(st.sampled_from(["card", "iban", "big-one", "x"]), min_size=2, max_size=3, unique=True))
        return {"oneof": {tag: draw(_objects(1)) for tag in tags}}
    if kind in {8, 9} and names:
        a, b = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        return draw(st.sampled_from(_COMPUTED)).format(a=a, b=b)
    parts = draw(st.lists(st.sampled_from(_MODIFIERS), max_size=4, unique=True))
    if kind == 7:
        bounds = draw(st.sampled_from(["", ", 5", ", 1..5"]))
        word = f"list({draw(st.sampled_from(_ITEMS))}{bounds})"
    elif kind in {5, 6} and models:
        word = f"ref({draw(st.sampled_from(models))})"
        parts = ["nullable", *(part for part in parts if part != "nullable")]
    else:
        word = draw(st.sampled_from(_PLAIN))
    start = word.partition("(")[0].partition(" ")[0]
    return word, parts, draw(st.sampled_from([(), *((default,) for default in _DEFAULTS.get(start, ()))]))


@st.composite
def _objects(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(_NAMES[:30]), min_size=1, max_size=3, unique=True))
    inner = st.sampled_from([word for word in _PLAIN if "enum(a)" not in word])
    if depth > 1:
        return {name: draw(inner | _objects(depth - 1)) for name in names if name != "type"} or {"n": "int"}
    return {name: draw(inner) for name in names if name != "type"} or {"n": "int"}


@st.composite
def _actions(draw: st.DrawFn, fields: tuple[Field, ...], known: Mapping[str, str]) -> dict[str, Any]:
    """Actions of which each is accepted alone."""
    found: dict[str, Any] = {}
    states = [field for field in fields if isinstance(field.type, Enum) and not field.nullable]
    for name in draw(st.lists(st.sampled_from(["start", "send_it", "make", "go"]), max_size=3, unique=True)):
        action: dict[str, Any] = {}
        if draw(st.booleans()) and states:
            state = draw(st.sampled_from(states))
            assert isinstance(state.type, Enum)
            values = st.sampled_from([f'"{value}"' for value in state.type.values])
            action["transition"] = f"{state.name} {draw(values)} -> {draw(values)}"
        if draw(st.booleans()):
            action["input"] = {"what": draw(st.sampled_from(_INPUTS))}
        if draw(st.booleans()):
            field = draw(st.sampled_from(fields))
            action["set"] = {field.name: draw(st.sampled_from(_SETS))}
        for tried in (action, {key: part for key, part in action.items() if key != "set"}):
            try:
                parse_actions({**found, name: tried or None}, fields=fields, models=known)
            except AnswerError:
                continue
            found[name] = tried or None
            break
    return found
