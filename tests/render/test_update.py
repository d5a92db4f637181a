"""An update brings what changed in the template and keeps what was changed by hand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier, tree
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host, run
from helpers.versions import FIRST, SECOND, edit_by_hand

ORDER: dict[str, Any] = {
    "resource": "order",
    "fields": {"title": "str(3..80) unique", "status": "enum(draft, paid) = draft filter", "customer": "ref(Customer)"},
    "operations": ["list", "get", "create", "update", "replace", "delete"],
}
ANSWERS = ".copier-answers.order.yml"
CHANGED = "This is the second version."


@pytest.fixture(scope="session")
def first_version(versions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host with an endpoint of the first version, committed."""
    project = copy_host(HOSTS["layered_async"], tmp_path_factory.mktemp("first") / "host", git=True)
    copy(project, ORDER, source=versions, vcs_ref=FIRST, revision=True)
    commit_all(project, "Generate orders")
    return project


@pytest.fixture
def project(first_version: Path, tmp_path: Path) -> Path:
    """A copy of that host."""
    return Path(shutil.copytree(first_version, tmp_path / "project"))


def update(project: Path, *arguments: str, answers: str = ANSWERS) -> None:
    """Run `copier update` as a user would."""
    command = ("update", "--trust", "--defaults", "-a", answers, *arguments, str(project))
    ended = run_copier(*command)
    assert ended.code == 0, ended.output


def generated(project: Path) -> list[Path]:
    """The generated modules with content: the files that the first commit after the host's own brought."""
    names = run("git", "diff", "--name-only", "--diff-filter=A", "HEAD~1", "HEAD", cwd=project).stdout.split()
    paths = [project / name for name in names if name.endswith(".py") and "/versions/" not in name]
    return [path for path in paths if path.stat().st_size]


def assert_clean(folder: Path) -> None:
    """No conflict was left in any form."""
    for name, content in tree(folder).items():
        assert not name.endswith(".rej"), name
        assert content is None or b"<<<<<<<" not in content, name
    assert run("git", "diff", "--name-only", "--diff-filter=U", cwd=folder).stdout == ""


def assert_no_foreign_path(answers: Path, template: Path) -> None:
    """The answers file names no place of this machine other than that of the template."""
    stored = yaml.safe_load(answers.read_text())
    assert stored.pop("_src_path") == str(template)
    assert "/tmp" not in yaml.safe_dump(stored)
    assert str(Path.home()) not in yaml.safe_dump(stored)


def test_update_keeps_an_edit_in_every_function_and_class(project: Path, versions: Path) -> None:
    modules = generated(project)
    assert len(modules) >= 5
    kept = {path: edit_by_hand(path) for path in modules}
    commit_all(project, "Edit by hand")

    update(project)

    assert_clean(project)
    for path, comments in kept.items():
        text = path.read_text()
        assert [comment for comment in comments if comment not in text] == [], path
        assert text.count("# by hand: ") == len(comments)
        assert CHANGED in text
        assert 'GENERATION = "second"' in text
    assert yaml.safe_load((project / ANSWERS).read_text())["_commit"] == SECOND
    assert_no_foreign_path(project / ANSWERS, versions)


def test_update_without_edits_equals_a_fresh_copy(project: Path, versions: Path, tmp_path: Path) -> None:
    update(project)

    fresh = copy_host(HOSTS["layered_async"], tmp_path / "fresh")
    copy(fresh, ORDER, source=versions, vcs_ref=SECOND, revision=True)
    assert tree(project) == tree(fresh)


def test_update_in_a_subfolder_with_long_lines_and_another_template(versions: Path, tmp_path: Path) -> None:
    host = HOSTS["subfolder_monorepo"]
    repository = tmp_path / "repository"
    project = copy_host(host, repository, git=True)
    foreign = (project / ".copier-answers.yml").read_bytes()
    data = ORDER | {"fields": {"title": "str(3..80) unique", "user": "ref(User)"}}
    copy(project, data, source=versions, vcs_ref=FIRST, revision=True)
    commit_all(repository, "Generate orders")
    names = run("git", "diff", "--name-only", "--diff-filter=A", "HEAD~1", "HEAD", cwd=repository).stdout.split()
    modules = [repository / name for name in names if name.endswith(".py") and (repository / name).stat().st_size]
    kept = {path: edit_by_hand(path) for path in modules}
    commit_all(repository, "Edit by hand")
    before = tree(repository)

    update(project)

    assert_clean(repository)
    for path, comments in kept.items():
        assert all(comment in path.read_text() for comment in comments)
        assert CHANGED in path.read_text()
    after = tree(repository)
    touched = {name for name in after if after[name] != before.get(name)}
    assert touched == {path.relative_to(repository).as_posix() for path in modules} | {f"backend/{ANSWERS}"}
    assert before.keys() == after.keys()
    assert (project / ".copier-answers.yml").read_bytes() == foreign


