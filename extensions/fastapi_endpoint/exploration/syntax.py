"""Parse Python source of any version: the standard parser first, newer grammar rewritten to old, then what is left."""

from __future__ import annotations

import ast
import re
import warnings

LARGEST_FILE = 2_000_000
"""Bytes; a longer file is data, not code that somebody wrote."""

EXCEPT_LIST = re.compile(r"^([ \t]*except\*?[ \t]+)([^(\n:#][^\n:#]*,[^\n:#]*?)[ \t]*:([ \t]*(?:#.*)?)$", re.MULTILINE)
LAZY_IMPORT = re.compile(r"^([ \t]*)lazy[ \t]+(?=(?:from|import)\b)", re.MULTILINE)
TYPE_PARAMETERS = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class|type)[ \t]+\w+(?=\[)", re.MULTILINE)
TYPE_ALIAS = re.compile(r"^([ \t]*)type[ \t]+(\w+)[ \t]*=(?!=)", re.MULTILINE)
LONGEST_PARAMETERS = 2000
DEEPEST_NESTING, LONGEST_CHAIN, LONGEST_STATEMENT = 40, 1500, 40_000
STATEMENT_START = re.compile(r"^(?![\s#)\]}]|else\b|elif\b|except\b|finally\b)")


def parse(data: bytes) -> tuple[ast.Module | None, str | None]:
    """Parse source `data`.

    Returns the tree (None when nothing could be read) and the reason when it is not the whole file. Line numbers are
    those of the file, except after an f-string of several lines in syntax newer than the running Python.
    """
    if len(data) > LARGEST_FILE:
        return None, f"larger than {LARGEST_FILE} bytes"
    tree, reason = _parse_standard(data)
    if tree is not None:
        return tree, None
    text = simplified(data.decode("utf-8", errors="replace").replace("\x00", ""))
    tree, _ = _parse_standard(text)
    if tree is not None:
        return tree, None
    tree, is_whole = _by_statement(text)
    return (tree if tree.body else None), (None if is_whole else reason)


def simplified(text: str) -> str:
    """Rewrite the frequent newer constructs as text: fast, and right unless they are split over lines in odd ways."""
    text = EXCEPT_LIST.sub(r"\1(\2):\3", text)
    text = LAZY_IMPORT.sub(r"\1", text)
    text = _without_type_parameters(text)
    return TYPE_ALIAS.sub(r"\1\2 =", text)


def _without_type_parameters(text: str) -> str:
    """Drop the brackets after the names of functions, classes and type aliases, line breaks kept."""
    parts: list[str] = []
    position = 0
    for match in TYPE_PARAMETERS.finditer(text):
        if match.end() < position:
            continue
        depth, end = 0, match.end()
        for end in range(match.end(), min(len(text), match.end() + LONGEST_PARAMETERS)):
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            if depth == 0:
                break
        parts += [text[position : match.end()], "\\\n" * text.count("\n", match.end(), end)]
        position = end + 1
    return "".join(parts) + text[position:]


def _parse_standard(source: bytes | str) -> tuple[ast.Module | None, str | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source), None
    except SyntaxError as error:
        return None, f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    except (ValueError, RecursionError, MemoryError, LookupError) as error:
        return None, str(error) or type(error).__name__


def _modernised(text: str) -> str | None:
    """Rewrite grammar that is newer than the running Python with LibCST, or None when that is not possible.

    LibCST's parser ends the whole process on deeply nested code, so it only gets statements of ordinary shape.
    """
    nesting = deepest = 0
    for character in text:
        nesting += (character in "([{") - (character in ")]}")
        deepest = max(deepest, nesting)
    chained = sum(text.count(part) for part in ("+", "-", "*", "/", ".", "|", "&", "~", "not ", "lambda", "elif"))
    if deepest > DEEPEST_NESTING or chained > LONGEST_CHAIN or len(text) > LONGEST_STATEMENT:
        return None
    # Importing LibCST takes longer than exploring a small project, and few projects need it.
    from .modern import rewrite

    return rewrite(text)


def _by_statement(text: str) -> tuple[ast.Module, bool]:
    """Parse each top-level statement on its own; the statements that can be read, and whether these are all."""
    lines = text.splitlines(keepends=True)
    starts = [
        number
        for number, line in enumerate(lines)
        if STATEMENT_START.match(line) and not (number and lines[number - 1].endswith("\\\n"))
    ]
    body: list[ast.stmt] = []
    is_whole = True
    first: int | None = None
    for position, start in enumerate(starts):
        first = start if first is None else first
        if lines[start].startswith("@"):
            continue
        end = starts[position + 1] if position + 1 < len(starts) else len(lines)
        found = _read_statement("".join(lines[first:end]))
        is_whole = is_whole and found is not None
        body.extend(ast.increment_lineno(statement, first) for statement in (found or ()))
        first = None
    return ast.Module(body=body, type_ignores=[]), is_whole


def _read_statement(text: str) -> list[ast.stmt] | None:
    tree, _ = _parse_standard(text)
    if tree is None:
        rewritten = _modernised(text)
        tree = _parse_standard(rewritten)[0] if rewritten is not None else None
    return tree.body if tree is not None else None
