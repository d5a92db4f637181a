"""Responses to GET, kept until a row changes that they may show.

Whatever a session of this process writes, but raw SQL, is noticed: what was
kept of its tables is not used from the end of the transaction on. Raw SQL,
connections without a session and other programs are not noticed: call
`forget` after them, or wait for the time to live.
"""

import asyncio
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, wraps
from inspect import iscoroutinefunction
from threading import Lock
from time import monotonic
from typing import Any, ClassVar, ParamSpec, Protocol, cast
from weakref import ReferenceType, WeakKeyDictionary, ref

from fastapi import Request, Response, status
from pydantic import TypeAdapter
from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    FromClause,
    Table,
    UpdateBase,
    event,
    inspect,
)
from sqlalchemy.orm import FromStatement, Session, SessionTransaction

from conditional_requests import CacheControl, answer_conditionally, entity_tag
from errors import ReadableErrorsRoute

Parameters = ParamSpec("Parameters")
KEPT_HEADERS = {b"content-type", b"link", b"etag"}
"""Other headers are meant for one caller."""
MOST_BYTES_OF_A_BODY = 2**20
SECONDS_TO_WAIT = 2.0
"""How long a request waits for another one that builds the same response."""


@dataclass(frozen=True)
class Entry:
    """A response, and the versions that its tables had before it was built."""

    versions: tuple[str, ...]
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Storage(Protocol):
    """Where responses are kept; it never raises: what it lacks is None."""

    async def versions(self, tables: Sequence[str]) -> tuple[str, ...] | None:
        """The version of each table; None while nothing can be kept."""

    async def read(self, key: str) -> Entry | None:
        """What was kept under a key."""

    async def write(self, key: str, entry: Entry, ttl: int) -> None:
        """Keep a response for `ttl` seconds."""

    def changed(self, tables: Collection[str]) -> None:
        """Give tables new versions."""


class MemoryStorage:
    """Responses in the memory of this process.

    Those that were not asked for longest leave first.

    Args:
        most_bytes: How much the bodies and headers may take together.
    """

    def __init__(self, most_bytes: int = 64 * 2**20) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._versions: Counter[str] = Counter()
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept: OrderedDict[str, tuple[float, Entry]] = OrderedDict()
            self._bytes = 0

    async def versions(self, tables: Sequence[str]) -> tuple[str, ...]:
        """The version of each table."""
        return tuple([str(self._versions[table]) for table in tables])

    async def read(self, key: str) -> Entry | None:
        """What was kept under a key."""
        with self._lock:
            expires, entry = self._kept.get(key, (0.0, None))
            if entry is None:
                return None
            if expires < monotonic():
                self._remove(key)
                return None
            self._kept.move_to_end(key)
            return entry

    async def write(self, key: str, entry: Entry, ttl: int) -> None:
        """Keep a response for `ttl` seconds."""
        with self._lock:
            if key in self._kept:
                self._remove(key)
            self._kept[key] = (monotonic() + ttl, entry)
            self._bytes += _size(entry)
            while self._bytes > self._most_bytes:
                self._remove(next(iter(self._kept)))

    def changed(self, tables: Collection[str]) -> None:
        """Give tables new versions."""
        with self._lock:
            self._versions.update(tables)

    def _remove(self, key: str) -> None:
        self._bytes -= _size(self._kept.pop(key)[1])


def _size(entry: Entry) -> int:
    return len(entry.body) + sum(
        len(name) + len(value) for name, value in entry.headers
    )


MEMORY = MemoryStorage()
STORAGES: list[Storage] = [MEMORY]
"""All that are told what has changed; add a storage of your own."""


@dataclass
class Visit:
    """One request to a route whose responses are kept."""

    versions: tuple[str, ...] | None
    shape: str = ""
    """That of the route."""
    key: str = ""
    entry: Entry | None = None
    """What was kept for it."""
    response: Response | None = None
    """Has the headers that dependencies gave to this caller."""
    built: asyncio.Event | None = None
    """What others wait for while this request builds the response."""


