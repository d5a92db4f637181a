"""Taking out what registration and the model import put in.

There is more than one way to take lines out (with the blank line above, with a wrapped import joined again). The one
from which the edit would write the present file again is the right one; it gives back the original bytes. When two are
(names on lines of their own, which fit on one line only without the new name), the joined form is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import libcst as cst
from libcst.helpers import get_full_name_for_node

from .exports import exported, remove_export
from .import_place import ImportStatement, only_import
from .imports import Imports, uses_of
from .model import UNUSED, import_model, imported
from .outcome import AlreadyThere, Cannot, Done, EditImpossibleError, Outcome
from .registrations import registered, registering, router_argument
from .requests import ModelImport, RouterRegistration
from .router import register_router
from .sequences import Item, Literal, elements_of, remove_item
from .source import Source, Splice, changes, every, splice, walk

Ways = list[list[Splice]]
"""The alternatives for one removal, the most telling first."""


def unregister_router(source: str, request: RouterRegistration) -> Outcome:
    """Take a router's registration and its unused import out; `AlreadyThere` means that there is none.

    `Cannot` says which lines a person would have to change: a registration inside another expression, or alone in a
    block, is not touched.
    """
    try:
        file = Source(source)
        imports = Imports(file, request.file_module, request.is_package)
        found = registered(file, imports, request)
    except EditImpossibleError as problem:
        return Cannot(str(problem), ())
    if not found:
        return AlreadyThere()
    try:
        ways = _block(file, found[0], request) if request.at_end and len(found) == 1 else []
        if not ways:
            ways = [_registration(file, node, request) for node in found]
            ways += _router_import(file, imports, request, found)
        return _best(source, ways, lambda text: register_router(text, request))
    except EditImpossibleError as problem:
        lines = sorted({file.line(node) for node in found})
        return Cannot(str(problem), tuple(_line(source, number) for number in lines))


def remove_model_import(source: str, request: ModelImport) -> Outcome:
    """Take a model's import and its entry in `__all__` out; `AlreadyThere` means that there is none."""
    try:
        file = Source(source)
        found = imported(file, Imports(file, request.file_module, request.is_package), request)
    except EditImpossibleError as problem:
        return Cannot(str(problem), ())
    if not found:
        return AlreadyThere()
    try:
        ways: list[Ways] = []
        for alias in found:
            ways += _model_ways(file, alias)
        return _best(source, ways, lambda text: import_model(text, request))
    except EditImpossibleError as problem:
        lines = sorted({file.line(alias) for alias in found})
        return Cannot(str(problem), tuple(_line(source, number) for number in lines))


def _model_ways(file: Source, alias: cst.ImportAlias | cst.ImportStar) -> list[Ways]:
    name = _bound(alias)
    if name and uses_of(file, name):
        raise EditImpossibleError(f"`{name}` is used in this file")
    listed = name is not None and name in (exported(file) or [])
    return [_import_ways(file, alias), *([_export_ways(file, name)] if listed and name else [])]


def _best(source: str, ways: Sequence[Ways], again: Callable[[str], Outcome]) -> Outcome:
    """The combination that the edit undoes; else the plainest one that is valid."""
    fallback: str | None = None
    for combination in product(*ways):
        try:
            text = splice(source, [one for way in combination for one in way])
            Source(text)
        except (ValueError, EditImpossibleError):
            continue
        outcome = again(text)
        if isinstance(outcome, Done) and outcome.source == source:
            return Done(text, changes(source, text))
        fallback = text  # The plainest way of each removal comes last.
    if fallback is None:
        raise EditImpossibleError("the lines cannot be taken out safely")
    return Done(fallback, changes(source, fallback))


