"""How the host's endpoints answer: bare values or a common envelope, and the endpoints' style."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from .facts import Envelope, Evidence
from .modules import Module, Symbol, lineage
from .trees import FunctionNode, keyword, name_parts, strip_optional, walk
from .usage import Endpoint, Usage, annotated_items, is_annotated

ENVELOPE_KEYS = {"data", "result", "results", "payload", "content", "body"}
STATUS_KEYS = {
    "code",
    "status_code",
    "status",
    "msg",
    "message",
    "success",
    "detail",
    "error",
    "errors",
    "response_type",
    "description",
    "meta",
    "ok",
}


def envelope_of(usage: Usage) -> Envelope:
    """The envelope that most endpoints answer with, or `direct`."""
    endpoints = usage.endpoints
    votes: Counter[str] = Counter()
    found: dict[str, tuple[Symbol, tuple[str, ...]]] = {}
    read: dict[int, tuple[str, ...] | None] = {}
    for endpoint in endpoints:
        for symbol in dict.fromkeys(_response_types(endpoint)):
            if id(symbol.node) not in read:
                read[id(symbol.node)] = _envelope_keys(symbol)
            keys = read[id(symbol.node)]
            if keys is not None:
                found.setdefault(symbol.key, (symbol, keys))
                votes[symbol.key] += 1
                break
    total = sum(votes.values())
    if not votes or total * 2 < len(endpoints):
        return Envelope(list_shape=_list_shape(usage))
    symbol, keys = found[votes.most_common(1)[0][0]]
    assert symbol.module is not None
    return Envelope("envelope", symbol.key, keys, None, Evidence(symbol.module.file, symbol.line))


def _response_types(endpoint: Endpoint) -> Iterator[Symbol]:
    """Classes named by the response model, the return annotation, or made by a returned call."""
    module = endpoint.module
    for expression in (keyword(endpoint.decorator, "response_model"), endpoint.function.returns):
        symbol = module.resolve(strip_optional(expression)) if expression is not None else None
        if symbol is not None and symbol.module is not None:
            yield symbol
    for node in walk(endpoint.function):
        if isinstance(node, ast.Return):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(value, ast.Call):
                symbol = module.resolve(value.func)
                if symbol is not None and symbol.module is not None:
                    yield symbol
                    if isinstance(value.func, ast.Attribute):
                        owner = module.resolve(value.func.value)
                        if owner is not None and owner.module is not None:
                            yield owner


def _envelope_keys(symbol: Symbol) -> tuple[str, ...] | None:
    """The keys of an envelope class, None when the class is no envelope."""
    if isinstance(symbol.node, ast.ClassDef):
        return _response_class_keys(symbol) or _schema_keys(symbol)
    return None


def _schema_keys(symbol: Symbol) -> tuple[str, ...] | None:
    """Fields of a model that has one for any data and one for a status."""
    keys: dict[str, ast.expr] = {}
    modules: dict[str, Module] = {}
    for parent in lineage(symbol):
        if isinstance(parent.node, ast.ClassDef) and parent.module is not None:
            for item in parent.node.body:
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    keys.setdefault(item.target.id, item.annotation)
                    modules.setdefault(item.target.id, parent.module)
    data = next((name for name in keys if name in ENVELOPE_KEYS), None)
    if data is None or not STATUS_KEYS & set(keys):
        return None
    return tuple(keys) if _holds_anything(modules[data], keys[data]) else None


def _holds_anything(module: Module, annotation: ast.expr) -> bool:
    """Tell whether a field takes any data: `Any`, a type variable, a dict, not one resource's schema."""
    for node in _types(annotation):
        if isinstance(node, ast.Name | ast.Attribute):
            symbol = module.resolve(node)
            if symbol is not None and isinstance(symbol.node, ast.ClassDef):
                return False
    return True


def _types(annotation: ast.AST) -> Iterator[ast.AST]:
    """The nodes of an annotation; what `Annotated` says beside a type is no part of it."""
    if isinstance(annotation, ast.Subscript) and is_annotated(annotation):
        yield from _types(annotated_items(annotation)[0])
        return
    yield annotation
    for inner in ast.iter_child_nodes(annotation):
        yield from _types(inner)


def _response_class_keys(symbol: Symbol) -> tuple[str, ...] | None:
    """Keys that a response class, or a class with methods that make responses, puts around the data."""
    assert isinstance(symbol.node, ast.ClassDef)
    parents = list(lineage(symbol))
    is_response = any(
        parent.is_from(("fastapi", "starlette"), ("JSONResponse", "ORJSONResponse", "Response", "UJSONResponse"))
        for parent in parents
    )
    if not is_response and not _makes_responses(symbol):
        return None
    keys: dict[str, None] = {}
    for node in walk(symbol.node):
        if isinstance(node, ast.Dict):
            keys.update(
                (key.value, None) for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
            )
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ):
            keys.setdefault(node.slice.value, None)
    wanted = {*ENVELOPE_KEYS, *STATUS_KEYS}
    return tuple(keys) if len(wanted & set(keys)) >= 2 else None


def _makes_responses(symbol: Symbol) -> bool:
    assert isinstance(symbol.node, ast.ClassDef)
    assert symbol.module is not None
    for item in symbol.node.body:
        if isinstance(item, FunctionNode):
            for node in walk(item):
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
                    made = symbol.module.resolve(node.value.func)
                    if made is not None and made.is_from(("fastapi", "starlette")) and made.last.endswith("Response"):
                        return True
    return False


def _list_shape(usage: Usage) -> str | None:
    """How collections are answered, from the endpoints whose response names a list or a page."""
    votes: Counter[str] = Counter()
    for endpoint in usage.endpoints:
        if endpoint.method != "GET":
            continue
        expression = keyword(endpoint.decorator, "response_model") or endpoint.function.returns
        name = name_parts(expression)[-1:] if expression is not None else []
        if name and name[0] in {"list", "List", "Sequence"}:
            votes["bare list"] += 1
        elif name and ("Page" in name[0] or name[0].endswith(("ListResponse", "List"))):
            votes[name[0]] += 1
    return votes.most_common(1)[0][0] if votes else None


def endpoint_style_of(usage: Usage) -> str | None:
    """`function-async`, `class-sync`, …: what most endpoints are; `mixed` when neither mode has three quarters."""
    endpoints = usage.endpoints
    if not endpoints:
        return None
    in_classes = [endpoint for endpoint in endpoints if endpoint.owner is not None]
    form = "class" if len(in_classes) * 2 > len(endpoints) else "function"
    chosen = in_classes if form == "class" else [endpoint for endpoint in endpoints if endpoint.owner is None]
    share = sum(endpoint.is_async for endpoint in chosen) / len(chosen)
    if share >= 0.75:
        return f"{form}-async"
    if share <= 0.25 or form == "class":
        return f"{form}-sync" if share <= 0.5 else f"{form}-async"
    return f"{form}-mixed"
