"""Kept responses are never stale, never somebody else's, and never worth an error."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import copier
import pytest
import redis
from helpers.generate import REPOSITORY, copy, template
from helpers.hosts import (
    HOSTS,
    check_format,
    check_lint,
    check_types,
    commit_all,
    copy_host,
    postgres_url,
    run_python,
    run_tests,
    sqlite_url,
)
from helpers.serving import served

CHECKS = Path(__file__).parent / "caching"
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")

KEPT_IN = {
    "memory": '''"""What keeps responses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.response_cache import MemoryStorage


@asynccontextmanager
async def new_storage() -> AsyncIterator[MemoryStorage]:
    yield MemoryStorage()
''',
    "redis": '''"""What keeps responses."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from redis.asyncio import Redis

from app.core import redis_cache
from app.core.redis_cache import RedisStorage

REDIS_URL = {url!r}
# Other tests may keep the processor from answering.
redis_cache.SECONDS_TO_ANSWER = 20.0


@asynccontextmanager
async def new_storage() -> AsyncIterator[RedisStorage]:
    storage = RedisStorage(REDIS_URL, f"test-{{uuid4().hex}}:")
    yield storage
    await storage.close()
    async with Redis.from_url(REDIS_URL) as redis:
        async for key in redis.scan_iter(f"{{storage._prefix}}*"):
            await redis.delete(key)
''',
}

ANSWERS: dict[str, Any] = {
    "resource": "order",
    "fields": {
        "title": "str(3..80) unique sort",
        "quantity": "int = 1 filter",
        "customer": "ref(Customer) nullable embed",
    },
    "operations": ["list", "get", "create", "update", "replace", "delete", "action"],
    "actions": {"ship": {"set": {"quantity": 0}}},
    "auth_scheme": "none",
}


AT_ONCE = """
import asyncio
from collections import Counter

from httpx import ASGITransport, AsyncClient, Response

from app.database import engine
from app.main import app
from app.models import Base

URL = "/api/v1/orders"


def statuses(responses: list[Response]) -> str:
    return " ".join(f"{code}x{times}" for code, times in sorted(Counter(r.status_code for r in responses).items()))


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        for turn in range(5):
            body = {"title": f"number {turn}"}
            print("create", statuses(await asyncio.gather(*(client.post(URL, json=body) for _ in range(10)))))
            row = (await client.get(URL, params={"sort": "-title"})).json()["items"][0]
            path = f"{URL}/{row['id']}"
            seen = {"If-Match": (await client.get(path)).headers["ETag"]}
            changes = (client.patch(path, json={"quantity": 10 + n}, headers=seen) for n in range(10))
            print("change", statuses(await asyncio.gather(*changes)))
            seen = {"If-Match": (await client.get(path)).headers["ETag"]}
            both = [client.delete(path, headers=seen), client.put(path, json={"title": "other"}, headers=seen)]
            one_wins = sorted(r.status_code for r in await asyncio.gather(*both))
            print("either", one_wins in ([200, 412], [204, 404], [204, 412], [404, 204]) and one_wins[0])
            await client.delete(path)
    await engine.dispose()


asyncio.run(main())
"""


def test_one_of_many_at_once_wins(tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)
    fields = ANSWERS["fields"] | {"title": "str(3..80) unique sort"}
    copy(project, {**ANSWERS, "fields": fields, "cache_style": "headers"})

    with postgres_url(known) as url:
        lines = run_python(known, project, "-c", AT_ONCE, database_url=url).stdout.splitlines()

    assert lines.count("create 201x1 409x9") == lines.count("change 200x1 412x9") == 5, lines
    assert "either False" not in lines, lines
    assert len(lines) == 15


def test_the_way_of_caching_can_be_changed(tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)
    copy(project, {"resource": "order", "fields": {"title": "str(1..40) sort"}}, source=template())
    commit_all(project, "Add orders")

    for style in ("memory", "redis", "headers", "none"):
        options: dict[str, Any] = {
            "answers_file": ".copier-answers.order.yml",
            "defaults": True,
            "overwrite": True,
            "unsafe": True,
        }
        copier.run_update(project, data={"cache_style": style}, vcs_ref=copier.VcsRef.CURRENT, quiet=True, **options)

        check_lint(known, project)
        check_format(known, project)
        check_types(known, project)
        run_tests(known, project, "tests/test_orders.py")
        commit_all(project, f"Change to {style}")


@cache
def redis_is_missing() -> str | None:
    """Why there is no Redis; None when there is."""
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return f"Redis does not answer: {error}"
    return None


@contextmanager
def needed(style: str) -> Iterator[None]:
    """Skip without the service that a style needs; in CI, fail."""
    if style == "redis" and (reason := redis_is_missing()):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    yield


@pytest.mark.parametrize("style", ["memory", "redis"])
def test_kept_responses(style: str, tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)
    copy(project, {**ANSWERS, "cache_style": style})
    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    (project / "kept_in.py").write_text(KEPT_IN[style].format(url=REDIS_URL) if style == "redis" else KEPT_IN[style])
    shutil.copy(CHECKS / "kept_responses.py", project / "tests" / "test_kept_responses.py")
    tests = ["tests/test_kept_responses.py"]
    if style == "redis":
        shutil.copy(CHECKS / "redis_failures.py", project / "tests" / "test_redis_failures.py")
        tests.append("tests/test_redis_failures.py")

    with needed(style):
        run_tests(known, project, *tests, database_url=sqlite_url(known, tmp_path / "app.db"))
        with postgres_url(known) as url:
            run_tests(known, project, *tests, database_url=url)


def test_examples_of_the_page_give_what_is_said(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs/caching.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    example = r"^\$ (curl(?:.*\\\n)*.*)\n(HTTP/1.1 .*(?:\n[a-z-]+: .*)*)"
    examples = re.findall(example, "\n".join(blocks), flags=re.MULTILINE)
    assert len(examples) >= 4
    known = HOSTS["factory_without_database"]
    project = copy_host(known, tmp_path / "host", git=True)
    copy(project, ANSWERS | {"cache_style": "memory", "id_type": "int", "fields": {"quantity": "int = 1"}})

    with served(known, project, database_url=sqlite_url(HOSTS["layered_async"], tmp_path / "app.db")) as url:
        said = curl(f"curl -i -X POST {url}/orders -H 'Content-Type: application/json' -d '{{}}'")
        assert said.startswith("HTTP/1.1 201 Created"), said
        tag = re.search("^etag: (.*)$", curl(f"curl -i {url}/orders/1"), flags=re.MULTILINE)
        assert tag
        for command, expected in examples:
            said = curl(re.sub('"[0-9a-f]{32}"', tag[1], command).replace("localhost:8000", url))
            for line in re.sub('"[0-9a-f]{32}"', tag[1], expected).splitlines():
                assert line in said.splitlines(), command


def curl(command: str) -> str:
    """The head and the body that a command of a page gives."""
    program, *arguments = shlex.split(command.replace("\\\n", " "))
    assert program == "curl"
    options = ["--silent", "--noproxy", "*"]
    return subprocess.run(["curl", *options, *arguments], capture_output=True, check=True, text=True).stdout