def _registration(file: Source, node: cst.BaseExpression, request: RouterRegistration) -> Ways:
    holder = file.parent(node)
    literal = file.parent(holder) if holder is not None else None
    if isinstance(holder, cst.Element) and isinstance(literal, cst.Tuple) and not _is_plain(file, literal):
        holder, literal = file.parent(literal), file.parent(file.parent(literal) or literal)
    if isinstance(holder, cst.Element) and isinstance(literal, Literal):
        items = elements_of(literal)
        return _item_ways(file, items, items.index(holder), literal)
    line = file.enclosing(node, cst.SimpleStatementLine)
    small = line.body[0] if line is not None and len(line.body) == 1 else None
    call = small.value if isinstance(small, cst.Expr) else None
    if line is None or not isinstance(call, cst.Call) or not _registers(call, node, request):
        raise EditImpossibleError("the router is registered inside another expression")
    return _line_ways(file, line)


def _block(file: Source, node: cst.BaseExpression, request: RouterRegistration) -> list[Ways]:
    """The import and the call that stand together, with the blank lines around them; nothing where they do not."""
    line = file.enclosing(node, cst.SimpleStatementLine)
    position = next((index for index, one in enumerate(file.module.body) if one is line), 0)
    above = file.module.body[position - 1] if position else None
    small = above.body[0] if isinstance(above, cst.SimpleStatementLine) else None
    if line is None or not isinstance(small, cst.ImportFrom) or small.module is None:
        return []
    if get_full_name_for_node(small.module) != request.module:
        return []
    assert above is not None
    starts, ends = [file.line_start(file.span(above)[0])], [file.next_line(file.span(line)[1])]
    while _blank_above(file.text, starts[-1]):
        starts.append(_line_break_before(file.text, starts[-1]))
    while not file.text[ends[-1] : file.next_line(ends[-1])].strip() and file.next_line(ends[-1]) > ends[-1]:
        ends.append(file.next_line(ends[-1]))
    if not file.text.endswith(("\n", "\r")):
        # A file without a last line break has none again.
        starts = [_line_break_before(file.text, start) if start else start for start in starts]
    return [[[Splice(start, end, "")] for start, end in product(reversed(starts), ends)]]


def _registers(call: cst.Call, node: cst.BaseExpression, request: RouterRegistration) -> bool:
    methods = ("include_router", "append")
    return registering(call, request) is node or any(router_argument(call, None, name) is node for name in methods)


def _is_plain(file: Source, literal: cst.Tuple) -> bool:
    """Whether the tuple is the sequence itself, not an item (`(router, prefix)`) of one."""
    return not isinstance(file.parent(literal), cst.Element)


def _line_ways(file: Source, line: cst.SimpleStatementLine) -> Ways:
    """A statement line deleted: with the blank lines below it, with the one above, alone."""
    block = file.parent(line)
    if isinstance(block, cst.IndentedBlock) and len(block.body) == 1:
        raise EditImpossibleError("the line is the only one of its block")
    start, end = file.line_start(file.span(line)[0]), file.next_line(file.span(line)[1])
    if end == len(file.text) and not file.text.endswith(("\n", "\r")) and start > 0:
        start = _line_break_before(file.text, start)
        above = _line_break_before(file.text, start) if _blank_above(file.text, start, open_end=True) else start
        return [[Splice(one, end, "")] for one in dict.fromkeys((above, start))]
    ways = [[Splice(start, end, "")]]
    if _blank_above(file.text, start):
        ways.insert(0, [Splice(_line_break_before(file.text, start), end, "")])
    following = file.next_line(end)
    while following > end and not file.text[end:following].strip():
        ways.insert(0, [Splice(start, following, "")])
        end, following = following, file.next_line(following)
    return ways


def _line_break_before(text: str, offset: int) -> int:
    return offset - 2 if text[:offset].endswith("\r\n") else offset - 1


def _blank_above(text: str, start: int, *, open_end: bool = False) -> bool:
    """Whether the line in front of `start` (of the line break there, with `open_end`) is empty."""
    head = text[:start] if open_end else text[: _line_break_before(text, start)] if start else ""
    return head.endswith(("\n", "\r"))


