"""Write the string literals of a module in single quotes, as hosts do that are formatted so."""

from __future__ import annotations

import libcst as cst
from libcst import matchers


def single_quoted(source: str) -> str:
    """The source with single quotes around every one-line literal that holds no quote and no escape of one.

    Inside of them, the literals of expressions have double quotes.
    """
    return cst.parse_module(source).visit(_Quotes()).code


class _Quotes(cst.CSTTransformer):
    """Docstrings and other texts in triple quotes stay; so does what would need an escape."""

    def leave_SimpleString(  # noqa: N802 - LibCST's name.
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        prefix, quote = original_node.prefix, original_node.quote
        body = original_node.value[len(prefix) + len(quote) : -len(quote)]
        if quote != '"' or "'" in body or '"' in body:
            return original_node
        return updated_node.with_changes(value=f"{prefix}'{body}'")

    def leave_FormattedString(  # noqa: N802 - LibCST's name.
        self,
        original_node: cst.FormattedString,
        updated_node: cst.FormattedString,  # noqa: ARG002 - What is inside changes with the whole.
    ) -> cst.BaseExpression:
        texts = matchers.findall(original_node, matchers.FormattedStringText())
        is_quoting = any("'" in text.value for text in texts if isinstance(text, cst.FormattedStringText))
        code = cst.Module([]).code_for_node(original_node)
        if original_node.quote != '"' or code.count('"') > 2 or is_quoting or "\\'" in code:
            # Older Pythons know no quote of the same kind inside.
            return original_node
        return cst.parse_expression(code.translate(str.maketrans("'\"", "\"'")))
