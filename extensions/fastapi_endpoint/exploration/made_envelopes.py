"""Envelopes that no model describes: a function, a response class, or a dictionary in each endpoint makes them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .facts import Envelope, EnvelopeField, Evidence, Wrapping
from .modules import Module, Symbol, lineage
from .responses import ENVELOPE_KEYS, STATUS_KEYS
from .status_codes import WEB, status_code
from .trees import FunctionNode, argument, assigned_names, name_parts, parameters, strip_optional, walk
from .usage import Endpoint, Usage
from .values import constant_value

BROUGHT = "AnswerEnvelope"
"""The model of such an envelope that generated endpoints answer with; none of the host's own."""
_CONSTANTS = (str, int, float, bool, type(None))
_UNKNOWN = object()
"""What is given for a key is no constant."""
_TEXT = object()
"""It is a text that depends on something."""


@dataclass(frozen=True, eq=False)
class _Body:
    """A body as it is written once: in a function, in a response class, or in one endpoint."""

    module: Module
    entries: Mapping[str, ast.expr]
    parameters: Mapping[str, ast.expr | None]
    """The names that a caller gives values for, each with its default; none in an endpoint."""


@dataclass(frozen=True, eq=False)
class _Answer:
    """One endpoint's use of a body."""

    endpoint: Endpoint
    body: _Body
    call: ast.Call | None
    maker: Symbol | None


def made_envelope_of(usage: Usage) -> tuple[Envelope, Wrapping] | None:
    """The envelope that most endpoints make, and how to describe it as a model; None where that is not certain.

    Certain is what has one value for all endpoints, the status of the response, or a text about what was done.
    """
    endpoints = [endpoint for endpoint in usage.endpoints if not _is_brought(endpoint)]
    bodies: dict[int, _Body | None] = {}
    answers: dict[str, list[_Answer]] = {}
    for endpoint in endpoints:
        for key, answer in dict(_answers(endpoint, bodies)).items():
            answers.setdefault(key, []).append(answer)
    if not answers:
        return None
    found = max(answers.values(), key=len)
    if len(found) * 2 < len(endpoints):
        return None
    fields = _fields(found)
    if fields is None:
        return None
    deletes = [endpoint for endpoint in endpoints if endpoint.method == "DELETE"]
    wrapped = {answer.endpoint for answer in found}
    data = next(field.name for field in fields if field.kind == "data")
    wraps_nothing = sum(endpoint in wrapped for endpoint in deletes) * 2 > len(deletes)
    first = found[0]
    target = first.maker.key if first.maker is not None else None
    line = first.maker.line if first.maker is not None else first.endpoint.function.lineno
    keys = tuple(field.name for field in fields)
    return (
        Envelope("envelope", target, keys, None, Evidence(first.body.module.file, line)),
        Wrapping("", data, True, {}, wraps_nothing, None, fields),
    )


def _is_brought(endpoint: Endpoint) -> bool:
    return name_parts(strip_optional(endpoint.function.returns))[-1:] == [BROUGHT]


def _answers(endpoint: Endpoint, bodies: dict[int, _Body | None]) -> Iterator[tuple[str, _Answer]]:
    """What an endpoint returns, by what makes it: the key of a function or class, or the keys of a dictionary."""
    module = endpoint.module
    for node in walk(endpoint.function):
        value = node.value if isinstance(node, ast.Return) else None
        value = value.value if isinstance(value, ast.Await) else value
        content = _content(module, endpoint.function, value)
        if isinstance(content, ast.Dict):
            entries = _entries(endpoint.function, value, content)
            if entries is not None and _is_envelope(entries):
                yield ", ".join(entries), _Answer(endpoint, _Body(module, entries, {}), None, None)
        elif isinstance(value, ast.Call):
            maker = module.resolve(value.func)
            if maker is None or maker.module is None or maker.node is None:
                continue
            if id(maker.node) not in bodies:
                bodies[id(maker.node)] = _body(maker)
            body = bodies[id(maker.node)]
            if body is not None:
                yield maker.key, _Answer(endpoint, body, value, maker)


def _body(maker: Symbol) -> _Body | None:
    """What a function returns, or a response class sends, where that is one dictionary."""
    assert maker.module is not None
    function, value = maker.node, None
    if isinstance(function, ast.ClassDef):
        if not any(parent.is_from(WEB) and parent.last.endswith("Response") for parent in lineage(maker)):
            return None
        function = next(
            (item for item in function.body if isinstance(item, FunctionNode) and item.name == "__init__"), None
        )
        value = _sent(function) if function is not None else None
    elif isinstance(function, FunctionNode):
        returned = [item.value for item in walk(function) if isinstance(item, ast.Return)]
        value = returned[0] if len(returned) == 1 else None
    if not isinstance(function, FunctionNode) or value is None:
        return None
    content = _content(maker.module, function, value)
    entries = _entries(function, value, content) if isinstance(content, ast.Dict) else None
    if entries is None or not _is_envelope(entries):
        return None
    given = {parameter.arg: default for parameter, default in parameters(function)}
    for name in ("self", "cls"):
        given.pop(name, None)
    return _Body(maker.module, entries, given)


