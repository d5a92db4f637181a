"""The text of a registering call, modelled on the neighbours' calls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from .layout import Frame, fits, quoted
from .outcome import EditImpossibleError
from .registrations import Include
from .requests import RouterRegistration
from .source import Source, walk

_SEGMENT = re.compile(r"(?s)^(?P<head>.*?)(?P<segment>/[^/\"'{}]*)(?P<tail>[\"']+\)?)$")


_VERSION = re.compile(r"/(api|v\d+)$")
_COPIED = {"prefix", "dependencies", "responses", "default_response_class", "generate_unique_id_function"}


def call_text(
    source: Source, request: RouterRegistration, expression: str, siblings: Sequence[Include], indent: str
) -> list[str]:
    """Lines of the statement that registers `expression`."""
    pattern = _pattern(source, siblings, request)
    method = "append" if request.style == "router-list" else "include_router"
    function = f"{request.object}.{method}"
    if request.helper:
        if pattern is None:
            raise EditImpossibleError(f"no call of `{request.helper}` registers a router here")
        function = source.code(pattern.call.func)
    arguments = _arguments(source, request, expression, siblings, pattern)
    frame = Frame(indent, source.step, request.line_length)
    if pattern is None:
        return frame.call(function, arguments)
    spread = _spread(source, pattern, function, arguments, frame)
    if spread is not None:
        return spread
    neighbour = source.text[source.line_start(source.span(pattern.call)[0]) : source.span(pattern.call)[1]]
    if "\n" not in neighbour and not fits(neighbour, frame.limit):
        frame = replace(frame, limit=len(neighbour) + 80)  # The neighbours ignore the line length.
    return frame.call(function, arguments)


def _pattern(source: Source, siblings: Sequence[Include], request: RouterRegistration) -> Include | None:
    """The sibling to imitate: the last one that writes what there is to write."""
    wanted = {name for name, value in (("prefix", request.prefix), ("tags", request.tags)) if value is not None}
    common = [one for one in siblings if _keywords(one).keys() <= {"router", "prefix", "tags"}] or list(siblings)
    inheriting = _inheriting(source, siblings)
    if request.prefix is None and request.copies_prefix and inheriting:
        # What has no prefix where others have that of the API serves something else.
        common = [one for one in inheriting if one in common] or inheriting
    for candidates in (common, list(siblings)):
        full = [one for one in candidates if wanted & _keywords(one).keys()]
        if full:
            most = max(len(wanted & _keywords(one).keys()) for one in full)
            return [one for one in full if len(wanted & _keywords(one).keys()) == most][-1]
    return common[-1] if common else None


def _inheriting(source: Source, siblings: Sequence[Include]) -> list[Include]:
    """The siblings that write the prefix that half of them or more write, where it names no resource."""
    prefixes = [(one, _keywords(one).get("prefix")) for one in siblings]
    found = [(one, source.code(p)) for one, p in prefixes if p is not None and _inherited(source, p, one)]
    most, count = Counter(text for _, text in reversed(found)).most_common(1)[0] if found else ("", 0)
    return [one for one, text in found if text == most] if count * 2 >= len(siblings) else []


def _arguments(
    source: Source,
    request: RouterRegistration,
    expression: str,
    siblings: Sequence[Include],
    pattern: Include | None,
) -> list[str]:
    if request.style == "router-list":
        return [expression]
    if pattern is None:
        quote = quote_of(source)
        written = [] if request.prefix is None else [f"prefix={quoted(request.prefix, quote)}"]
        return [expression, *written, *([] if request.tags is None else [f"tags={_tags(request.tags, quote)}"])]
    arguments = []
    for argument in pattern.call.args:
        keyword = argument.keyword.value if argument.keyword else ""
        equals = source.text[source.span(argument)[0] : source.span(argument.value)[0]]
        if argument.value is pattern.router:
            arguments.append(equals + expression)
        elif keyword == "prefix" or (not keyword and _is_path(argument.value)):
            value = _prefix(source, request, argument.value, pattern, siblings)
            if value is None and not keyword:
                raise EditImpossibleError(f"the calls of `{request.helper}` need a prefix")
            arguments += [] if value is None else [equals + value]
        elif keyword == "tags":
            value = None if request.tags is None else _tags(request.tags, quote_of(source, argument.value))
            arguments += [] if value is None else [equals + value]
        elif request.helper and not _is_alike(source, argument, pattern, siblings):
            raise EditImpossibleError(f"the calls of `{request.helper}` hold more than routers, prefixes and tags")
        elif request.helper or _shared(source, keyword, argument.value, siblings):
            arguments.append(source.code(argument))
    return arguments


def _is_alike(source: Source, argument: cst.Arg, pattern: Include, siblings: Sequence[Include]) -> bool:
    """Whether every sibling gives a function of the host's the same for a parameter."""
    position = list(pattern.call.args).index(argument)
    text = source.code(argument.value)
    for one in siblings:
        given = one.call.args[position].value if position < len(one.call.args) else None
        if argument.keyword is not None:
            given = _keywords(one).get(argument.keyword.value)
        if given is None or source.code(given) != text:
            return False
    return True


