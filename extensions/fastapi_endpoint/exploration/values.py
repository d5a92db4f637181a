"""Static values of expressions: strings from constants, settings defaults, f-strings and call arguments."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .modules import Module, Symbol, class_member, instance_class
from .trees import (
    FunctionNode,
    argument,
    assigned_names,
    keyword,
    name_parts,
    parameters,
    statements,
    strip_optional,
    walk,
)

DEEPEST = 12


@dataclass(frozen=True)
class Bound:
    """What a name stands for: an expression, its module, and what the names of its function stand for."""

    expression: ast.expr
    module: Module
    bindings: Bindings = field(default_factory=dict)
    known: dict[str, object] = field(default_factory=dict, compare=False)
    """What was found out about it: it may be asked for many times."""


Bindings = dict[str, Bound]
"""Names of the function that an expression stands in: parameters with what callers give, and local variables."""


def local_bindings(function: FunctionNode | None, module: Module, given: Bindings | None = None) -> Bindings:
    """What the names of a function stand for: its parameters and its local variables.

    A parameter stands for what is `given` for it, else for its default, else for its type.
    """
    found: Bindings = {}
    for parameter, default in parameters(function) if function is not None else ():
        nothing = default is None or (isinstance(default, ast.Constant) and default.value is None)
        # `Optional["Settings"]` holds a text that is a type.
        known = strip_optional(strip_optional(parameter.annotation)) if nothing else default
        if known is not None:
            found[parameter.arg] = Bound(known, module)
    found.update(given or {})
    for item in statements(function.body) if function is not None else ():
        if isinstance(item, ast.Assign | ast.AnnAssign) and item.value is not None:
            # An expression sees what was bound before it: `settings = settings or Settings()`.
            found.update((name, Bound(item.value, module, dict(found))) for name in assigned_names(item))
    return found


def string_value(module: Module, expression: ast.expr | None, bindings: Bindings | None = None) -> str | None:
    """The string that `expression` has in `module`, None when that cannot be known."""
    value = constant_value(module, expression, bindings or {}, 0)
    return value if isinstance(value, str) else None


def constant_value(module: Module, expression: ast.expr | None, bindings: Bindings, depth: int) -> object | None:
    """The constant (string, number, …) that `expression` has, None when that cannot be known."""
    if expression is None or depth > DEEPEST:
        return None
    if isinstance(expression, ast.Constant):
        return expression.value
    if isinstance(expression, ast.JoinedStr):
        return _formatted(module, expression, bindings, depth)
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        left = constant_value(module, expression.left, bindings, depth + 1)
        right = constant_value(module, expression.right, bindings, depth + 1)
        return left + right if isinstance(left, str) and isinstance(right, str) else None
    if isinstance(expression, ast.BoolOp):
        values = (constant_value(module, value, bindings, depth + 1) for value in expression.values)
        return next((value for value in values if value is not None), None)
    if isinstance(expression, ast.IfExp):
        either = [constant_value(module, value, bindings, depth + 1) for value in (expression.body, expression.orelse)]
        return either[0] if either[0] == either[1] else None
    if isinstance(expression, ast.Call):
        return _call_value(module, expression, bindings, depth)
    if isinstance(expression, ast.Name) and expression.id in bindings:
        bound = bindings[expression.id]
        if "value" not in bound.known:
            bound.known["value"] = constant_value(bound.module, bound.expression, bound.bindings, depth + 1)
        return bound.known["value"]
    if isinstance(expression, ast.Name | ast.Attribute):
        return _named_value(module, expression, bindings, depth)
    return None


def _formatted(module: Module, expression: ast.JoinedStr, bindings: Bindings, depth: int) -> str | None:
    text = ""
    for part in expression.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            value = constant_value(module, part.value, bindings, depth + 1)
            if value is None:
                return None
            text += str(value)
    return text


def _call_value(module: Module, call: ast.Call, bindings: Bindings, depth: int) -> object | None:
    """Defaults of `os.getenv("X", "default")`, `Field(default=…)`, `config("X", default=…)`; `str(x)`."""
    callee = name_parts(call.func)
    if callee[-1:] == ["str"] and len(call.args) == 1:
        return constant_value(module, call.args[0], bindings, depth + 1)
    if isinstance(call.func, ast.Attribute) and call.func.attr in {"rstrip", "strip", "lstrip"}:
        value = constant_value(module, call.func.value, bindings, depth + 1)
        return value.strip("/") if isinstance(value, str) and call.args else value
    default = keyword(call, "default")
    if default is None and callee[-1:] in (["getenv"], ["get"]):
        default = argument(call, 1, "default")
    if default is None and callee[-1:] == ["Field"]:
        default = argument(call, 0, "default")
    return constant_value(module, default, bindings, depth + 1)


def _named_value(module: Module, expression: ast.Name | ast.Attribute, bindings: Bindings, depth: int) -> object | None:
    is_local = name_parts(expression)[:1] and name_parts(expression)[0] in bindings
    symbol = None if is_local else module.resolve(expression)
    if symbol is not None and symbol.module is not None and symbol.value is not None:
        return constant_value(symbol.module, symbol.value, _class_scope(symbol), depth + 1)
    if isinstance(expression, ast.Attribute):
        owner = object_of(module, expression.value, depth + 1, bindings)
        member = class_member(owner, expression.attr) if owner is not None else None
        if member is not None and member.module is not None:
            if isinstance(member.node, FunctionNode):
                return _returned_value(member, depth)
            return constant_value(member.module, member.value, _class_scope(member), depth + 1)
    return None


def _class_scope(symbol: Symbol) -> Bindings:
    """The names that a class attribute's value can be written with: those of the attributes beside it."""
    if symbol.module is None or not isinstance(symbol.value, ast.JoinedStr | ast.BinOp | ast.Call):
        return {}
    for module in dict.fromkeys([symbol.module, *symbol.module.project.parsed_modules()]):
        for owner in module.classes:
            if any(item is symbol.node for item in owner.body):
                return {
                    name: Bound(item.value, module)
                    for item in owner.body
                    if isinstance(item, ast.Assign | ast.AnnAssign) and item.value is not None
                    for name in assigned_names(item)
                }
    return {}


