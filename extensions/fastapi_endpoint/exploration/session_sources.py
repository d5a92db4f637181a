"""Sessions that reach endpoints without a dependency, and what is behind any session: its engine, who commits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .database import Database
from .facts import Evidence, Session
from .modules import Module, Symbol, instance_class
from .session_holders import session_holder
from .sessions import MAKERS, SESSIONS, Provider
from .support import SESSION
from .trees import FunctionNode, is_unbound, keyword, name_parts, walk

DEEPEST = 3
"""Factories within factories."""
SESSION_LIBRARIES = {"fastapi_sqlalchemy": False, "fastapi_async_sqlalchemy": True}


class SessionSources:
    """Reads what the host's database code offers beside dependencies."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def handler_commits(self) -> str | None:
        """Who commits when the dependency does not: `handler` when any code of the host commits."""
        # Modules with database code come first: they are the most likely to end the search.
        for module in (*self.database.modules, *self.database.usage.modules):
            for node in module.nodes:
                if isinstance(node, ast.Attribute) and node.attr == "commit":
                    return "handler"
        return None

    def expires(self, maker: Symbol | None, provider: Provider) -> bool:
        """Whether a commit expires what a session holds; where its factory is out of sight, what all factories say."""
        if maker is not None:
            return expire_on_commit(maker)
        # A session that is made without a factory says it itself.
        own = [keyword(node, "expire_on_commit") for node in _calls_of_sessions(provider.symbol)]
        said = own or [
            keyword(node, "expire_on_commit")
            for module in self.database.modules
            if any(target.attribute in MAKERS for target in module.imports.values())
            for node in module.nodes
            if isinstance(node, ast.Call) and name_parts(node.func)[-1:] and name_parts(node.func)[-1] in MAKERS
        ]
        return not said or not all(isinstance(value, ast.Constant) and value.value is False for value in said)

    def engine_of(self, maker: Symbol | None, provider: Provider) -> str | None:
        """`module:name` of the engine behind a session factory or a function that makes sessions itself."""
        if maker is not None and isinstance(maker.value, ast.Call) and maker.module is not None:
            call = maker.value
            given = keyword(call, "bind") or (call.args[0] if call.args else None)
            found = maker.module.resolve(given) if given is not None else None
            if found is not None and self.database.maker_of(found) is not None and found.node is not maker.node:
                # `scoped_session(SessionLocal)`: the engine is that of the factory inside.
                return self.engine_of(found, provider)
            if found is not None and found.module is not None:
                return found.key
        node, module = provider.symbol.node, provider.symbol.module
        for item in walk(node) if node is not None and module is not None and not provider.maker else ():
            if (isinstance(item, ast.Call) and name_parts(item.func)[-1:] and item.args) and (
                name_parts(item.func)[-1] in SESSIONS and module is not None
            ):
                found = module.resolve(item.args[0])
                if found is not None and found.module is not None:
                    return found.key
        own = provider.symbol.module or (maker.module if maker is not None else None)
        near = [engine for engine in self.database.engines if own is not None and engine.module is own]
        return near[0].key if len(near) == 1 else None

    def without_dependency(self) -> Session | None:
        """A session that reaches endpoints without a dependency: from a library, a context manager or a global."""
        for module in self.database.usage.modules:
            for target in module.imports.values():
                if target.module.partition(".")[0] in SESSION_LIBRARIES and target.attribute == "db":
                    return Session(
                        f"{target.module}:db",
                        "middleware",
                        expression="db.session",
                        is_async=SESSION_LIBRARIES[target.module.partition(".")[0]],
                        commits=self.handler_commits(),
                        evidence=Evidence(module.file, target.line),
                    )
        holder = session_holder(self.database, self.handler_commits())
        if holder is not None:
            return holder
        held = self.database.state.most_used()
        if held is not None:
            opens = held.yields == "sessionmaker"
            return Session(
                f"{held.owner}:{held.name}",
                "context-manager" if opens else "middleware",
                expression=f"{held.expression}()" if opens else held.expression,
                is_async=held.is_async,
                commits=self.handler_commits(),
                expire_on_commit=expire_on_commit(held.maker),
                factory=held.maker.key if held.maker is not None else None,
                evidence=Evidence(held.module.file, held.line),
            )
        scoped = [
            symbol
            for symbol, callee in self.database.made
            if callee.is_from(("sqlalchemy",), ("scoped_session", "async_scoped_session"))
        ]
        if scoped:
            symbol = scoped[0]
            assert symbol.module is not None
            in_middleware = any("iddleware" in module.file for module in self._importers(symbol))
            return Session(
                symbol.key,
                "middleware" if in_middleware else "global",
                expression=symbol.name,
                is_async="async" in ast.unparse(symbol.value or ast.Constant("")),
                commits=self.handler_commits(),
                factory=symbol.key,
                evidence=Evidence(symbol.module.file, symbol.line),
            )
        return self._context_manager()

    def _context_manager(self) -> Session | None:
        """The context manager that most code opens a session with."""
        found: list[tuple[int, Provider, Symbol]] = []
        for module in self.database.modules:
            for function, owner in module.functions:
                decorators = [name_parts(item)[-1:] for item in function.decorator_list]
                if ["asynccontextmanager"] not in decorators and ["contextmanager"] not in decorators:
                    continue
                name = f"{owner.name}.{function.name}" if owner is not None else function.name
                provider = self.database.provider(Symbol(module, name, function))
                if provider is None or provider.yields != "session":
                    continue
                target: Symbol | None = Symbol(module, name, function)
                if owner is not None:
                    target = self._instance_of(owner) or (target if is_unbound(function) else None)
                # A private method is for its own class, and nobody makes what a method needs.
                if target is None or (owner is not None and function.name.startswith("_")):
                    continue
                found.append((len(self._importers(target)), provider, target))
        if not found:
            return self._from_makers()
        _, provider, target = max(found, key=lambda item: item[0])
        assert target.module is not None
        method = provider.symbol.last
        return Session(
            target.key,
            "context-manager",
            expression=f"{target.name}()" if target.last == method else f"{target.name}.{method}()",
            is_async=provider.is_async if provider.is_async is not None else self.database.is_async,
            commits="dependency" if provider.commits else self.handler_commits(),
            expire_on_commit=expire_on_commit(provider.maker),
            factory=provider.maker.key if provider.maker is not None else None,
            engine=self.engine_of(provider.maker, provider),
            evidence=Evidence(target.module.file, target.line),
        )

    def _from_makers(self) -> Session | None:
        """Without anything else, the session factory itself; a function that nobody uses yet is better."""
        unused = list(self._unused_providers())
        if unused:
            provider = min(unused, key=lambda item: (item.yields != "session", item.symbol.key))
            symbol = provider.symbol
            assert symbol.module is not None
            return Session(
                symbol.key,
                "depends",
                expression=symbol.name,
                yields=provider.yields,
                is_async=provider.is_async if provider.is_async is not None else self.database.is_async,
                commits="dependency" if provider.commits else self.handler_commits(),
                expire_on_commit=expire_on_commit(provider.maker),
                alias=self._alias_of(symbol),
                factory=provider.maker.key if provider.maker is not None else None,
                engine=self.engine_of(provider.maker, provider),
                evidence=Evidence(symbol.module.file, symbol.line),
            )
        if not self.database.makers:
            return None
        maker = max(self.database.makers, key=lambda symbol: len(self._importers(symbol)))
        assert maker.module is not None
        return Session(
            maker.key,
            "context-manager",
            expression=f"{maker.name}()",
            is_async=self.database.is_async,
            commits=self.handler_commits(),
            expire_on_commit=expire_on_commit(maker),
            factory=maker.key,
            engine=self.engine_of(maker, Provider(maker, "session", None, maker, False)),
            evidence=Evidence(maker.module.file, maker.line),
        )

    def _unused_providers(self) -> Iterator[Provider]:
        for module in self.database.modules:
            for function, owner in module.functions:
                if (
                    owner is None
                    and not function.name.startswith("_")
                    and function.name != SESSION
                    and _yields(function)
                    and not function.decorator_list
                ):
                    provider = self.database.provider(Symbol(module, function.name, function))
                    if provider is not None:
                        yield provider

    def _alias_of(self, symbol: Symbol) -> str | None:
        for module in self.database.usage.modules:
            for name, node in module.definitions.items():
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                    text = ast.unparse(node.value)
                    if "Annotated[" in text and f"Depends({symbol.name})" in text:
                        return f"{module.dotted}:{name}"
        return None

    def _instance_of(self, owner: ast.ClassDef) -> Symbol | None:
        for other in self.database.modules:
            for name, node in other.definitions.items():
                symbol = Symbol(other, name, node)
                cls = instance_class(symbol) if isinstance(node, ast.Assign | ast.AnnAssign) else None
                if cls is not None and cls.node is owner:
                    return symbol
        return None

    def _importers(self, symbol: Symbol) -> list[Module]:
        words = ("fastapi", "sqlalchemy", "sqlmodel", "Depends", "starlette")
        found = []
        for module in self.database.project.modules(*words):
            if symbol.module is not module and symbol.name in module.imports:
                target = module.lookup(symbol.name)
                if target is not None and target.node is symbol.node:
                    found.append(module)
        return found


