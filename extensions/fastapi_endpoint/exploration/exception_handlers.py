"""Which exceptions the host registers handlers for: with a decorator, a call, calls in a loop, or a table."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .modules import Module, Symbol
from .trees import FunctionNode, argument, assigned_once, keyword, name_parts, walk

DEEPEST = 4
"""How often a table of handlers is followed from a name or a call to where it is written out."""


@dataclass(frozen=True)
class Registered:
    """One handler of one exception; None for what is not known."""

    exception: Symbol | None
    handler: Symbol | None


def registered_handlers(modules: Iterable[Module]) -> Iterator[Registered]:
    """The handlers that modules register; handlers of bare status codes are left out."""
    for module in modules:
        for node in module.nodes:
            if isinstance(node, FunctionNode):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and name_parts(decorator.func)[-1:] == ["exception_handler"]:
                        exception = argument(decorator, 0, "exc_class_or_status_code")
                        yield from _one(module, exception, Symbol(module, node.name, node))
            elif isinstance(node, ast.Call) and name_parts(node.func)[-1:] == ["add_exception_handler"]:
                yield from _added(module, node)
            elif isinstance(node, ast.Call) and name_parts(node.func)[-1:] == ["FastAPI"]:
                yield from _given(module, node)


def _given(module: Module, call: ast.Call) -> Iterator[Registered]:
    """What the table of handlers registers that an application is made with."""
    table = keyword(call, "exception_handlers")
    if table is None:
        return
    function = next((function for function, nodes in module.scopes if any(node is call for node in nodes)), None)
    home, literal = _literal(module, function, table)
    if not isinstance(literal, ast.Dict):
        yield Registered(None, None)
        return
    for key, value in zip(literal.keys, literal.values, strict=True):
        if key is None:
            yield Registered(None, None)
        else:
            yield from _one(home, key, _handler(home, value))


def _added(module: Module, call: ast.Call) -> Iterator[Registered]:
    """What a call registers, each time that it runs where it stands in a loop."""
    exception, handler = argument(call, 0, "exc_class_or_status_code"), argument(call, 1, "handler")
    function, loop = _loop_over(module, call, exception)
    if loop is None:
        yield from _one(module, exception, _handler(module, handler))
        return
    found = _elements(module, function, loop.iter)
    if found is None:
        yield Registered(None, None)
        return
    home, elements = found
    for element in elements:
        bound = _bound(loop.target, element)
        given = bound.get(_name(handler))
        resolved = _handler(home, given) if given is not None else _handler(module, handler)
        yield from _one(home, bound.get(_name(exception)), resolved)


def _one(module: Module, exception: ast.expr | None, handler: Symbol | None) -> Iterator[Registered]:
    symbol = module.resolve(exception)
    # No import says what `Exception` is, and it is none of those that endpoints raise.
    if symbol is not None or not (isinstance(exception, ast.Constant) or hasattr(builtins, _name(exception))):
        yield Registered(symbol, handler)


def _handler(module: Module, expression: ast.expr | None) -> Symbol | None:
    """The function that an expression names, looked at through `cast`."""
    if isinstance(expression, ast.Call) and name_parts(expression.func)[-1:] == ["cast"]:
        expression = argument(expression, 1, "val")
    return module.resolve(expression)


def _name(expression: ast.expr | None) -> str:
    return expression.id if isinstance(expression, ast.Name) else ""


def _loop_over(
    module: Module, call: ast.Call, exception: ast.expr | None
) -> tuple[FunctionNode | None, ast.For | None]:
    """The loop around a call whose variable is the exception, and the function that it stands in."""
    for function, nodes in module.scopes:
        for node in nodes:
            if isinstance(node, ast.For) and any(item is call for item in walk(node)):
                targets = {item.id for item in walk(node.target) if isinstance(item, ast.Name)}
                if _name(exception) in targets:
                    return function, node
    return None, None


def _bound(target: ast.expr, element: ast.expr) -> dict[str, ast.expr]:
    """What the variables of a loop are for one element."""
    if isinstance(target, ast.Name):
        return {target.id: element}
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(element, ast.Tuple | ast.List):
        return {}
    return {_name(name): value for name, value in zip(target.elts, element.elts, strict=False)}


def _elements(
    module: Module, function: FunctionNode | None, iterable: ast.expr
) -> tuple[Module, list[ast.expr]] | None:
    """What a loop runs over, and the module that it is written in; None where it is not written out."""
    pairs = (
        isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Attribute) and iterable.func.attr == "items"
    )
    if pairs and isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Attribute):
        iterable = iterable.func.value
    home, literal = _literal(module, function, iterable)
    found: list[ast.expr] = []
    if isinstance(literal, ast.Dict):
        for key, value in zip(literal.keys, literal.values, strict=True):
            if key is None:
                return None
            found.append(ast.Tuple([key, value]) if pairs else key)
    elif isinstance(literal, ast.Tuple | ast.List | ast.Set):
        found = literal.elts
    # One that is empty here is filled elsewhere.
    is_whole = bool(found) and not any(isinstance(item, ast.Starred) for item in found)
    return (home, found) if is_whole else None


def _literal(
    module: Module, function: FunctionNode | None, expression: ast.expr | None, depth: int = 0
) -> tuple[Module, ast.expr | None]:
    """What a name, or the call of a function that returns one thing, stands for, and the module of that."""
    if depth > DEEPEST:
        return module, None
    if isinstance(expression, ast.Name) and function is not None:
        local = assigned_once(function, expression.id)
        if local is not None:
            return _literal(module, function, local, depth + 1)
    symbol = module.resolve(expression.func if isinstance(expression, ast.Call) else expression)
    if symbol is None or symbol.module is None:
        return module, expression
    if isinstance(symbol.node, FunctionNode):
        returned = [item.value for item in walk(symbol.node) if isinstance(item, ast.Return)]
        return _literal(symbol.module, symbol.node, returned[0] if len(returned) == 1 else None, depth + 1)
    return _literal(symbol.module, None, symbol.value, depth + 1)
