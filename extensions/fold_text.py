"""Fold the comments and docstrings of a module at the length of the host's lines; black leaves them as they are."""

from __future__ import annotations

import re
import tokenize
from collections import deque
from collections.abc import Iterator
from io import StringIO
from textwrap import wrap

_QUOTES = '"""'
_SECTION = re.compile(r"(Args|Raises|Returns|Yields):$")
_ENTRY = re.compile(r"[\w.]+: ")
_ITEM = "- "


def folded(source: str, limit: int) -> str:
    """The source without comments and lines of docstrings that are longer than `limit`, where they can be folded."""
    lines = source.split("\n")
    if all(len(line) <= limit for line in lines):
        return source
    for first, end in reversed(list(_texts(source))):
        if any(len(line) > limit for line in lines[first:end]):
            lines[first:end] = _folded(lines[first:end], limit)
    return "\n".join(lines)


def _texts(source: str) -> Iterator[tuple[int, int]]:
    """Where comments and texts that are statements stand alone: the first line, and the one behind the last."""
    comment: tuple[int, int] | None = None
    for token in tokenize.generate_tokens(StringIO(source).readline):
        stands_alone = token.line.strip() == token.string.strip() and token.line.lstrip()[:1] in {"#", '"'}
        first, end = token.start[0] - 1, token.end[0]
        if token.type == tokenize.COMMENT and stands_alone:
            # Comments below each other are one text.
            comment = (comment[0], end) if comment is not None and comment[1] == first else (first, end)
        elif token.type != tokenize.NL and comment is not None:
            yield comment
            comment = None
        if token.type == tokenize.STRING and token.string.startswith(_QUOTES) and stands_alone:
            yield first, end


def _folded(lines: list[str], limit: int) -> list[str]:
    """The lines of one text, none longer than `limit` that can be folded; examples, which are indented, stay."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    mark = "# " if lines[0].lstrip().startswith("#") else ""
    if not mark and len(lines[-1]) > limit:
        lines = [*lines[:-1], lines[-1].removesuffix(_QUOTES), indent + _QUOTES]
    rest, found, in_section = deque(lines), list[str](), False
    while rest:
        line = rest.popleft()
        text = line.removeprefix(indent + mark)
        is_deeper = text.startswith(" ")
        in_section = bool(_SECTION.match(text)) or (in_section and (is_deeper or not text))
        if len(line) <= limit or (is_deeper and not in_section):
            found.append(line)
            continue
        hanging = indent + mark + _hanging(text, in_section=in_section)
        first, *more = wrap(line, limit, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
        found.append(first)
        if more:
            behind = " ".join(part.strip().removeprefix(mark) for part in more)
            next_line = [rest.popleft()] if rest and _continues(rest[0], hanging) else []
            rest.appendleft(" ".join([hanging + behind, *(item.removeprefix(hanging) for item in next_line)]))
    return found


def _hanging(text: str, *, in_section: bool) -> str:
    """How much deeper the second line of a text begins: below the name of an entry, or the dash of an item."""
    own = text[: len(text) - len(text.lstrip())]
    if in_section and _ENTRY.match(text.lstrip()):
        return f"{own}    "
    return f"{own}{' ' * len(_ITEM)}" if text.lstrip().startswith(_ITEM) else own


def _continues(line: str, hanging: str) -> bool:
    """Whether a line goes on with the text of the line above it."""
    text = line.removeprefix(hanging)
    return line.startswith(hanging) and text[:1] not in {"", " "} and not text.startswith((_QUOTES, _ITEM))
