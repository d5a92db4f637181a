"""Rows that belong to their callers, in hosts whose users have no roles."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from helpers.generate import REPOSITORY, copy


@pytest.mark.parametrize("bypass", [[], ["admin"]])
def test_roles_matter_to_owners_only_where_one_reaches_every_row(bypass: list[str], host: Path) -> None:
    user = host / "app/models/user.py"
    user.write_text(user.read_text().replace("    role: Mapped", "    rank: Mapped"))
    answers = {"resource": "note", "fields": {"body": "text"}, "access_rule": "owner", "owner_bypass_roles": bypass}
    if bypass:
        answers["host_roles"] = {"attribute": "rank", "kind": "text"}

    copy(host, answers)

    stored = yaml.safe_load((host / ".copier-answers.note.yml").read_text())
    assert ("host_roles" in stored) is bool(bypass)


def test_the_table_of_the_docs_is_what_is_generated(host: Path) -> None:
    page = (REPOSITORY / "docs/authentication.md").read_text(encoding="utf-8")
    table = page[page.index("CALLERS = (") :].partition("```")[0]
    answers = {
        "resource": "note",
        "fields": {"status": "enum(open, cancelled) = open"},
        "operations": ["list", "get", "create", "update", "delete", "action"],
        "actions": {"cancel": "status open -> cancelled"},
        "access_rule": "owner",
        "owner_bypass_roles": ["admin"],
    }

    copy(host, answers)

    assert table in (host / "tests/test_notes.py").read_text(encoding="utf-8")
