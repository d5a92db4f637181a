"""The three ways in which a source edit ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Lines that differ: `added` stand after line `line` of the original, in place of `removed`."""

    line: int
    added: tuple[str, ...]
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """The edit was made: the new source, and where it differs from the old one."""

    source: str
    changes: tuple[Change, ...]

    @property
    def inserted_lines(self) -> tuple[str, ...]:
        """Every line that is new or rewritten, in file order, without line endings."""
        return tuple(line for change in self.changes for line in change.added)

    @property
    def removed_lines(self) -> tuple[str, ...]:
        """Every line that is gone or rewritten, in file order, without line endings."""
        return tuple(line for change in self.changes for line in change.removed)


@dataclass(frozen=True)
class AlreadyThere:
    """There is nothing to do: the source already says it (or, for a removal, says it no longer)."""


@dataclass(frozen=True)
class Cannot:
    """The edit is not possible: why, and the lines that a person would paste; a comment says where each belongs."""

    reason: str
    paste: tuple[str, ...]


Outcome = Done | AlreadyThere | Cannot


class EditImpossibleError(Exception):
    """Raised inside an edit when no safe place is found; the public functions turn it into `Cannot`."""
