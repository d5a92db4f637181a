"""The metadata of a host's tables: its naming convention and its schema, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ..exploration.mapping import Mapped
from ..exploration.modules import Module
from ..exploration.project import Project, is_other_code
from ..exploration.schemas import metadata_schema
from ..exploration.trees import keyword, name_parts
from .expressions import evaluate
from .revision import MigrationError


def metadata_of(project: Project, mapped: Mapped) -> sa.MetaData:
    """New, empty metadata like that of a model.

    Raises:
        MigrationError: The naming convention or the schema cannot be read.
    """
    convention = naming_convention(project)
    found = metadata_schema(mapped.lineage)
    schema = evaluate(*found) if found is not None else None
    return sa.MetaData(schema=schema, naming_convention=convention) if convention else sa.MetaData(schema=schema)


def naming_convention(project: Project) -> dict[str, Any]:
    """The names that the host gives to constraints; empty where it has no convention of its own."""
    for module in project.modules("naming_convention"):
        if is_other_code(module.file) or "/versions/" in module.file:
            continue
        for node in module.nodes:
            if isinstance(node, ast.Call) and (given := keyword(node, "naming_convention")) is not None:
                return _convention(module, given)
            if isinstance(node, ast.Assign) and any(
                name_parts(target)[-1:] == ["naming_convention"] for target in node.targets
            ):
                return _convention(module, node.value)
    return {}


def _convention(module: Module, value: ast.expr) -> dict[str, Any]:
    owner = module
    if not isinstance(value, ast.Dict):
        symbol = module.resolve(value)
        if symbol is None or symbol.module is None or symbol.value is None:
            raise MigrationError(f"the naming convention `{ast.unparse(value)}` cannot be read")
        owner, value = symbol.module, symbol.value
    if isinstance(value, ast.Call) and value.args:
        value = value.args[0]
    if not isinstance(value, ast.Dict):
        raise MigrationError(f"the naming convention `{ast.unparse(value)}` cannot be read")
    found: dict[str, Any] = {}
    for key, item in zip(value.keys, value.values, strict=True):
        name = evaluate(owner, key)
        found[str(name)] = _token if _is_function(owner, item) else evaluate(owner, item)
    return found


def _is_function(module: Module, node: ast.expr) -> bool:
    symbol = module.resolve(node) if isinstance(node, ast.Name | ast.Attribute) else None
    return isinstance(node, ast.Lambda) or isinstance(getattr(symbol, "node", None), ast.FunctionDef)


def _join(constraint: Any, table: Any) -> str:
    del table
    return "_".join(column.name for column in constraint.columns)


_token: Callable[[Any, Any], str] = _join
"""What nearly every token of one's own gives: the names of all columns."""
