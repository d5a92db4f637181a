"""How an endpoint gets its database session, as a fact."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from functools import cached_property

from .database import Database
from .facts import Ambiguous, Evidence, Session
from .session_sources import SessionSources
from .support import SESSION
from .trees import FunctionNode, walk
from .usage import Use, expression_of


class SessionReader:
    """Ranks the session dependencies by how much they are used."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.sources = SessionSources(database)

    def session(self) -> Session | Ambiguous[Session] | None:
        """How an endpoint gets its session, as a fact."""
        return self._session

    @cached_property
    def _session(self) -> Session | Ambiguous[Session] | None:
        if self.database.models.kind in {"tortoise", "other"}:
            return None
        ranked = self._ranked()
        if not ranked:
            return self.sources.without_dependency()
        facts = [self._fact(uses) for uses in ranked]
        best = facts[0]
        if best.yields == "connection":
            best = self._repository_factory(ranked[0]) or best
        rivals = [
            fact
            for fact, uses in zip(facts[1:], ranked[1:], strict=True)
            if _other_database(fact, best) and len(uses) * 4 >= len(ranked[0])
        ]
        siblings = [fact for fact in facts[1:] if fact.factory == best.factory and fact.commits == "dependency"]
        if best.commits != "dependency" and siblings and best.yields == "session":
            best = replace(best, writer=siblings[0])
        return Ambiguous((best, *rivals)) if rivals else best

    def _ranked(self) -> list[list[Use]]:
        """Uses of session dependencies, grouped by dependency, the most used first."""
        groups: dict[str, list[Use]] = {}
        for use in self.database.usage.uses:
            if use.target.name == SESSION:
                continue
            if use.inner.key in self.database.providers or use.target.key in self.database.providers:
                groups.setdefault(use.target.key, []).append(use)
        return sorted(groups.values(), key=lambda uses: (-_weight(uses), uses[0].target.key))

    def _fact(self, uses: list[Use]) -> Session:
        first = uses[0]
        provider = self.database.providers.get(first.target.key) or self.database.providers[first.inner.key]
        symbol = first.target
        assert symbol.module is not None
        aliases = Counter(use.alias.key for use in uses if use.alias is not None)
        maker = provider.maker
        is_async = provider.is_async if provider.is_async is not None else self.database.is_async
        kind = "depends"
        if (first.wrapped and first.expression.endswith(")")) or (
            first.call and not isinstance(symbol.node, ast.ClassDef)
        ):
            kind = "depends-factory"
        elif "." in symbol.name:
            kind = "depends-method"
        return Session(
            target=symbol.key,
            kind=kind,
            alias=aliases.most_common(1)[0][0] if aliases else None,
            expression=expression_of(uses),
            ready_made=first.wrapped,
            yields=provider.yields,
            is_async=is_async,
            commits="dependency" if provider.commits else self.sources.handler_commits(),
            expire_on_commit=self.sources.expires(maker, provider),
            factory=maker.key if maker is not None else None,
            engine=self.sources.engine_of(maker, provider),
            evidence=Evidence(symbol.module.file, symbol.line),
        )

    def _repository_factory(self, connection: list[Use]) -> Session | None:
        """The factory that endpoints call for an object around the connection: `Depends(get_repository(X))`."""
        if any(use.where == "endpoint" for use in connection):
            return None
        inner = {id(use.function) for use in connection if use.function is not None}
        votes: Counter[str] = Counter()
        found: dict[str, Use] = {}
        for use in self.database.usage.uses:
            node = use.target.node
            if use.call and isinstance(node, FunctionNode) and any(id(item) in inner for item in walk(node)):
                votes[use.target.key] += 1
                found.setdefault(use.target.key, use)
        if not votes:
            return None
        use = found[votes.most_common(1)[0][0]]
        assert use.target.module is not None
        evidence = Evidence(use.target.module.file, use.target.line)
        is_async = self.database.providers[connection[0].inner.key].is_async
        return Session(
            use.target.key,
            "depends-factory",
            expression=use.expression,
            yields="repository",
            is_async=bool(is_async),
            evidence=evidence,
        )


def _other_database(one: Session, other: Session) -> bool:
    """Tell whether two dependencies lead to different databases, as far as factories and engines show it."""
    if one.factory is None or other.factory is None:
        return one.engine is not None and other.engine is not None and one.engine != other.engine
    return one.factory != other.factory and (one.engine is None or one.engine != other.engine)


def _weight(uses: list[Use]) -> int:
    """Uses by endpoints and their services count; one inside another session dependency hardly does."""
    return sum(3 if use.where == "endpoint" else 2 for use in uses)
