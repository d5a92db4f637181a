"""The members of an enum: a Python name for each text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ..wording import code
from .scanner import Scanner, Token
from .types import EnumMember

LONGEST_VALUE = 63
"""PostgreSQL keeps 63 bytes of an enum's label."""


def enum_members(values: Sequence[Token], scanner: Scanner) -> tuple[EnumMember, ...]:
    """Name the values of an enum.

    Args:
        values: The values as written.
        scanner: For error messages.

    Returns:
        The members in order: `in review` is `IN_REVIEW`.

    Raises:
        AnswerError: A value that has no name, is too long, or is there twice.
    """
    members: dict[str, EnumMember] = {}
    for token in values:
        name = member_name(token.text)
        if not name or len(token.text.encode()) > LONGEST_VALUE:
            raise scanner.error(
                f"has the enum value {code(token.text)}, which cannot be a Python name",
                token,
                accepted=f"use values that start with a letter and have at most {LONGEST_VALUE} bytes",
            )
        if name in members:
            other = members[name].value
            same = "twice" if other == token.text else f"beside {code(other)}, and both are called {code(name)}"
            raise scanner.error(f"has the enum value {code(token.text)} {same}", token, accepted="make them differ")
        members[name] = EnumMember(name, token.text)
    return tuple(members.values())


def member_name(value: str) -> str:
    """Give the Python name of a text, without accents; empty when there is none."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    name = "_".join(words).upper()
    return name if name.isidentifier() else ""
