"""Two versions of the template in one repository, and edits by hand in what the first one generated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .generate import snapshot, tag
from .hosts import commit_all

FIRST, SECOND = "v0.1.0", "v0.2.0"

_FIRST_LINE = re.compile(r'\A((?:{% raw %}\n)?"""[^\n]*?)("""|\n)')


def make_versions(repository: Path) -> None:
    """Commit and tag two versions that differ in their templates and in a helper module of their extensions."""
    snapshot(repository)
    build = repository / "extensions/fastapi_endpoint/endpoint/build.py"
    build.write_text(
        build.read_text(encoding="utf-8")
        + "\n\nfrom ..wording import GENERATION\n\nEndpoint.generation = GENERATION  # type: ignore[attr-defined]\n",
        encoding="utf-8",
    )
    for path in modules(repository):
        text = path.read_text(encoding="utf-8")
        path.write_text(text + '\n\nGENERATION = "{{ endpoint.generation }}"\n', encoding="utf-8")
    wording = repository / "extensions/fastapi_endpoint/wording.py"
    original = wording.read_text(encoding="utf-8")
    wording.write_text(original + '\nGENERATION = "first"\n', encoding="utf-8")
    commit_all(repository, "First")
    tag(repository, FIRST)

    wording.write_text(original + '\nGENERATION = "second"\n', encoding="utf-8")
    for path in modules(repository):
        text = path.read_text(encoding="utf-8")
        path.write_text(_FIRST_LINE.sub(r"\1\n\nThis is the second version.\n\2", text), encoding="utf-8")
    commit_all(repository, "Second")
    tag(repository, SECOND)


def modules(repository: Path) -> list[Path]:
    """The templates of Python modules that have content."""
    paths = sorted((repository / "template").glob("*.jinja"))
    return [path for path in paths if _FIRST_LINE.match(path.read_text(encoding="utf-8"))]


def edit_by_hand(path: Path) -> list[str]:
    """Insert a comment at the start of the body of every function and class; return the comments."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    places = sorted(_places(ast.parse(text)), reverse=True)
    for line, indentation, name in places:
        lines.insert(line - 1, f"{' ' * indentation}# by hand: {name}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return [f"# by hand: {name}" for _, _, name in places]


def _places(tree: ast.Module) -> Iterator[tuple[int, int, str]]:
    """Line, indentation and name of everything with a body: where its first statement after the docstring stands."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        has_docstring = ast.get_docstring(node, clean=False) is not None
        first = node.body[1] if has_docstring and len(node.body) > 1 else node.body[0]
        line = first.lineno
        if isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and first.decorator_list:
            line = first.decorator_list[0].lineno
        if has_docstring and len(node.body) == 1:
            assert first.end_lineno is not None
            line = first.end_lineno + 1
        yield line, first.col_offset, f"{node.name} at {node.lineno}"
