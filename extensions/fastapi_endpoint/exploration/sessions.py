"""Which callables give a database session: the reading of one function that may."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .modules import Module, Symbol, class_member, instance_class, lineage
from .trees import FunctionNode, assigned_names, name_parts, statements, strip_optional, walk

if TYPE_CHECKING:
    from .database import Database


SESSION_PACKAGES = (
    "sqlalchemy",
    "sqlmodel",
    "asyncpg",
    "psycopg",
    "psycopg2",
    "aiosqlite",
    "sqlite3",
    "databases",
    "aiomysql",
    "pymysql",
    "mysql",
)
SESSIONS = ("Session", "AsyncSession", "scoped_session", "async_scoped_session")


MAKERS = ("sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session")
CONNECTIONS = (
    "Connection",
    "AsyncConnection",
    "Cursor",
    "Pool",
    "Database",
    "PoolConnectionProxy",
    "cursor",
    "connection",
)


DEEPEST = 4
"""Functions that get their session from one another."""
ITERATED = {"Generator", "Iterator", "Iterable", "AsyncGenerator", "AsyncIterator", "AsyncIterable"}


@dataclass(frozen=True, eq=False)
class Provider:
    """A callable that gives a session."""

    symbol: Symbol
    yields: str
    """`session`, `sessionmaker` or `connection`."""
    is_async: bool | None
    maker: Symbol | None
    commits: bool


class Body:
    """The reading of one function that may give a session."""

    def __init__(self, database: Database, symbol: Symbol, node: FunctionNode, depth: int) -> None:
        self.database = database
        self.symbol = symbol
        self.node = node
        self.depth = depth
        assert symbol.module is not None
        self.module = _module_of(symbol, node)

    def provider(self) -> Provider | None:
        """What the function gives, None when it is no session."""
        given = [item.value for item in walk(self.node) if isinstance(item, ast.Yield) and item.value is not None]
        generator = bool(given)
        if not given:
            given = [item.value for item in walk(self.node) if isinstance(item, ast.Return) and item.value is not None]
        annotated = self._annotated()
        if annotated is not None and annotated.is_from(SESSION_PACKAGES, MAKERS[:2]):
            return self._made("sessionmaker", "async" in annotated.last, self._maker(given))
        for value in given:
            found = self._session_value(value)
            if found is not None:
                return found
        if annotated is not None and is_session_class(annotated) and (generator or given):
            return self._made("session", self._is_async_session(annotated), self._any_maker())
        if annotated is not None and annotated.is_from(SESSION_PACKAGES, CONNECTIONS) and generator:
            return self._made("connection", isinstance(self.node, ast.AsyncFunctionDef), None)
        return None

    def _made(self, yields: str, is_async: bool | None, maker: Symbol | None) -> Provider:
        return Provider(self.symbol, yields, is_async, maker, _commits(self.node) and yields == "session")

    def _annotated(self) -> Symbol | None:
        annotation = strip_optional(self.node.returns)
        if (
            isinstance(annotation, ast.Subscript)
            and name_parts(annotation.value)[-1:]
            and name_parts(annotation.value)[-1] in ITERATED
        ):
            inner = annotation.slice
            annotation = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
        return self.module.resolve(annotation) if annotation is not None else None

    def _is_async_session(self, symbol: Symbol) -> bool:
        return "Async" in symbol.last or "async" in symbol.last or ".asyncio" in symbol.name

    def _session_value(self, value: ast.expr) -> Provider | None:
        """The provider when `value` is a session: made here, bound by `with`, or returned by another provider."""
        source = value
        if isinstance(value, ast.Await):
            source = value.value
        if isinstance(source, ast.Name):
            bound = self._bound(source.id)
            source = bound if bound is not None else source
        if isinstance(source, ast.Await):
            source = source.value
        held = self.database.state.named(source.func if isinstance(source, ast.Call) else source)
        if held is not None:
            kind = "session" if isinstance(source, ast.Call) else held.yields
            return self._made(kind, held.is_async, held.maker)
        kept = self._self_attribute(name_parts(source)[1:]) if name_parts(source)[:1] == ["self"] else None
        made = self._from_call(kept.value) if kept is not None and isinstance(kept.value, ast.Call) else None
        if made is not None:
            return made
        if isinstance(source, ast.Attribute) and source.attr == "session":
            return None
        if isinstance(source, ast.Call):
            return self._from_call(source) or self._from_own_object(source)
        symbol = self._resolve(source)
        maker = self.database.maker_of(symbol)
        if maker is not None:
            kind = "session" if symbol is not None and "scoped" in _callee_name(symbol) else "sessionmaker"
            return self._made(kind, "async" in _callee_name(maker), maker)
        return None

    def _from_call(self, call: ast.Call) -> Provider | None:
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in {
            "begin",
            "connect",
            "acquire",
            "get",
            "session",
            "cursor",
            "connection",
        }:
            owner = self._resolve(func.value)
            maker = self.database.maker_of(owner)
            if maker is not None:
                return self._made("session", "async" in _callee_name(maker), maker)
            if (
                func.attr in {"acquire", "connection", "cursor", "connect"}
                and not self._is_engine(owner)
                and "pool" in ast.unparse(func.value).lower()
            ):
                return self._made("connection", isinstance(self.node, ast.AsyncFunctionDef), None)
            if func.attr in {"connect", "begin"} and self._is_engine(owner):
                return self._made("connection", isinstance(self.node, ast.AsyncFunctionDef), None)
        symbol = self._resolve(func)
        made = self._bound(func.id) if symbol is None and isinstance(func, ast.Name) else None
        if isinstance(made, ast.Call):
            return self._from_local_maker(made)
        if symbol is None:
            return None
        if symbol.is_from(("sqlalchemy", "sqlmodel"), SESSIONS):
            return self._made("session", self._is_async_session(symbol), None)
        if symbol.is_from(
            ("sqlite3", "psycopg", "psycopg2", "asyncpg", "aiosqlite", "pymysql", "aiomysql"), ("connect",)
        ):
            return self._made("connection", isinstance(self.node, ast.AsyncFunctionDef), None)
        maker = self.database.maker_of(symbol)
        if maker is not None:
            return self._made("session", self._maker_is_async(maker), maker)
        if isinstance(symbol.node, FunctionNode) and symbol.node is not self.node:
            inner = self.database.provider(symbol, self.depth + 1)
            if inner is not None:
                return Provider(
                    self.symbol, inner.yields, inner.is_async, inner.maker, inner.commits or _commits(self.node)
                )
        return self._from_instance(symbol)

    def _from_own_object(self, call: ast.Call) -> Provider | None:
        """A session that an object of the host's gives: by a method (`get_db().session()`), or to `with GetDB()`."""
        func, found = call.func, None
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call):
            owner = instance_class(Symbol(self.module, "", ast.Assign(targets=[], value=func.value)))
            found = class_member(owner, func.attr) if owner is not None else None
        else:
            owner = self._resolve(func)
            entering = [class_member(owner, name) for name in ("__enter__", "__aenter__")] if owner is not None else []
            found = next((method for method in entering if method is not None), None)
        if found is None or not isinstance(found.node, FunctionNode) or self.depth >= DEEPEST:
            return None
        inner = Body(self.database, found, found.node, self.depth + 1).provider()
        if inner is None:
            return None
        return Provider(self.symbol, inner.yields, inner.is_async, inner.maker, inner.commits or _commits(self.node))

    def _from_local_maker(self, call: ast.Call) -> Provider | None:
        """A factory that the function itself makes: `maker = async_sessionmaker(engine)`."""
        callee = self._resolve(call.func)
        if callee is None or not callee.is_from(("sqlalchemy", "sqlmodel"), MAKERS):
            return None
        return self._made("session", "async" in callee.last or "AsyncSession" in ast.unparse(call), None)

    def _from_instance(self, symbol: Symbol) -> Provider | None:
        """A factory that an object keeps: `self.session_factory()`, `db.session_maker()`."""
        name = symbol.last.lower() if symbol.module is not None else ""
        if symbol.module is not None and ("session" in name) and symbol.node is not None:
            value = getattr(symbol.node, "value", None)
            if isinstance(value, ast.Call) and name_parts(value.func)[-1:] and name_parts(value.func)[-1] in MAKERS:
                return self._made("session", "async" in name_parts(value.func)[-1] or self.database.is_async, symbol)
        return None

    def _is_engine(self, symbol: Symbol | None) -> bool:
        return symbol is not None and any(symbol.node is engine.node for engine in self.database.engines)

    def _maker_is_async(self, maker: Symbol) -> bool:
        value = maker.value
        text = ast.unparse(value) if value is not None else ""
        if "async" in _callee_name(maker) or "AsyncSession" in text:
            return True
        return (
            isinstance(self.node, ast.AsyncFunctionDef)
            and any(isinstance(n, ast.AsyncWith) for n in walk(self.node))
            and self.database.is_async
        )

    def _maker(self, given: list[ast.expr]) -> Symbol | None:
        found = (self.database.maker_of(self._resolve(value)) for value in given)
        return next((maker for maker in found if maker is not None), None) or self._any_maker()

    def _any_maker(self) -> Symbol | None:
        for item in walk(self.node):
            if isinstance(item, ast.Call | ast.Name | ast.Attribute):
                maker = self.database.maker_of(self._resolve(item.func if isinstance(item, ast.Call) else item))
                if maker is not None:
                    return maker
        return None

    def _resolve(self, expression: ast.expr) -> Symbol | None:
        parts = name_parts(expression)
        if (parts[:1] in (["self"], ["cls"]) and "." in self.symbol.name) or parts[:1] in (["self"], ["cls"]):
            return self._self_attribute(parts[1:])
        return self.module.resolve(expression)

    def _self_attribute(self, parts: list[str]) -> Symbol | None:
        """`self.name` as it is assigned in the class's methods or body."""
        for cls in self.module.classes:
            if self.node not in cls.body or not parts:
                continue
            owner = Symbol(self.module, cls.name, cls)
            member = class_member(owner, parts[0])
            if member is not None:
                return member
            for parent in lineage(owner):
                for item in walk(parent.node) if parent.node is not None else ():
                    if isinstance(item, ast.Assign | ast.AnnAssign):
                        targets = item.targets if isinstance(item, ast.Assign) else [item.target]
                        if any(name_parts(target) == ["self", parts[0]] for target in targets):
                            return Symbol(parent.module, f"{cls.name}.{parts[0]}", item)
        return None

    def _bound(self, name: str) -> ast.expr | None:
        """What a local name is bound to, by assignment or by `with … as name`."""
        for item in walk(self.node):
            if isinstance(item, ast.With | ast.AsyncWith):
                for part in item.items:
                    if isinstance(part.optional_vars, ast.Name) and part.optional_vars.id == name:
                        return part.context_expr
            elif (
                isinstance(item, ast.AsyncFor | ast.For)
                and isinstance(item.target, ast.Name)
                and item.target.id == name
            ):
                return item.iter
            elif isinstance(item, ast.Assign | ast.AnnAssign) and name in assigned_names(item):
                # `session = None` stands before the lines that may fail.
                if not (isinstance(item.value, ast.Constant) and item.value.value is None):
                    return item.value
        return None