VISIT: ContextVar[Visit | None] = ContextVar("response_cache_visit", default=None)


class ResponseCache:
    """The responses of one resource: a dependency that looks for one.

    Args:
        storage: Where responses are kept.
        models: The classes whose rows the responses show.
        ttl: For how many seconds.
        control: What caches on the way may do.
    """

    def __init__(
        self, storage: Storage, *models: type[Any], ttl: int, control: CacheControl
    ) -> None:
        self.storage = storage
        self.tables = tuple(
            sorted({str(table) for model in models for table in inspect(model).tables})
        )
        self.ttl = ttl
        self.control = control
        self._building: dict[tuple[asyncio.AbstractEventLoop, str], asyncio.Event] = {}

    async def __call__(self, request: Request, response: Response) -> None:
        """Look for a response to any caller."""
        await self.look_up(request, response)

    async def look_up(
        self, request: Request, response: Response, caller: str = ""
    ) -> None:
        """Look for a response that is sent in place of a call.

        Args:
            request: The request.
            response: Gets the headers for caches on the way.
            caller: What tells callers apart who are answered differently.
        """
        await self.control(response)
        visit = VISIT.get()
        if visit is None or visit.versions is None:
            return
        visit.key, visit.response = _key(request, visit.shape, caller), response
        if await self._find(visit):
            return
        flight = (asyncio.get_running_loop(), visit.key)
        built = self._building.get(flight)
        if built is None:
            visit.built = self._building[flight] = asyncio.Event()
            # Whoever built it before may have ended meanwhile.
            await self._find(visit)
            return
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(built.wait(), SECONDS_TO_WAIT)
        await self._find(visit)

    async def enter(self, shape: str) -> Visit:
        """Begin a request.

        The versions are read before anything else: what the database answers
        later is at least as new.
        """
        usable = not is_being_written(self.tables)
        return Visit(
            await self.storage.versions(self.tables) if usable else None, shape
        )

    async def keep(self, visit: Visit, response: Response) -> None:
        """Keep a response, unless it is one that nobody else may get."""
        if visit.entry is not None:
            response.headers["Cache-Status"] = "app; hit"  # RFC 9211
            return
        if visit.versions is None or not visit.key or not self._may_be_kept(response):
            response.headers["Cache-Status"] = "app; fwd=bypass"
            return
        body = bytes(response.body)
        response.headers["ETag"] = entity_tag(body)
        headers = tuple(
            [
                (name, value)
                for name, value in response.raw_headers
                if name in KEPT_HEADERS
            ]
        )
        await self.storage.write(
            visit.key, Entry(visit.versions, headers, body), self.ttl
        )
        response.headers["Cache-Status"] = "app; fwd=miss; stored"

    def leave(self, visit: Visit) -> None:
        """End a request, and let those go on that wait for its response."""
        if visit.built is not None:
            self._building.pop((asyncio.get_running_loop(), visit.key), None)
            visit.built.set()

    def _may_be_kept(self, response: Response) -> bool:
        return (
            response.status_code == status.HTTP_200_OK
            and len(response.body) <= MOST_BYTES_OF_A_BODY
            and "Set-Cookie" not in response.headers
            and not is_being_written(self.tables)
        )

    async def _find(self, visit: Visit) -> bool:
        entry = await self.storage.read(visit.key)
        if entry is not None and entry.versions == visit.versions:
            visit.entry = entry
        return visit.entry is not None


