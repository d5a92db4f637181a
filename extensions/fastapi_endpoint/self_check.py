"""Checks, by reading alone, that a generated endpoint is whole and that the application reaches its router."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .endpoint import Endpoint
from .imports_read import ProjectImports
from .registration import lacking

MOST_FILES = 5000
"""How many files are read on the way from the application to the router."""


@dataclass(frozen=True)
class Checked:
    """What was found."""

    chain: tuple[str, ...]
    """The files from the application to the router, each imports the next; empty where none leads there."""
    problems: tuple[str, ...]
    """What is wrong, each in one sentence."""

    def lines(self) -> list[str]:
        """The same for people."""
        found = [" -> ".join(self.chain)] if self.chain else []
        return [*found, *(self.problems or ["every import of the new files leads somewhere"])]


def self_check(root: Path, endpoint: Endpoint) -> Checked:
    """Check an endpoint as it is on the disk.

    Args:
        root: The folder of the project.
        endpoint: The endpoint.
    """
    imports = ProjectImports(root)
    problems = list(_broken(imports, endpoint))
    discovered = endpoint.answers.host.registration.style == "auto-discovery"
    chain = () if discovered else _chain(imports, endpoint)
    if not discovered:
        problems += _unregistered(root, endpoint)
        if not chain:
            problems.append(
                f"Nothing leads from the application {endpoint.answers.host.app} to {endpoint.files.router}."
            )
    return Checked(chain, tuple(dict.fromkeys(problems)))


def _broken(imports: ProjectImports, endpoint: Endpoint) -> Iterator[str]:
    """Files that are missing or cannot be parsed, and imports that lead nowhere."""
    project = imports.project
    for file in endpoint.files.rendered:
        if not project.has(file):
            yield f"{file} is not there."
        elif reason := imports.unread(file):
            yield f"{file} cannot be parsed: {reason}."
        else:
            yield from _broken_imports(imports, endpoint, file)


def _broken_imports(imports: ProjectImports, endpoint: Endpoint, file: str) -> Iterator[str]:
    tree = imports.tree(file)
    assert tree is not None
    resolved: dict[int, list[str]] = {}
    for found in imports.of(file):
        resolved.setdefault(found.line, []).append(found.file)
        if found.name and found.name not in _bound(imports, found.file):
            yield f"{file}:{found.line} imports {found.name}, which {found.file} does not have."
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.lineno in resolved:
            continue
        first = (node.module or "").partition(".")[0]
        folder = imports.project.find(node.module, file) if node.module and not node.level else None
        if node.level or (first in endpoint.first_party and folder is None):
            yield f"{file}:{node.lineno} imports {'.' * node.level}{node.module or ''}, which is not there."


def _bound(imports: ProjectImports, file: str) -> frozenset[str] | _Everything:
    """The names that a module binds, wherever that stands in it; any name where that cannot be known."""
    tree = imports.tree(file)
    if tree is None:
        return _Everything()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif node.__class__.__name__ == "TypeAlias":
            names.add(node.name.id)  # type: ignore[attr-defined]
    return _Everything() if names & {"*", "__getattr__"} else frozenset(names)


class _Everything:
    """Holds any name."""

    def __contains__(self, name: object) -> bool:
        return True


def _chain(imports: ProjectImports, endpoint: Endpoint) -> tuple[str, ...]:
    """The shortest way along imports from the application to the router."""
    module = endpoint.answers.host.app.partition(":")[0]
    start = next((file for file in imports.project.python if endpoint.names.dotted(file) == module), None)
    if start is None:
        return ()
    goal = endpoint.files.router
    before: dict[str, str] = {start: ""}
    waiting = [start]
    for file in waiting:
        if file == goal:
            return tuple(reversed(list(_back(file, before))))
        if len(waiting) > MOST_FILES:
            return ()
        for found in imports.of(file):
            if found.file not in before:
                before[found.file] = file
                waiting.append(found.file)
    return ()


def _back(file: str, before: dict[str, str]) -> Iterator[str]:
    while file:
        yield file
        file = before[file]


def _unregistered(root: Path, endpoint: Endpoint) -> Iterator[str]:
    """Sentences about files that lack what registration puts in."""
    for each in lacking(root, endpoint):
        if each.unknown:
            yield f"Whether {each.file} names {each.what} is not known: {each.unknown}."
        else:
            yield f"{each.file} does not name {each.what}."
