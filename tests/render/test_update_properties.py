"""Whatever is edited by hand, and whatever changes in the template and the answers: no line of the user's is lost."""

from __future__ import annotations

import ast
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier, tree
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host, run
from helpers.versions import FIRST, SECOND, make_versions
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

ORDER: dict[str, Any] = {
    "resource": "order",
    "fields": {"title": "str(3..80) unique", "status": "enum(draft, paid) = draft filter", "note": "text nullable"},
}
INVOICE: dict[str, Any] = {"resource": "invoice", "fields": {"number": "str(1..40) unique", "due_on": "date sort"}}
ANSWERS: list[dict[str, str]] = [
    {},
    {"fields": yaml.safe_dump(ORDER["fields"] | {"rank": "int = 3"}, sort_keys=False)},
    {
        "fields": yaml.safe_dump(
            {"title": "str(3..120)", "status": "enum(draft, paid, sent) = draft filter"}, sort_keys=False
        )
    },
    {"pagination_style": "offset"},
    {"pagination_style": "none", "operations": "[list, get, create]"},
]
FEW = 6
EXAMPLES = int(os.environ.get("UPDATE_EXAMPLES", FEW))
"""How many examples are tried; more than the few of every run are other ones each time."""
HOSTS_AND_FOLDERS = {"layered_async": ".", "subfolder_monorepo": "backend"}
"""The second has lines of 120 characters and is in a folder of its repository."""


@pytest.fixture(scope="session")
def starts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Path]]:
    """A template with two versions, and hosts with two endpoints of the first."""
    folder = tmp_path_factory.mktemp("properties")
    versions = folder / "template"
    make_versions(versions)
    projects = {}
    for name in HOSTS_AND_FOLDERS:
        project = copy_host(HOSTS[name], folder / name, git=True)
        for answers in (ORDER, INVOICE):
            copy(project, answers, source=versions, vcs_ref=FIRST, revision=True)
            commit_all(folder / name, "Generate")
        projects[name] = folder / name
    return versions, projects


def generated(repository: Path) -> list[Path]:
    """The modules of the first endpoint, shared ones included."""
    names = run("git", "diff", "--name-only", "--diff-filter=A", "HEAD~2", "HEAD~1", cwd=repository).stdout.split()
    own = [name for name in names if name.endswith(".py") and "/versions/" not in name]
    return [repository / name for name in sorted(own) if (repository / name).stat().st_size]


