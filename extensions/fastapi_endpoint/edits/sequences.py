"""Adding one item to, and taking one out of, a comma-separated sequence: a list, a tuple, the names of an import."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from .layout import fits
from .outcome import EditImpossibleError
from .source import Source, Splice

Item = cst.Element | cst.ImportAlias | cst.StarredElement
Literal = cst.List | cst.Tuple | cst.Set


def insert_item(source: Source, items: Sequence[Item], index: int, text: str, limit: int) -> list[Splice]:
    """Splices that put `text` at `index`, laid out like its neighbours (`items` is not empty).

    On a line of its own when the neighbours have theirs, or when the line would no longer fit.
    """
    if index < len(items):
        return [_before(source, items, index, text)]
    last = items[-1]
    start, end = source.span(last)
    lead, tail = ([], ",") if has_comma(last) else ([Splice(end, end, ",")], "")
    comma_end = _comma_end(source, last)
    line = source.text[source.line_start(start) : source.line_end(end)]
    lines = {source.line(item) for item in items}
    crowded = len(lines) > 1 and fits(line, limit) and not fits(f"{line}, {text}", limit)
    column = len(lines) == len(items) > 1 and not _continued(source, start)
    if _owns_line(source, items, len(items) - 1) or crowded or column:
        at = source.line_end(comma_end)
        closed = source.text[comma_end:at].split("#")[0].strip()
        if not closed:
            return [*lead, Splice(at, at, f"{source.newline}{source.indent_at(start)}{text}{tail}")]
        return [*lead, Splice(comma_end, comma_end, f"{source.newline}{source.indent_at(start)}{text}{tail}")]
    if len(items) == 1 and isinstance(source.parent(last), cst.Tuple):
        tail = ""  # The comma of `(a,)` only makes it a tuple; two items need none behind them.
    return [*lead, Splice(comma_end, comma_end, f" {text}{tail}")]


def elements_of(literal: Literal) -> list[Item]:
    """The elements of a literal."""
    return [element for element in literal.elements if isinstance(element, cst.Element | cst.StarredElement)]


def add_element(source: Source, literal: Literal, index: int, text: str, limit: int) -> list[Splice]:
    """Splices that put `text` at `index` of a literal, one element per line when one line can no longer hold them.

    Raises `EditImpossibleError` for an empty literal that is no plain list.
    """
    elements = elements_of(literal)
    start, end = source.span(literal)
    if not elements:
        if not isinstance(literal, cst.List) or source.text[start:end].strip("[] \t\r\n"):
            raise EditImpossibleError("the list is empty and not a plain `[]`")
        return [Splice(start, end, f"[{text}]")]
    start, end = source.span(elements[0])[0], source.span(elements[-1])[1]
    line = source.text[source.line_start(start) : source.line_end(end)]
    one_line = "\n" not in line and not has_comma(elements[-1])
    if one_line and fits(line, limit) and not fits(f"{line}, {text}", limit):
        indent = source.indent_at(start)
        texts = [source.code(element) for element in elements]
        items = [*texts[:index], text, *texts[index:]]
        lines = ["", *(f"{indent}{source.step}{item}," for item in items), indent]
        return [Splice(start, end, source.newline.join(lines))]
    return insert_item(source, elements, index, text, limit)


def remove_item(source: Source, items: Sequence[Item], index: int) -> list[Splice]:
    """Splices that take the item at `index` out, with its line when it is alone on it (there is another item)."""
    start, end = source.span(items[index])
    if _owns_line(source, items, index):
        splices = [Splice(source.line_start(start), source.next_line(end), "")]
        if index == len(items) - 1 and not has_comma(items[index]):
            comma = _comma_end(source, items[index - 1])
            splices.insert(0, Splice(comma - 1, comma, ""))
        return splices
    if index < len(items) - 1:
        return [Splice(start, source.span(items[index + 1])[0], "")]
    if len(items) == 2 and isinstance(source.parent(items[index]), cst.Tuple):
        return [Splice(_comma_end(source, items[0]), max(end, _comma_end(source, items[1])), "")]
    return [Splice(source.span(items[index - 1])[1], end, "")]


def has_comma(item: Item) -> bool:
    """Whether a comma is written behind the item."""
    return isinstance(item.comma, cst.Comma)


def _comma_end(source: Source, item: Item) -> int:
    return source.span(item.comma if isinstance(item.comma, cst.Comma) else item)[1]


def _before(source: Source, items: Sequence[Item], index: int, text: str) -> Splice:
    start, _ = source.span(items[index])
    if _owns_line(source, items, index):
        at = source.line_start(start)
        return Splice(at, at, f"{source.indent_at(start)}{text},{source.newline}")
    return Splice(start, start, f"{text}, ")


def _owns_line(source: Source, items: Sequence[Item], index: int) -> bool:
    """Whether the item stands alone on its lines."""
    start, end = source.span(items[index])
    before = source.text[source.line_start(start) : start]
    after = source.text[end : source.line_end(end)].split("#")[0]
    return not before.strip() and not after.strip(" \t\f,") and not _continued(source, start)


def _continued(source: Source, offset: int) -> bool:
    """Whether the line of `offset` continues another one by a backslash."""
    return source.text[: source.line_start(offset)].rstrip("\r\n").endswith("\\")
