"""Rewrite Python that is newer than the running interpreter to equivalents that it can parse, with LibCST."""

from __future__ import annotations

import libcst as cst


def rewrite(text: str) -> str | None:
    """Give `text` in older grammar, statements on the lines they were on, or None when LibCST cannot read it."""
    try:
        return cst.parse_module(text).visit(_ToOldGrammar()).code
    except Exception:  # noqa: BLE001 - LibCST raises its own and plain errors on broken input; all mean "cannot".
        return None


# LibCST gives every method both nodes by these names.
# ruff: noqa: ARG002, N802


class _ToOldGrammar(cst.CSTTransformer):
    """Drop type parameters, parenthesise exception lists, and flatten nested f-strings."""

    def leave_TypeAlias(self, original_node: cst.TypeAlias, updated_node: cst.TypeAlias) -> cst.Assign:
        return cst.Assign(targets=[cst.AssignTarget(updated_node.name)], value=updated_node.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        return updated_node.with_changes(type_parameters=None)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        return updated_node.with_changes(type_parameters=None)

    def leave_ExceptHandler(
        self, original_node: cst.ExceptHandler, updated_node: cst.ExceptHandler
    ) -> cst.ExceptHandler:
        return updated_node.with_changes(type=_parenthesised(updated_node.type))

    def leave_ExceptStarHandler(
        self, original_node: cst.ExceptStarHandler, updated_node: cst.ExceptStarHandler
    ) -> cst.ExceptStarHandler:
        return updated_node.with_changes(type=_parenthesised(updated_node.type) or updated_node.type)

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return updated_node if _is_old_formatted_string(original_node) else _placeholder(original_node)

    def leave_TemplatedString(
        self, original_node: cst.TemplatedString, updated_node: cst.TemplatedString
    ) -> cst.BaseExpression:
        return _placeholder(original_node)


def _parenthesised(expression: cst.BaseExpression | None) -> cst.BaseExpression | None:
    if isinstance(expression, cst.Tuple) and not expression.lpar:
        return expression.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return expression


def _code(node: cst.CSTNode) -> str:
    return cst.Module(body=[]).code_for_node(node)


def _is_old_formatted_string(node: cst.FormattedString) -> bool:
    """Tell whether Python 3.11 reads the f-string: no own quote, backslash or comment inside the braces."""
    quote = node.end
    for part in node.parts:
        if isinstance(part, cst.FormattedStringExpression):
            code = _code(part)
            if quote in code or "\\" in code or "#" in code or ("\n" in code and len(quote) == 1):
                return False
    return True


def _placeholder(node: cst.FormattedString | cst.TemplatedString) -> cst.SimpleString:
    """A string of as many lines that holds nothing."""
    return cst.SimpleString('"""' + "\n" * _code(node).count("\n") + '"""')
