"""Responses that are kept in Redis, for every process of the application.

From the environment, REDIS_URL says where it is, and RESPONSE_CACHE_PREFIX
what the keys begin with: applications that share a Redis need one each.

A Redis that is slow or gone costs a request `SECONDS_TO_ANSWER`, and then
nothing for `SECONDS_OF_REST`: responses come from the database.
"""

import asyncio
import json
import logging
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from secrets import token_hex
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry as SyncRetry

from response_cache import STORAGES, Entry

SECONDS_TO_ANSWER = 0.5
SECONDS_OF_REST = 5.0

HEADER = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class RedisStorage:
    """Responses in Redis.

    Each table has a version, a random text. A response is used only while its
    tables have the versions that they had before it was built, so that
    losing any key does no harm.

    Args:
        url: Where Redis is.
        prefix: What the keys begin with.
    """

    def __init__(self, url: str, prefix: str = "responses:") -> None:
        self._url = url
        self._prefix = prefix
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Redis] = (
            WeakKeyDictionary()
        )
        self._sync_client = SyncRedis.from_url(
            url, retry=SyncRetry(NoBackoff(), 0), **_timeouts()
        )
        self._rests_until = 0.0
        self._due: dict[str, object] = {}
        """Tables that need a new version, each with a mark of the change."""

    async def versions(self, tables: Sequence[str]) -> tuple[str, ...] | None:
        """The version of each table; None while Redis does not answer."""
        return await self._ask(lambda redis: self._versions(redis, tables))

    async def read(self, key: str) -> Entry | None:
        """What was kept under a key."""
        kept = await self._ask(lambda redis: redis.get(self._prefix + key))
        return _decoded(kept) if isinstance(kept, bytes) else None

    async def write(self, key: str, entry: Entry, ttl: int) -> None:
        """Keep a response for `ttl` seconds."""
        await self._ask(
            lambda redis: redis.set(self._prefix + key, _encoded(entry), ex=ttl)
        )

    def changed(self, tables: Collection[str]) -> None:
        """Give tables new versions."""
        self._due.update({table: object() for table in tables})
        self._renew_at_once()

    async def close(self) -> None:
        """Close the connections of the running loop, and those of threads."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()
        self._sync_client.close()

    async def _ask(self, ask: Callable[[Redis], Awaitable[Result]]) -> Result | None:
        """What Redis answers; None where it does not."""
        if monotonic() < self._rests_until:
            return None
        try:
            return await ask(self._client())
        except (RedisError, OSError) as error:
            self._rest(error)
            return None

    def _rest(self, error: Exception) -> None:
        if monotonic() >= self._rests_until:
            logger.warning(
                "Redis does not answer, responses come from the database: %r", error
            )
        self._rests_until = monotonic() + SECONDS_OF_REST

    def _client(self) -> Redis:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = Redis.from_url(
                self._url, retry=Retry(NoBackoff(), 0), **_timeouts()
            )
        return self._clients[loop]

    async def _versions(
        self, redis: Redis, tables: Sequence[str]
    ) -> tuple[str, ...] | None:
        await self._renew(redis)
        keys = [self._version_key(table) for table in tables]
        found = await redis.mget(keys)
        if None in found:
            for key in keys:
                await redis.set(key, token_hex(8), nx=True)
            found = await redis.mget(keys)
        versions = [
            version.decode("latin-1") for version in found if isinstance(version, bytes)
        ]
        return tuple(versions) if len(versions) == len(tables) else None

    async def _renew(self, redis: Redis) -> None:
        if due := dict(self._due):
            await redis.mset(self._new_versions(due))
            self._settle(due)

    def _renew_at_once(self) -> None:
        due = dict(self._due)
        if not due or monotonic() < self._rests_until:
            return
        try:
            self._sync_client.mset(self._new_versions(due))
        except (RedisError, OSError) as error:
            self._rest(error)
        else:
            self._settle(due)

    def _settle(self, renewed: dict[str, object]) -> None:
        # What has changed again meanwhile stays due.
        for table, change in renewed.items():
            if self._due.get(table) is change:
                self._due.pop(table, None)

    def _new_versions(self, tables: Collection[str]) -> dict[str, str]:
        return {self._version_key(table): token_hex(8) for table in tables}

    def _version_key(self, table: str) -> str:
        return f"{self._prefix}version:{table}"


def _timeouts() -> dict[str, Any]:
    return {
        "socket_timeout": SECONDS_TO_ANSWER,
        "socket_connect_timeout": SECONDS_TO_ANSWER,
    }


def _encoded(entry: Entry) -> bytes:
    headers = [
        [name.decode("latin-1"), value.decode("latin-1")]
        for name, value in entry.headers
    ]
    return (
        json.dumps({"versions": entry.versions, "headers": headers}).encode()
        + b"\n"
        + entry.body
    )


def _decoded(kept: bytes) -> Entry | None:
    """The response; None for what this module has not written."""
    head, _, body = kept.partition(b"\n")
    try:
        read = json.loads(head)
        headers = [(str(name), str(value)) for name, value in read["headers"]]
        versions = tuple(map(str, read["versions"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(HEADER.fullmatch(text) for pair in headers for text in pair):
        return None
    return Entry(
        versions,
        tuple(
            [
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in headers
            ]
        ),
        body,
    )


REDIS = RedisStorage(
    os.environ.get("REDIS_URL", "redis://localhost:6379/0"),
    os.environ.get("RESPONSE_CACHE_PREFIX", "responses:"),
)
STORAGES.append(REDIS)


@asynccontextmanager
async def close_redis(_: object) -> AsyncIterator[None]:
    """Close the connections when the application ends."""
    yield
    await REDIS.close()