def is_session_class(symbol: Symbol, depth: int = 0) -> bool:
    """Tell whether a type is a session: the library's, a subclass, or a new name for one."""
    if any(parent.is_from(("sqlalchemy", "sqlmodel"), SESSIONS) for parent in lineage(symbol)):
        return True
    value = symbol.value
    if (isinstance(value, ast.Call) and symbol.module is not None and depth < 5) and (
        name_parts(value.func)[-1:] == ["NewType"] and len(value.args) == 2
    ):
        inner = symbol.module.resolve(value.args[1])
        return inner is not None and is_session_class(inner, depth + 1)
    return False


def _module_of(symbol: Symbol, node: FunctionNode) -> Module:
    """The module whose source holds `node`: that of the class for a method of an imported class."""
    assert symbol.module is not None
    if any(function is node for function, _ in symbol.module.functions):
        return symbol.module
    for module in symbol.module.project.parsed_modules():
        if any(function is node for function, _ in module.functions):
            return module
    return symbol.module


def _callee_name(symbol: Symbol) -> str:
    return (
        name_parts(symbol.value.func)[-1]
        if isinstance(symbol.value, ast.Call) and name_parts(symbol.value.func)
        else ""
    )


def returns_maker(symbol: Symbol) -> bool:
    """Tell whether a function makes a session factory and returns it."""
    node = symbol.node
    if not isinstance(node, FunctionNode) or symbol.module is None:
        return False
    if node.returns is not None:
        returned = symbol.module.resolve(strip_optional(node.returns))
        if returned is not None and returned.is_from(("sqlalchemy", "sqlmodel"), MAKERS[:2]):
            return True
    for item in statements(node.body):
        if isinstance(item, ast.Return) and isinstance(item.value, ast.Call):
            callee = symbol.module.resolve(item.value.func)
            if callee is not None and callee.is_from(("sqlalchemy", "sqlmodel"), MAKERS[:2]):
                return True
    return False


def _commits(node: FunctionNode) -> bool:
    """Tell whether a function commits: by `commit()`, or by `begin()` around what it yields."""
    for item in walk(node):
        if (
            isinstance(item, ast.Call)
            and isinstance(item.func, ast.Attribute)
            and item.func.attr in {"commit", "begin"}
        ):
            return True
    return False
