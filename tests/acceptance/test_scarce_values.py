"""Unique fields with few values: generated tests pass in every order, also where all other rows hold null."""

from __future__ import annotations

from pathlib import Path

from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host, run_tests

HOST = HOSTS["flat_sync"]
SPENT = """

def test_0_every_value_is_spent(create_gadget: Create) -> None:
    for _ in range({rows}):
        create_gadget()
"""


def test_a_taken_value_is_not_null(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    copy(project, {"resource": "gadget", "fields": {"name": "str(1..9)", "state": "enum(new, old) unique nullable"}})
    tests = next(project.rglob("test_gadgets.py"))
    written = tests.read_text(encoding="utf-8")

    # After n rows, the next one gets the value at place n of the twenty that are handed out in turn.
    for rows in range(4):
        tests.write_text(written + SPENT.format(rows=rows), encoding="utf-8")
        named = (
            "test_0_every_value_is_spent",
            "test_create_with_state_that_is_taken",
            "test_update_to_state_that_is_taken",
        )
        names = [f"{tests.relative_to(project)}::{name}" for name in named]
        run_tests(HOST, project, "-pno:randomly", *names)
