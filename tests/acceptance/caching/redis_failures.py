"""A Redis that fails costs a little time and nothing else; run inside a host beside `kept_responses`."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from app.api.routes.orders import CACHE
from app.core import redis_cache, response_cache
from app.core.redis_cache import REDIS, RedisStorage, close_redis
from httpx import AsyncClient
from kept_in import REDIS_URL
from redis.asyncio import Redis
from tests.test_kept_responses import (
    BYPASS,
    HIT,
    STORED,
    URL,
    client,
    get,
    order,
    statements,
    storage,
    tables,
    warm,
)

__all__ = ["client", "order", "statements", "storage", "tables"]

pytestmark = pytest.mark.anyio


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    redis = Redis.from_url(REDIS_URL)
    yield redis
    await redis.aclose()


@asynccontextmanager
async def kept_at(url: str) -> AsyncIterator[None]:
    """Keep responses in another Redis for a while."""
    before, others = CACHE.storage, response_cache.STORAGES
    CACHE.storage = RedisStorage(url)
    response_cache.STORAGES = [CACHE.storage]
    patience, redis_cache.SECONDS_TO_ANSWER = redis_cache.SECONDS_TO_ANSWER, 0.2
    try:
        yield
    finally:
        redis_cache.SECONDS_TO_ANSWER = patience
        await CACHE.storage.close()
        CACHE.storage, response_cache.STORAGES = before, others


@asynccontextmanager
async def server(answer: bytes | None) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that says the same to whatever it is asked, or nothing at all."""
    connections: list[int] = []
    writers = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        writers.append(writer)
        while await reader.read(65536):
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"redis://127.0.0.1:{port}/0", connections
    finally:
        listening.close()
        for writer in writers:
            writer.close()


async def test_change_of_another_process_is_seen(client: AsyncClient, order: dict[str, Any], storage: Any) -> None:
    path = await warm(client, order)
    other = RedisStorage(REDIS_URL, storage._prefix)

    await asyncio.to_thread(other.changed, ["orders"])
    await other.close()

    await get(client, path, STORED)


async def test_time_to_live_is_redis_own(
    client: AsyncClient, order: dict[str, Any], storage: Any, redis: Redis
) -> None:
    await warm(client, order)

    kept = [key async for key in redis.scan_iter(f"{storage._prefix}*") if b"version:" not in key]

    assert len(kept) == 2
    assert all([0 < await redis.ttl(key) <= 60 for key in kept])


async def test_redis_that_is_not_there(
    client: AsyncClient, order: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with kept_at("redis://127.0.0.1:1/0"):
        for _ in range(3):
            await get(client, f"{URL}/{order['id']}", BYPASS)
        changed = await client.patch(f"{URL}/{order['id']}", json={"quantity": 4})

    assert changed.json()["quantity"] == 4
    assert [record.message.split(":")[0] for record in caplog.records if "Redis" in record.message] == [
        "Redis does not answer, responses come from the database"
    ]


async def test_redis_that_never_answers(client: AsyncClient, order: dict[str, Any]) -> None:
    async with server(None) as (url, connections), kept_at(url), asyncio.timeout(5):
        for _ in range(20):
            await get(client, f"{URL}/{order['id']}", BYPASS)
        assert (await client.patch(f"{URL}/{order['id']}", json={"quantity": 4})).status_code == 200
        assert len(connections) == 1


@pytest.mark.parametrize("answer", [b"nonsense\r\n", b"-LOADING Redis is loading\r\n", b"*-1\r\n", b"$1000000\r\n"])
async def test_redis_that_answers_nonsense(client: AsyncClient, order: dict[str, Any], answer: bytes) -> None:
    async with server(answer) as (url, _), kept_at(url), asyncio.timeout(5):
        await get(client, f"{URL}/{order['id']}")
        assert (await client.patch(f"{URL}/{order['id']}", json={"quantity": 4})).status_code == 200


async def test_connections_that_are_cut(client: AsyncClient, order: dict[str, Any], storage: Any, redis: Redis) -> None:
    path = await warm(client, order)

    await redis.client_kill_filter(_type="normal", skipme=True)
    assert (await client.patch(path, json={"quantity": 4})).status_code == 200
    assert (await get(client, path))["quantity"] == 4


async def test_change_while_redis_is_away_is_seen_when_it_is_back(
    client: AsyncClient, order: dict[str, Any], storage: Any
) -> None:
    path = await warm(client, order)

    storage._rests_until = float("inf")
    await client.patch(path, json={"quantity": 4})
    assert (await get(client, path, BYPASS))["quantity"] == 4
    storage._rests_until = 0.0

    assert (await get(client, path, STORED))["quantity"] == 4
    assert (await get(client, path, HIT))["quantity"] == 4


async def test_versions_that_are_lost(client: AsyncClient, order: dict[str, Any], storage: Any, redis: Redis) -> None:
    path = await warm(client, order)

    await redis.delete(storage._version_key("orders"))

    await get(client, path, STORED)


async def test_version_of_another_kind(client: AsyncClient, order: dict[str, Any], storage: Any, redis: Redis) -> None:
    path = await warm(client, order)
    await redis.delete(storage._version_key("orders"))
    await redis.lpush(storage._version_key("orders"), "nonsense")

    await get(client, path, BYPASS)


def injected(versions: list[str]) -> bytes:
    headers = [["content-type", "application/json"], ["x-evil", "1\r\nSet-Cookie: a=b"]]
    return json.dumps({"versions": versions, "headers": headers}).encode() + b"\n{}"


POISON = [
    b"",
    b"\xff\xfe",
    b"{}\n{}",
    b"[]\n{}",
    b'{"versions": 1, "headers": []}\n{}',
    b'{"versions": [], "headers": [["only one"]]}\n{}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("poison", [*POISON, injected])
async def test_poisoned_response_is_not_sent(
    client: AsyncClient, order: dict[str, Any], storage: Any, redis: Redis, poison: Any
) -> None:
    path = await warm(client, order)
    kept = await redis.get(storage._version_key("orders"))
    assert isinstance(kept, bytes)
    version = kept.decode()
    async for key in redis.scan_iter(f"{storage._prefix}*"):
        if b"version:" not in key:
            await redis.set(key, poison if isinstance(poison, bytes) else poison([version]))

    response = await client.get(path)

    assert response.status_code == 200
    assert response.json()["title"] == "first"
    assert "set-cookie" not in response.headers


def test_process_without_the_router_tells_redis() -> None:
    code = """
import sys
from app.core.redis_cache import REDIS
from app.core.response_cache import STORAGES
assert REDIS in STORAGES
assert not any(name.startswith("app.api") for name in sys.modules)
"""

    subprocess.run([sys.executable, "-c", code], check=True)


async def test_connections_end_with_the_application(client: AsyncClient) -> None:
    loop = asyncio.get_running_loop()
    async with close_redis(None):
        await REDIS.versions(["orders"])
        assert loop in REDIS._clients

    assert loop not in REDIS._clients


def test_address_that_is_none() -> None:
    with pytest.raises(ValueError, match="scheme"):
        RedisStorage("localhost")
