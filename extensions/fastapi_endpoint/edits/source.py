"""A source text with its syntax tree, the offset of every node, and exact splicing.

An edit is a set of splices at offsets that the tree gives: whatever is outside of them cannot change.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, overload

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from .nesting import is_too_deep
from .outcome import Change, EditImpossibleError

Node = TypeVar("Node", bound=cst.CSTNode)
OtherNode = TypeVar("OtherNode", bound=cst.CSTNode)
Block = cst.Module | cst.IndentedBlock
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement

_NEWLINE = re.compile(r"\r\n?|\n")
# Everything but layout: commas and parentheses come and go when a line is wrapped.
_WORD = re.compile(r"\w+|[^\w\s(),]")
_TRIVIA = re.compile(r"whitespace|leading_lines|lines_after|header$|footer$|^[lr]par$|^comma$|^semicolon$|^dot$")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Splice:
    """Replace the characters from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


class Source:
    """One readable Python file."""

    def __init__(self, text: str) -> None:
        """Parse `text`; raises `EditImpossibleError` when that cannot be done without loss."""
        body = text.removeprefix(_BYTE_ORDER_MARK)
        if is_too_deep(body):
            raise EditImpossibleError("the file is nested too deeply to be edited safely")
        try:
            wrapper = MetadataWrapper(cst.parse_module(body), unsafe_skip_copy=True)
        except (cst.ParserSyntaxError, RecursionError) as error:
            raise EditImpossibleError("the file is not valid Python") from error
        if wrapper.module.code != body:
            raise EditImpossibleError("the file has line endings that cannot be kept as they are")
        self.text = text
        self.module = wrapper.module
        self.newline = self.module.default_newline
        self._positions = wrapper.resolve(PositionProvider)
        self._parents = {child: node for node in every(self.module) for child in _children(node)}
        lead = len(text) - len(body)
        self._lines = [lead, *(match.end() for match in _NEWLINE.finditer(text))]

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Offsets of `node`, without the comments and the white space around it."""
        position = self._positions[node]
        start = self._lines[position.start.line - 1] + position.start.column
        return start, self._lines[position.end.line - 1] + position.end.column

    def code(self, node: cst.CSTNode) -> str:
        """The text of `node` as it stands in the file."""
        start, end = self.span(node)
        return self.text[start:end]

    def line(self, node: cst.CSTNode) -> int:
        """Number of the line on which `node` starts."""
        return int(self._positions[node].start.line)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that holds `node`, None for the module."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around `node`, innermost first."""
        current = self.parent(node)
        while current is not None:
            yield current
            current = self.parent(current)

    def enclosing(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """The innermost node of `kind` around `node`."""
        return next((outer for outer in self.ancestors(node) if isinstance(outer, kind)), None)

    def line_start(self, offset: int) -> int:
        """Offset at which the line of `offset` starts."""
        return max(start for start in self._lines if start <= offset)

    def line_end(self, offset: int) -> int:
        """Offset of the line ending at or after `offset` (the end of the text on a last line without one)."""
        match = _NEWLINE.search(self.text, offset)
        return match.start() if match else len(self.text)

    def next_line(self, offset: int) -> int:
        """Offset at which the line after the one of `offset` starts."""
        match = _NEWLINE.search(self.text, offset)
        return match.end() if match else len(self.text)

    def indent_at(self, offset: int) -> str:
        """White space at the beginning of the line of `offset`."""
        line = self.text[self.line_start(offset) : self.line_end(offset)]
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def comment_after(self, node: cst.CSTNode) -> str:
        """The comment behind `node` on its last line, with `#`, or nothing."""
        _, end = self.span(node)
        rest = self.text[end : self.line_end(end)]
        return rest[rest.index("#") :].rstrip() if "#" in rest else ""

    @property
    def step(self) -> str:
        """One level of indentation."""
        return str(self.module.default_indent)


def every(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """`node` and every node under it, white space and comments left out; parents first, statements in source order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(_children(current)))


def _children(node: cst.CSTNode) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += [item for item in value if isinstance(item, cst.CSTNode)]
    return found


@cache
def _field_names(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if not _TRIVIA.search(field.name))


@overload
def walk(node: cst.CSTNode, kind: type[Node], /) -> Iterator[Node]: ...
@overload
def walk(node: cst.CSTNode, kind: type[Node], other: type[OtherNode], /) -> Iterator[Node | OtherNode]: ...
def walk(node: cst.CSTNode, *kinds: type[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """Every node of one of the `kinds` in and under `node`, in the order of `every`."""
    for found in every(node):
        if isinstance(found, kinds):
            yield found


def open_statements(block: Block) -> Iterator[tuple[Statement, Block]]:
    """Statements of `block` that run whenever it runs (also inside `with` and `try`), each with its own block."""
    for statement in block.body:
        if not isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            continue
        yield statement, block
        if isinstance(statement, cst.With | cst.Try | cst.TryStar) and isinstance(statement.body, cst.IndentedBlock):
            yield from open_statements(statement.body)


def splice(text: str, splices: Iterable[Splice]) -> str:
    """`text` with every splice made; at one offset, splices apply in the order given.

    Raises `ValueError` when two of them overlap.
    """
    pieces: list[str] = []
    position = 0
    for change in sorted(splices, key=lambda change: (change.start, change.end)):
        if change.start < position:
            raise ValueError("overlapping splices")
        pieces += [text[position : change.start], change.text]
        position = change.end
    return "".join([*pieces, text[position:]])


def edited_source(before: str, after: str) -> Source:
    """The edited file, parsed; raises `EditImpossibleError` when it is not valid or lacks a word of the original."""
    if Counter(_WORD.findall(before)) - Counter(_WORD.findall(after)):
        raise EditImpossibleError("the edit would lose a part of the file")
    try:
        return Source(after)
    except EditImpossibleError as error:
        raise EditImpossibleError("the edited file would not be valid Python") from error


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Where two texts differ, line by line."""
    old, new = _lines(before), _lines(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Change(first, tuple(new[start:end]), tuple(old[first:last]))
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    )


def _lines(text: str) -> Sequence[str]:
    lines = _NEWLINE.split(text)
    return lines[:-1] if lines[-1] == "" else lines
