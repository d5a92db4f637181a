"""Where a new import belongs in a file, and the splices that put it there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

import libcst as cst

from .imports import Imports
from .layout import Frame, fits
from .names import module_key, sorted_position
from .outcome import EditImpossibleError
from .sequences import insert_item
from .source import Block, Source, Splice, Statement

ImportStatement = cst.Import | cst.ImportFrom


@dataclass(frozen=True)
class ImportText:
    """One import to write."""

    package: str
    """What stands behind `from`, or behind `import` (with its `as`) when `name` is None."""
    name: str | None
    """What stands behind `from … import`, with its `as`."""
    module: str
    """The absolute module behind `from`."""
    comment: str = ""
    limit: int = 88
    extend: bool = True
    """Whether the name may join an existing import from the same module."""

    def lines(self, indent: str, step: str) -> list[str]:
        """The statement."""
        if self.name is None:
            return [f"{indent}import {self.package}" + (f"  {self.comment}" if self.comment else "")]
        return Frame(indent, step, self.limit).from_import(self.package, [self.name], self.comment)


def linter_comment(comment: str) -> str:
    """The `# noqa…` of a comment, or nothing."""
    found = re.search(r"#\s*noqa\b[^#]*", comment, re.IGNORECASE)
    return found.group().rstrip() if found else ""


def add_import(
    source: Source, imports: Imports, new: ImportText, neighbours: Sequence[ImportStatement], before: int
) -> list[Splice]:
    """Splices that add the import: into a neighbour's statement, beside it, or at the end of the file's imports.

    `neighbours` are imports of siblings in source order; `before` is the offset where the name is first used.
    """
    if neighbours:
        joined = _join(source, imports, new, neighbours) if new.extend and new.name else None
        return joined if joined is not None else [_beside(source, new, neighbours[-1])]
    return [_at_end(source, imports, new, before)]


def _join(
    source: Source, imports: Imports, new: ImportText, neighbours: Sequence[ImportStatement]
) -> list[Splice] | None:
    """The name added to the one import from the same module; None when there is none, or one for each name."""
    same = [one for one in neighbours if isinstance(one, cst.ImportFrom) and imports.module_of(one) == new.module]
    if not same or (len(same) > 1 and all(_names(one) < 2 for one in same)):
        return None
    statement = same[-1]
    if isinstance(statement.names, cst.ImportStar) or new.name is None:
        return None
    aliases = list(statement.names)
    names = [alias.evaluated_name for alias in aliases]
    index = sorted_position(names, new.name.partition(" ")[0])
    start, end = source.span(statement)
    line = source.text[source.line_start(start) : source.line_end(end)]
    one_line = "\n" not in source.code(statement) and "\r" not in source.code(statement)
    if one_line and fits(line, new.limit) and not fits(f"{line}, {new.name}", new.limit):
        texts = [source.code(alias) for alias in aliases]
        return _wrapped(source, statement, [*texts[:index], new.name, *texts[index:]], new.limit)
    splices = insert_item(source, aliases, index, new.name, new.limit)
    if new.comment and one_line and not source.comment_after(statement):
        return [*splices, Splice(source.line_end(end), source.line_end(end), f"  {new.comment}")]
    if new.comment and not one_line and not any(source.comment_after(alias) == "" for alias in aliases):
        splices = [_commented(splice, new) for splice in splices]
    return splices


def _commented(splice: Splice, new: ImportText) -> Splice:
    head, found, tail = splice.text.partition(f"{new.name},")
    return Splice(splice.start, splice.end, f"{head}{found}  {new.comment}{tail}" if found else splice.text)


def _wrapped(source: Source, statement: cst.ImportFrom, names: Sequence[str], limit: int) -> list[Splice]:
    start, end = source.span(statement)
    package = source.text[start : source.text.index("import", source.span(_head(statement))[1])].strip()
    comment = source.comment_after(statement)
    stop = source.line_end(end) if comment else end
    indent = source.indent_at(start)
    frame = Frame(indent, source.step, limit)
    lines = frame.from_import(package.removeprefix("from").strip(), names, comment)
    return [Splice(start, stop, source.newline.join(lines)[len(indent) :])]


def _head(statement: cst.ImportFrom) -> cst.CSTNode:
    return statement.module or statement.relative[-1]


def _names(statement: cst.ImportFrom) -> int:
    return 0 if isinstance(statement.names, cst.ImportStar) else len(statement.names)


def _beside(source: Source, new: ImportText, neighbour: ImportStatement) -> Splice:
    """A line of its own after the neighbour, or in sorted position when the imports around it are sorted."""
    run = import_run(source, neighbour)
    alike = [one for one in run if isinstance(only_import(one), type(neighbour))]
    keys = [_key(source, one) for one in alike]
    line = source.enclosing(neighbour, cst.SimpleStatementLine)
    if line is None:
        raise EditImpossibleError("the neighbours' import shares its line with another statement")
    indent = source.indent_at(source.span(line)[0])
    lines = new.lines(indent, source.step)
    if line in alike and all(left <= right for left, right in pairwise(keys)):
        smaller = [one for one, key in zip(alike, keys, strict=True) if key <= module_key(new.package)]
        if not smaller:
            return line_before(source, alike[0], lines)
        line = smaller[-1]
    return line_after(source, line, lines)


def import_run(source: Source, statement: ImportStatement) -> list[cst.SimpleStatementLine]:
    """The imports that stand around `statement` without a blank line or a comment line between them."""
    block = next(outer for outer in source.ancestors(statement) if isinstance(outer, Block))
    run: list[cst.SimpleStatementLine] = []
    found = False
    for line in block.body:
        if not isinstance(line, cst.SimpleStatementLine) or only_import(line) is None:
            if found:
                break
            run = []
            continue
        if line.leading_lines and run:
            if found:
                break
            run = []
        run.append(line)
        found = found or only_import(line) is statement
    return run if found else []


def only_import(line: cst.CSTNode) -> ImportStatement | None:
    """The import of a line that holds nothing else."""
    if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
        small = line.body[0]
        return small if isinstance(small, ImportStatement) else None
    return None


def _key(source: Source, line: cst.SimpleStatementLine) -> tuple[int, str]:
    statement = only_import(line)
    if isinstance(statement, cst.ImportFrom):
        start = source.span(statement)[0]
        written = source.text[start : source.span(_head(statement))[1]].removeprefix("from").strip()
        return module_key(written)
    return module_key(source.code(statement.names[0].name) if statement else "")


def _at_end(source: Source, imports: Imports, new: ImportText, before: int) -> Splice:
    """After the last import of the file's own package, else after the last import, else at the top."""
    lines = [line for line in source.module.body if only_import(line) and source.span(line)[1] <= before]
    plain = [line for line in lines if not _future(line)]
    own = [line for line in plain if _own(imports, line, new)]
    text = new.lines("", source.step)
    statement = only_import(own[-1]) if own else None
    if statement is not None:
        return _beside(source, new, statement)
    if lines:
        return line_after(source, (plain or lines)[-1], ["", *text])
    return _at_top(source, text)


