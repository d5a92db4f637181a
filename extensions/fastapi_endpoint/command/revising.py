"""Writes the revisions that are missing: what an update could not write, or what was changed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..migrations import MigrationError, Revision, create_revision, state
from ..migrations.committed import change_since, knows_commit
from ..migrations.revision import AlreadyWrittenError, OnlyRowsError
from ..wording import code
from .installed import Installed
from .outcome import CommandError


@dataclass(frozen=True)
class Revised:
    """What became of the revision of one endpoint."""

    name: str
    revision: Revision | None = None
    reason: str = ""
    """Why none was written, in one sentence."""
    failed: bool = False
    """Whether there should have been one."""

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield f"{self.name}  {self.revision.file if self.revision else self.reason}"
        yield from (f"  {note}" for note in (self.revision.notes if self.revision else ()))

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        written = self.revision
        return {
            "name": self.name,
            "file": written.file if written else None,
            "revision": written.id if written else None,
            "down_revisions": list(written.down_revisions) if written else [],
            "notes": list(written.notes) if written else [],
            "reason": self.reason,
            "failed": self.failed,
        }


def revise(root: Path, endpoints: Sequence[Installed], *, since: str) -> Iterator[Revised]:
    """Write the revision that each endpoint lacks: the one that creates its table, or that of what changed.

    Args:
        root: The folder of the project.
        endpoints: The endpoints.
        since: The commit whose models the database has.

    Raises:
        CommandError: There is no such commit.
    """
    if not knows_commit(root, since):
        raise CommandError(f"git knows no commit {code(since)} here; `--since` takes one, such as `HEAD~1`.")
    return (_revised(root, each, since) for each in endpoints)


def _revised(root: Path, installed: Installed, since: str) -> Revised:
    if installed.problem:
        return Revised(installed.name, reason=installed.problem, failed=True)
    try:
        revision = create_revision(root, installed.answers) or change_since(root, installed.answers, since)
        if revision is not None:
            revision.write(root)
            return Revised(installed.name, revision)
        found = state(root, installed.answers)
    except AlreadyWrittenError as error:
        return Revised(installed.name, reason=f"{error}; delete it to have it written anew.")
    except OnlyRowsError as error:
        return Revised(installed.name, reason=f"needs none: {error}.")
    except MigrationError as error:
        return Revised(installed.name, reason=f"No revision was written: {error}.", failed=True)
    except FileExistsError as error:
        return Revised(installed.name, reason=f"{error.filename} is there already.", failed=True)
    except OSError as error:
        return Revised(installed.name, reason=f"{error.filename} cannot be written ({error.strerror}).", failed=True)
    if found.kind == "none":
        return Revised(installed.name, reason="needs none: no Alembic, or no table of its own")
    if found.kind == "in step":
        return Revised(installed.name, reason=f"nothing changed since {since}")
    reason = f"{' '.join(found.details)} That did not change since {since}; `--since` takes an older commit."
    return Revised(installed.name, reason=reason, failed=True)