def test_two_endpoints_are_updated_one_after_the_other(project: Path, versions: Path) -> None:
    copy(
        project,
        {"resource": "invoice", "fields": {"number": "str(1..40) unique"}},
        source=versions,
        vcs_ref=FIRST,
    )
    commit_all(project, "Generate invoices")
    invoices = run("git", "diff", "--name-only", "--diff-filter=A", "HEAD~1", "HEAD", cwd=project).stdout.split()
    assert not [name for name in invoices if name.startswith("app/core/")], "support modules stay with the first one"
    support = sorted((project / "app/core").glob("*.py"))
    kept = {path: edit_by_hand(path) for path in support if path.read_bytes() and "GENERATION" in path.read_text()}
    assert kept
    commit_all(project, "Edit support modules")

    update(project, answers=".copier-answers.invoice.yml")
    assert_clean(project)
    for path in kept:
        assert CHANGED not in path.read_text()
    assert CHANGED in (project / "app/services/invoices.py").read_text()
    assert CHANGED not in (project / "app/services/orders.py").read_text()
    commit_all(project, "Update invoices")

    update(project)
    assert_clean(project)
    for path, comments in kept.items():
        assert all(comment in path.read_text() for comment in comments)
        assert CHANGED in path.read_text()
    assert CHANGED in (project / "app/services/orders.py").read_text()


def test_update_changes_an_answer_without_changing_the_version(project: Path) -> None:
    service = project / "app/services/orders.py"
    comments = edit_by_hand(service)
    commit_all(project, "Edit by hand")
    fields = ORDER["fields"] | {"note": "text nullable"}

    update(project, "--vcs-ref=:current:", "-d", f"fields={yaml.safe_dump(fields)}")

    assert_clean(project)
    stored = yaml.safe_load((project / ANSWERS).read_text())
    assert (stored["_commit"], stored["fields"]["note"]) == (FIRST, "text nullable")
    assert "note" in (project / "app/models/order.py").read_text()
    assert "note" in (project / "app/schemas/order.py").read_text()
    assert CHANGED not in service.read_text()
    assert all(comment in service.read_text() for comment in comments)


def test_what_was_removed_stays_removed(project: Path) -> None:
    (project / "tests/test_orders.py").unlink()
    router = project / "app/api/router.py"
    lines = router.read_text().splitlines(keepends=True)
    router.write_text("".join(line for line in lines if "orders.router" not in line).replace(" orders,", ""))
    commit_all(project, "Take out")
    before = router.read_bytes()

    update(project)

    assert_clean(project)
    assert not (project / "tests/test_orders.py").exists()
    assert router.read_bytes() == before
    assert CHANGED in (project / "app/services/orders.py").read_text()


def test_a_plan_that_is_declined_in_an_update_deletes_nothing(project: Path) -> None:
    before = tree(project)

    update(project, "-d", "apply_plan=false")

    assert tree(project).keys() == before.keys()
    assert_clean(project)


def test_a_file_that_was_moved_is_not_generated_again(project: Path) -> None:
    (project / "app/services/orders.py").rename(project / "app/services/ordering.py")
    commit_all(project, "Move the service")
    before = (project / "app/services/ordering.py").read_bytes()

    update(project)

    assert_clean(project)
    assert not (project / "app/services/orders.py").exists()
    assert (project / "app/services/ordering.py").read_bytes() == before


def test_an_update_cannot_rename_the_endpoint(project: Path) -> None:
    before = tree(project)

    ended = run_copier("update", "--trust", "--defaults", "-a", ANSWERS, "-d", "resource=invoice", str(project))

    assert ended.code == 1
    assert ended.last_line == "`resource`: this endpoint is `order`; a new one starts with `copier copy`."
    assert tree(project) == before


def test_an_unfit_answer_in_an_update_gets_one_sentence(project: Path) -> None:
    before = tree(project)

    ended = run_copier("update", "--trust", "--defaults", "-a", ANSWERS, "-d", "fields=title: strng", str(project))

    assert ended.code == 1
    assert "did you mean `str`?" in ended.last_line
    assert tree(project) == before


def test_recopy_discards_edits_and_keeps_the_registration(project: Path, versions: Path, tmp_path: Path) -> None:
    (project / "app/services/orders.py").write_text("EDITED = True\n")
    commit_all(project, "Edit by hand")

    ended = run_copier("recopy", "--trust", "--defaults", "--overwrite", "-a", ANSWERS, str(project))

    assert ended.code == 0, ended.output
    service = (project / "app/services/orders.py").read_text()
    assert "EDITED" not in service
    assert CHANGED in service
    assert (project / "app/api/router.py").read_text().count("orders.router") == 1
