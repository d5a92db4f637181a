"""Callers that are dictionaries: the answers say which entries hold what they are known by, and their roles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from copier.errors import UserMessageError
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_tests

DEPENDENCY = """

async def get_user_data(user: CurrentUser) -> dict[str, Any]:
    return {"id": user.id, "role": user.role.value}
"""
REAL_USERS = """
import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.anyio
URL = "/api/v1/notes"


async def test_real_users(client: AsyncClient, auth_headers, admin_headers) -> None:
    created = await client.post(URL, json={"body": "mine"}, headers=auth_headers)
    url = f"{URL}/{created.json()['id']}"
    other = await client.post(URL, json={"body": "other"}, headers=admin_headers)

    assert (await client.get(url, headers=auth_headers)).status_code == 200
    assert (await client.get(url, headers=admin_headers)).status_code == 200
    assert (await client.get(url)).status_code == 401
    assert (await client.get(f"{URL}/{other.json()['id']}", headers=auth_headers)).status_code == 404
"""
OWNED: dict[str, Any] = {
    "resource": "note",
    "fields": {"body": "text"},
    "host_user": "app.api.dependencies:get_user_data",
    "access_rule": "owner",
    "owner_bypass_roles": ["admin"],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A host with a dependency that gives a dictionary."""
    project = copy_host(HOSTS["layered_async"], tmp_path / "host", git=True)
    file = project / "app/api/dependencies.py"
    text = file.read_text(encoding="utf-8").replace("import Annotated", "import Annotated, Any")
    place = text.index("\n\nasync def get_current_admin")
    file.write_text(text[:place] + DEPENDENCY + text[place:], encoding="utf-8")
    return project


@pytest.mark.parametrize("model", [{"model": "User"}, {}], ids=["with a foreign key", "without"])
def test_their_entries_say_what_they_own(model: dict[str, str], project: Path) -> None:
    known = HOSTS["layered_async"]
    key = {"attribute": "id", "type": "int"} | model

    copy(project, OWNED | {"host_caller": key, "host_roles": {"attribute": "role", "kind": "text"}})

    assert 'user["id"]' in (project / "app/core/ownership.py").read_text(encoding="utf-8")
    check_format(known, project)
    check_lint(known, project)
    check_types(known, project)
    (project / "tests/test_real_users.py").write_text(REAL_USERS, encoding="utf-8")
    run_tests(known, project, "tests/test_notes.py", "tests/test_real_users.py")


def test_the_user_of_a_token_is_none_of_them(project: Path) -> None:
    known = HOSTS["layered_async"]
    role = {"attribute": "role", "kind": "enum"}

    copy(project, OWNED | {"auth_scheme": "jwt", "host_roles": {**role, "user": "app.models.user:User"}})

    assert "user.role.value" in (project / "app/core/jwt_auth.py").read_text(encoding="utf-8")
    check_types(known, project)
    run_tests(known, project, "tests/test_notes.py")


def test_without_an_answer_they_are_refused(project: Path) -> None:
    with pytest.raises(UserMessageError) as refused:
        copy(project, OWNED | {"owner_bypass_roles": []})

    assert str(refused.value) == (
        "`host_caller` was not found: the user is a dictionary, and nothing declares which of its entries says "
        "what it is known by; say it, with `-d 'host_caller={attribute: id, type: int}'`."
    )
    assert not (project / "app/models/note.py").exists()
