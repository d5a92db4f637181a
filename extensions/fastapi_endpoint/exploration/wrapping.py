"""How an endpoint puts its value into the host's envelope, and a page of rows with what the host says of it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .facts import Envelope, PageShape, Wrapping
from .modules import Module, Symbol, lineage
from .responses import ENVELOPE_KEYS
from .trees import keyword, name_parts, strip_optional, walk
from .usage import Endpoint, Usage

LISTS = {"list", "List", "Sequence"}
ROWS = ENVELOPE_KEYS | {"items", "rows", "records", "objects", "list"}
PAGING = {
    "total": "total",
    "count": "total",
    "total_count": "total",
    "limit": "limit",
    "size": "limit",
    "page_size": "limit",
    "per_page": "limit",
    "offset": "offset",
    "skip": "offset",
    "page": "page",
    "current_page": "page",
    "pages": "pages",
    "total_pages": "pages",
}
"""What a field of a page says, by its name."""


@dataclass(frozen=True)
class _Field:
    name: str
    annotation: ast.expr
    module: Module
    required: bool


def wrapping_of(usage: Usage, envelope: Envelope) -> Wrapping | None:
    """How values are wrapped; None where they are not, or where that is not certain.

    Args:
        usage: The host's endpoints.
        envelope: The envelope that most of them answer with.
    """
    symbol = _envelope_symbol(usage, envelope)
    if symbol is None or not _is_model(symbol) or _renames(symbol):
        return None
    fields = list(_fields(symbol))
    data = next((field for field in fields if field.name in ENVELOPE_KEYS), None)
    if data is None:
        return None
    constants: dict[str, str] = {}
    for field in fields:
        if field.required and field.name != data.name:
            value = _usual_constant(usage, symbol, field.name)
            if value is None:
                return None
            constants[field.name] = value
    return Wrapping(
        target=symbol.key,
        data=data.name,
        is_generic=_is_generic(symbol),
        constants=constants,
        wraps_nothing=_wraps_deletes(usage, symbol),
        page=_page(usage, symbol),
    )


def _envelope_symbol(usage: Usage, envelope: Envelope) -> Symbol | None:
    if envelope.kind != "envelope" or envelope.target is None:
        return None
    for endpoint in usage.endpoints:
        for expression in _answers(endpoint):
            found = endpoint.module.resolve(expression)
            if found is not None and found.key == envelope.target and isinstance(found.node, ast.ClassDef):
                return found
    return None


def _answers(endpoint: Endpoint) -> Iterator[ast.expr]:
    """What the decorator and the annotation say that an endpoint answers with."""
    for expression in (keyword(endpoint.decorator, "response_model"), strip_optional(endpoint.function.returns)):
        if expression is not None:
            yield expression


def _is_model(symbol: Symbol) -> bool:
    return any(parent.is_from(("pydantic",), ("BaseModel", "GenericModel")) for parent in lineage(symbol))


def _renames(symbol: Symbol) -> bool:
    """Whether fields have other names in JSON: then neither the call nor the body is certain."""
    return any(
        isinstance(parent.node, ast.ClassDef) and "alias" in ast.unparse(parent.node) for parent in lineage(symbol)
    )


def _is_generic(symbol: Symbol) -> bool:
    node = symbol.node
    assert isinstance(node, ast.ClassDef)
    return bool(getattr(node, "type_params", ())) or any(isinstance(base, ast.Subscript) for base in node.bases)


def _fields(symbol: Symbol) -> Iterator[_Field]:
    """The fields of a model, inherited ones after its own."""
    seen: set[str] = set()
    for parent in lineage(symbol):
        if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
            continue
        for item in parent.node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id not in seen:
                seen.add(item.target.id)
                if name_parts(item.annotation)[-1:] != ["ClassVar"] and item.target.id != "model_config":
                    yield _Field(item.target.id, item.annotation, parent.module, _is_required(item.value))


def _is_required(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call) and name_parts(value.func)[-1:] == ["Field"]:
        given = value.args[0] if value.args else keyword(value, "default") or keyword(value, "default_factory")
        return given is None or (isinstance(given, ast.Constant) and given.value is ...)
    return value is None


def _usual_constant(usage: Usage, symbol: Symbol, name: str) -> str | None:
    """The constant that every call of a class in an endpoint gives for a field."""
    found: set[str] = set()
    for endpoint in usage.endpoints:
        for node in walk(endpoint.function):
            if isinstance(node, ast.Call) and name_parts(node.func)[-1:] == [symbol.last]:
                given = keyword(node, name)
                found.add(ast.unparse(given) if isinstance(given, ast.Constant) else "")
    return found.pop() if len(found) == 1 and "" not in found else None


def _wraps_deletes(usage: Usage, symbol: Symbol) -> bool:
    """Whether a deletion is answered with an envelope, too."""
    votes: Counter[bool] = Counter()
    for endpoint in usage.endpoints:
        if endpoint.method == "DELETE":
            resolved = (endpoint.module.resolve(expression) for expression in _answers(endpoint))
            votes[any(found is not None and found.key == symbol.key for found in resolved)] += 1
    return votes[True] > votes[False]


def _page(usage: Usage, envelope: Symbol) -> PageShape | None:
    """The page that most lists are answered with, inside the envelope or in its place."""
    votes: Counter[str] = Counter()
    found: dict[str, PageShape] = {}
    for endpoint in usage.endpoints:
        for expression in _answers(endpoint) if endpoint.method == "GET" else ():
            symbol, is_inside = _page_symbol(endpoint.module, expression, envelope)
            shape = _shape(symbol, is_inside) if symbol is not None else None
            if shape is not None:
                votes[shape.target] += 1
                found.setdefault(shape.target, shape)
                break
    return found[votes.most_common(1)[0][0]] if votes else None


def _page_symbol(module: Module, expression: ast.expr, envelope: Symbol) -> tuple[Symbol | None, bool]:
    if not isinstance(expression, ast.Subscript):
        return None, False
    symbol = module.resolve(expression)
    if symbol is None or not isinstance(symbol.node, ast.ClassDef):
        return None, False
    if symbol.key != envelope.key:
        return symbol, False
    inner = module.resolve(expression.slice) if isinstance(expression.slice, ast.Subscript) else None
    return (inner, True) if inner is not None and isinstance(inner.node, ast.ClassDef) else (None, False)


def _shape(symbol: Symbol, is_inside: bool) -> PageShape | None:
    """The page, when it is generic and everything that it wants is known."""
    if not _is_model(symbol) or not _is_generic(symbol) or _renames(symbol):
        return None
    rows = next(
        (f.name for f in _fields(symbol) if f.name in ROWS and name_parts(f.annotation)[-1:] and _is_list(f)), None
    )
    given = _given(symbol, rows) if rows is not None else None
    if rows is None or given is None:
        return None
    source, names, total = given
    if total is None:
        return None
    return PageShape(symbol.key, rows, source, names, total, is_inside)


def _is_list(field: _Field) -> bool:
    return isinstance(field.annotation, ast.Subscript) and name_parts(field.annotation.value)[-1] in LISTS


def _given(
    symbol: Symbol, rows: str | None, depth: int = 0
) -> tuple[str, tuple[str, ...], tuple[str, ...] | None] | None:
    """Arguments of a page (or of what stands in it), the classes that they name, and the way to the total."""
    arguments: list[str] = []
    names: list[str] = []
    total: tuple[str, ...] | None = None
    for field in _fields(symbol):
        if field.name == rows:
            arguments.append(f"{field.name}={{rows}}")
            continue
        word = PAGING.get(field.name)
        if word is not None:
            arguments.append(f"{field.name}={{{word}}}")
            total = (field.name,) if word == "total" else total
            continue
        inner = field.module.resolve(field.annotation)
        if inner is not None and isinstance(inner.node, ast.ClassDef) and _is_model(inner) and depth == 0:
            found = _given(inner, None, depth + 1) if not _renames(inner) else None
            if found is not None and found[2] is not None:
                arguments.append(f"{field.name}={inner.last}({found[0]})")
                names.append(inner.key)
                total = (field.name, *found[2])
                continue
        if field.required:
            return None
    return ", ".join(arguments), tuple(names), total