def _item_ways(file: Source, items: Sequence[Item], index: int, whole: cst.CSTNode) -> Ways:
    """An item taken out: with the rest joined on one line, or with the layout kept."""
    if len(items) == 1:
        if isinstance(whole, cst.List):
            return [[Splice(*file.span(whole), "[]")]]
        raise EditImpossibleError("the router is the only item")
    ways = [remove_item(file, items, index)]
    code = file.text[file.span(items[0])[0] : file.span(items[-1])[1]]
    if "\n" in code and "#" not in code:
        rest = [file.code(item) for number, item in enumerate(items) if number != index]
        ways.insert(0, [_joined(file, whole, ", ".join(rest))])
    return ways


def _joined(file: Source, whole: cst.CSTNode, inside: str) -> Splice:
    start, end = file.span(whole)
    if isinstance(whole, cst.ImportFrom):
        opening = file.text.index("(", start)
        comment = file.text[opening + 1 : file.line_end(opening)].strip()
        tail = f"  {comment}" if comment else ""
        return Splice(start, end, file.text[start:opening] + inside + tail)
    if isinstance(whole, cst.Tuple):
        stop = end + len(file.text[end:]) - len(file.text[end:].lstrip(" \t\r\n,"))
        return Splice(file.text.rindex("(", 0, start) + 1, stop, inside)
    return Splice(start, end, file.text[start] + inside + file.text[end - 1])


def _router_import(
    file: Source, imports: Imports, request: RouterRegistration, removed: Sequence[cst.BaseExpression]
) -> list[Ways]:
    """Ways to take out the imports that nothing uses once the registrations are gone."""
    ways = []
    for alias in _aliases(file, imports, request):
        name = alias.evaluated_alias or alias.evaluated_name
        if "." in name:
            users: list[cst.BaseExpression] = [
                node
                for node in walk(file.module, cst.Attribute)
                if (get_full_name_for_node(node) or "").startswith(f"{name}.")
            ]
        else:
            users = list(uses_of(file, name))
        gone = {id(part) for node in removed for part in every(node)}
        if all(id(user) in gone for user in users) and name not in (exported(file) or []):
            ways.append(_import_ways(file, alias))
    return ways


def _aliases(file: Source, imports: Imports, request: RouterRegistration) -> Iterator[cst.ImportAlias]:
    for statement in walk(file.module, cst.Import, cst.ImportFrom):
        if isinstance(statement.names, cst.ImportStar) or file.enclosing(statement, cst.If):
            continue
        module = imports.module_of(statement) if isinstance(statement, cst.ImportFrom) else ""
        if module is None:
            continue
        for alias in statement.names:
            dotted = f"{module}.{alias.evaluated_name}" if module else alias.evaluated_name
            if dotted in (request.target, request.module):
                yield alias


def _import_ways(file: Source, alias: cst.ImportAlias | cst.ImportStar) -> Ways:
    statement = file.parent(alias)
    line = file.parent(statement) if statement is not None else None
    if (
        not isinstance(statement, ImportStatement)
        or not isinstance(line, cst.SimpleStatementLine)
        or only_import(line) is None
    ):
        raise EditImpossibleError("the import shares its line with another statement")
    if isinstance(alias, cst.ImportStar) or isinstance(statement.names, cst.ImportStar) or len(statement.names) == 1:
        return _line_ways(file, line)
    items: list[Item] = list(statement.names)
    ways = _item_ways(file, items, items.index(alias), statement)
    end = file.span(statement)[1]
    if file.comment_after(statement) == UNUSED:
        ways.insert(0, [*ways[0], Splice(end, file.line_end(end), "")])
    return ways


def _export_ways(file: Source, name: str) -> Ways:
    plain = remove_export(file, name)
    joined: Ways = []
    for literal in walk(file.module, cst.List, cst.Tuple):
        items = elements_of(literal)
        for index, item in enumerate(items):
            if len(items) > 1 and file.code(item)[1:-1] == name and plain:
                ways = _item_ways(file, items, index, literal)
                joined = ways[:-1]
    return [*joined, plain]


def _bound(alias: cst.ImportAlias | cst.ImportStar) -> str | None:
    return None if isinstance(alias, cst.ImportStar) else alias.evaluated_alias or alias.evaluated_name


def _line(source: str, number: int) -> str:
    return source.splitlines()[number - 1]
