"""Measure requests per second on PostgreSQL and print the table; `--write` puts it into the docs, with a plot."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from helpers.generate import REPOSITORY, copy
from helpers.hosts import HOSTS, base_environment, copy_host, postgres_url
from helpers.serving import listening

from .load import Job, Result

HERE = Path(__file__).parent
PAGE, PLOT = REPOSITORY / "docs/benchmarks.md", REPOSITORY / "docs/benchmarks.svg"
START, END = "<!-- requests -->\n", "<!-- end of requests -->"
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")

FIELDS = {
    "title": "str(3..120)",
    "price": "decimal(10,2) >=0 sort",
    "status": "enum(draft, paid) = draft filter",
    "customer": "ref(Customer)",
}
ANSWERS = {"auth_scheme": "none", "pagination_style": "cursor"}
ENDPOINTS: list[dict[str, Any]] = [
    {"resource": "order", "fields": FIELDS, "operations": ["list", "get", "create", "update", "delete"]},
    *(
        {
            "resource": f"{style}_order",
            "resource_kind": "existing",
            "existing_model": "Order",
            "operations": ["list", "get"],
            "cache_style": style,
            "cache_ttl": 3600,
        }
        for style in ("memory", "redis")
    ),
]
URLS = {
    "generated": "/orders",
    "memory": "/memory-orders",
    "redis": "/redis-orders",
    "FastCRUD": "/fastcrud",
    "ORM": "/orm",
    "Core": "/core",
    "asyncpg": "/raw",
    "nothing": "/nothing",
}
BY_HAND = ("ORM", "Core")


@dataclass(frozen=True)
class Scenario:
    """One kind of request."""

    name: str
    contenders: dict[str, list[list[str]]]
    """The requests that each of them is sent."""
    target: str
    once: bool = False


@contextmanager
def serving(project: Path, database_url: str) -> Iterator[int]:
    """Serve the contenders with one worker and give the port."""
    environment = {"PYTHONPATH": str(project), "DATABASE_URL": database_url, "REDIS_URL": REDIS_URL}
    with listening("contenders:app", project, base_environment() | environment) as port:
        yield port


async def fill(database_url: str, rows: int, extra: int) -> None:
    """Put rows into the tables, and more behind them that can be deleted."""
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute(
        "INSERT INTO users (email, hashed_password, role, is_active) VALUES ('a@b.c', '', 'member', true)"
    )
    await connection.execute("INSERT INTO customers (name, email, manager_id) VALUES ('Customer', 'c@b.c', 1)")
    await connection.execute(
        "INSERT INTO orders (title, price, status, customer_id) SELECT 'Order ' || n, (n * 7919 % 100000) / 100.0,"
        " CASE WHEN n % 3 = 0 THEN 'paid' ELSE 'draft' END, 1 FROM generate_series(1, $1::bigint) n",
        rows + extra,
    )
    await connection.execute("VACUUM ANALYZE orders")
    await connection.close()


async def ask(port: int, path: str) -> Any:
    """The JSON that a path answers with."""
    from .load import answer, encoded

    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(encoded("GET", path, ""))
    status, body = await answer(reader)
    writer.close()
    if status != 200:
        raise SystemExit(f"GET {path} ended with {status}: {body[:500]!r}")
    return json.loads(body)


async def cursor_at(port: int, depth: int) -> str:
    """The cursor of the generated list behind so many rows."""
    cursor, seen = "", 0
    while seen < depth:
        page = await ask(port, f"/orders?limit=100{f'&cursor={cursor}' if cursor else ''}")
        cursor, seen = page["next_cursor"], seen + 100
    return cursor


def get(*paths: str) -> list[list[str]]:
    """Requests for paths."""
    return [["GET", path, ""] for path in paths]


def scenarios(cursor: str, rows: int, extra: int) -> Iterator[Scenario]:
    """Every kind of request, with what is to be reached."""
    deep = rows * 9 // 10
    others = {name: URLS[name] for name in ("FastCRUD", *BY_HAND, "asyncpg")}
    lists = {
        "FastCRUD": "?offset={offset}&limit=20",
        "ORM": "?cursor={at}",
        "Core": "?cursor={at}",
        "asyncpg": "?cursor={at}",
    }
    first = {name: get(url + lists[name].format(offset=0, at="0_0")) for name, url in others.items()}
    yield Scenario(
        "list, first page",
        {"generated": get("/orders?limit=20"), **first, "nothing": get("/nothing")},
        "20 x FastCRUD, 0.95 x by hand",
    )
    behind = {name: get(url + lists[name].format(offset=deep, at=f"0_{deep}")) for name, url in others.items()}
    yield Scenario(
        f"list, behind {deep:,} rows",
        {"generated": get(f"/orders?limit=20&cursor={cursor}"), **behind},
        "0.91 x first page",
    )
    chosen = {name: get(f"{url}?status=paid") for name, url in others.items()}
    chosen["FastCRUD"] = get("/fastcrud?status=paid&sort=price&offset=0&limit=20")
    yield Scenario(
        "list, filtered and sorted", {"generated": get("/orders?status=paid&sort=price&limit=20"), **chosen}, ""
    )
    keys = [number * 7919 % rows + 1 for number in range(1000)]
    every = {"generated": "/orders", **others}
    yield Scenario(
        "get", {name: get(*(f"{url}/{key}" for key in keys)) for name, url in every.items()}, "1.7 x FastCRUD"
    )
    new = json.dumps({"title": "A new one", "price": "9.50", "customer_id": 1})
    yield Scenario("create", {name: [["POST", url, new]] for name, url in every.items()}, "1.7 x FastCRUD")
    # A row gets another price each time, of any contender: an ORM would write nothing where the value is the same.
    changed = {
        name: [
            ["PATCH", f"{url}/{key}", json.dumps({"price": f"{index}.{cents}"})] for cents in (25, 75) for key in keys
        ]
        for index, (name, url) in enumerate(every.items())
    }
    yield Scenario("patch", changed, "2.2 x FastCRUD")
    share = extra // len(every)
    gone = {
        name: [["DELETE", f"{url}/{rows + 1 + index * share + number}", ""] for number in range(share)]
        for index, (name, url) in enumerate(every.items())
    }
    yield Scenario("delete", gone, "2.2 x FastCRUD", once=True)
    kept = {
        name: get(*(f"{URLS[name]}/{key}" for key in keys[:100]))
        for name in ("memory", "redis", "generated", "nothing")
    }
    kept["generated"] = get(*(f"/orders/{key}" for key in keys[:100]))
    yield Scenario("get, kept", kept, "memory 0.7 x nothing")
    listed = {"memory": "/memory-orders?limit=20", "redis": "/redis-orders?limit=20", "generated": "/orders?limit=20"}
    yield Scenario("list, kept", {name: get(path) for name, path in (*listed.items(), ("nothing", "/nothing"))}, "")


def send(port: int, requests: list[list[str]], seconds: float, *, once: bool) -> float:
    """Requests per second of one contender."""
    job = Job(port, requests, 8, seconds, once)
    command = [sys.executable, str(HERE / "load.py")]
    completed = subprocess.run(command, input=json.dumps(job.__dict__), capture_output=True, text=True, check=True)
    result = Result(**json.loads(completed.stdout))
    if result.refused:
        raise SystemExit(f"{result.refused} of {result.answers} requests were refused, such as {result.example}")
    return result.answers / result.seconds


def measure(port: int, scenario: Scenario, seconds: float, rounds: int) -> dict[str, float]:
    """The median of each contender, which take turns."""
    found: dict[str, list[float]] = {name: [] for name in scenario.contenders}
    for turn in range(rounds):
        for name, requests in scenario.contenders.items():
            share = len(requests) // rounds
            part = requests[turn * share : (turn + 1) * share] if scenario.once else requests
            found[name].append(send(port, part, seconds, once=scenario.once))
    return {name: statistics.median(values) for name, values in found.items()}


def row(name: str, target: str, found: dict[str, float]) -> str:
    """One line of the table."""
    cells = [f"{found[contender]:.0f}" if contender in found else "" for contender in URLS]
    best = max((found[each] for each in BY_HAND if each in found), default=0.0)
    own = found.get("generated", 0.0)
    ratios = [f"{own / found['FastCRUD']:.1f}" if "FastCRUD" in found else "", f"{own / best:.2f}" if best else ""]
    return f"| {name} | {' | '.join(cells)} | {' | '.join(ratios)} | {target} |"


def plot(figures: dict[str, dict[str, float]]) -> None:
    """Draw the requests per second of every contender."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "benchmarks"
    figure, axes = pyplot.subplots(figsize=(10, 6))
    width = 0.8 / len(URLS)
    for place, contender in enumerate(URLS):
        known = [(index, found[contender]) for index, found in enumerate(figures.values()) if contender in found]
        positions = [index + (place - len(URLS) / 2) * width for index, _ in known]
        axes.bar(positions, [value for _, value in known], width, label=contender)
    axes.set_yscale("log")
    axes.set_ylabel("requests per second")
    axes.set_xticks(range(len(figures)), list(figures), rotation=30, ha="right")
    axes.legend(ncols=4)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(prog=".ci/benchmark-requests", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows in the table")
    parser.add_argument("--seconds", type=float, default=3.0, help="for how long each contender is asked, at most")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the median counts")
    parser.add_argument("--write", action="store_true", help=f"write table and plot to {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args()
    host, extra = HOSTS["layered_async"], max(6000, int(8000 * options.seconds * options.rounds))
    header = f"| requests per second | {' | '.join(URLS)} | x FastCRUD | x by hand | to reach |"
    lines = [_machine(options.rows), "", header, "|---" * (len(URLS) + 4) + "|"]
    print("\n".join(lines), flush=True)
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder, postgres_url(host, durable=True) as url:
        project = copy_host(host, Path(folder) / "host", git=True)
        for answers in ENDPOINTS:
            copy(project, ANSWERS | answers, revision=True)
        shutil.copy(HERE / "contenders.py", project)
        environment = base_environment() | {"PYTHONPATH": str(project), "DATABASE_URL": url}
        upgrade = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(upgrade, cwd=project, env=environment, check=True, capture_output=True)
        asyncio.run(fill(url, options.rows, extra))
        with serving(project, url) as port:
            cursor = asyncio.run(cursor_at(port, options.rows * 9 // 10))
            for scenario in scenarios(cursor, options.rows, extra):
                figures[scenario.name] = measure(port, scenario, options.seconds, options.rounds)
                lines.append(row(scenario.name, scenario.target, figures[scenario.name]))
                print(lines[-1], flush=True)
    if options.write:
        plot(figures)
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{START}\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")


def _machine(rows: int) -> str:
    return (
        f"{rows:,} rows, 8 connections, one worker; {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start."
    )


if __name__ == "__main__":
    main()
