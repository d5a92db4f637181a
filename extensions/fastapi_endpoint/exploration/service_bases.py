"""The base class of the host's services: what a new class that derives from it has to write."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .modules import Module, Symbol, class_member, lineage
from .sessions import is_session_class
from .trees import FunctionNode, name_parts, parameters, statements, strip_optional, walk
from .usage import annotated_items, is_annotated

SESSION_NAMES = frozenset("session db db_session async_session database_session query_db".split())
MODEL_NAMES = frozenset("model entity model_class entity_class model_cls table".split())
OWN_NAMES = ("_write", "_check_references")
"""Methods that a generated class brings beside those that are named after its resource."""


@dataclass(frozen=True)
class Contract:
    """What deriving from a base takes."""

    base: str
    arguments: tuple[str, ...]
    constructor: tuple[str, ...]
    session_attribute: str
    class_attributes: tuple[str, ...]


def contract_of(service: Symbol, tables: Sequence[ast.ClassDef]) -> Contract | None:
    """The contract of the one base of a service class; None where there is none, or where it is not clear.

    Args:
        service: A class of the host.
        tables: The class statements of the host's tables.
    """
    node, module = service.node, service.module
    assert isinstance(node, ast.ClassDef)
    assert module is not None
    if len(node.bases) != 1 or node.keywords:
        return None
    base = module.resolve(node.bases[0])
    if base is None or base.module is None or not isinstance(base.node, ast.ClassDef) or base.node is node:
        return None
    if _is_abstract(base) or any(class_member(base, name) for name in OWN_NAMES):
        return None
    arguments = [_role(module, item, tables) for item in _type_arguments(node.bases[0])]
    attributes = list(_class_attributes(module, node, tables))
    constructor = _constructor(base)
    if constructor is None or None in arguments or None in attributes or not _calls_super(node, constructor[0]):
        return None
    return Contract(
        base.key,
        tuple(item for item in arguments if item),
        constructor[0],
        constructor[1],
        tuple(item for item in attributes if item),
    )


def is_session_parameter(module: Module, parameter: ast.arg) -> bool:
    """Tell whether a parameter is a session, by its type or, without one, by its name."""
    annotation = strip_optional(parameter.annotation)
    if annotation is None:
        return parameter.arg in SESSION_NAMES
    if is_annotated(annotation):
        annotation = annotated_items(annotation)[0]
    symbol = module.resolve(annotation)
    if symbol is not None and symbol.module is not None and is_annotated(symbol.value):
        assert symbol.value is not None
        symbol = symbol.module.resolve(annotated_items(symbol.value)[0])
    return symbol is not None and is_session_class(symbol)


def _type_arguments(base: ast.expr) -> list[ast.expr]:
    if not isinstance(base, ast.Subscript):
        return []
    return list(base.slice.elts) if isinstance(base.slice, ast.Tuple) else [base.slice]


def _role(module: Module, expression: ast.expr, tables: Sequence[ast.ClassDef]) -> str | None:
    """What a class is to a resource: `model`, `create` or `update`; None when that is not clear."""
    symbol = module.resolve(expression)
    if symbol is None or not isinstance(symbol.node, ast.ClassDef):
        return None
    if any(symbol.node is table for table in tables):
        return "model"
    return next((word.lower() for word in ("Create", "Update") if word in symbol.last), None)


def _class_attributes(module: Module, node: ast.ClassDef, tables: Sequence[ast.ClassDef]) -> Iterator[str | None]:
    """Names of the class attributes that hold the model, None for each that holds something else."""
    for item in statements(node.body):
        if isinstance(item, ast.Assign | ast.AnnAssign):
            target = item.targets[0] if isinstance(item, ast.Assign) else item.target
            is_model = item.value is not None and _role(module, item.value, tables) == "model"
            yield target.id if is_model and isinstance(target, ast.Name) else None


def _is_abstract(base: Symbol) -> bool:
    return any(
        name_parts(decorator)[-1:] == ["abstractmethod"]
        for parent in lineage(base)
        if isinstance(parent.node, ast.ClassDef)
        for method in parent.node.body
        if isinstance(method, FunctionNode)
        for decorator in method.decorator_list
    )


def _constructor(base: Symbol) -> tuple[tuple[str, ...], str] | None:
    """What the constructor takes, and the attribute that keeps the session; None when it takes something else."""
    found = class_member(base, "__init__")
    if found is None:
        return (), "session"
    if not isinstance(found.node, FunctionNode) or found.module is None:
        return None
    given: list[str] = []
    attribute = "session"
    for parameter, default in list(parameters(found.node))[1:]:
        if is_session_parameter(found.module, parameter):
            given.append("session")
            kept = _attribute_of(found.node, parameter.arg)
            if kept is None:
                return None
            attribute = kept
        elif parameter.arg in MODEL_NAMES:
            given.append("model")
        elif default is None:
            return None
    return tuple(given), attribute


def _attribute_of(constructor: FunctionNode, parameter: str) -> str | None:
    """The attribute of `self` that a constructor's parameter is kept in."""
    for item in walk(constructor):
        if isinstance(item, ast.Assign | ast.AnnAssign) and isinstance(item.value, ast.Name):
            target = item.targets[0] if isinstance(item, ast.Assign) else item.target
            parts = name_parts(target)
            if item.value.id == parameter and len(parts) == 2 and parts[0] == "self":
                return parts[1]
    return None


def _calls_super(node: ast.ClassDef, wanted: tuple[str, ...]) -> bool:
    """Tell whether a constructor of the class's own, if it has one, gives the base's what that takes."""
    own = next((item for item in node.body if isinstance(item, FunctionNode) and item.name == "__init__"), None)
    if own is None:
        return True
    for item in walk(own):
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr == "__init__":
            return len(item.args) + len(item.keywords) == len(wanted)
    return not wanted
