"""Which file of a project imports which, by reading alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .exploration.project import Project, ancestors
from .exploration.syntax import parse


@dataclass(frozen=True)
class Imported:
    """One name that a file imports from another file of the project."""

    line: int
    file: str
    """The file that is imported."""
    name: str = ""
    """What is imported of it; empty for the module itself."""


class ProjectImports:
    """The imports of one project.

    Args:
        root: The folder of the project.
        instead: Texts that stand for what is on the disk, by file.
    """

    def __init__(self, root: Path, instead: Mapping[str, str] | None = None) -> None:
        self.project = Project(root)
        self._instead = instead or {}

    def tree(self, file: str) -> ast.Module | None:
        """The syntax tree of a file, as far as it can be read; None where nothing of it can."""
        return self._parsed(file)[0]

    def unread(self, file: str) -> str:
        """Why a file cannot be read as a whole; empty where it can."""
        return self._parsed(file)[1] or ""

    def _parsed(self, file: str) -> tuple[ast.Module | None, str | None]:
        text = self._instead.get(file)
        return parse(self.project.read(file) if text is None else text.encode("utf-8"))

    def of(self, file: str) -> list[Imported]:
        """What a file imports from the project, wherever the import stands in it."""
        tree = self.tree(file)
        return [] if tree is None else [found for node in ast.walk(tree) for found in self._imported(file, node)]

    def _imported(self, file: str, node: ast.AST) -> Iterator[Imported]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found = self.project.find(alias.name, file)
                if found is not None:
                    yield Imported(node.lineno, found)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield from self._imported_name(file, node, alias.name)

    def _imported_name(self, file: str, node: ast.ImportFrom, name: str) -> Iterator[Imported]:
        module = self._module(file, node)
        submodule = self._located(file, node, name) if name != "*" else None
        if submodule is not None and submodule.endswith(".py"):
            yield Imported(node.lineno, submodule)
        if module is not None and module.endswith(".py"):
            yield Imported(node.lineno, module, "" if submodule or name == "*" else name)

    def _module(self, file: str, node: ast.ImportFrom) -> str | None:
        return self._located(file, node, "")

    def _located(self, file: str, node: ast.ImportFrom, name: str) -> str | None:
        """The file of the module that is named, or of one inside it."""
        dotted = ".".join(part for part in (node.module, name) if part)
        if not node.level:
            return self.project.find(dotted, file)
        folders = ancestors(file)
        if node.level > len(folders):
            return None
        folder = folders[node.level - 1]
        return self.project.locate(dotted, folder) if dotted else f"{folder}/__init__.py".lstrip("/")
