"""Which quotes the host writes around strings, where no formatter decides it."""

from __future__ import annotations

import re
from dataclasses import replace

from .facts import Formatter
from .packaging import Configuration, formatter_of
from .usage import Usage

LITERAL = re.compile(r"""(?<!['"\\])(['"])(?!\1)[^'"\n]+\1(?!['"])""")
"""A one-line string that holds no quote: whoever wrote it could choose."""
ENOUGH = 20
MOST = 0.8
FILES = 40


def formatter_with_quotes(configuration: Configuration, usage: Usage) -> Formatter:
    """The formatter; where it leaves quotes alone, they are what most strings have."""
    found = formatter_of(configuration)
    if found.quote_style != "preserve":
        return found
    return replace(found, quote_style="single" if _writes_single(usage) else "double")


def _writes_single(usage: Usage) -> bool:
    single = total = 0
    for module in usage.modules[:FILES]:
        signs = [match[1] for match in LITERAL.finditer(usage.project.text(module.file))]
        single += signs.count("'")
        total += len(signs)
    return total >= ENOUGH and single >= total * MOST
