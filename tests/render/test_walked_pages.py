"""The pages about the life of endpoints are true from the first command to the last."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host, run
from helpers.versions import FIRST, SECOND, edit_by_hand
from helpers.walk import Walk

TRUST = ("--trust",)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_host(HOSTS["layered_async"], tmp_path / "project", git=True)


def commits(project: Path) -> list[str]:
    return run("git", "log", "--format=%s", cwd=project).stdout.splitlines()


def test_automation(project: Path, versions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = project / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    variables = "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=anyio.pytest_plugin PYTHONDONTWRITEBYTECODE=1"
    python.write_text(f'#!/bin/sh\n{variables} exec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    options = {
        "fastapi-endpoint generate": ("-t", str(versions), "--trust"),
        "fastapi-endpoint status": TRUST,
    }

    walk = Walk(project, versions, options)
    walk.through("automation.md", monkeypatch)

    assert len(walk.ran) == 7
    assert (project / ".copier-answers.order.yml").is_file()


def test_the_command(project: Path, versions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = project / "app/services/orders.py"
    options = {
        "fastapi-endpoint generate": ("-t", str(versions), "--vcs-ref", FIRST, "--trust", "--yes"),
        "fastapi-endpoint status": TRUST,
        "fastapi-endpoint update": TRUST,
        "fastapi-endpoint remove": ("--trust", "--yes"),
    }

    walk = Walk(project, versions, options, {"fastapi-endpoint status": lambda: edit_by_hand(service)})
    walk.through("command.md", monkeypatch)

    assert [line.split()[1] for line in walk.ran] == [
        "explore", "generate", "check", "schema", "status", "update", "revision", "remove",
    ]  # fmt: skip
    assert [f"Update {name} to {SECOND}" in commits(project) for name in ("line_item", "order", "product")] == [
        True
    ] * 3
    assert not (project / ".copier-answers.line_item.yml").exists()
    assert "# by hand" in service.read_text()


def test_updates(project: Path, versions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"title": "str(1..120)"}
    copy(project, {"resource": "order", "fields": fields}, source=versions, vcs_ref=FIRST, revision=True)
    commit_all(project, "Generate orders")

    walk = Walk(project, versions, {"copier update": ("--defaults",)})
    walk.through("update.md", monkeypatch)

    assert len(walk.ran) == 4
    model = (project / "app/models/order.py").read_text()
    assert ("    subject: " in model, "    title: " in model) == (True, False)
    revisions = sorted((project / "alembic/versions").glob("*change_orders*"))
    assert len(revisions) == 2
