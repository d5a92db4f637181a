"""`fastapi-endpoint update` brings every endpoint to the newest version, and loses nothing on the way."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier, tree
from helpers.endpoint_command import Ended, fastapi_endpoint
from helpers.generate import REPOSITORY, tag
from helpers.hosts import base_environment, commit_all, run
from helpers.versions import FIRST, SECOND, edit_by_hand

SERVICE = "app/services/invoices.py"
CHANGED = "This is the second version."
THIRD = "v0.3.0"


def update(project: Path, *arguments: str) -> Ended:
    return fastapi_endpoint("update", "--trust", "-C", project, *arguments)


def answers(project: Path, name: str) -> Path:
    return project / f".copier-answers.{name}.yml"


def versions_of(project: Path) -> dict[str, str]:
    stored = {name: yaml.safe_load(answers(project, name).read_text()) for name in ("invoice", "order")}
    return {name: value["_commit"] for name, value in stored.items()}


def log(project: Path) -> list[str]:
    """Subjects of the commits since both endpoints were generated, the newest first."""
    subjects = run("git", "log", "--format=%s", cwd=project).stdout.splitlines()
    return subjects[: subjects.index("Generate invoice")]


def is_clean(project: Path) -> bool:
    return run("git", "status", "--porcelain", cwd=project).stdout == ""


def with_conflict(project: Path) -> None:
    """Change a line that the second version changes, too."""
    path = project / SERVICE
    path.write_text(path.read_text().replace('GENERATION = "first"', 'GENERATION = "mine"'))
    commit_all(project, "Edit by hand")


def changed_template(project: Path, versions: Path, folder: Path, file: str, text: str, version: str) -> None:
    """Let both endpoints come from a template in which a file of some version holds another text at its end."""
    template = Path(shutil.copytree(versions, folder / "changed"))
    path = template / file
    path.write_text(path.read_text() + text)
    commit_all(template, "Change")
    run("git", "tag", "--delete", SECOND, cwd=template)
    tag(template, version)
    for name in ("invoice", "order"):
        stored = answers(project, name)
        stored.write_text(stored.read_text().replace(str(versions), str(template)))
    commit_all(project, "Another template")


def test_each_endpoint_is_updated_in_a_commit_of_its_own(endpoints: Path, tmp_path: Path) -> None:
    comments = edit_by_hand(endpoints / SERVICE)
    commit_all(endpoints, "Edit by hand")
    by_copier = Path(shutil.copytree(endpoints, tmp_path / "by_copier"))
    for name in ("invoice", "order"):
        ended = run_copier("update", "--trust", "--defaults", "-a", answers(endpoints, name).name, str(by_copier))
        assert ended.code == 0, ended.output
        commit_all(by_copier, f"Update {name}")

    ended_here = update(endpoints)

    assert (ended_here.code, ended_here.errors) == (0, "")
    assert log(endpoints) == [f"Update order to {SECOND}", f"Update invoice to {SECOND}", "Edit by hand"]
    assert is_clean(endpoints)
    assert tree(endpoints) == tree(by_copier)
    assert [comment for comment in comments if comment not in (endpoints / SERVICE).read_text()] == []
    assert ended_here.output.startswith(f"invoice  {FIRST} -> {SECOND}, 5 files, commit ")

    again = update(endpoints, "order", "--json")
    assert (again.code, again.json["endpoints"][0]["outcome"]) == (0, "up to date")
    assert len(log(endpoints)) == 3


def test_it_stops_at_a_conflict_and_goes_on(endpoints: Path) -> None:
    with_conflict(endpoints)

    stopped = update(endpoints)
    again = update(endpoints)

    for ended in (stopped, again):
        assert ended.code == 4
        assert f"changed the same lines of `{SERVICE}`; solve the conflicts there" in ended.errors
    assert log(endpoints) == ["Edit by hand"]
    text = (endpoints / SERVICE).read_text()
    assert ('GENERATION = "mine"' in text, 'GENERATION = "second"' in text) == (True, True)

    run("git", "checkout", "--ours", "--", SERVICE, cwd=endpoints)
    (endpoints / SERVICE).write_text((endpoints / SERVICE).read_text() + "\n# solved\n")
    ended = update(endpoints)

    assert (ended.code, ended.errors) == (0, "")
    assert log(endpoints)[:2] == [f"Update order to {SECOND}", f"Update invoice to {SECOND}"]
    assert (endpoints / SERVICE).read_text().endswith('GENERATION = "mine"\n\n# solved\n')
    assert versions_of(endpoints) == {"invoice": SECOND, "order": SECOND}
    assert is_clean(endpoints)


LONGER_TITLES = """

