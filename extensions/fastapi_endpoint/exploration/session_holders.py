"""Objects that hold a session and that endpoints depend on: a unit of work, a class of its own."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from .facts import Evidence, Session
from .modules import Symbol, class_member, lineage
from .sessions import ITERATED
from .trees import FunctionNode, name_parts, strip_optional, walk
from .usage import Use, expression_of

if TYPE_CHECKING:
    from .database import Database

MAKES_SESSION = re.compile(r"session", re.IGNORECASE)
ENTERED = ("__aenter__", "__enter__")


def session_holder(database: Database, commits: str | None) -> Session | None:
    """The session in the object that most code depends on for one; None when there is no such object.

    Args:
        database: The host's database code.
        commits: Who commits, where the object is not seen to.
    """
    groups: dict[str, list[Use]] = defaultdict(list)
    for use in database.usage.uses:
        if _held(use) is not None:
            groups[use.target.key].append(use)
    if not groups:
        return None
    uses = max(groups.values(), key=len)
    held = _held(uses[0])
    target = uses[0].target
    assert held is not None and target.module is not None
    owner, attribute, is_async, enters = held
    return Session(
        target.key,
        "depends-factory" if uses[0].call else "depends",
        expression=expression_of(uses),
        ready_made=uses[0].wrapped,
        yields=owner.key,
        attribute=attribute,
        enters=enters,
        is_async=is_async or database.is_async,
        commits=commits,
        evidence=Evidence(target.module.file, target.line),
    )


def _held(use: Use) -> tuple[Symbol, str, bool, bool] | None:
    """The class that is given, its attribute with the session, whether asynchronous, and whether to enter it."""
    symbol = use.inner
    entered = False
    if isinstance(symbol.node, FunctionNode):
        owner = _returned(symbol)
        entered = any(isinstance(item, ast.With | ast.AsyncWith) for item in walk(symbol.node))
    else:
        owner = symbol if isinstance(symbol.node, ast.ClassDef) else None
    if owner is None or owner.module is None or not isinstance(owner.node, ast.ClassDef):
        return None
    for parent in lineage(owner):
        for method in parent.node.body if isinstance(parent.node, ast.ClassDef) else ():
            if isinstance(method, FunctionNode) and method.name in {"__init__", *ENTERED}:
                attribute = _made_session(method)
                if attribute:
                    manager = next((name for name in ENTERED if class_member(owner, name) is not None), None)
                    return owner, attribute, manager == ENTERED[0], manager is not None and not entered
    return None


def _made_session(method: FunctionNode) -> str | None:
    """The attribute to which a method assigns a session that it makes: `self.session = session_factory()`."""
    for item in walk(method):
        if isinstance(item, ast.Assign | ast.AnnAssign) and isinstance(item.value, ast.Call):
            target = name_parts(item.targets[0] if isinstance(item, ast.Assign) else item.target)
            made_by = name_parts(item.value.func)
            is_own = len(target) == 2 and target[0] == "self" and MAKES_SESSION.search(target[1])
            if is_own and made_by and MAKES_SESSION.search(made_by[-1]) and not re.search("maker|factory", target[1]):
                return target[1]
    return None


def _returned(symbol: Symbol) -> Symbol | None:
    """The class that a dependency says it returns or yields."""
    assert isinstance(symbol.node, FunctionNode)
    annotation = strip_optional(symbol.node.returns)
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:]:
        if name_parts(annotation.value)[-1] not in ITERATED:
            return None
        inner = annotation.slice
        annotation = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    return symbol.module.resolve(annotation) if symbol.module is not None and annotation is not None else None