def _is_path(value: cst.BaseExpression) -> bool:
    """Whether an argument that a helper of the host's is given is a prefix."""
    text = value.evaluated_value if isinstance(value, cst.SimpleString) else None
    return isinstance(text, str) and text.startswith("/")


def _prefix(
    source: Source,
    request: RouterRegistration,
    neighbour: cst.BaseExpression,
    pattern: Include,
    siblings: Sequence[Include],
) -> str | None:
    """The prefix to write: the neighbour's expression with our last segment, or the one that all of them share."""
    text = source.code(neighbour)
    if request.prefix is None:
        is_common = _inherited(source, neighbour, pattern) or _shared(source, "prefix", neighbour, siblings)
        return text if is_common and request.copies_prefix else None
    if isinstance(neighbour, cst.SimpleString):
        head = _common_head(source, siblings)
        inherited = "" if request.prefix.startswith(f"{head}/") else head
        return quoted(inherited + request.prefix, quote_of(source, neighbour))
    if _inherited(source, neighbour, pattern) and request.prefix.count("/") == 1:
        quote = quote_of(source)
        return f"f{quote}{{{text}}}{request.prefix}{quote}"
    match = _SEGMENT.match(text)
    if match is None:
        return quoted(request.prefix, quote_of(source, neighbour))
    return f"{match['head']}/{request.prefix.rstrip('/').rpartition('/')[2]}{match['tail']}"


def _inherited(source: Source, prefix: cst.BaseExpression, sibling: Include) -> bool:
    """Whether a prefix says nothing of the resource: a setting (`settings.API_PREFIX`), or a path like `/api/v1`.

    The `/v1` of a `v1_router` is that router's own.
    """
    if isinstance(prefix, cst.SimpleString):
        value = prefix.evaluated_value
        found = _VERSION.search(value) if isinstance(value, str) else None
        return found is not None and found[1] not in source.code(sibling.router)
    return isinstance(prefix, cst.Name | cst.Attribute)


def _common_head(source: Source, siblings: Sequence[Include]) -> str:
    """The path that every literal prefix has in front of the resource's own (`/api/v1`), empty when they differ."""
    heads = set()
    for one in siblings:
        value = _keywords(one).get("prefix")
        literal = value.evaluated_value if isinstance(value, cst.SimpleString) else None
        if isinstance(literal, str) and value is not None:
            whole = _inherited(source, value, one)
            heads.add(literal if whole else literal.rstrip("/").rpartition("/")[0])
    head = heads.pop() if len(heads) == 1 else ""
    return "" if "{" in head else head


def _shared(source: Source, keyword: str, value: cst.BaseExpression, siblings: Sequence[Include]) -> bool:
    """Whether every sibling (of two or more) writes this argument alike, and a new router needs it too."""
    written = [_keywords(one).get(keyword) for one in siblings]
    return (
        keyword in _COPIED
        and len(written) > 1
        and all(one is not None and source.code(one) == source.code(value) for one in written)
    )


def _spread(
    source: Source, pattern: Include, function: str, arguments: Sequence[str], frame: Frame
) -> list[str] | None:
    """The call with one argument per line, when the neighbour has a trailing comma or aligns its arguments."""
    call = pattern.call
    if not call.args or "\n" not in source.code(call) or "#" in source.code(call):
        trailing = call.args and isinstance(call.args[-1].comma, cst.Comma) and "\n" in source.code(call)
        return frame.exploded(f"{function}(", arguments) if trailing else None
    if isinstance(call.args[-1].comma, cst.Comma):
        return frame.exploded(f"{function}(", arguments)
    head = source.text[source.span(call)[0] : source.span(call.args[0])[0]]
    starts = {source.line(argument) for argument in call.args}
    if "\n" in head or len(starts) < len(call.args):
        return None
    column = " " * (len(frame.indent) + len(function) + 1)
    first, *rest = arguments
    lines = [f"{frame.indent}{function}({first}", *(f"{column}{argument}" for argument in rest)]
    return [f"{line}," for line in lines[:-1]] + [f"{lines[-1]})"]


def _keywords(include: Include) -> dict[str, cst.BaseExpression]:
    return {argument.keyword.value: argument.value for argument in include.call.args if argument.keyword}


def _tags(tags: Sequence[str], quote: str) -> str:
    return "[" + ", ".join(quoted(tag, quote) for tag in tags) + "]"


def quote_of(source: Source, near: cst.CSTNode | None = None) -> str:
    """The quotation mark of the strings in `near`, else the more usual one of the file."""
    text = source.code(near) if near is not None else ""
    for character in text:
        if character in "\"'":
            return character
    literals = [literal.value.lstrip("rRbBuUfF")[0] for literal in walk(source.module, cst.SimpleString)]
    return "'" if literals.count("'") > literals.count('"') else '"'
