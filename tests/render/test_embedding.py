"""References whose rows responses hold: what is stored, shown in the plan, and read again by an update."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from copier.errors import UserMessageError
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from fastapi_endpoint.interview import HostFindings
from fastapi_endpoint.plan import describe_plan
from helpers.copier_command import answer, run_copier
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host, run

FILE = ".copier-answers.note.yml"
CUSTOMER = "{body: text, customer: ref(Customer) embed}"
BOTH = "{body: text, customer: ref(Customer) embed, author: ref(User) nullable embed}"


@pytest.fixture
def project(versions: Path, tmp_path: Path) -> Path:
    """A host with an endpoint that embeds nothing."""
    project = copy_host(HOSTS["layered_async"], tmp_path / "host", git=True)
    copy(project, {"resource": "note", "fields": {"body": "text"}}, source=versions, revision=True)
    commit_all(project, "Generate notes")
    return project


def update(project: Path, fields: str) -> dict[str, object]:
    ended = run_copier(
        "update", "--trust", "--defaults", "-a", FILE, "--vcs-ref=:current:", "-d", f"fields={fields}", str(project)
    )
    assert ended.code == 0, ended.output
    commit_all(project, "Update")
    stored: dict[str, object] = yaml.safe_load((project / FILE).read_text())
    return stored


def test_an_update_reads_the_columns_of_each_model_that_comes_to_those_embedded(project: Path) -> None:
    assert "host_embedded" not in yaml.safe_load((project / FILE).read_text())

    first = update(project, CUSTOMER)["host_embedded"]
    second = update(project, BOTH)["host_embedded"]

    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert list(first) == ["Customer"]
    assert second["Customer"] == first["Customer"]
    assert [column["name"] for column in second["User"]["columns"]] == ["id", "email", "is_active"]
    schemas = (project / "app/schemas/note.py").read_text()
    assert "class NoteUserSummary(BaseModel):" in schemas
    assert "author: NoteUserSummary | None" in schemas


def test_an_update_without_the_host_gives_the_same(project: Path) -> None:
    update(project, BOTH)
    (project / "app/models/user.py").write_text("nothing = 1\n")
    commit_all(project, "Drop the users")

    update(project, BOTH)

    changed = run("git", "diff", "--stat", "HEAD~1", "HEAD", "--", "app/schemas", "app/services", cwd=project).stdout
    assert changed == ""


def test_the_plan_says_what_is_embedded_and_what_is_left_out(tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    data = {"resource": "note", "fields": {"body": "text", "author": "ref(User) embed"}}

    shown = describe_plan(build_endpoint(read_answers(answer(project, data))), HostFindings(project))

    assert "NoteUserSummary: id, email, is_active (left out: hashed_password, role, " in shown


def test_the_same_model_has_one_schema(tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    fields = {"summary": "str(80)", "author": "ref(User) embed", "editor": "ref(User) embed"}
    fields["previous"] = "ref(Note) nullable embed"

    copy(project, {"resource": "note", "fields": fields})

    schemas = (project / "app/schemas/note.py").read_text()
    assert schemas.count("class NoteUserSummary(") == 1
    assert "author: NoteUserSummary\n" in schemas
    assert "editor: NoteUserSummary\n" in schemas
    # `NoteSummary` is the type of a field already.
    assert "previous: NoteSummaryValue | None" in schemas


@pytest.mark.parametrize("kind", [{}, {"resource_kind": "nested", "parent_model": "User"}], ids=["new", "nested"])
def test_rows_of_other_owners_are_not_embedded(tmp_path: Path, kind: dict[str, str]) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    data = {"resource": "note", "fields": {"previous": "ref(Note) nullable embed"}, "access_rule": "owner"} | kind

    with pytest.raises(UserMessageError) as refused:
        copy(project, data)

    assert str(refused.value) == (
        "In `fields`, `previous` would show rows of other owners to whoever names them; leave `embed` out."
    )
