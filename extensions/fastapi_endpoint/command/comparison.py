"""Compares the files of an endpoint with what its version of the template renders from its answers."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from ..exploration.project import Project
from .copier_runs import render
from .installed import Installed, all_installed
from .outcome import CommandError
from .templates import Templates, is_trusted

_SIMILAR = 0.6
"""How much of a file is the same in one that was moved and edited."""


@dataclass(frozen=True)
class Comparison:
    """What became of the generated files."""

    rendered: Mapping[str, bytes] = field(default_factory=dict)
    edited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where each file went that is elsewhere."""


def compare(root: Path, installed: Installed, templates: Templates, *, trust: bool) -> Comparison:
    """Render the endpoint again at its recorded version, and compare.

    Args:
        root: The folder of the project.
        installed: The endpoint.
        templates: Where templates are fetched.
        trust: Whether Python of any template may run.

    Raises:
        CommandError: It cannot be rendered: why, in a clause.
    """
    if not is_trusted(installed.source, given=trust):
        raise CommandError(f"that takes Python of {installed.source}, pass `--trust` to run it")
    rendered = render(templates.at(installed.source).at(installed.version), installed.given)
    edited, missing = [], []
    for name, content in rendered.items():
        path = root / name
        if not path.is_file():
            missing.append(name)
        elif not same(path.read_bytes(), content):
            edited.append(name)
    moved = _moved(root, rendered, missing, _owned(root) | set(rendered)) if missing else {}
    gone = tuple(name for name in missing if name not in moved)
    return Comparison(rendered, tuple(edited), gone, moved)


def _owned(root: Path) -> set[str]:
    """The files that belong to an endpoint of the project."""
    return {file for each in all_installed(root) for file in each.files}


def same(one: bytes, other: bytes) -> bool:
    """Whether two texts are equal but for their line ends, which git may change."""
    return one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")


def _moved(root: Path, rendered: Mapping[str, bytes], missing: list[str], owned: Collection[str]) -> dict[str, str]:
    """Where the missing files went: to a file of the same definitions that is nobody else's."""
    project = Project(root)
    free = [file for file in project.python if file not in owned]
    found: dict[str, str] = {}
    for name in missing:
        wanted = _definitions(rendered[name])
        best: tuple[float, str] = (0.0, "")
        for file in free:
            # Definitions are quicker to compare than texts, and a file that shares none has not come from there.
            if not wanted or not wanted & _definitions(content := project.read(file)):
                continue
            ratio = SequenceMatcher(None, rendered[name].splitlines(), content.splitlines(), autojunk=False).ratio()
            best = max(best, (ratio, file))
        if best[0] >= _SIMILAR:
            found[name] = best[1]
            free.remove(best[1])
    return found


def _definitions(data: bytes) -> set[str]:
    """The names of the functions and classes of a module."""
    try:
        body = ast.parse(data).body
    except (SyntaxError, ValueError):
        return set()
    return {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)}
