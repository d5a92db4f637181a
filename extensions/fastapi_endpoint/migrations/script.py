"""The text of a revision file: the host's `script.py.mako`, filled in without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_EXPRESSION = re.compile(r"\$\{(.*?)\}", re.DOTALL)
_CODE = re.compile(r"^\s*%(?!%)|<%|</%", re.MULTILINE)


class UnreadableTemplateError(Exception):
    """A template that does more than to put values into their places."""


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template with the values, trailing spaces and imports that nothing uses taken out.

    What holds code of its own is not run: Alembic's own template is filled instead.
    """
    try:
        text = _filled(template, values)
    except UnreadableTemplateError:
        text = _filled(own_template(), values)
    lines = [line.rstrip() for line in text.splitlines()]
    return without_unused_imports("\n".join(lines).rstrip() + "\n")


def own_template() -> str:
    """The template that comes with Alembic."""
    return files("alembic").joinpath("templates/generic/script.py.mako").read_text(encoding="utf-8")


def _filled(template: str, values: Mapping[str, Any]) -> str:
    if _CODE.search(template):
        raise UnreadableTemplateError
    text = re.sub(r"^##.*\n", "", template, flags=re.MULTILINE)
    filled = _EXPRESSION.sub(lambda match: _value(match[1], values), text)
    if values["upgrades"] not in filled or values["downgrades"] not in filled:
        raise UnreadableTemplateError
    return filled


def _value(written: str, values: Mapping[str, Any]) -> str:
    expression, _, filters = written.partition("|")
    try:
        found = _evaluate(ast.parse(expression.strip(), mode="eval").body, values)
    except SyntaxError as error:
        raise UnreadableTemplateError from error
    if found is None and "comma" in filters:
        return ""
    if isinstance(found, tuple):
        return ", ".join(found)
    return str(found)


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Constant():
            return node.value
        case ast.IfExp():
            return _evaluate(node.body if _evaluate(node.test, values) else node.orelse, values)
        case ast.BoolOp(op=ast.Or()):
            found = [_evaluate(item, values) for item in node.values]
            return next((item for item in found if item), found[-1])
        case ast.Call(func=ast.Name(id="repr"), args=[argument], keywords=[]):
            return repr(_evaluate(argument, values))
    raise UnreadableTemplateError


def without_unused_imports(text: str) -> str:
    """The text without the imports at its top of which no name is used; linters complain of them."""
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lines = text.splitlines(keepends=True)
    for statement in reversed(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
            is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
            if not names & used and not is_future:
                del lines[statement.lineno - 1 : statement.end_lineno]
    return "".join(lines)