def _longer(self, field):
    found = _column(self, field)
    return Attribute(found.name, found.annotation, found.value.replace("String(80)", "String(90)"))


_column, _MappedWriter.column = _MappedWriter.column, _longer
"""


def test_a_model_with_a_conflict_gets_its_revision_when_it_is_solved(
    endpoints: Path, versions: Path, tmp_path: Path
) -> None:
    changed_template(
        endpoints, versions, tmp_path, "extensions/fastapi_endpoint/endpoint/model.py", LONGER_TITLES, SECOND
    )
    model = endpoints / "app/models/order.py"
    model.write_text(model.read_text().replace('GENERATION = "first"', 'GENERATION = "mine"'))
    commit_all(endpoints, "Edit by hand")
    before = set((endpoints / "alembic/versions").iterdir())

    stopped = update(endpoints, "order")

    assert stopped.code == 4
    assert "No migration was written: app/models/order.py has conflicts" in stopped.output
    assert set((endpoints / "alembic/versions").iterdir()) == before
    text = re.sub(r"(?m)^(<<<<<<<|=======|>>>>>>>).*\n|^GENERATION = .second.\n", "", model.read_text())
    model.write_text(text)
    ended = update(endpoints, "order")

    assert (ended.code, log(endpoints)[0], is_clean(endpoints)) == (0, f"Update order to {SECOND}", True)
    (new,) = set((endpoints / "alembic/versions").iterdir()) - before
    assert f"migration: {new.relative_to(endpoints)}" in ended.output
    assert "sa.String(length=90)" in new.read_text()
    assert new.name in run("git", "show", "--name-only", "HEAD", cwd=endpoints).stdout


def test_an_update_that_was_thrown_away_begins_anew(endpoints: Path) -> None:
    with_conflict(endpoints)
    assert update(endpoints, "invoice").code == 4
    run("git", "reset", "--quiet", "--hard", cwd=endpoints)

    assert update(endpoints, "order").code == 0
    assert versions_of(endpoints) == {"invoice": FIRST, "order": SECOND}


def test_a_dirty_tree_is_refused(endpoints: Path) -> None:
    (endpoints / "notes.txt").write_text("mine")
    before = tree(endpoints)

    ended = update(endpoints)

    assert (ended.code, tree(endpoints)) == (1, before)
    assert ended.errors == (
        "There are changes that are not committed (`notes.txt`); commit or stash them, and run the command again.\n"
    )


def test_an_endpoint_that_cannot_be_updated_is_named_and_the_others_are_updated(
    endpoints: Path, versions: Path
) -> None:
    stored = answers(endpoints, "invoice")
    stored.write_text(stored.read_text().replace(f"_commit: {FIRST}", "_commit: v0.0.9"))
    commit_all(endpoints, "A tag that is gone")

    ended = update(endpoints)

    assert ended.code == 1
    assert f"{versions} has no version `v0.0.9` any more, from which invoice comes; bring that tag back" in ended.output
    assert log(endpoints)[0] == f"Update order to {SECOND}"


def test_nonsense_in_an_answers_file_is_named(endpoints: Path) -> None:
    answers(endpoints, "invoice").write_text("fields: [")
    commit_all(endpoints, "Nonsense")

    ended = update(endpoints, "invoice")

    assert ended.code == 1
    assert ".copier-answers.invoice.yml is not YAML; bring it back with" in ended.output
    assert log(endpoints) == ["Nonsense"]


def test_versions_that_are_two_apart(endpoints: Path, versions: Path, tmp_path: Path) -> None:
    template = Path(shutil.copytree(versions, tmp_path / "three"))
    wording = template / "extensions/fastapi_endpoint/wording.py"
    wording.write_text(wording.read_text().replace('GENERATION = "second"', 'GENERATION = "third"'))
    commit_all(template, "Third")
    tag(template, THIRD)
    for name in ("invoice", "order"):
        stored = answers(endpoints, name)
        stored.write_text(stored.read_text().replace(str(versions), str(template)))
    comments = edit_by_hand(endpoints / SERVICE)
    commit_all(endpoints, "Another template")

    assert update(endpoints, "invoice").code == 0
    assert update(endpoints, "order", "--to", SECOND).code == 0

    assert versions_of(endpoints) == {"invoice": THIRD, "order": SECOND}
    text = (endpoints / SERVICE).read_text()
    assert (CHANGED in text, 'GENERATION = "third"' in text) == (True, True)
    assert [comment for comment in comments if comment not in text] == []
    older = update(endpoints, "invoice", "--to", SECOND)
    assert (older.code, "Downgrades are not supported" in older.output) == (1, True)


def test_a_version_that_fails_changes_nothing(endpoints: Path, versions: Path, tmp_path: Path) -> None:
    file = "template/{{ endpoint.files.service }}.jinja"
    changed_template(endpoints, versions, tmp_path, file, "{{ endpoint.no_such_attribute }}\n", SECOND)
    before = tree(endpoints)

    ended = update(endpoints, "invoice")

    assert ended.code == 1
    assert "no_such_attribute" in ended.output
    assert (tree(endpoints), is_clean(endpoints)) == (before, True)


def test_a_second_call_finishes_what_was_killed(endpoints: Path, versions: Path, tmp_path: Path) -> None:
    """The template kills the command once, after its files were merged and before the commit."""
    mark = tmp_path / "killed"
    kill = (
        "\nimport os, pathlib, signal\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists():\n    mark.touch()\n    os.kill(os.getppid(), signal.SIGKILL)\n"
    )
    script = "extensions/keep_shared.py"
    source = (versions / script).read_text()
    changed_template(endpoints, versions, tmp_path, "extensions/fastapi_endpoint/shared_modules.py", kill, SECOND)
    assert "from fastapi_endpoint.shared_modules import" in source
    comments = edit_by_hand(endpoints / SERVICE)
    commit_all(endpoints, "Edit by hand")
    command = (sys.executable, "-m", "fastapi_endpoint.command", "update", "invoice", "--trust")
    environment = base_environment() | {"PYTHONPATH": str(REPOSITORY / "extensions")}

    killed = subprocess.run(command, cwd=endpoints, env=environment, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert not is_clean(endpoints)

    ended = update(endpoints, "invoice")

    assert (ended.code, ended.errors) == (0, "")
    assert log(endpoints)[0] == f"Update invoice to {SECOND}"
    assert is_clean(endpoints)
    text = (endpoints / SERVICE).read_text()
    assert (CHANGED in text, [comment for comment in comments if comment not in text]) == (True, [])
    assert "Unfinished update of invoice" in run("git", "stash", "list", cwd=endpoints).stdout


def test_a_full_disk_loses_nothing(endpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git, the journal, and Copier find no room, one after the other; then there is some."""
    comments = edit_by_hand(endpoints / SERVICE)
    commit_all(endpoints, "Edit by hand")
    failing = tmp_path / "bin"
    failing.mkdir()
    git = failing / "git"
    git.write_text(
        "#!/bin/sh\n"
        'case " $* " in *" commit "*) echo "fatal: sha1 file write error. Out of diskspace" >&2; exit 128;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    git.chmod(0o755)
    write = Path.write_text

    def full(path: Path, *arguments: Any, **options: Any) -> int:
        if path.name == "fastapi-endpoint-update.part":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, *arguments, **options)

    def no_room(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        before = update(endpoints, "invoice")
    assert is_clean(endpoints)
    with monkeypatch.context() as patched:
        patched.setattr("copier.run_update", no_room)
        meanwhile = update(endpoints, "invoice")
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(failing), prepend=os.pathsep)
        after = update(endpoints, "invoice")

    for ended in (before, meanwhile, after):
        assert ended.code == 1
        assert re.fullmatch(
            r"The disk is full \(.*\): make room, and run the same command again; nothing is lost.\n", ended.errors
        )
    assert log(endpoints) == ["Edit by hand"]
    ended = update(endpoints, "invoice")
    assert (ended.code, ended.errors) == (0, "")
    assert (log(endpoints)[0], is_clean(endpoints)) == (f"Update invoice to {SECOND}", True)
    text = (endpoints / SERVICE).read_text()
    assert (CHANGED in text, [comment for comment in comments if comment not in text]) == (True, [])


def test_a_project_without_git_is_refused(endpoints: Path) -> None:
    shutil.rmtree(endpoints / ".git")

    ended = update(endpoints)

    assert (ended.code, ended.errors.startswith("Updates need git: ")) == (1, True)
