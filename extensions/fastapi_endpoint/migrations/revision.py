"""What the rest of the template sees of a migration: a revision to write, and how a model stands to its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from errno import EEXIST
from pathlib import Path


class MigrationError(Exception):
    """Why no revision can be written, in one sentence."""


class ConflictsError(MigrationError):
    """A file holds conflict markers."""


class OnlyRowsError(MigrationError):
    """The table stays as it is, but what is stored in it has to change: what, in one sentence or more."""


class AlreadyWrittenError(MigrationError):
    """There is a revision for this change."""


@dataclass(frozen=True)
class Revision:
    """One revision file of Alembic's, not written yet."""

    file: str
    """Its path below the root of the project."""
    id: str
    down_revisions: tuple[str, ...]
    """What it follows: none for the first revision of all."""
    text: str
    notes: tuple[str, ...] = ()
    """What has to be known before it is run, each in one sentence."""

    def write(self, root: Path) -> None:
        """Write the file in one step; one that exists is never replaced (`FileExistsError`)."""
        path = root / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise FileExistsError(EEXIST, "the file exists", str(path))
        # Alembic reads no file of that ending.
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_text(self.text, encoding="utf-8", newline="\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@dataclass(frozen=True)
class State:
    """How the model of an endpoint stands to the revisions."""

    kind: str
    """`none` (no Alembic, or no table of the endpoint's own), `in step`, `missing` (no revision creates the table),
    `behind` (the model says something else than the revisions) or `unknown`."""
    details: tuple[str, ...] = ()
    """What differs, or why it is not known; one sentence each."""
