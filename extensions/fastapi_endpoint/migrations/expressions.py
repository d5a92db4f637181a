"""Values of expressions in a host's models, for what SQLAlchemy itself means by them; nothing of the host is run.

Only names of SQLAlchemy (and SQLModel's re-exports) are called, with arguments that are read in the same way.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from ..exploration.column_types import enum_class
from ..exploration.modules import Module, Symbol, class_member
from ..exploration.trees import FunctionNode
from ..exploration.values import constant_value
from .revision import MigrationError

_DIALECTS = {"postgresql": postgresql, "mysql": mysql, "sqlite": sqlite}
_CALLED = frozenset(
    "ForeignKey ForeignKeyConstraint PrimaryKeyConstraint UniqueConstraint CheckConstraint Index Identity Computed"
    " Sequence text true false null desc asc FetchedValue literal_column".split()
)
_METHODS = frozenset("with_variant now current_timestamp gen_random_uuid lower upper desc asc as_mutable".split())
_DEEPEST = 20


class HostType(sa.types.UserDefinedType[Any]):
    """A column type of the host's or of another library, of which only the source is known."""

    cache_ok = True

    def __init__(self, module: str, source: str) -> None:
        self.module = module
        self.source = source

    def __repr__(self) -> str:
        return f"{self.module}.{self.source}"


def evaluate(module: Module, node: ast.expr | None, depth: int = 0) -> Any:
    """The value of an expression of a module.

    Raises:
        MigrationError: It cannot be known without running the host.
    """
    if node is None or depth > _DEEPEST:
        raise MigrationError("an expression is nested too deeply")
    match node:
        case ast.Constant():
            return node.value
        case ast.Tuple() | ast.List():
            return [evaluate(module, item, depth + 1) for item in node.elts]
        case ast.Dict():
            return {
                evaluate(module, key, depth + 1): evaluate(module, value, depth + 1)
                for key, value in zip(node.keys, node.values, strict=True)
            }
        case ast.Call():
            return _call(module, node, depth)
        case ast.Name() | ast.Attribute():
            return _named(module, node, depth)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
    value = constant_value(module, node, {}, 0)
    if value is None:
        raise _unknown(node)
    return value


def _unknown(node: ast.AST) -> MigrationError:
    return MigrationError(f"`{ast.unparse(node)}` cannot be read without running it")


def _named(module: Module, node: ast.expr, depth: int) -> Any:
    symbol = module.resolve(node)
    if symbol is None:
        raise _unknown(node)
    if symbol.module is None:
        return library_object(symbol, node)
    if isinstance(symbol.node, ast.ClassDef):
        return _class(symbol, ast.unparse(node))
    if symbol.value is not None:
        return evaluate(symbol.module, symbol.value, depth + 1)
    raise _unknown(node)


def library_object(symbol: Symbol, node: ast.AST) -> Any:
    """The object of SQLAlchemy's that a name stands for, by what it is called."""
    package = symbol.name.partition(".")[0]
    if package not in {"sqlalchemy", "sqlmodel"}:
        raise _unknown(node)
    if package == "sqlmodel" and symbol.last == "AutoString":
        return sa.String
    if symbol.last == "UTCDateTime":
        return sa.DateTime(timezone=True)
    parts = symbol.name.split(".")
    dialect = next((_DIALECTS[part] for part in parts if part in _DIALECTS), None)
    found = getattr(dialect, symbol.last, None) if dialect is not None else None
    if found is None and parts[-2:-1] == ["func"]:
        found = getattr(sa.func, symbol.last)
    if found is None:
        found = getattr(sa, symbol.last, None)
    if found is None or not (symbol.last in _CALLED or symbol.last == "func" or _is_type(found) or "func" in parts):
        raise _unknown(node)
    return found


def _is_type(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, sa.types.TypeEngine)


def _class(symbol: Symbol, written: str) -> Any:
    """An enum of the host as an enum with the same members; a column type of the host by its name."""
    assert symbol.module is not None
    found = enum_class(symbol)
    if found is not None and found.enum is not None:
        return enum.Enum(symbol.last, list(found.enum.members))
    if found is not None:
        raise MigrationError(f"the values of `{symbol.last}` are not all texts")
    if class_member(symbol, "impl") is not None:
        return lambda *_a, **_k: HostType(symbol.module.dotted if symbol.module else "", f"{symbol.last}()")
    raise MigrationError(f"`{written}` is no type that can be read")


def _call(module: Module, node: ast.Call, depth: int) -> Any:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return _method(module, node, node.func, depth)
    symbol = module.resolve(node.func)
    if symbol is not None and symbol.module is not None:
        return _host_type(module, symbol, node)
    if symbol is not None and symbol.last == "conv":
        return evaluate(module, node.args[0], depth + 1)
    function: Callable[..., Any] = evaluate(module, node.func, depth + 1)
    keywords = {item.arg: item.value for item in node.keywords if item.arg}
    named = _enum_options(keywords) if symbol is not None and symbol.last in {"Enum", "ENUM"} else keywords
    given = {name: evaluate(module, value, depth + 1) for name, value in named.items()}
    if "values_callable" in keywords:
        given["values_callable"] = _values
    try:
        return function(*[evaluate(module, item, depth + 1) for item in node.args], **given)
    except (TypeError, ValueError, sa.exc.SQLAlchemyError) as error:
        raise MigrationError(f"`{ast.unparse(node)}` is not accepted by SQLAlchemy: {error}") from error


def _values(members: Any) -> list[str]:
    return [member.value for member in members]


def _enum_options(keywords: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    return {name: value for name, value in keywords.items() if name not in {"values_callable", "metadata"}}


def _host_type(module: Module, symbol: Symbol, node: ast.Call) -> Any:
    """A call of a column type of the host's, with the arguments as they are written."""
    if isinstance(symbol.node, ast.ClassDef) and class_member(symbol, "impl") is not None:
        assert symbol.module is not None
        for item in [*node.args, *(item.value for item in node.keywords)]:
            evaluate(module, item)  # A name of the model's module would mean nothing in the revision.
        arguments = ast.unparse(node).partition("(")[2]
        return HostType(symbol.module.dotted, f"{symbol.last}({arguments}")
    if isinstance(symbol.node, FunctionNode):
        returned = [item.value for item in ast.walk(symbol.node) if isinstance(item, ast.Return)]
        if len(returned) == 1 and not node.args and not node.keywords and symbol.module is not None:
            return evaluate(symbol.module, returned[0])
    raise _unknown(node)


def _method(module: Module, node: ast.Call, function: ast.Attribute, depth: int) -> Any:
    """`JSON().with_variant(JSONB(), "postgresql")`, `func.now()`, `MutableDict.as_mutable(JSON)`."""
    arguments = [evaluate(module, item, depth + 1) for item in node.args]
    if function.attr == "as_mutable":
        return arguments[0]
    if function.attr == "with_variant":
        base = instance(evaluate(module, function.value, depth + 1))
        return base.with_variant(arguments[0], *arguments[1:])
    symbol = module.resolve(function)
    if symbol is not None and symbol.module is None and "func" in symbol.name.split("."):
        return getattr(sa.func, function.attr)(*arguments)
    owner = evaluate(module, function.value, depth + 1)
    return getattr(sa, function.attr)(owner) if function.attr in {"desc", "asc"} else _refuse(node)


def _refuse(node: ast.AST) -> Any:
    raise _unknown(node)


def instance(value: Any) -> Any:
    """A column type as an object, whether it was written as a class or as a call."""
    return value() if isinstance(value, type) or callable(value) else value
