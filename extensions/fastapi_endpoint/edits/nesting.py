"""Whether a file is too deeply nested for LibCST, whose native parser ends the process on such a file."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings

DEEPEST_BRACKETS = 90
DEEPEST_TREE = 300
"""Far more than anybody writes, and far less than what LibCST was seen to fail on."""


def is_too_deep(text: str) -> bool:
    """Tell whether `text` has brackets, operators or blocks within each other beyond what LibCST can take."""
    return _bracket_depth(text) > DEEPEST_BRACKETS or _tree_depth(text) > DEEPEST_TREE


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
                deepest = max(deepest, depth)
    except (tokenize.TokenError, SyntaxError):
        pass  # What comes after is not read by LibCST either.
    return deepest


def _tree_depth(text: str) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            level: list[ast.AST] = [ast.parse(text)]
    except (SyntaxError, ValueError):
        return 0  # Newer grammar than the running Python's, or none: the brackets decide.
    except (RecursionError, MemoryError):
        return DEEPEST_TREE + 1
    depth = 0
    while level and depth <= DEEPEST_TREE:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth
