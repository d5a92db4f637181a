"""The revision for what changed in a model since a commit, which git knows, and its revisions with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..git_run import git_run
from . import change_revision
from .alembic_revisions import Revisions, read_endpoint
from .revision import AlreadyWrittenError, MigrationError, Revision


def change_since(root: Path, answers: Mapping[str, Any], commit: str = "HEAD") -> Revision | None:
    """The revision that leads from the model of a commit to the one on the disk.

    Returns:
        None where there is nothing to do: no Alembic, no such model in that commit, or no difference.

    Raises:
        AlreadyWrittenError: A revision that came after that commit changes the table.
        MigrationError: A table or the revisions cannot be read.
    """
    endpoint = read_endpoint(answers)
    old_model = _git(root, "show", f"{commit}:./{endpoint.files.model}")
    if old_model is None:
        return None
    revision = change_revision(root, answers, old_model)
    if revision is not None:
        _refuse_second(root, Revisions(root, endpoint), commit, revision)
    return revision


def knows_commit(root: Path, commit: str) -> bool:
    """Whether git has that commit."""
    return _git(root, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}") is not None


def _refuse_second(root: Path, revisions: Revisions, commit: str, revision: Revision) -> None:
    """A second one would repeat the first."""
    assert revisions.history is not None
    committed = set((_git(root, "ls-tree", "-r", "--name-only", "-z", commit, "--", ".") or "").split("\0"))
    for script in revisions.history.changing(revisions.known_table or "", revision.text):
        if script.file not in committed:
            raise AlreadyWrittenError(f"{script.file} changes the table already")


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints; None where it has no answer."""
    try:
        ended = git_run(*arguments, cwd=root)
    except OSError as error:
        raise MigrationError("git was not found, which knows how the model was") from error
    return None if ended.returncode else ended.stdout.decode("utf-8", errors="replace")
