"""Writes the revision that a copy or an update asks for, and says in sentences what became of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from . import change_revision, create_revision
from .alembic_revisions import read_endpoint
from .revision import MigrationError, Revision

BY_HAND = 'write it with `alembic revision --autogenerate -m "…"`'
NEEDS = frozenset({"alembic", "sqlalchemy", "mako"})


def write_revision(root: Path, answers_file: str, *, after_update: bool) -> Iterator[str]:
    """Write what is missing.

    Args:
        root: The root of the project.
        answers_file: The answers file of the endpoint, relative to it.
        after_update: Whether only a change of the model is looked for.

    Yields:
        What was done, or why it was not: one sentence each.
    """
    try:
        answers = _read(root / answers_file)
        revision = None if after_update else create_revision(root, answers)
        revision = revision or _change(root, answers)
        if revision is None:
            return
        revision.write(root)
    except MigrationError as error:
        yield f"No migration was written: {error}; {BY_HAND}."
    except FileExistsError as error:
        yield f"No migration was written: {error.filename} is there already."
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in NEEDS:
            raise
        yield f"No migration was written: install `alembic` beside Copier for that, or {BY_HAND}."
    else:
        yield from _told(revision)


def _told(revision: Revision) -> Iterator[str]:
    after = f" after {' and '.join(revision.down_revisions)}" if revision.down_revisions else ""
    yield f"migration: {revision.file} ({revision.id}{after})"
    for note in revision.notes:
        yield f"  {note}"


def _read(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise MigrationError(f"{path.name} cannot be read ({error})") from error
    if "<<<<<<<" in text:
        raise MigrationError(f"{path.name} has conflicts")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MigrationError(f"{path.name} is not YAML") from error
    if not isinstance(value, dict):
        raise MigrationError(f"{path.name} holds no answers")
    return value


def _change(root: Path, answers: Mapping[str, Any]) -> Revision | None:
    """The difference to the model that is committed; none where there is no such model."""
    command = ("git", "show", f"HEAD:./{read_endpoint(answers).files.model}")
    committed = subprocess.run(  # noqa: S603 - the path stands in the answers, after a revision and a colon.
        command,
        cwd=root,
        capture_output=True,
        check=False,
    )
    if committed.returncode:
        return None
    return change_revision(root, answers, committed.stdout.decode("utf-8", errors="replace"))
