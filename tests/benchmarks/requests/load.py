"""Send requests over a few connections that stay open, and count the answers; run as a process of its own.

It reads a job as JSON from its input and writes the result as JSON. It parses nothing but status and length, so that
the server is what is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Job:
    """What is sent: requests one after the other, from the beginning again unless each may be sent once."""

    port: int
    requests: list[list[str]]
    """Method, path and body of each."""
    connections: int
    seconds: float
    once: bool


@dataclass
class Result:
    """What was answered."""

    answers: int = 0
    seconds: float = 0.0
    refused: int = 0
    """Answers of another status than 2xx."""
    example: str = ""
    """One of those."""


def encoded(method: str, path: str, body: str) -> bytes:
    """One request, as it is sent."""
    content = body.encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n"
    return (head + "Content-Type: application/json\r\n\r\n").encode() + content


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of the next answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return int(head[9:12]), await reader.readexactly(length)


async def connection(job: Job, requests: Iterator[bytes], end: float, result: Result) -> None:
    """Send requests until the time has passed or none is left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", job.port)
    for request in requests:
        writer.write(request)
        status, body = await answer(reader)
        if not 200 <= status < 300:
            result.refused += 1
            result.example = f"{status} {body[:200]!r} for {request[:120]!r}"
        result.answers += 1
        if time.perf_counter() >= end:
            break
    writer.close()
    await writer.wait_closed()


def endless(requests: list[bytes]) -> Iterator[bytes]:
    """The same requests again and again."""
    while True:
        yield from requests


async def run(job: Job) -> Result:
    """Send the requests of a job."""
    sent = [encoded(*request) for request in job.requests]
    requests = iter(sent) if job.once else endless(sent)
    result, start = Result(), time.perf_counter()
    end = start + job.seconds
    await asyncio.gather(*(connection(job, requests, end, result) for _ in range(job.connections)))
    result.seconds = time.perf_counter() - start
    return result


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(Job(**json.load(sys.stdin)))))))