class CachedRoute(ReadableErrorsRoute):
    """A route whose responses to GET are kept. A subclass says where.

    What stands before the endpoint, such as the check of the caller, runs for
    every request; only the endpoint itself is not called for what was kept.
    """

    cache: ClassVar[ResponseCache]

    def __init__(
        self, path: str, endpoint: Callable[..., Any], **options: object
    ) -> None:
        super().__init__(
            path, _unless_kept(endpoint), **cast("dict[str, Any]", options)
        )

    @cached_property
    def shape(self) -> str:
        """What tells routes apart, and releases with other response models."""
        schema = TypeAdapter(self.response_model).json_schema()
        return f"{self.unique_id} {_digest(schema)}"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler of the route."""
        handler = super().get_route_handler()

        async def cached(request: Request) -> Response:
            if request.method != "GET":
                return await handler(request)
            visit = await self.cache.enter(self.shape)
            token = VISIT.set(visit)
            try:
                response = await handler(request)
                await self.cache.keep(visit, response)
            finally:
                VISIT.reset(token)
                self.cache.leave(visit)
            return answer_conditionally(request, response)

        return cached


def _unless_kept(endpoint: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """The endpoint, which is not called where a response was kept."""

    def kept() -> Response | None:
        visit = VISIT.get()
        if visit is None or visit.entry is None:
            return None
        response = Response(visit.entry.body)
        response.raw_headers.extend(visit.entry.headers)
        if visit.response is not None:
            response.raw_headers.extend(visit.response.raw_headers)
        return response

    if iscoroutinefunction(endpoint):

        @wraps(endpoint)
        async def answer(
            *arguments: Parameters.args, **options: Parameters.kwargs
        ) -> object:
            return kept() or await endpoint(*arguments, **options)

        return answer

    @wraps(endpoint)
    def answer_in_thread(
        *arguments: Parameters.args, **options: Parameters.kwargs
    ) -> object:
        return kept() or endpoint(*arguments, **options)

    return answer_in_thread


def _key(request: Request, shape: str, caller: str) -> str:
    # The order of different parameters means nothing; that of equal ones does.
    query = sorted(request.query_params.multi_items(), key=lambda item: item[0])
    return _digest(
        (shape, request.url.scheme, request.url.netloc, request.url.path, query, caller)
    )


def _digest(value: object) -> str:
    return hashlib.blake2b(
        repr(value).encode("utf-8", "surrogatepass"), digest_size=20
    ).hexdigest()


# What sessions write

_lock = Lock()
_written: WeakKeyDictionary[Session, set[str]] = WeakKeyDictionary()
"""Tables that a transaction has written, until it ends."""
_sessions: WeakKeyDictionary[Connection, ReferenceType[Session]] = WeakKeyDictionary()


def is_being_written(tables: Collection[str]) -> bool:
    """Whether a transaction of this process wrote tables and goes on.

    Its own session reads what nobody else may see yet.
    """
    with _lock:
        return any(not names.isdisjoint(tables) for names in _written.values())


def forget(*models: type[Any]) -> None:
    """Give up what is kept about these classes: writes went unnoticed."""
    _give_up({str(table) for model in models for table in inspect(model).tables})


def _give_up(tables: set[str]) -> None:
    for storage in STORAGES:
        storage.changed(tables)


@event.listens_for(Session, "after_begin")
def _note_connection(session: Session, _: object, connection: Connection) -> None:
    _sessions[connection] = ref(session)


@event.listens_for(Engine, "before_execute")
def _note_statement(connection: Connection, statement: object, *_: object) -> None:
    if isinstance(statement, FromStatement):
        statement = statement.element
    if not isinstance(statement, UpdateBase):
        return
    reference = _sessions.get(connection)
    session = reference() if reference is not None else None
    if session is not None:
        names = (
            _changed_with(statement.table)
            if isinstance(statement, Delete)
            else {str(statement.table)}
        )
        with _lock:
            _written.setdefault(session, set()).update(names)


def _changed_with(table: FromClause) -> set[str]:
    """A table, and those that the database changes as it deletes a row."""
    others = list(table.metadata.tables.values()) if isinstance(table, Table) else []
    found = [str(table)]
    for name in found:
        for other in others:
            refers = any(
                key.ondelete and key.target_fullname.rpartition(".")[0] == name
                for key in other.foreign_keys
            )
            if refers and str(other) not in found:
                found.append(str(other))
    return set(found)


@event.listens_for(Session, "after_transaction_end")
def _end_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and (tables := _written.get(session)):
        _give_up(tables)
        with _lock:
            _written.pop(session, None)