def after_line(text: str, number: int, line: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(number, f"{line}\n")
    return "".join(lines)


def in_a_function(text: str, pick: int, mark: str) -> str:
    """A comment before a statement of a function."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    bodies = [node.body[-1] for node in functions]
    if not bodies:
        return around(text, pick, mark)
    chosen = bodies[pick % len(bodies)]
    return after_line(text, chosen.lineno - 1, f"{' ' * chosen.col_offset}# {mark}")


def between(text: str, pick: int, mark: str) -> str:
    """A function of one's own between two generated ones."""
    ends = [node.end_lineno or 0 for node in ast.parse(text).body]
    return after_line(text, ends[pick % len(ends)], f"\n\ndef {mark}() -> None:\n    return None\n")


def an_import(text: str, pick: int, mark: str) -> str:
    """An import below the last one."""
    del pick
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return after_line(text, imports[-1].end_lineno or 0, f"import {mark}") if imports else around(text, 0, mark)


def around(text: str, pick: int, mark: str) -> str:
    """A line at the very top or the very end."""
    return f"# {mark}\n{text}" if pick % 2 else f"{text}\n# {mark}\n"


def in_place_of(text: str, pick: int, mark: str) -> str:
    """A line of one's own instead of a generated one."""
    lines = text.splitlines(keepends=True)
    places = [index for index, line in enumerate(lines) if line.strip().startswith("return ")]
    if not places:
        return around(text, pick, mark)
    index = places[pick % len(places)]
    lines[index] = f"{lines[index].rstrip()}  # {mark}\n"
    return "".join(lines)


def without_a_function(text: str, pick: int) -> tuple[str, str]:
    """The text without one of its functions, and the first line of that one; nothing where there is none."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not functions:
        return text, ""
    chosen = functions[pick % len(functions)]
    first = min([chosen.lineno, *(item.lineno for item in chosen.decorator_list)])
    lines = text.splitlines(keepends=True)
    return "".join(lines[: first - 1] + lines[chosen.end_lineno :]), lines[chosen.lineno - 1]


def take_out_registration(repository: Path) -> None:
    """Take the lines of the first endpoint out of the module that includes its router."""
    changed = run("git", "diff", "--name-only", "--diff-filter=M", "HEAD~2", "HEAD~1", cwd=repository).stdout.split()
    for path in (repository / name for name in changed):
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines(keepends=True) if "orders" not in line]
        assert path.suffix == ".py"
        path.write_text("".join(lines), encoding="utf-8")


INSERTIONS: list[Callable[[str, int, str], str]] = [in_a_function, between, an_import, around, in_place_of]


@dataclass(frozen=True)
class ByHand:
    """What a user did to the endpoint; numbers pick a module, and a place in it."""

    edited: list[tuple[int, int, int]]
    removed: int | None
    moved: int | None
    deleted: tuple[int, int] | None
    """A function."""
    unregistered: bool


places = st.integers(0, 50)
by_hand = st.builds(
    ByHand,
    edited=st.lists(st.tuples(places, st.sampled_from(range(len(INSERTIONS))), places), min_size=0, max_size=5),
    removed=st.none() | places,
    moved=st.none() | places,
    deleted=st.none() | st.tuples(places, places),
    unregistered=st.booleans(),
)
UNTOUCHED = ByHand([], None, None, None, unregistered=False)


@dataclass(frozen=True)
class Done:
    """What is expected of an update after a user's work."""

    marks: dict[Path, list[str]]
    """What has to stay in each file."""
    gone: Path | None
    away: Path | None
    without: Path | None
    first_line: str
    """The first line of the function that `without` lost; empty where it lost none."""


def done_by_hand(repository: Path, modules: list[Path], work: ByHand) -> Done:
    """Do that work."""
    marks: dict[Path, list[str]] = {}
    for number, (pick, kind, place) in enumerate(work.edited):
        path = modules[pick % len(modules)]
        mark = f"by_hand_{number}"
        path.write_text(INSERTIONS[kind](path.read_text(encoding="utf-8"), place, mark), encoding="utf-8")
        marks.setdefault(path, []).append(mark)
    first_line, without = "", _taken(modules, work.deleted[0] if work.deleted else None, marks)
    if without is not None and work.deleted is not None:
        text, first_line = without_a_function(without.read_text(encoding="utf-8"), work.deleted[1])
        without.write_text(text, encoding="utf-8")
        marks[without] = []
    if work.unregistered:
        take_out_registration(repository)
    gone = _taken(modules, work.removed, marks)
    if gone is not None:
        gone.unlink()
    away = _taken([path for path in modules if path not in {gone, without}], work.moved, {})
    if away is not None:
        target = away.with_name(f"moved_{away.name}")
        away.rename(target)
        marks[target] = marks.pop(away, [])
    return Done(marks, gone, away, without, first_line)


@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == FEW,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # An example takes seconds: a smaller one is not looked for.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(host="layered_async", work=UNTOUCHED, answers=1, newer=True)
@example(
    host="subfolder_monorepo",
    work=ByHand([(1, 0, 3), (4, 4, 0)], removed=2, moved=5, deleted=(6, 1), unregistered=True),
    answers=2,
    newer=True,
)
@given(
    host=st.sampled_from(sorted(HOSTS_AND_FOLDERS)),
    work=by_hand,
    answers=st.sampled_from(range(len(ANSWERS))),
    newer=st.booleans(),
)
def test_no_line_of_the_user_is_lost(
    starts: tuple[Path, dict[str, Path]],
    host: str,
    work: ByHand,
    answers: int,
    newer: bool,
) -> None:
    versions, projects = starts
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(shutil.copytree(projects[host], Path(folder) / "project"))
        project = repository / HOSTS_AND_FOLDERS[host]
        modules = generated(repository)
        done = done_by_hand(repository, modules, work)
        commit_all(repository, "Edit by hand")
        before = tree(repository)

        options = [part for name, value in ANSWERS[answers].items() for part in ("-d", f"{name}={value}")]
        reference = [] if newer else ["--vcs-ref=:current:"]
        arguments = ("update", "--trust", "--defaults", "-a", ".copier-answers.order.yml", *reference, *options)
        ended = run_copier(*arguments, str(project))

        assert ended.code == 0, ended.output
        after = tree(repository)
        for path, kept in done.marks.items():
            text = path.read_text(encoding="utf-8")
            assert [mark for mark in kept if mark not in text] == [], path
        if done.without is not None and done.first_line:
            text = done.without.read_text(encoding="utf-8")
            assert done.first_line not in text or "<<<<<<< " in text, done.first_line
        if done.gone is not None:
            assert not done.gone.exists()
        if done.away is not None:
            assert not done.away.exists()
        assert [name for name in after if name.endswith((".rej", ".orig"))] == []
        conflicts = {name for name, content in after.items() if b"<<<<<<< " in (content or b"")}
        assert conflicts <= {path.relative_to(repository).as_posix() for path in done.marks}
        foreign = set(before) - {path.relative_to(repository).as_posix() for path in modules}
        own = (".copier-answers.order.yml",)
        changed = {name for name in foreign if before[name] != after.get(name) and not name.endswith(own)}
        assert changed == set()
        if work in (UNTOUCHED, replace(UNTOUCHED, unregistered=True)):
            fresh = copy_host(HOSTS[host], Path(folder) / "fresh", git=True)
            copy(fresh, ORDER | ANSWERS[answers], source=versions, vcs_ref=SECOND if newer else FIRST, revision=True)
            expected = tree(Path(folder) / "fresh")
            for path in modules:
                name = path.relative_to(repository).as_posix()
                left = before[name] if name.endswith("/cursor_pagination.py") else None
                assert after.get(name) == expected.get(name, left), name


def _taken(modules: list[Path], pick: int | None, marks: dict[Path, list[str]]) -> Path | None:
    """A module that was not edited, if one is wanted."""
    free = [path for path in modules if path not in marks]
    return free[pick % len(free)] if pick is not None and free else None
