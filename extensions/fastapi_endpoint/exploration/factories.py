"""Fixtures of the host that give a function which stores a row of a model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .facts import Factory
from .trees import FunctionNode, parameters, strip_optional, walk

if TYPE_CHECKING:
    from .clients import Fixture


def factories_in(fixtures: list[Fixture]) -> Iterator[Factory]:
    """The factories among the fixtures of `conftest.py` modules."""
    for fixture in fixtures:
        made = _returned_function(fixture.function) if fixture.in_conftest else None
        if made is None or not _stores(made):
            continue
        model = fixture.module.resolve(strip_optional(made.returns))
        if model is not None and model.module is not None and isinstance(model.node, ast.ClassDef):
            yield Factory(fixture.address, model.key, isinstance(made, ast.AsyncFunctionDef))


def _returned_function(function: FunctionNode) -> FunctionNode | None:
    """The function inside a fixture that the fixture gives, when it can be called without arguments."""
    inner = {node.name: node for node in walk(function) if isinstance(node, FunctionNode) and node is not function}
    for statement in function.body:
        value = statement.value if isinstance(statement, ast.Return) else None
        if isinstance(value, ast.Name) and value.id in inner:
            made = inner[value.id]
            return made if all(default is not None for _, default in parameters(made)) else None
    return None


def _stores(function: FunctionNode) -> bool:
    """Tell whether a function adds a row and makes its key known."""
    called = {
        node.func.attr for node in walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(called & {"add", "add_all"}) and bool(called & {"flush", "commit"})
