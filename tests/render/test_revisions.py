"""A revision is written once, for what changed, and never where that cannot be judged."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi_endpoint.migrations import drop_revision, state
from helpers.copier_command import run_copier, tree
from helpers.endpoint_command import Ended, fastapi_endpoint
from helpers.generate import copy, template
from helpers.hosts import HOSTS, check_migrations, commit_all, copy_host, run, sqlite_url

ORDER: dict[str, Any] = {"resource": "order", "fields": {"title": "str(3..80)", "status": "enum(draft, paid) = draft"}}
ANSWERS = ".copier-answers.order.yml"
HOST = HOSTS["layered_async"]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_host(HOST, tmp_path_factory.mktemp("revisions") / "host", git=True)
    copy(project, ORDER, source=template(), revision=True)
    commit_all(project, "Generate orders")
    return project


@pytest.fixture
def project(start: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(start, tmp_path / "project"))


def versions(project: Path) -> dict[str, bytes | None]:
    return tree(project / "alembic/versions")


def update(project: Path, *data: str, current: bool = True) -> tuple[int, str]:
    arguments = ("update", "--trust", "--defaults", "-a", ANSWERS, *(["--vcs-ref=:current:"] if current else []), *data)
    ended = run_copier(*arguments, str(project))
    return ended.code, ended.output


def with_fields(**fields: str) -> tuple[str, str]:
    return "-d", f"fields={yaml.safe_dump(ORDER['fields'] | fields, sort_keys=False)}"


def answers_of(project: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((project / ANSWERS).read_text())
    return found


def test_an_update_without_a_change_of_the_table_writes_none(project: Path) -> None:
    before = versions(project)

    code, output = update(project, "-d", "pagination_style=offset")

    assert (code, versions(project)) == (0, before), output


def test_what_was_added_to_the_model_by_hand_is_not_part_of_the_difference(project: Path) -> None:
    model = project / "app/models/order.py"
    text = model.read_text()
    model.write_text(text.replace("    title:", "    own: Mapped[str | None] = mapped_column(String(9))\n    title:"))
    commit_all(project, "A column of our own")
    before = versions(project)

    code, output = update(project, *with_fields(note="text nullable"))

    (new,) = versions(project).keys() - before.keys()
    written = (project / "alembic/versions" / new).read_text()
    assert code == 0, output
    assert ('"note"' in written, '"own"' in written) == (True, False)
    assert {name: content for name, content in versions(project).items() if name != new} == before


def test_a_model_with_conflicts_gets_one_when_they_are_solved(
    project: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    model = project / "app/models/order.py"
    model.write_text(model.read_text().replace("String(80)", "String(81)"))
    commit_all(project, "Another length")
    before = versions(project)

    update(project, *with_fields(title="str(3..90)"))

    assert "<<<<<<<" in model.read_text()
    assert versions(project) == before
    said = capfd.readouterr().out
    assert "app/models/order.py has conflicts; solve them, and write it with `fastapi-endpoint revision order`." in said
    assert "No revision was written: app/models/order.py has conflicts" in revision(project).output
    run("git", "checkout", "--theirs", "--", "app/models/order.py", cwd=project)
    written = revision(project)
    again = revision(project)

    (new,) = versions(project).keys() - before.keys()
    assert (written.code, written.output) == (0, f"order  alembic/versions/{new}\n")
    assert (
        again.output == f"order  alembic/versions/{new} changes the table already; delete it to have it written anew.\n"
    )
    assert again.code == 0
    check_migrations(HOST, project, sqlite_url(HOST, tmp_path / "migrated.db"))


def revision(project: Path, *arguments: str) -> Ended:
    return fastapi_endpoint("revision", "order", "-C", project, *arguments)


def test_what_was_changed_by_hand_gets_a_revision(project: Path) -> None:
    assert revision(project).output == "order  nothing changed since HEAD\n"
    model = project / "app/models/order.py"
    model.write_text(model.read_text().replace("    title:", "    own: Mapped[str | None]\n    title:"))
    commit_all(project, "A column of our own")

    late = revision(project)
    assert (
        late.code,
        "`own` of `orders` is in no revision. That did not change since HEAD; `--since`" in late.output,
    ) == (
        3,
        True,
    )
    written = revision(project, "--since", "HEAD~1", "--json").json["endpoints"][0]

    text = (project / written["file"]).read_text()
    assert '"own"' in text
    assert f'revision: str = "{written["revision"]}"' in text
    assert state(project, answers_of(project)).kind == "in step"
    assert revision(project, "--since", "HEAD~1").output.startswith(
        f"order  {written['file']} changes the table already"
    )


def test_a_table_without_a_revision_gets_it(project: Path) -> None:
    (file,) = (name for name in versions(project) if "add_orders" in name)
    text = (project / "alembic/versions" / file).read_text()
    (project / "alembic/versions" / file).unlink()

    ended = revision(project)

    assert ended.code == 0
    (new,) = (name for name in versions(project) if "add_orders" in name)
    assert "create_table" in text
    assert (project / "alembic/versions" / new).read_text().partition("upgrade()")[2] == text.partition("upgrade()")[2]


def test_a_commit_that_is_none_is_named(project: Path) -> None:
    ended = revision(project, "--since", "nowhere")

    assert (ended.code, ended.errors) == (
        1,
        "git knows no commit `nowhere` here; `--since` takes one, such as `HEAD~1`.\n",
    )


def test_removed_values_of_an_enum_are_told(project: Path) -> None:
    before = versions(project)

    code, output = update(project, *with_fields(status="enum(draft, sent) = draft", rank="int = 1"))

    assert code == 0, output
    assert len(versions(project)) == len(before) + 1


def test_a_former_name_that_the_endpoint_has_not_is_refused(project: Path) -> None:
    before = tree(project)

    code, output = update(project, *with_fields(subject="str(3..80) was(titel)"))

    assert code == 1
    assert "In `fields`, `subject` was `titel`, which this endpoint has not" in output
    assert "did you mean `title`?" in output
    assert tree(project) == before


def test_revisions_can_be_declined(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host", git=True)
    before = versions(project)

    copy(project, ORDER, source=template())

    assert versions(project) == before
    assert state(project, answers_of(project)).kind == "none"


def test_the_state_of_an_endpoint(project: Path) -> None:
    assert state(project, answers_of(project)).kind == "in step"

    model = project / "app/models/order.py"
    model.write_text(model.read_text().replace("    title:", "    own: Mapped[str | None]\n    title:"))
    behind = state(project, answers_of(project))
    (project / "alembic/versions" / next(name for name in versions(project) if "order" in name)).unlink()

    assert (behind.kind, behind.details) == ("behind", ("The column `own` of `orders` is in no revision.",))
    assert state(project, answers_of(project)).kind == "missing"
    assert state(project, {}).kind == "unknown"


def test_a_table_is_dropped_and_comes_back(project: Path, tmp_path: Path) -> None:
    revision = drop_revision(project, answers_of(project))

    assert revision is not None
    assert revision.text.partition("def downgrade")[0].rstrip().endswith('op.drop_table("orders")')
    revision.write(project)
    index = project / "app/models/__init__.py"
    lines = [line for line in index.read_text().splitlines(keepends=True) if "rder" not in line]
    index.write_text("".join(lines))
    (project / "app/models/order.py").unlink()
    for name in ("app/services/orders.py", "app/api/routes/orders.py", "app/schemas/order.py"):
        (project / name).unlink(missing_ok=True)
    check_migrations(HOST, project, sqlite_url(HOST, tmp_path / "migrated.db"))
    with pytest.raises(FileExistsError):
        revision.write(project)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fields: [", "is not YAML"),
        ("<<<<<<< before updating\n", "has conflicts"),
        ("- a\n", "holds no answers"),
        ("resource: order\n", "the answers of the endpoint cannot be read"),
    ],
)
def test_nonsense_in_the_answers_file_gets_one_sentence(text: str, sentence: str, project: Path) -> None:
    (project / ANSWERS).write_text(text)
    before = versions(project)
    script = Path(__file__).parents[2] / "extensions/write_revision.py"

    said = run(sys.executable, str(script), ANSWERS, "--update", cwd=project).stdout

    assert said.startswith("No migration was written: ")
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
    assert versions(project) == before


def test_a_shared_module_stays_when_its_endpoint_needs_it_no_longer(project: Path) -> None:
    shared = project / "app/core/cursor_pagination.py"
    shared.write_text(shared.read_text() + "\n# by hand\n")
    commit_all(project, "Edit by hand")
    before = shared.read_bytes()

    code, output = update(project, "-d", "pagination_style=offset")

    assert code == 0, output
    assert shared.read_bytes() == before