def _calls_of_sessions(symbol: Symbol) -> list[ast.Call]:
    """The calls in a function that make a session."""
    inside = walk(symbol.node) if isinstance(symbol.node, FunctionNode) else ()
    calls = [node for node in inside if isinstance(node, ast.Call)]
    return [call for call in calls if set(name_parts(call.func)[-1:]) & set(SESSIONS)]


def _yields(function: FunctionNode) -> bool:
    return any(isinstance(item, ast.Yield) for item in walk(function))


def expire_on_commit(maker: Symbol | None, depth: int = 0) -> bool:
    """What a session factory says of `expire_on_commit`; True is the default of SQLAlchemy.

    A factory may be made by a function of the host, or from another factory.
    """
    if maker is None or maker.module is None or depth > DEEPEST:
        return True
    inside = maker.node if isinstance(maker.node, FunctionNode) else maker.value
    for item in walk(inside) if inside is not None else ():
        if not isinstance(item, ast.Call):
            continue
        given = keyword(item, "expire_on_commit")
        if isinstance(given, ast.Constant):
            return given.value is not False
        for used in (item.func, *item.args, *(argument.value for argument in item.keywords)):
            found = maker.module.resolve(used) if isinstance(used, ast.Name | ast.Attribute) else None
            if (
                found is not None
                and found.node is not maker.node
                and isinstance(found.node, FunctionNode | ast.Assign | ast.AnnAssign)
                and not expire_on_commit(found, depth + 1)
            ):
                return False
    return True
