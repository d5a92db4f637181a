"""The examples of docs/lists.md do what stands behind them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import yaml
from helpers.generate import REPOSITORY, copy
from helpers.hosts import HOSTS, copy_host, sqlite_url
from helpers.serving import served

PAGE = (REPOSITORY / "docs/lists.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def examples() -> list[tuple[str, str]]:
    """Each command and what it is said to give."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [(command, expected) for command, _, expected in (line.rpartition(" # ") for line in lines)]


def test_examples_give_what_is_said(tmp_path: Path) -> None:
    host = HOSTS["factory_without_database"]
    project = copy_host(host, tmp_path / "host", git=True)
    copy(project, yaml.safe_load((REPOSITORY / "docs/experiment.yml").read_text(encoding="utf-8")))
    cursors = {"next_cursor": "", "prev_cursor": ""}

    assert len(examples()) > 15
    with served(host, project, database_url=sqlite_url(HOSTS["layered_async"], tmp_path / "app.db")) as url:
        for command, expected in examples():
            written = command.replace(ADDRESS, url)
            for name, cursor in cursors.items():
                written = written.replace(f"${name}", cursor)
            status, body = call(written)
            if status != 200 or expected.isdigit():
                assert str(status) == expected, command
                continue
            assert ", ".join(item["title"] for item in body["items"]) == expected, command
            cursors = {name: body[name] or "" for name in cursors}


def call(command: str) -> tuple[int, Any]:
    """The status and the JSON that a command of the page gives."""
    program, *arguments = shlex.split(command)
    assert program == "curl"
    output = subprocess.run(
        ["curl", "--silent", "--noproxy", "*", "--write-out", "\n%{http_code}", *arguments],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    body, _, status = output.rpartition("\n")
    return int(status), json.loads(body)
