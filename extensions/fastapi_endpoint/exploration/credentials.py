"""The headers of a request that a dependency for the caller reads: what responses vary by."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import user_library
from .facts import UNKNOWN_HEADERS
from .modules import Module, Symbol, instance_class, lineage
from .refusals import Refusals
from .trees import FunctionNode, keyword, name_parts, parameters, walk
from .usage import annotated_items, is_annotated
from .values import string_value

_BY_AUTHORIZATION = (
    "OAuth2",
    "OAuth2PasswordBearer",
    "OAuth2AuthorizationCodeBearer",
    "OpenIdConnect",
    "HTTPBearer",
    "HTTPBasic",
    "HTTPDigest",
)
_REQUESTS = (["request"], ["req"], ["connection"], ["conn"])
_HIDDEN_ATTRIBUTES = frozenset({"user", "auth", "state"})
"""What a middleware puts into a request: it is not known from where."""


def request_headers(symbol: Symbol, refusals: Refusals) -> tuple[str, ...]:
    """The headers by which the dependency `symbol` tells callers apart, as `Vary` names them.

    Args:
        symbol: The dependency.
        refusals: Follows what it depends on and calls.
    """
    found: set[str | None] = set()
    for current, functions in refusals.reached(symbol):
        found |= set(_of_scheme(current))
        for function, module in functions:
            found |= set(_of_function(function, module))
    named = {name for name in found if name}
    return tuple(sorted(named | set(UNKNOWN_HEADERS) if None in found or not named else named))


def _of_scheme(symbol: Symbol) -> Iterator[str | None]:
    """What a security scheme reads; None where its name is not written out."""
    if user_library.made_by_library(symbol):
        yield None  # It may have several backends.
    cls = symbol if isinstance(symbol.node, ast.ClassDef) or symbol.module is None else instance_class(symbol)
    for item in lineage(cls) if cls is not None else ():
        if item.is_from(("fastapi",), _BY_AUTHORIZATION):
            yield "Authorization"
        elif item.is_from(("fastapi",), ("APIKeyCookie",)):
            yield "Cookie"
        elif item.is_from(("fastapi",), ("APIKeyHeader",)):
            given = keyword(symbol.value, "name") if isinstance(symbol.value, ast.Call) else None
            yield string_value(symbol.module, given) if symbol.module is not None else None


def _of_function(function: FunctionNode, module: Module) -> Iterator[str | None]:
    for parameter, default in parameters(function):
        for marker in _markers(parameter.annotation, default):
            word = name_parts(marker.func)[-1:]
            if word == ["Cookie"]:
                yield "Cookie"
            elif word == ["Header"]:
                alias = keyword(marker, "alias")
                yield string_value(module, alias) if alias is not None else _header(parameter.arg)
    for item in walk(function):
        if isinstance(item, ast.Attribute) and item.attr == "cookies":
            yield "Cookie"
        elif isinstance(item, ast.Attribute) and name_parts(item.value)[-1:] in _REQUESTS:
            if item.attr == "session":
                yield "Cookie"
            elif item.attr in _HIDDEN_ATTRIBUTES:
                yield None
        named = _subscript(item) or _lookup(item)
        if named is not None:
            name = string_value(module, named)
            yield _header(name) if name else None


def _markers(annotation: ast.expr | None, default: ast.expr | None) -> Iterator[ast.Call]:
    """The calls that say where FastAPI takes a parameter from."""
    written = annotated_items(annotation)[1:] if is_annotated(annotation) and annotation is not None else []
    for item in (*written, default):
        if isinstance(item, ast.Call):
            yield item


def _subscript(node: ast.AST) -> ast.expr | None:
    """What stands in `….headers[…]`."""
    is_read = isinstance(node, ast.Subscript) and name_parts(node.value)[-1:] == ["headers"]
    return node.slice if is_read and isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) else None


def _lookup(node: ast.AST) -> ast.expr | None:
    """What stands in `….headers.get(…)`."""
    if not isinstance(node, ast.Call) or name_parts(node.func)[-2:] not in (["headers", "get"], ["headers", "getlist"]):
        return None
    return node.args[0] if node.args else None


def _header(name: str) -> str:
    """A header as it is written: `x_token` and `x-token` are `X-Token`."""
    return "-".join(part[:1].upper() + part[1:] for part in name.replace("_", "-").split("-"))
