"""The database: engines, session factories, callables that give sessions, and the mapping library in use."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from functools import cached_property

from .facts import Ambiguous, Session
from .models import Models
from .modules import Module, Symbol, class_member, instance_class
from .project import Project, is_other_code
from .session_state import SessionState
from .sessions import DEEPEST, MAKERS, SESSIONS, Body, Provider, is_session_class, returns_maker
from .trees import FunctionNode
from .usage import Usage

ENGINES = ("create_engine", "create_async_engine", "AsyncEngine", "engine_from_config", "async_engine_from_config")


class Database:
    """The host's engine, session factories and session dependencies."""

    def __init__(self, project: Project, usage: Usage, models: Models) -> None:
        self.project = project
        self.usage = usage
        self.models = models
        self.state = SessionState(self)
        self._known_providers: dict[tuple[str, int, int], Provider | None] = {}

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Modules that mention a database library."""
        words = ("sqlalchemy", "sqlmodel", "asyncpg", "psycopg", "aiosqlite", "sqlite3", "databases")
        return tuple(module for module in self.project.modules(*words) if not is_other_code(module.file))

    @cached_property
    def engines(self) -> tuple[Symbol, ...]:
        """Variables (of modules and classes) that hold an engine."""
        return tuple(symbol for symbol, callee in self.made if callee.is_from(("sqlalchemy", "sqlmodel"), ENGINES))

    @cached_property
    def makers(self) -> tuple[Symbol, ...]:
        """Variables that hold a session factory."""
        return tuple(symbol for symbol, callee in self.made if callee.is_from(("sqlalchemy", "sqlmodel"), MAKERS))

    @cached_property
    def made(self) -> tuple[tuple[Symbol, Symbol], ...]:
        """Variables that hold what a call gives, each with what is called."""
        found: list[tuple[Symbol, Symbol]] = []
        for module in self.modules:
            for name, node in module.definitions.items():
                if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
                    callee = module.resolve(node.value.func)
                    if callee is not None:
                        found.append((Symbol(module, name, node), callee))
        return tuple(found)

    @cached_property
    def is_async(self) -> bool:
        """Tell whether the host's database code is asynchronous."""
        votes: Counter[bool] = Counter()
        for module in self.modules:
            for name, target in module.imports.items():
                text = f"{target.module}.{target.attribute or ''} {name}"
                in_asyncio = target.module.startswith("sqlalchemy.ext") and "asyncio" in text
                if in_asyncio or "AsyncSession" in text or "create_async_engine" in text:
                    votes[True] += 1
                elif target.attribute in {"Session", "sessionmaker", "create_engine", "scoped_session"}:
                    votes[False] += 1
        return votes[True] >= votes[False] and votes[True] > 0

    @cached_property
    def routes_sessions(self) -> bool:
        """Tell whether a class of sessions chooses a connection for each statement.

        https://docs.sqlalchemy.org/en/20/orm/persistence_techniques.html#custom-vertical-partitioning
        """
        return any(
            isinstance(item, FunctionNode) and item.name == "get_bind"
            for module in self.modules
            for node in module.classes
            for item in node.body
            if is_session_class(Symbol(module, node.name, node))
        )

    # --- providers ----------------------------------------------------------------------------------------------

    @cached_property
    def providers(self) -> dict[str, Provider]:
        """Callables that yield or return a session, by key."""
        found: dict[str, Provider] = {}
        for use in self.usage.uses:
            for symbol in (use.inner, use.target):
                if symbol.key not in found:
                    provider = self.provider(symbol)
                    if provider is not None:
                        found[symbol.key] = provider
        return found

    def provider(self, symbol: Symbol, depth: int = 0) -> Provider | None:
        """What a callable gives, None when it is no session."""
        if symbol.module is None or depth > DEEPEST:
            return None
        # What is cut off at some depth is not known: it may be read from another place.
        key = (symbol.key, id(symbol.node), depth)
        if key not in self._known_providers:
            self._known_providers[key] = self._read_provider(symbol, depth)
        return self._known_providers[key]

    def _read_provider(self, symbol: Symbol, depth: int) -> Provider | None:
        assert symbol.module is not None
        node = symbol.node
        if isinstance(node, ast.Assign | ast.AnnAssign):
            cls = instance_class(symbol)
            member = class_member(cls, "__call__") if cls is not None else None
            node = member.node if member is not None else None
        elif isinstance(node, ast.ClassDef):
            member = class_member(symbol, "__call__")
            node = member.node if member is not None else None
        if not isinstance(node, FunctionNode):
            return None
        found = Body(self, symbol, node, depth).provider()
        if found is None and isinstance(symbol.node, FunctionNode):
            made = instance_class(Symbol(symbol.module, "", _call_of(symbol)))
            if made is not None and class_member(made, "__call__") is not None:
                inner = self.provider(made, depth + 1)
                return replace(inner, symbol=symbol) if inner is not None else None
        return found

    def maker_of(self, symbol: Symbol | None) -> Symbol | None:
        """The session factory that a name stands for, through functions that return one and attributes of objects."""
        if symbol is None:
            return None
        value = symbol.value
        if isinstance(value, ast.Call) and symbol.module is not None:
            callee = symbol.module.resolve(value.func)
            if callee is not None and callee.is_from(("sqlalchemy", "sqlmodel"), MAKERS):
                return symbol
            if callee is not None and isinstance(callee.node, FunctionNode) and returns_maker(callee):
                return symbol
        if isinstance(symbol.node, FunctionNode) and symbol.module is not None and returns_maker(symbol):
            return symbol
        return None

    # --- facts --------------------------------------------------------------------------------------------------

    def orm(self, session: Session | Ambiguous[Session] | None) -> str:
        """The mapping library with its mode, as a fact."""
        kind = self.models.kind
        if kind in {"tortoise", "other"}:
            return kind
        first = session.candidates[0] if isinstance(session, Ambiguous) else session
        is_async = first.is_async if first is not None and first.kind != "global" else self.is_async
        if kind == "sqlmodel" or (kind is None and self._imports("sqlmodel")):
            return "sqlmodel-async" if is_async else "sqlmodel-sync"
        if kind == "sqlalchemy" or (kind is None and self.makers):
            return "sqlalchemy-async" if is_async else "sqlalchemy-sync"
        if kind is None and first is not None and first.yields == "session":
            return "sqlalchemy-async" if is_async else "sqlalchemy-sync"
        if kind is None and self._names_sessions:
            return "sqlalchemy-async" if self.is_async else "sqlalchemy-sync"
        if self._imports("motor", "pymongo", "mongoengine", "beanie", "odmantic"):
            return "other"
        if (
            self._imports("asyncpg", "psycopg", "psycopg2", "aiosqlite", "sqlite3", "databases", "aiomysql", "pymysql")
            or self.engines
        ):
            return "raw-sql"
        return "none"

    @cached_property
    def _names_sessions(self) -> bool:
        """Tell whether any code names a session, wherever it is made: in a container, around imperative mapping."""
        for module in self.modules:
            for target in module.imports.values():
                if target.module.partition(".")[0] == "sqlalchemy" and (target.attribute in (*SESSIONS, *MAKERS)):
                    return True
        return False

    def session_module(self, orm: str) -> str | None:
        """The library's module from which most modules import the class of the sessions that go with the mapping."""
        name = "AsyncSession" if orm.endswith("-async") else "Session"
        votes: Counter[str] = Counter()
        for module in self.modules:
            target = module.imports.get(name)
            if target is not None and target.module.partition(".")[0] in {"sqlalchemy", "sqlmodel"}:
                votes[target.module] += 1
        return votes.most_common(1)[0][0] if votes else None

    def _imports(self, *packages: str) -> bool:
        words = ["sqlmodel", "asyncpg", "psycopg", "aiosqlite", "sqlite3", "databases", "mongo", "beanie", "odmantic"]
        for module in self.project.modules(*words):
            if is_other_code(module.file) or "/versions/" in module.file or module.file.endswith("/env.py"):
                continue
            if any(dotted.partition(".")[0] in packages for dotted in module.absolute_imports):
                return True
        return False


def _call_of(symbol: Symbol) -> ast.Assign:
    """An assignment of what calling `symbol` gives."""
    return ast.Assign(targets=[], value=ast.Call(ast.Name(symbol.name), [], []))
