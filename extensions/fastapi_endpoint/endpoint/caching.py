"""How responses are cached: what the router writes for it, and what the shared modules import."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from ..fields.types import Reference
from .callers import CREDENTIALS
from .imports import Imports
from .names import EndpointNames
from .types import quoted

KEPT = {"memory": ("response_cache", "MEMORY"), "redis": ("redis_cache", "REDIS")}
"""By style: the shared module that defines where responses are kept, and the name of that."""

CHECKED = frozenset({"update", "replace", "delete"})
"""The operations whose callers may say which version they saw."""


@dataclass(frozen=True)
class CachingView:
    """The shared modules of caching."""

    conditional_imports: str
    response_cache_imports: str
    redis_imports: str


def cache_modules(answers: Answers) -> tuple[str, ...]:
    """Kinds of shared modules that the endpoint needs for its way of caching."""
    if answers.cache == "none":
        return ()
    kinds = ("conditional_requests", "response_cache", "redis_cache")
    return kinds[: {"headers": 1, "memory": 2, "redis": 3}[answers.cache]]


def checks_versions(answers: Answers) -> bool:
    """Whether a change is refused to a caller who saw another version: where a GET says which one there is."""
    return answers.cache != "none" and "get" in answers.operations and not CHECKED.isdisjoint(answers.operations)


def cache_control(answers: Answers, names: EndpointNames, imports: Imports) -> str:
    """The expression of the dependency that says what caches on the way may do.

    With `headers` they may use a response for its time to live. What the application keeps itself they have to ask for
    each time, so that nobody sees what was changed since.
    """
    private = answers.auth_scheme != "none"
    directives = f"max-age={answers.cache_ttl}" if answers.cache == "headers" else "no-cache"
    # Nothing says `public`: what answers a request with credentials, which a guard above may ask for, is not for all.
    value = quoted(f"private, {directives}" if private else directives)
    scheme = CREDENTIALS.get(answers.auth_scheme)
    headers = scheme.header if scheme else ", ".join(answers.host.user_use.headers)
    vary = f", {quoted(headers)}" if private else ""
    return f"{imports.name(names.support_module('conditional_requests'), 'CacheControl')}({value}{vary})"


def shown_models(answers: Answers, names: EndpointNames, imports: Imports) -> tuple[str, ...]:
    """The classes whose rows decide about a response."""
    models = [(names.module("model"), names.model)]
    if answers.parent:
        models.append((answers.parent.module, answers.parent.name))
    if answers.parent_owner:
        through = [answers.host.models[step.model] for step in answers.parent_owner.through]
        models += [(model.module, model.name) for model in through]
    targets = [names.target(field.type) for field in answers.embeds if isinstance(field.type, Reference)]
    models += [(target.module, target.name) for target in targets]
    return tuple(dict.fromkeys(imports.name(module, name) for module, name in models))


def build_caching(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> CachingView:
    """Build what the shared modules import."""
    relative = answers.host.imports.style == "relative"

    def started(kind: str) -> Imports:
        return Imports(names.support_module(kind), first_party, relative=relative)

    return CachingView(
        conditional_imports=_conditional(names, started("conditional_requests")),
        response_cache_imports=_response_cache(answers, names, started("response_cache")),
        redis_imports=_redis(answers, names, started("redis_cache")),
    )


def _conditional(names: EndpointNames, imports: Imports) -> str:
    for module in ("hashlib", "re"):
        imports.module(module)
    imports.names("collections.abc", "Callable", "Coroutine")
    imports.names("typing", "Annotated", "Any")
    imports.names("fastapi", "Header", "HTTPException", "Request", "Response", "status")
    imports.name("pydantic", "TypeAdapter")
    imports.names("pydantic_core", "from_json", "to_json")
    imports.name(names.support_module("errors"), "ReadableErrorsRoute")
    return imports.render()


def _response_cache(answers: Answers, names: EndpointNames, imports: Imports) -> str:
    for module in ("asyncio", "hashlib"):
        imports.module(module)
    imports.name("contextvars", "ContextVar")
    imports.names("functools", "cached_property", "wraps")
    imports.name("inspect", "iscoroutinefunction")
    imports.names("collections", "Counter", "OrderedDict")
    imports.names("collections.abc", "Callable", "Collection", "Coroutine", "Sequence")
    imports.name("contextlib", "suppress")
    imports.name("dataclasses", "dataclass")
    imports.name("threading", "Lock")
    imports.name("time", "monotonic")
    imports.names("typing", "Any", "ClassVar", "Protocol", "cast")
    if not answers.host.style.has_type_parameters:
        imports.name("typing", "ParamSpec")
    imports.names("weakref", "ReferenceType", "WeakKeyDictionary", "ref")
    imports.names("fastapi", "Request", "Response", "status")
    imports.name("pydantic", "TypeAdapter")
    imports.names(
        "sqlalchemy", "Connection", "Delete", "Engine", "FromClause", "Table", "UpdateBase", "event", "inspect"
    )
    imports.names("sqlalchemy.orm", "FromStatement", "Session", "SessionTransaction")
    conditional = names.support_module("conditional_requests")
    imports.names(conditional, "CacheControl", "answer_conditionally", "entity_tag")
    imports.name(names.support_module("errors"), "ReadableErrorsRoute")
    return imports.render()


def _redis(answers: Answers, names: EndpointNames, imports: Imports) -> str:
    for module in ("asyncio", "json", "logging", "os", "re"):
        imports.module(module)
    imports.names("collections.abc", "AsyncIterator", "Awaitable", "Callable", "Collection", "Sequence")
    imports.name("contextlib", "asynccontextmanager")
    imports.name("secrets", "token_hex")
    imports.name("time", "monotonic")
    imports.name("typing", "Any")
    if not answers.host.style.has_type_parameters:
        imports.name("typing", "TypeVar")
    imports.name("weakref", "WeakKeyDictionary")
    imports.alias("redis", "Redis", "SyncRedis")
    imports.name("redis.asyncio", "Redis")
    imports.name("redis.asyncio.retry", "Retry")
    imports.name("redis.backoff", "NoBackoff")
    imports.name("redis.exceptions", "RedisError")
    imports.alias("redis.retry", "Retry", "SyncRetry")
    if answers.host.is_async:
        imports.name("sqlalchemy.exc", "MissingGreenlet")
        imports.name("sqlalchemy.util", "await_only")
    imports.names(names.support_module("response_cache"), "STORAGES", "Entry")
    return imports.render()
