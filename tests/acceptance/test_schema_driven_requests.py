"""Generated operations keep to their OpenAPI document under Schemathesis: no 5xx, no failed check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from helpers.compatibility_plugin import Checked
from helpers.generate import actions_for, copy, few_fields_for, fields_for
from helpers.hosts import HOSTS, base_environment, copy_host, postgres_url, run_python, sqlite_url
from helpers.serving import served

TABLES = {
    "layered_async": """
import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.security import create_access_token
from app.database import engine
from app.models import Base, Customer, User


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session, session.begin():
        user = User(email="user@example.com", hashed_password="")
        session.add(user)
        await session.flush()
        session.add(Customer(name="Customer", email="customer@example.com", manager_id=user.id))
        print(create_access_token(user.id))
    await engine.dispose()


asyncio.run(main())
""",
    "sqlmodel_full_stack": """
from datetime import timedelta

from sqlmodel import Session, SQLModel, select

from app.core.db import engine, init_db
from app.core.security import create_access_token
from app.main import app
from app.models import User

SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    init_db(session)
    print(create_access_token(session.exec(select(User)).one().id, timedelta(hours=1)))
""",
}
"""What a deployment has: tables and somebody to call; the last line is an access token."""

# FastAPI answers OPTIONS and a 405 with the methods of the first route of a path only.
EXCLUDED = "allow_header_conformance,unsupported_method"


CACHES = ["none", "headers", "memory", "redis"]
PAGINATIONS = ["cursor", "offset", "none"]


@pytest.mark.parametrize(
    ("name", "turn", "document"),
    [
        ("layered_async", 0, "/openapi.json"),
        ("sqlmodel_full_stack", 1, "/api/v1/openapi.json"),
        ("factory_without_database", 2, "/openapi.json"),
    ],
)
def test_operations_keep_to_their_document(
    name: str, turn: int, document: str, tmp_path: Path, checked: Checked
) -> None:
    """Each host has an endpoint for each way of caching; together they have every pair with a pagination.

    One of them has fields of every type.
    """
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    operations = ["list", "get", "create", "update", "replace", "delete", "action"]
    answers: dict[str, Any] = {"operations": operations, "actions": actions_for(name)}
    for number, cache in enumerate(CACHES):
        answers["fields"] = fields_for(name) if cache == "none" else few_fields_for(name)
        style = {"pagination_style": PAGINATIONS[(number + turn) % len(PAGINATIONS)], "cache_style": cache}
        copy(project, answers | style | {"resource": f"gadget_{cache}"})

    if name not in TABLES:
        url = sqlite_url(host, tmp_path / "app.db").replace("sqlite:", "sqlite+aiosqlite:")
        with checked(name, "schemathesis"), served(host, project, database_url=url) as address:
            check(address + document, tmp_path)
        return
    with postgres_url(host) as url:
        output = run_python(host, project, "-c", TABLES[name], database_url=url).stdout
        with checked(name, "schemathesis"), served(host, project, database_url=url) as address:
            check(address + document, tmp_path, "--header", f"Authorization: Bearer {output.split()[-1]}")


# A precondition that fails is no malformed request.
SETTINGS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 429, "5xx"]
"""


def check(document: str, folder: Path, *arguments: str) -> None:
    """Run every check of Schemathesis on the generated operations."""
    __tracebackhide__ = True
    # The first time, FastAPI builds the document, which may take longer than Schemathesis waits for it.
    urlopen(document, timeout=300).close()
    (folder / "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", document]
    command += ["--include-path-regex", "gadget-", "--checks", "all", "--exclude-checks", EXCLUDED]
    command += ["--max-examples", "20", "--seed", "1", "--warnings", "off", "--no-color", *arguments]
    completed = subprocess.run(
        command, cwd=folder, env=base_environment(), capture_output=True, text=True, check=False, timeout=1200
    )
    if completed.returncode:
        pytest.fail(completed.stdout + completed.stderr)