def _sent(function: FunctionNode) -> ast.expr | None:
    """What `__init__` of a response class hands to that of FastAPI's."""
    for item in walk(function):
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr == "__init__":
            return argument(item, 0, "content")
    return None


def _content(module: Module, function: FunctionNode, value: ast.expr | None) -> ast.expr | None:
    """The dictionary that a value is made of: through a response of FastAPI's, its encoder, and one name."""
    if isinstance(value, ast.Call):
        callee = module.resolve(value.func)
        if callee is not None and callee.is_from(WEB) and callee.last.endswith("Response"):
            return _content(module, function, argument(value, 0, "content"))
        if name_parts(value.func)[-1:] == ["jsonable_encoder"]:
            return _content(module, function, argument(value, 0, "obj"))
    if isinstance(value, ast.Name):
        return _assigned(function, value.id)
    return value if isinstance(value, ast.Dict) else None


def _assigned(function: FunctionNode, name: str) -> ast.Dict | None:
    """The dictionary that a local name is assigned, where that happens once; `assigned_once` counts entries, too."""
    found = [
        item.value
        for item in walk(function)
        if isinstance(item, ast.Assign | ast.AnnAssign) and name in assigned_names(item)
    ]
    return found[0] if len(found) == 1 and isinstance(found[0], ast.Dict) else None


def _entries(function: FunctionNode, value: ast.expr | None, content: ast.Dict) -> dict[str, ast.expr] | None:
    """The entries of a dictionary, those that are added later included; None where not all of them are known."""
    entries: dict[str, ast.expr] = {}
    for key, entry in zip(content.keys, content.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        entries[key.value] = entry
    names = {item.id for item in walk(value) if isinstance(item, ast.Name)} if value is not None else set()
    names = {name for name in names if _assigned(function, name) is content}
    for item in walk(function):
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Subscript):
            target = item.targets[0]
            if name_parts(target.value)[:1] and name_parts(target.value)[0] in names:
                if not isinstance(target.slice, ast.Constant) or not isinstance(target.slice.value, str):
                    return None
                entries[target.slice.value] = item.value
        elif isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
            # `update`, `pop`: what they leave is not known.
            if isinstance(item.func.value, ast.Name) and item.func.value.id in names:
                return None
    return entries


def _is_envelope(entries: Mapping[str, ast.expr]) -> bool:
    return bool(entries.keys() & ENVELOPE_KEYS and entries.keys() & STATUS_KEYS)


def _fields(answers: list[_Answer]) -> tuple[EnvelopeField, ...] | None:
    """The fields of a model for the bodies; None where it is not certain what stands in one of them."""
    fields = []
    entries = answers[0].body.entries
    data = [key for key in entries if key in ENVELOPE_KEYS and any(_is_free(answer, key) for answer in answers)]
    if len(data) != 1 or any(not key.isidentifier() or key.startswith("_") for key in entries):
        return None
    for key in entries:
        field = EnvelopeField(key, "data") if key == data[0] else _field(key, [_given(item, key) for item in answers])
        if field is None:
            return None
        fields.append(field)
    return tuple(fields)


def _is_free(answer: _Answer, key: str) -> bool:
    """Whether a key holds what a caller gives, or what an endpoint has found."""
    entry, body = answer.body.entries[key], answer.body
    return (isinstance(entry, ast.Name) and entry.id in body.parameters) or _value(body.module, entry) is _UNKNOWN


def _given(answer: _Answer, key: str) -> object:
    """What one answer says for a key."""
    body = answer.body
    entry = body.entries[key]
    if isinstance(entry, ast.Name) and entry.id in body.parameters and answer.call is not None:
        position = list(body.parameters).index(entry.id)
        written = argument(answer.call, position, entry.id)
        if written is not None:
            return _value(answer.endpoint.module, written)
        return _value(body.module, body.parameters[entry.id])
    return _value(body.module, entry)


def _value(module: Module, expression: ast.expr | None) -> object:
    """A constant, `_TEXT` for a text that is not always the same, `_UNKNOWN` for anything else."""
    if isinstance(expression, ast.Constant):
        return expression.value
    code = status_code(module, expression)
    if code is not None:
        return code
    value = constant_value(module, expression, {}, 0) if expression is not None else None
    if value is None:
        return _TEXT if isinstance(expression, ast.JoinedStr) else _UNKNOWN
    return value


def _field(key: str, values: list[object]) -> EnvelopeField | None:
    """What stands in a field besides the data."""
    known = [value for value in values if value is not _UNKNOWN]
    is_text = known and all(value is _TEXT or isinstance(value, str) for value in known)
    if is_text and (len(set(values)) > 1 or _TEXT in known):
        # What a variable holds where others give texts is one, too.
        return EnvelopeField(key, "message") if len(known) * 2 > len(values) else None
    kinds = {type(value) for value in values}
    if len(known) < len(values) or len(kinds) != 1:
        return None
    if len(set(values)) > 1 and kinds == {int}:
        are_statuses = all(isinstance(value, int) and 100 <= value < 600 for value in values)
        return EnvelopeField(key, "status") if are_statuses else None
    # An endpoint that fails says so with another value.
    value, count = Counter(values).most_common(1)[0]
    if count * 4 < len(values) * 3:
        return None
    return EnvelopeField(key, "constant", repr(value)) if isinstance(value, _CONSTANTS) else None
