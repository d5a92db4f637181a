"""The status codes of exceptions: FastAPI's, the host's own classes, and what handlers answer with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from http import HTTPStatus

from .exception_handlers import registered_handlers
from .modules import Module, Symbol, class_member, lineage
from .trees import FunctionNode, argument, keyword, name_parts, parameters, walk
from .usage import Usage
from .values import constant_value

WEB = ("fastapi", "starlette")
RESPONSES = ("JSONResponse", "ORJSONResponse", "UJSONResponse", "Response", "PlainTextResponse", "HTTPException")
NAMES = ("status_code", "code", "http_status", "status", "http_code")
"""Class attributes that hold a status code."""


class StatusCodes:
    """Reads what an exception becomes in a response."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage

    def made(self, module: Module, call: ast.Call) -> Iterator[int]:
        """Status codes of what a call makes, when that is an exception."""
        callee = module.resolve(call.func)
        if callee is None or not name_parts(call.func):
            return
        if callee.is_from(WEB, ("HTTPException", "WebSocketException")):
            code = status_code(module, argument(call, 0, "status_code"))
            if code is not None:
                yield code
        elif isinstance(callee.node, ast.ClassDef) and _is_exception(callee):
            given = keyword(call, "status_code")
            code = status_code(module, given) if given is not None else None
            if code is not None:
                yield code
            else:
                yield from self.of_class(callee, call)

    def of_class(self, symbol: Symbol, call: ast.Call | None = None) -> Iterator[int]:
        """The status code of an exception class of the host: its own, or what a handler of it answers with."""
        code = _class_code(symbol, call)
        if code is not None:
            yield code
            return
        for parent in lineage(symbol):
            if parent.key in self._handled:
                yield self._handled[parent.key]
                return

    @cached_property
    def _handled(self) -> dict[str, int]:
        """What exception handlers answer with, by the key of the exception."""
        found: dict[str, int] = {}
        for item in registered_handlers(self.usage.modules):
            if item.exception is not None and item.handler is not None:
                _note_handler(found, item.exception, item.handler)
        return found


def status_code(module: Module, expression: ast.expr | None) -> int | None:
    """The status that is named by a number, a constant, `status.HTTP_403_FORBIDDEN` or `HTTPStatus.FORBIDDEN`."""
    if expression is None:
        return None
    value = constant_value(module, expression, {}, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    parts = name_parts(expression)
    if parts[-1:] == ["value"]:
        parts = parts[:-1]
    last = parts[-1] if parts else ""
    number = re.match(r"HTTP_(\d{3})_", last)
    if number:
        return int(number[1])
    if len(parts) > 1 and last in HTTPStatus.__members__:
        return HTTPStatus[last].value
    return None


def _is_exception(symbol: Symbol) -> bool:
    for parent in lineage(symbol):
        if parent.module is None and parent.last.endswith(("Exception", "Error")):
            return True
        if isinstance(parent.node, ast.ClassDef) and any(
            name_parts(base)[-1:] and name_parts(base)[-1].endswith(("Exception", "Error"))
            for base in parent.node.bases
        ):
            return True
    return False


def _class_code(symbol: Symbol, call: ast.Call | None = None) -> int | None:
    """The status code that a class gives its instances: a class attribute, or what its `__init__` says."""
    for parent in lineage(symbol):
        if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
            continue
        for name in NAMES:
            member = class_member(Symbol(parent.module, parent.name, parent.node), name)
            value = member.value if member is not None else None
            code = status_code((member.module if member else None) or parent.module, value)
            if code is not None and 100 <= code < 600:
                return code
        method = _own_init(parent)
        if method is not None:
            code = _init_code(parent.module, method, call, _init_above(parent) is None)
            if code is not None:
                return code
            call = _handed_on(parent.module, method, call)
    return None


def _own_init(symbol: Symbol) -> FunctionNode | None:
    """The `__init__` that a class itself defines."""
    body = symbol.node.body if isinstance(symbol.node, ast.ClassDef) else []
    return next((item for item in body if isinstance(item, FunctionNode) and item.name == "__init__"), None)


def _init_above(symbol: Symbol) -> FunctionNode | None:
    """The `__init__` of the next class of the host above a class that has one."""
    above = (parent for parent in lineage(symbol) if parent.node is not symbol.node)
    return next((found for parent in above if (found := _own_init(parent)) is not None), None)


def _handed_on(module: Module, function: FunctionNode, call: ast.Call | None) -> ast.Call | None:
    """The call of the `__init__` above inside an `__init__`, with the status codes that it hands on as numbers."""
    inner = next((item for item in walk(function) if _is_init_call(item)), None)
    if not isinstance(inner, ast.Call):
        return None

    def known(expression: ast.expr) -> ast.expr:
        code = _code_in(module, function, call, expression)
        return expression if code is None else ast.Constant(code)

    keywords = [ast.keyword(item.arg, known(item.value)) for item in inner.keywords]
    return ast.Call(inner.func, [known(item) for item in _init_arguments(inner)], keywords)


def _is_init_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def _init_arguments(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call of `__init__`: `HTTPException.__init__(self, 403)` names the instance first."""
    return call.args[1:] if call.args and name_parts(call.args[0]) == ["self"] else call.args


def _code_in(module: Module, function: FunctionNode, call: ast.Call | None, given: ast.expr | None) -> int | None:
    """The status code that an expression in an `__init__` is, where `call` makes the instance."""
    code = status_code(module, given)
    defaults = {parameter.arg: default for parameter, default in parameters(function)}
    if code is None and isinstance(given, ast.Name) and given.id in defaults:
        names = [name for name in defaults if name != "self"]
        written = argument(call, names.index(given.id), given.id) if call is not None and given.id in names else None
        code = status_code(module, written or defaults[given.id])
    return code


def _init_code(module: Module, function: FunctionNode, call: ast.Call | None, is_last: bool) -> int | None:
    """What `__init__` passes on as status code, or keeps as `self.status_code`.

    A first argument is a status code only where no `__init__` of the host says otherwise.
    """
    given: ast.expr | None = None
    for item in walk(function):
        if isinstance(item, ast.Call) and _is_init_call(item):
            given = keyword(item, "status_code") or (next(iter(_init_arguments(item)), None) if is_last else None)
        elif isinstance(item, ast.Assign) and any(name_parts(t) == ["self", "status_code"] for t in item.targets):
            given = item.value
        code = _code_in(module, function, call, given)
        if code is not None and 100 <= code < 600:
            return code
    return None


def _note_handler(found: dict[str, int], exception: Symbol, handler: Symbol) -> None:
    if handler.node is None or handler.module is None:
        return
    for item in walk(handler.node):
        if isinstance(item, ast.Call) and name_parts(item.func)[-1:] and name_parts(item.func)[-1] in RESPONSES:
            code = status_code(handler.module, keyword(item, "status_code"))
            if code is not None:
                found.setdefault(exception.key, code)
