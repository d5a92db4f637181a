"""Writes the revision that a copy or an update asks for, and says in sentences what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from . import create_revision
from .committed import change_since
from .revision import AlreadyWrittenError, ConflictsError, MigrationError, OnlyRowsError, Revision

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
        revision = revision or change_since(root, answers)
        if revision is None:
            return
        revision.write(root)
    except AlreadyWrittenError:
        return
    except OnlyRowsError as error:
        yield f"No migration is needed. {error}."
    except ConflictsError as error:
        name = answers_file.removeprefix(".copier-answers.").removesuffix(".yml")
        yield f"No migration was written: {error}; solve them, and write it with `fastapi-endpoint revision {name}`."
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
        raise ConflictsError(f"{path.name} has conflicts")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MigrationError(f"{path.name} is not YAML") from error
    if not isinstance(value, dict):
        raise MigrationError(f"{path.name} holds no answers")
    return value
