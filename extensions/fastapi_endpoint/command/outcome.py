"""How a command ends: exit codes, and the one exception whose text is for the user."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; docs/command.md explains them."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    ATTENTION = 3
    CONFLICT = 4


class CommandError(Exception):
    """Why a command stops, in one sentence that says what to do."""

    def __init__(self, sentence: str, code: Exit = Exit.REFUSED) -> None:
        super().__init__(sentence)
        self.code = code


class FullDiskError(CommandError):
    """There is no room for what is to be written."""

    def __init__(self, said: object) -> None:
        super().__init__(f"The disk is full ({said}): make room, and run the same command again; nothing is lost.")


def says_full_disk(text: str) -> bool:
    """Whether a message of git or of the system says that there is no room."""
    return any(words in text.lower() for words in ("no space left", "out of diskspace", "disk quota exceeded"))


def as_sentence(text: str) -> str:
    """A text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
