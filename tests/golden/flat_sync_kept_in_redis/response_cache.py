"""Responses to GET, kept until a row changes that they may show.

Whatever a session writes in this process through the ORM, or by `insert`,
`update` and `delete`, is noticed: what was kept of its tables is not used
from the end of the transaction on. Raw SQL and other programs are not
noticed: call `forget` after them, or wait for the time to live.
"""

import asyncio
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, ClassVar, Protocol
from weakref import WeakKeyDictionary

from fastapi import HTTPException, Request, Response, status
from sqlalchemy import Delete, FromClause, Table, UpdateBase, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from conditional_requests import CacheControl, answer_conditionally, entity_tag
from errors import ReadableErrorsRoute

VISIT = "response_cache_visit"
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
    """Where responses are kept. It never raises: what cannot be had is None."""

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


class CacheHit(HTTPException):
    """Ends a request whose response was kept; the route sends it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(status.HTTP_200_OK)
        self.entry = entry


@dataclass
class Visit:
    """One request to a route whose responses are kept."""

    versions: tuple[str, ...] | None
    key: str = ""
    built: asyncio.Event | None = None
    """What others wait for while this request builds the response."""


class ResponseCache:
    """The responses of one resource: a dependency that answers what it can.

    It stands among the `dependencies` of a route, behind those that refuse
    callers, and before the session of the request is opened.

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
        CACHES.append(self)

    async def __call__(self, request: Request, response: Response) -> None:
        """Answer every caller with the same."""
        await self.serve(request, response)

    async def serve(
        self, request: Request, response: Response, caller: str = ""
    ) -> None:
        """Answer from what is kept.

        Args:
            request: The request.
            response: Gets the headers for caches on the way.
            caller: What tells callers apart who are answered differently.

        Raises:
            CacheHit: There is a response.
        """
        await self.control(response)
        visit: Visit | None = request.scope.get(VISIT)
        if visit is None or visit.versions is None:
            return
        visit.key = _key(request, caller)
        await self._look_up(visit)
        flight = (asyncio.get_running_loop(), visit.key)
        built = self._building.get(flight)
        if built is None:
            visit.built = self._building[flight] = asyncio.Event()
            return
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(built.wait(), SECONDS_TO_WAIT)
        await self._look_up(visit)

    async def enter(self, request: Request) -> Visit:
        """Begin a request.

        The versions are read before anything else: what the database answers
        later is at least as new.
        """
        usable = not is_being_written(self.tables)
        visit = Visit(await self.storage.versions(self.tables) if usable else None)
        request.scope[VISIT] = visit
        return visit

    async def keep(self, visit: Visit, response: Response) -> None:
        """Keep a response, unless it is one that nobody else may get."""
        is_kept = (
            visit.versions is not None
            and visit.key
            and response.status_code == status.HTTP_200_OK
            and len(response.body) <= MOST_BYTES_OF_A_BODY
            and "Set-Cookie" not in response.headers
            and not is_being_written(self.tables)
        )
        if is_kept and visit.versions is not None:
            body = bytes(response.body)
            response.headers["ETag"] = entity_tag(body)
            await self.storage.write(
                visit.key,
                Entry(visit.versions, tuple(response.raw_headers), body),
                self.ttl,
            )
        response.headers["Cache-Status"] = (
            "app; fwd=miss; stored" if is_kept else "app; fwd=bypass"
        )

    def leave(self, visit: Visit) -> None:
        """End a request, and let those go on that wait for its response."""
        if visit.built is not None:
            self._building.pop((asyncio.get_running_loop(), visit.key), None)
            visit.built.set()

    async def _look_up(self, visit: Visit) -> None:
        entry = await self.storage.read(visit.key)
        if entry is not None and entry.versions == visit.versions:
            raise CacheHit(entry)


CACHES: list[ResponseCache] = []


class CachedRoute(ReadableErrorsRoute):
    """A route whose responses to GET are kept. A subclass says where."""

    cache: ClassVar[ResponseCache]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler of the route."""
        handler = super().get_route_handler()

        async def cached(request: Request) -> Response:
            if request.method != "GET":
                return await handler(request)
            visit = await self.cache.enter(request)
            try:
                response = await handler(request)
                await self.cache.keep(visit, response)
            except CacheHit as hit:
                response = Response(hit.entry.body)
                # RFC 9211
                response.raw_headers = [
                    *hit.entry.headers,
                    (b"cache-status", b"app; hit"),
                ]
            finally:
                self.cache.leave(visit)
            return answer_conditionally(request, response)

        return cached


def _key(request: Request, caller: str) -> str:
    # The order of different parameters means nothing; that of equal ones does.
    query = sorted(request.query_params.multi_items(), key=lambda item: item[0])
    parts = (request.url.scheme, request.url.netloc, request.url.path, query, caller)
    return hashlib.blake2b(
        repr(parts).encode("utf-8", "surrogatepass"), digest_size=20
    ).hexdigest()


# What sessions write

_lock = Lock()
_written: WeakKeyDictionary[Session, set[str]] = WeakKeyDictionary()
"""Tables that a transaction has written, until it ends."""


def is_being_written(tables: Collection[str]) -> bool:
    """Whether a transaction of this process has written tables and has not ended.

    Its own session reads what nobody else may see yet.
    """
    with _lock:
        return any(not names.isdisjoint(tables) for names in _written.values())


def forget(*models: type[Any]) -> None:
    """Give up what is kept about these classes: they were written without a session."""
    _give_up({str(table) for model in models for table in inspect(model).tables})


def _give_up(tables: set[str]) -> None:
    for storage in {id(cache.storage): cache.storage for cache in CACHES}.values():
        storage.changed(tables)


def _note(
    session: Session, tables: Sequence[FromClause], *, deleted: bool = False
) -> None:
    names = {str(table) for table in tables}
    if deleted:
        for table in tables:
            names |= _changed_with(table)
    with _lock:
        _written.setdefault(session, set()).update(names)


def _changed_with(table: FromClause) -> set[str]:
    """Tables that the database itself changes when a row is deleted."""
    others = list(table.metadata.tables.values()) if isinstance(table, Table) else []
    found = [str(table)]
    for name in found:
        for other in others:
            refers = any(
                key.ondelete and str(key.column.table) == name
                for key in other.foreign_keys
            )
            if refers and str(other) not in found:
                found.append(str(other))
    return set(found)


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, _: object) -> None:
    for rows, deleted in (
        (session.new, False),
        (session.dirty, False),
        (session.deleted, True),
    ):
        for row in rows:
            _note(session, inspect(row).mapper.tables, deleted=deleted)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(execution: ORMExecuteState) -> None:
    if isinstance(execution.statement, UpdateBase):
        _note(
            execution.session,
            [execution.statement.table],
            deleted=isinstance(execution.statement, Delete),
        )


@event.listens_for(Session, "after_transaction_end")
def _end_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and (tables := _written.get(session)):
        _give_up(tables)
        with _lock:
            _written.pop(session, None)
