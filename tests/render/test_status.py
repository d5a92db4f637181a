"""`fastapi-endpoint status` tells what became of each endpoint."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.endpoint_command import fastapi_endpoint
from helpers.generate import REPOSITORY
from helpers.hosts import commit_all, run
from helpers.versions import FIRST, SECOND

SERVICE = "app/services/orders.py"
ROUTER = "app/api/routes/orders.py"
MODEL = "app/models/order.py"
ANSWERS = ".copier-answers.order.yml"


def status_of(project: Path, name: str = "order", *, code: int) -> dict[str, Any]:
    ended = fastapi_endpoint("status", name, "--json", "--trust", "-C", project)
    assert ended.code == code, ended
    found: dict[str, Any] = ended.json["endpoints"][0]
    return found


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_untouched_endpoint_is_as_it_was_generated(endpoints: Path, versions: Path) -> None:
    assert status_of(endpoints, code=0) == {
        "name": "order",
        "answers_file": ANSWERS,
        "template": str(versions),
        "version": FIRST,
        "newest": SECOND,
        "update_available": True,
        "edited": [],
        "missing": [],
        "moved": {},
        "conflicts": [],
        "not_registered": [],
        "migration": "in step",
        "migration_details": [],
        "problem": "",
        "notes": [],
        "needs_attention": False,
    }


def test_every_endpoint_has_its_lines(endpoints: Path) -> None:
    change(endpoints / SERVICE, '"""', '"""By hand. ')

    ended = fastapi_endpoint("status", "--trust", "-C", endpoints)

    assert ended.code == 0
    assert ended.output.splitlines() == [
        f"invoice  {FIRST}, update available: {SECOND}; as it was generated",
        f"order  {FIRST}, update available: {SECOND}",
        f"  edited by hand:   {SERVICE}",
    ]


def test_other_line_ends_are_no_edit(endpoints: Path) -> None:
    (endpoints / SERVICE).write_bytes((endpoints / SERVICE).read_bytes().replace(b"\n", b"\r\n"))

    assert status_of(endpoints, code=0)["edited"] == []


def test_edits_that_are_committed_are_told(endpoints: Path) -> None:
    change(endpoints / SERVICE, "return", "return  # by hand\n    return")
    commit_all(endpoints, "Edit by hand")

    assert status_of(endpoints, code=0)["edited"] == [SERVICE]


def test_moved_and_missing_files_are_told_apart(endpoints: Path) -> None:
    (endpoints / SERVICE).rename(endpoints / "app/services/ordering.py")
    change(endpoints / "app/services/ordering.py", '"""', '"""Moved. ')
    (endpoints / "tests/test_orders.py").unlink()

    found = status_of(endpoints, code=0)

    assert (found["moved"], found["missing"]) == ({SERVICE: "app/services/ordering.py"}, ["tests/test_orders.py"])


def test_conflict_markers_are_found(endpoints: Path) -> None:
    change(endpoints / SERVICE, "\nasync def", "\n<<<<<<< before updating\n=======\n>>>>>>> after updating\nasync def")

    assert status_of(endpoints, code=3)["conflicts"] == [SERVICE]


def test_a_router_and_a_model_that_nobody_imports_are_told(endpoints: Path) -> None:
    run("git", "checkout", "HEAD~2", "--", "app/api/router.py", "app/models/__init__.py", cwd=endpoints)

    assert status_of(endpoints, code=3)["not_registered"] == ["app/api/router.py", "app/models/__init__.py"]


def test_a_model_that_left_its_revisions_behind_is_told(endpoints: Path) -> None:
    change(endpoints / MODEL, "    paid:", "    own: Mapped[str | None]\n    paid:")

    found = status_of(endpoints, code=3)

    assert found["migration"] == "behind"
    assert found["migration_details"] == ["The column `own` of `orders` is in no revision."]


def test_a_version_that_is_gone_is_named(endpoints: Path, versions: Path) -> None:
    change(endpoints / ANSWERS, f"_commit: {FIRST}", "_commit: v0.0.9")

    found = status_of(endpoints, code=0)

    assert found["edited"] is None
    assert found["notes"] == [f"Edits by hand are not known: {versions} has no version v0.0.9 any more."]


def test_a_template_that_is_gone_is_named(endpoints: Path, versions: Path, tmp_path: Path) -> None:
    change(endpoints / ANSWERS, str(versions), str(tmp_path / "gone"))

    found = status_of(endpoints, code=0)

    assert (found["edited"], found["newest"], found["update_available"]) == (None, None, None)
    assert found["notes"] == [f"the template {tmp_path / 'gone'} is not there: updates are not known."]


def test_python_of_a_template_does_not_run_without_trust(endpoints: Path, versions: Path, tmp_path: Path) -> None:
    hostile = Path(shutil.copytree(versions, tmp_path / "hostile"))
    mark = tmp_path / "was_run"
    (hostile / "extensions/interview.py").write_text(f"open({str(mark)!r}, 'w')\n")
    commit_all(hostile, "Hostile")
    run("git", "tag", "--force", FIRST, cwd=hostile)
    change(endpoints / ANSWERS, str(versions), str(hostile))

    ended = fastapi_endpoint("status", "order", "-C", endpoints)

    assert not mark.exists()
    assert (ended.code, f"that takes Python of {hostile}, pass `--trust` to run it" in ended.output) == (0, True)


@pytest.mark.parametrize(
    ("garble", "sentence"),
    [
        (lambda _: "fields: [", "is not YAML"),
        (lambda text: f"<<<<<<< before updating\n{text}", "has conflicts"),
        (lambda _: "- a\n", "holds no answers"),
        (lambda _: "\x00", "is not YAML"),
        (lambda text: text.replace("bool = false", "booool"), "cannot be used (In `fields`,"),
        (lambda text: text.replace("resource_plural: orders\n", ""), "does not answer `resource_plural`"),
        (lambda text: text.replace("resource: order\n", "resource: invoice\n"), "describes `invoice`"),
        (lambda text: text.replace("resource: order\n", "resource: 7\n"), "cannot be used"),
    ],
)
def test_nonsense_in_an_answers_file_gets_one_sentence(
    garble: Callable[[str], str], sentence: str, endpoints: Path
) -> None:
    path = endpoints / ANSWERS
    path.write_text(garble(path.read_text(encoding="utf-8")), encoding="utf-8")

    found = status_of(endpoints, code=3)

    assert found["problem"].startswith(f"{ANSWERS} {sentence}")
    assert found["problem"].endswith(f"bring it back with `git checkout HEAD -- {ANSWERS}`.")


def test_answers_of_other_templates_are_no_endpoints(endpoints: Path) -> None:
    (endpoints / ".copier-answers.docs.yml").write_text(yaml.safe_dump({"_src_path": "gh:a/b", "title": "Docs"}))

    ended = fastapi_endpoint("status", "--json", "-C", endpoints)

    assert [each["name"] for each in ended.json["endpoints"]] == ["invoice", "order"]


def test_a_project_without_endpoints_has_none(untouched: Path) -> None:
    ended = fastapi_endpoint("status", "-C", untouched)

    assert (ended.code, ended.output) == (0, "No endpoint was generated here.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("status", "ordr"), 1, "did you mean `order`?"),
        (("status", "-C", "nowhere"), 1, "`nowhere` is no folder."),
        (("explore", "nowhere"), 1, "nowhere is no folder."),
        (("statu",), 2, "Did you mean 'status'?"),
        (("status", "--jsn"), 2, "--jsn"),
    ],
)
def test_a_wrong_call_gets_one_sentence(
    arguments: tuple[str, ...], code: int, sentence: str, endpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(endpoints)

    ended = fastapi_endpoint(*arguments)

    assert (ended.code, ended.output) == (code, "")
    assert sentence in ended.errors
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_exploration_prints_what_the_script_prints(options: tuple[str, ...], untouched: Path) -> None:
    script = REPOSITORY / "extensions/explore.py"

    ended = fastapi_endpoint("explore", untouched, *options)

    printed = run(sys.executable, str(script), str(untouched), *options, cwd=untouched).stdout
    assert (ended.code, ended.output) == (0, printed)
