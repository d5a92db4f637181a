"""What the host's exception handlers answer with: the shape of the JSON body."""

from __future__ import annotations

import ast
from functools import cached_property

from .exception_handlers import Registered, registered_handlers
from .facts import Shape
from .modules import Module, Symbol, class_member
from .status_codes import status_code
from .trees import FunctionNode, argument, assigned_once, keyword, name_parts, walk
from .usage import Usage

DETAIL: Shape = {"detail": "str"}
"""What FastAPI itself makes of an `HTTPException`."""
RESPONSES = ("JSONResponse", "ORJSONResponse", "UJSONResponse")
TEXTS = frozenset({"message", "detail", "msg", "description", "reason", "text", "title"})
NUMBERS = frozenset({"status_code", "http_status", "status"})


class ErrorBodies:
    """The handlers that the host registers for exceptions."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage

    def of_handler(self, exception: Symbol, key: str) -> Shape | None:
        """The body with which the handler registered for `key` answers an `exception`; None when it is not known."""
        handler = self.handlers.get(key)
        if handler is None or handler.module is None or not isinstance(handler.node, FunctionNode):
            return None
        found = [
            _content(item)
            for item in walk(handler.node)
            if isinstance(item, ast.Call) and name_parts(item.func)[-1:] and name_parts(item.func)[-1] in RESPONSES
        ]
        if len(found) != 1 or _hands_on(handler.node):
            return None
        content = found[0]
        if isinstance(content, ast.Name):
            content = assigned_once(handler.node, content.id)
        return _shape(handler.module, content, exception) if isinstance(content, ast.Dict) else None

    def of_http_exceptions(self) -> Shape | None:
        """The body of an `HTTPException`: FastAPI's own, or that of the handler that the host registers for it."""
        for key in self.handlers:
            if key.endswith(":HTTPException"):
                return self.of_handler(Symbol(None, key.replace(":", ".")), key)
        return DETAIL if self._are_all_known else None

    def status_of_refused_input(self) -> int | None:
        """The status of a refused body: 422, or what the host's handler says; None when that is not known."""
        if self.refused_input_is_fastapis():
            return 422
        handler = next((self.handlers[key] for key in self.handlers if key.endswith(":RequestValidationError")), None)
        if handler is None or handler.module is None or not isinstance(handler.node, FunctionNode):
            return None
        codes = {
            status_code(handler.module, keyword(item, "status_code") or argument(item, 1, "status_code"))
            for item in walk(handler.node)
            if isinstance(item, ast.Call) and name_parts(item.func)[-1:] and name_parts(item.func)[-1] in RESPONSES
        }
        return codes.pop() if len(codes) == 1 else None

    def refused_input_is_fastapis(self) -> bool:
        """Whether nobody but FastAPI says what a refused body is answered with."""
        return self._are_all_known and not any(key.endswith(":RequestValidationError") for key in self.handlers)

    @cached_property
    def handlers(self) -> dict[str, Symbol | None]:
        """Registered handlers by the key of the exception; None for one that is not known."""
        found: dict[str, Symbol | None] = {}
        for item in self._registered:
            if item.exception is not None:
                found.setdefault(item.exception.key, item.handler)
        return found

    @property
    def _are_all_known(self) -> bool:
        """Whether every registration says of which exception it is: otherwise there can be a handler of any."""
        return all(item.exception is not None for item in self._registered)

    @cached_property
    def _registered(self) -> tuple[Registered, ...]:
        return tuple(registered_handlers(self.usage.modules))


def _hands_on(function: FunctionNode) -> bool:
    """Whether a handler returns, in some case, what another function makes."""
    for item in walk(function):
        value = item.value if isinstance(item, ast.Return) else None
        value = value.value if isinstance(value, ast.Await) else value
        if isinstance(value, ast.Call) and not {*name_parts(value.func)[-1:]} & {*RESPONSES}:
            return True
    return False


def _content(call: ast.Call) -> ast.expr | None:
    return argument(call, 0, "content")


def _shape(module: Module, content: ast.Dict, exception: Symbol) -> Shape | None:
    """The shape of a dictionary; None when a key is not known."""
    shape: Shape = {}
    for key, value in zip(content.keys, content.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        if isinstance(value, ast.Dict):
            inner = _shape(module, value, exception)
            if inner is None:
                return None
            shape[key.value] = inner
        else:
            shape[key.value] = _kind(value, exception)
    return shape


def _kind(value: ast.expr, exception: Symbol) -> str:
    """`str`, `int`, `bool`, `None` or `Any`: the type of a value in a body."""
    if isinstance(value, ast.Constant):
        return type(value.value).__name__ if value.value is not None else "None"
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Call) and name_parts(value.func) == ["str"]):
        return "str"
    if not isinstance(value, ast.Attribute):
        return "Any"
    if value.attr in TEXTS or value.attr == "__name__":
        return "str"
    if value.attr in NUMBERS:
        return "int"
    member = class_member(exception, value.attr) if exception.module is not None else None
    constant = member.value if member is not None else None
    return type(constant.value).__name__ if isinstance(constant, ast.Constant) and constant.value is not None else "Any"