def _at_top(source: Source, text: list[str]) -> Splice:
    body = source.module.body
    if body and _is_docstring(body[0]):
        return line_after(source, body[0], ["", *text])
    if body:
        first = body[0].decorators[0] if _is_decorated(body[0]) else body[0]
        at = source.line_start(source.span(first)[0])
        gap = [""] if isinstance(body[0], cst.SimpleStatementLine) else ["", ""]
        return Splice(at, at, "".join(f"{line}{source.newline}" for line in [*text, *gap]))
    end = len(source.text)
    closed = not source.text.removeprefix("\ufeff") or source.text.endswith(("\n", "\r"))
    joined = source.newline.join(text)
    return Splice(end, end, f"{joined}{source.newline}" if closed else f"{source.newline}{joined}")


def _is_decorated(statement: cst.CSTNode) -> TypeGuard[cst.FunctionDef | cst.ClassDef]:
    return isinstance(statement, cst.FunctionDef | cst.ClassDef) and bool(statement.decorators)


def _own(imports: Imports, line: cst.CSTNode, new: ImportText) -> bool:
    statement = only_import(line)
    root = new.module.partition(".")[0]
    if isinstance(statement, cst.ImportFrom):
        module = imports.module_of(statement)
        return bool(statement.relative) or (module is not None and module.partition(".")[0] == root)
    return statement is not None and statement.names[0].evaluated_name.partition(".")[0] == root


def _future(line: cst.CSTNode) -> bool:
    statement = only_import(line)
    module = statement.module if isinstance(statement, cst.ImportFrom) else None
    return isinstance(module, cst.Name) and module.value == "__future__"


def _is_docstring(line: cst.CSTNode) -> bool:
    first = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return isinstance(first, cst.Expr) and isinstance(first.value, cst.SimpleString | cst.ConcatenatedString)


def line_after(source: Source, statement: cst.CSTNode, lines: Sequence[str]) -> Splice:
    """Whole lines behind a statement (and its comment); an unfinished last line of the file stays unfinished."""
    at = source.line_end(source.span(statement)[1])
    return Splice(at, at, "".join(source.newline + line for line in lines))


def line_before(source: Source, statement: Statement, lines: Sequence[str]) -> Splice:
    """Whole lines in front of a statement, behind the comments above it."""
    at = source.line_start(source.span(statement)[0])
    return Splice(at, at, "".join(line + source.newline for line in lines))
