"""Sessions that a middleware or the start of the application leaves in `request.state` or `app.state`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .modules import Module, Symbol
from .project import is_other_code
from .sessions import MAKERS, SESSIONS
from .trees import FunctionNode, name_parts, walk

if TYPE_CHECKING:
    from .database import Database


@dataclass(frozen=True)
class StateSession:
    """An attribute of a state that holds a session or a session factory."""

    owner: str
    """`request.state` or `request.app.state`, as an endpoint writes it."""
    name: str
    yields: str
    """`session` or `sessionmaker`."""
    is_async: bool
    maker: Symbol | None
    module: Module
    line: int

    @property
    def expression(self) -> str:
        """What an endpoint writes for it."""
        return f"{self.owner}.{self.name}"


class SessionState:
    """The sessions in the states of the host's requests and application."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def named(self, expression: ast.expr | None) -> StateSession | None:
        """What `request.state.db` or `request.app.state.sessions` holds, None when it is no session."""
        parts = name_parts(expression)
        if len(parts) < 3 or parts[-2] != "state":
            return None
        return self._held.get((_owner(parts), parts[-1]))

    def most_used(self) -> StateSession | None:
        """The one that the host's functions read most; None when none is read."""
        reads: Counter[StateSession] = Counter()
        for module in self.database.usage.modules:
            for node in module.nodes:
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                    found = self.named(node)
                    if found is not None:
                        reads[found] += 1
        return reads.most_common(1)[0][0] if reads else None

    @cached_property
    def _held(self) -> dict[tuple[str, str], StateSession]:
        found: dict[tuple[str, str], StateSession] = {}
        for module in self.database.project.modules(".state."):
            if is_other_code(module.file):
                continue
            for function, nodes in module.scopes:
                for target, value in _assignments(nodes):
                    parts = name_parts(target)
                    if len(parts) < 3 or parts[-2] != "state":
                        continue
                    held = self._value(module, function, value)
                    if held is not None:
                        owner = _owner(parts)
                        line = getattr(target, "lineno", 1)
                        found.setdefault((owner, parts[-1]), StateSession(owner, parts[-1], *held, module, line))
        return found

    def _value(
        self, module: Module, function: FunctionNode | None, value: ast.expr | None
    ) -> tuple[str, bool, Symbol | None] | None:
        """What an assigned value is: `session` or `sessionmaker`, whether asynchronous, the factory."""
        if isinstance(value, ast.Name) and function is not None:
            value = _bound(function, value.id) or value
        if isinstance(value, ast.Call):
            callee = module.resolve(value.func)
            if callee is not None and callee.is_from(("sqlalchemy", "sqlmodel"), MAKERS):
                return "sessionmaker", "async" in callee.last, None
            if callee is not None and callee.is_from(("sqlalchemy", "sqlmodel"), SESSIONS):
                return "session", "Async" in callee.last, None
            maker = self.database.maker_of(callee)
            if maker is not None:
                # A function that returns a factory gives the factory; the factory itself gives a session.
                kind = "sessionmaker" if isinstance(maker.node, FunctionNode) else "session"
                return kind, self.database.is_async, maker
            return None
        maker = self.database.maker_of(module.resolve(value)) if value is not None else None
        return ("sessionmaker", self.database.is_async, maker) if maker is not None else None


def _owner(parts: list[str]) -> str:
    """Whose state it is: a request's own, or the application's, which a request leads to."""
    holder = parts[:-2]
    is_request = holder[-1] in {"request", "req", "scope", "websocket"}
    return "request.state" if is_request else "request.app.state"


def _assignments(nodes: tuple[ast.AST, ...]) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    for node in nodes:
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign):
            yield node.target, node.value
        elif isinstance(node, ast.With | ast.AsyncWith):
            yield from ((item.optional_vars, item.context_expr) for item in node.items if item.optional_vars)


def _bound(function: FunctionNode, name: str) -> ast.expr | None:
    """What a function binds to a name."""
    for target, value in _assignments(walk(function)):
        if isinstance(target, ast.Name) and target.id == name:
            return value
    return None
