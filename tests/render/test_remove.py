"""`fastapi-endpoint remove` takes an endpoint out, and nothing that anybody would miss."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

import pytest
from helpers.copier_command import tree
from helpers.endpoint_command import Ended, fastapi_endpoint
from helpers.generate import VERSION, copy, template
from helpers.hosts import HOSTS, check_migrations, commit_all, copy_host, run, sqlite_url

SERVICE = "app/services/invoices.py"
ANSWERS = ".copier-answers.invoice.yml"


class Killed(BaseException):
    """What ends a process from outside; nothing catches it."""


def remove(project: Path, *arguments: str, name: str = "invoice") -> Ended:
    return fastapi_endpoint("remove", name, "--trust", "-C", project, *arguments)


def edit(project: Path, file: str = SERVICE) -> None:
    path = project / file
    path.write_text(path.read_text(encoding="utf-8") + "\n# by hand\n", encoding="utf-8")


def without_revisions(files: dict[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in files.items() if "/versions/" not in name}


def test_what_was_generated_is_gone_and_the_rest_is_as_before(endpoints: Path, tmp_path: Path) -> None:
    for name in ("invoice", "order"):
        ended = remove(endpoints, "--yes", "--drop-table", name=name)
        assert (ended.code, ended.errors) == (0, ""), ended
        assert "(drops the table)" in ended.output
        commit_all(endpoints, f"Remove {name}")

    check_migrations(HOSTS["layered_async"], endpoints, sqlite_url(HOSTS["layered_async"], tmp_path / "migrated.db"))
    after = without_revisions(tree(endpoints))
    run("git", "checkout", "--quiet", "HEAD~4", cwd=endpoints)
    assert after == without_revisions(tree(endpoints))


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_a_copy_that_is_regretted_leaves_its_revision_alone(name: str, tmp_path: Path) -> None:
    project = copy_host(HOSTS[name], tmp_path / "host", git=True)
    before = tree(tmp_path / "host")
    copy(project, {"resource": "order", "fields": {"title": "str(3..80)"}}, source=template(), revision=True)

    status = fastapi_endpoint("status", "--trust", "-C", project)
    ended = remove(project, "--yes", name="order")

    assert (status.code, status.output) == (0, f"order  {VERSION}; as it was generated\n")
    assert (ended.code, ended.errors) == (0, "")
    assert without_revisions(tree(tmp_path / "host")) == without_revisions(before)


def test_it_shows_first_and_writes_nothing_without_a_yes(endpoints: Path) -> None:
    before = tree(endpoints)

    shown, asked = remove(endpoints, "--plan-only"), remove(endpoints)

    assert (shown.code, asked.code) == (0, 1)
    assert asked.errors == "Nothing was written: nobody can be asked here; pass `--yes` to do it.\n"
    assert "Delete\n  app/api/routes/invoices.py\n  app/models/invoice.py\n" in shown.output
    assert "  app/api/router.py: - api_router.include_router(invoices.router)\n" in shown.output
    assert "  none: the table invoices stays; `--drop-table` drops it\n" in shown.output
    assert tree(endpoints) == before


def test_what_other_code_needs_stays(endpoints: Path) -> None:
    before = tree(endpoints)

    ended = remove(endpoints, "--yes", name="order")

    assert ended.code == 1
    assert ended.errors.startswith("Other code needs order: ")
    assert "app/models/invoice.py:7" in ended.errors
    assert tree(endpoints) == before


def test_shared_modules_stay_while_others_import_them(endpoints: Path) -> None:
    ended = remove(endpoints, "--yes", "--force", "--json", name="order")

    assert ended.code == 0
    kept = {file: reason.partition(":")[0] for file, reason in ended.json["keep"].items()}
    assert kept.keys() == {
        f"app/core/{name}.py" for name in ("cursor_pagination", "errors", "field_types", "page_links")
    }
    assert [file for file in kept if not (endpoints / file).is_file()] == []
    assert not (endpoints / "app/services/orders.py").exists()


def test_edits_by_hand_are_not_deleted_without_force(endpoints: Path) -> None:
    edit(endpoints)
    commit_all(endpoints, "Edit by hand")
    before = tree(endpoints)

    refused = remove(endpoints, "--yes")

    assert (refused.code, tree(endpoints)) == (1, before)
    assert refused.errors == (f"`{SERVICE}` was edited by hand or moved; `--force` deletes it all the same.\n")
    assert remove(endpoints, "--yes", "--force").code == 0
    assert not (endpoints / SERVICE).exists()


def test_edits_that_are_not_committed_are_never_deleted(endpoints: Path) -> None:
    edit(endpoints)
    before = tree(endpoints)

    refused = remove(endpoints, "--yes", "--force")

    assert (refused.code, tree(endpoints)) == (1, before)
    assert refused.errors == f"`{SERVICE}` holds edits that are not committed; commit or discard them first.\n"


def test_a_version_that_is_gone_keeps_it_from_being_judged(endpoints: Path) -> None:
    path = endpoints / ANSWERS
    path.write_text(path.read_text().replace("_commit: v0.1.0", "_commit: v0.0.9"))
    commit_all(endpoints, "A tag that is gone")
    before = tree(endpoints)

    refused = remove(endpoints, "--yes")

    assert (refused.code, tree(endpoints)) == (1, before)
    assert refused.errors.startswith("Whether invoice was edited by hand is not known: ")
    assert "has no version v0.0.9 any more; `--force` removes it all the same." in refused.errors
    edit(endpoints)
    assert "holds edits that are not committed" in remove(endpoints, "--yes", "--force").errors


def test_a_registration_that_cannot_be_taken_out_keeps_everything(endpoints: Path) -> None:
    router = endpoints / "app/api/router.py"
    line = "api_router.include_router(invoices.router)"
    router.write_text(router.read_text().replace(line, f"included = {line}"))
    before = tree(endpoints)

    refused = remove(endpoints, "--yes")

    assert (refused.code, tree(endpoints)) == (1, before)
    assert refused.errors.startswith("app/api/router.py cannot be edited (the router is registered inside another")
    assert f"take out `included = {line}` yourself" in refused.errors


def test_nonsense_in_the_answers_file_is_refused(endpoints: Path) -> None:
    (endpoints / ANSWERS).write_text("fields: [")
    before = tree(endpoints)

    refused = remove(endpoints, "--yes", "--force")

    assert (refused.code, tree(endpoints)) == (1, before)
    assert refused.errors == f"{ANSWERS} is not YAML; bring it back with `git checkout HEAD -- {ANSWERS}`.\n"


@pytest.mark.parametrize("deleted", [0, 1, 4])
def test_a_second_call_finishes_what_was_killed(
    deleted: int, endpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink
    left = [deleted]

    def killed(path: Path, *, missing_ok: bool = False) -> None:
        if path.is_relative_to(endpoints) and not path.name.endswith(".part"):
            if not left[0]:
                raise Killed
            left[0] -= 1
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", killed)
        with pytest.raises(Killed):
            remove(endpoints, "--yes", "--drop-table")
    assert (endpoints / ANSWERS).exists()

    ended = remove(endpoints, "--yes", "--drop-table")

    assert (ended.code, ended.errors) == (0, "")
    run("git", "add", "--all", cwd=endpoints)
    changes = run("git", "diff", "--cached", "--name-status", "--no-renames", "HEAD", cwd=endpoints).stdout.splitlines()
    assert sorted(line.split("\t")[0] for line in changes) == ["A", *["D"] * 6, "M", "M"]


def test_a_full_disk_loses_nothing(endpoints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(endpoints)
    make = tempfile.mkstemp

    def full(*arguments: Any, **options: Any) -> tuple[int, str]:
        if str(options.get("dir") or "").startswith(str(endpoints)):
            raise OSError(errno.ENOSPC, "No space left on device")
        return make(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "mkstemp", full)
        ended = remove(endpoints, "--yes")

    assert (ended.code, tree(endpoints)) == (1, before)
    assert ended.errors.endswith("the file cannot be written (No space left on device); nothing was deleted.\n")
