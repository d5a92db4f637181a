"""What the host's exception handlers answer with: the shape of the JSON body."""

from __future__ import annotations

import ast
from functools import cached_property

from .facts import Shape
from .modules import Module, Symbol, class_member
from .status_codes import status_code
from .trees import FunctionNode, argument, keyword, name_parts, walk
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
        if len(found) != 1:
            return None
        content = found[0]
        if isinstance(content, ast.Name):
            content = _assigned(handler.node, content.id)
        return _shape(handler.module, content, exception) if isinstance(content, ast.Dict) else None

    def of_http_exceptions(self) -> Shape | None:
        """The body of an `HTTPException`: FastAPI's own, or that of the handler that the host registers for it."""
        for key in self.handlers:
            if key.endswith(":HTTPException"):
                return self.of_handler(Symbol(None, key.replace(":", ".")), key)
        return DETAIL

    def status_of_refused_input(self) -> int | None:
        """The status of a refused body: 422, or what the host's handler says; None when that is not known."""
        handler = next((self.handlers[key] for key in self.handlers if key.endswith(":RequestValidationError")), None)
        if handler is None:
            return 422
        if handler.module is None or not isinstance(handler.node, FunctionNode):
            return None
        codes = {
            status_code(handler.module, keyword(item, "status_code") or argument(item, 1, "status_code"))
            for item in walk(handler.node)
            if isinstance(item, ast.Call) and name_parts(item.func)[-1:] and name_parts(item.func)[-1] in RESPONSES
        }
        return codes.pop() if len(codes) == 1 else None

    def refused_input_is_fastapis(self) -> bool:
        """Whether nobody but FastAPI says what a refused body is answered with."""
        return not any(key.endswith(":RequestValidationError") for key in self.handlers)

    @cached_property
    def handlers(self) -> dict[str, Symbol]:
        """Registered handlers by the key of the exception."""
        found: dict[str, Symbol] = {}
        for module in self.usage.modules:
            for node in module.nodes:
                if isinstance(node, FunctionNode):
                    for decorator in node.decorator_list:
                        if isinstance(decorator, ast.Call) and name_parts(decorator.func)[-1:] == ["exception_handler"]:
                            _note(found, module, decorator, Symbol(module, node.name, node))
                elif isinstance(node, ast.Call) and name_parts(node.func)[-1:] == ["add_exception_handler"]:
                    _note(found, module, node, module.resolve(argument(node, 1, "handler")))
        return found


def _note(found: dict[str, Symbol], module: Module, call: ast.Call, handler: Symbol | None) -> None:
    exception = module.resolve(argument(call, 0, "exc_class_or_status_code"))
    if exception is not None and handler is not None:
        found.setdefault(exception.key, handler)


def _content(call: ast.Call) -> ast.expr | None:
    return argument(call, 0, "content")


def _assigned(function: FunctionNode, name: str) -> ast.expr | None:
    """What a local name is assigned, when that happens once."""
    found = [
        item.value
        for item in walk(function)
        if isinstance(item, ast.Assign | ast.AnnAssign)
        and any(
            name_parts(target) == [name] for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
        )
    ]
    return found[0] if len(found) == 1 else None


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