def _returned_value(symbol: Symbol, depth: int) -> object | None:
    """What a property without conditions returns."""
    assert symbol.module is not None
    for node in walk(symbol.node) if symbol.node is not None else ():
        if isinstance(node, ast.Return):
            return constant_value(symbol.module, node.value, {}, depth + 1)
    return None


def object_of(module: Module, expression: ast.expr, depth: int = 0, bindings: Bindings | None = None) -> Symbol | None:
    """The class of the object that `expression` gives: an instance, a class itself, a call, a field of an object."""
    if depth > DEEPEST:
        return None
    bound = bindings.get(expression.id) if bindings and isinstance(expression, ast.Name) else None
    if bound is not None:
        if "object" not in bound.known:
            bound.known["object"] = object_of(bound.module, bound.expression, depth + 1, bound.bindings)
        found = bound.known["object"]
        return found if isinstance(found, Symbol) else None
    if isinstance(expression, ast.BoolOp | ast.IfExp):
        either = expression.values if isinstance(expression, ast.BoolOp) else [expression.body, expression.orelse]
        objects = (object_of(module, value, depth + 1, bindings) for value in either)
        return next((found for found in objects if found is not None), None)
    if isinstance(expression, ast.Call):
        callee = module.resolve(expression.func)
        if callee is None:
            return None
        if isinstance(callee.node, FunctionNode) and callee.module is not None:
            return instance_class(Symbol(module, "", ast.Assign(targets=[], value=expression)))
        return callee
    symbol = module.resolve(expression)
    if symbol is not None and isinstance(symbol.node, ast.ClassDef):
        return symbol
    if symbol is not None and isinstance(symbol.node, ast.Assign | ast.AnnAssign):
        found = instance_class(symbol)
        if found is not None:
            return found
    if isinstance(expression, ast.Attribute):
        owner = object_of(module, expression.value, depth + 1, bindings)
        member = class_member(owner, expression.attr) if owner is not None else None
        return instance_class(member) if member is not None else None
    return None
