"""How generated lines are laid out: on one line when it fits, else wrapped as the black formatter does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """Where lines stand: their indentation, one step of it, and how long a line may be."""

    indent: str
    step: str
    limit: int

    def call(self, function: str, arguments: Sequence[str]) -> list[str]:
        """A call statement, on one line, with its arguments on a second one, or with one argument per line."""
        joined = ", ".join(arguments)
        one = f"{self.indent}{function}({joined})"
        if fits(one, self.limit):
            return [one]
        if fits(f"{self.indent}{self.step}{joined}", self.limit):
            return [f"{self.indent}{function}(", f"{self.indent}{self.step}{joined}", f"{self.indent})"]
        return self.exploded(f"{function}(", arguments)

    def from_import(self, package: str, names: Sequence[str], comment: str) -> list[str]:
        """A `from … import …` statement; wrapped, it has one name per line and the comment behind the parenthesis."""
        tail = f"  {comment}" if comment else ""
        one = f"{self.indent}from {package} import {', '.join(names)}{tail}"
        return [one] if fits(one, self.limit) else self.exploded(f"from {package} import (", names, tail)

    def exploded(self, head: str, items: Sequence[str], tail: str = "") -> list[str]:
        """`head`, which opens a parenthesis, one item per line, and the closing parenthesis."""
        inner = [f"{self.indent}{self.step}{item}," for item in items]
        return [f"{self.indent}{head}{tail}", *inner, f"{self.indent})"]


def fits(line: str, limit: int) -> bool:
    """Whether `line` (indentation included, no line ending) is short enough."""
    return len(line.expandtabs(4)) <= limit


def quoted(value: str, quote: str) -> str:
    """`value` as a string literal in the quotes of the neighbours."""
    escaped = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escaped}{quote}"
