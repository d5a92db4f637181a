"""Whatever is edited by hand, and whatever changes in the template and the answers: no line of the user's is lost."""

from __future__ import annotations

import ast
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier, tree
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host, run
from helpers.versions import FIRST, SECOND, make_versions
from hypothesis import HealthCheck, Phase, given, settings
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
            copy(project, answers, source=versions, vcs_ref=FIRST)
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


INSERTIONS: list[Callable[[str, int, str], str]] = [in_a_function, between, an_import, around, in_place_of]

edits = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from(range(len(INSERTIONS))), st.integers(0, 50)), min_size=0, max_size=5
)


@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == FEW,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # An example takes seconds: a smaller one is not looked for.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    host=st.sampled_from(sorted(HOSTS_AND_FOLDERS)),
    edited=edits,
    removed=st.none() | st.integers(0, 50),
    moved=st.none() | st.integers(0, 50),
    answers=st.sampled_from(range(len(ANSWERS))),
    newer=st.booleans(),
)
def test_no_line_of_the_user_is_lost(
    starts: tuple[Path, dict[str, Path]],
    host: str,
    edited: list[tuple[int, int, int]],
    removed: int | None,
    moved: int | None,
    answers: int,
    newer: bool,
) -> None:
    versions, projects = starts
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(shutil.copytree(projects[host], Path(folder) / "project"))
        project = repository / HOSTS_AND_FOLDERS[host]
        modules = generated(repository)
        marks: dict[Path, list[str]] = {}
        for number, (pick, kind, place) in enumerate(edited):
            path = modules[pick % len(modules)]
            mark = f"by_hand_{number}"
            path.write_text(INSERTIONS[kind](path.read_text(encoding="utf-8"), place, mark), encoding="utf-8")
            marks.setdefault(path, []).append(mark)
        gone = _taken(modules, removed, marks)
        if gone is not None:
            gone.unlink()
        away = _taken([path for path in modules if path != gone], moved, {})
        if away is not None:
            target = away.with_name(f"moved_{away.name}")
            away.rename(target)
            marks[target] = marks.pop(away, [])
        commit_all(repository, "Edit by hand")
        before = tree(repository)

        options = [part for name, value in ANSWERS[answers].items() for part in ("-d", f"{name}={value}")]
        reference = [] if newer else ["--vcs-ref=:current:"]
        arguments = ("update", "--trust", "--defaults", "-a", ".copier-answers.order.yml", *reference, *options)
        ended = run_copier(*arguments, str(project))

        assert ended.code == 0, ended.output
        after = tree(repository)
        for path, kept in marks.items():
            text = path.read_text(encoding="utf-8")
            assert [mark for mark in kept if mark not in text] == [], path
        if gone is not None:
            assert not gone.exists()
        if away is not None:
            assert not away.exists()
        assert [name for name in after if name.endswith((".rej", ".orig"))] == []
        conflicts = {name for name, content in after.items() if b"<<<<<<< " in (content or b"")}
        assert conflicts <= {path.relative_to(repository).as_posix() for path in marks}
        foreign = set(before) - {path.relative_to(repository).as_posix() for path in modules}
        own = (".copier-answers.order.yml",)
        changed = {name for name in foreign if before[name] != after.get(name) and not name.endswith(own)}
        assert changed == set()
        if not edited and gone is None and away is None:
            fresh = copy_host(HOSTS[host], Path(folder) / "fresh", git=True)
            copy(fresh, ORDER | ANSWERS[answers], source=versions, vcs_ref=SECOND if newer else FIRST)
            expected = tree(Path(folder) / "fresh")
            for path in modules:
                name = path.relative_to(repository).as_posix()
                left = before[name] if name.endswith("/cursor_pagination.py") else None
                assert after.get(name) == expected.get(name, left), name


def _taken(modules: list[Path], pick: int | None, marks: dict[Path, list[str]]) -> Path | None:
    """A module that was not edited, if one is wanted."""
    free = [path for path in modules if path not in marks]
    return free[pick % len(free)] if pick is not None and free else None
