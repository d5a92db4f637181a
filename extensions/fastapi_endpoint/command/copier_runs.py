"""Runs Copier: nothing else in the command knows how."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import copier

# Tasks ask which operation runs, and Copier has no public way to say so.
from copier._main import as_operation

from .outcome import CommandError


def render(template: Path, answers: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of an endpoint as the template in that folder renders them from stored answers.

    They are rendered as an update does it: nothing is registered, no revision is written.

    Raises:
        CommandError: That version cannot render them.
    """
    with tempfile.TemporaryDirectory(prefix="fastapi-endpoint-", ignore_cleanup_errors=True) as folder, _quiet():
        settings: dict[str, Any] = {"defaults": True, "overwrite": True, "unsafe": True, "quiet": True}
        try:
            as_operation("update")(copier.run_copy)(str(template), folder, data=dict(answers), **settings)
        except Exception as error:
            raise CommandError(f"its files cannot be rendered again ({_sentence(error)})") from error
        paths = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: content for name, content in found.items() if not name.startswith(".copier-answers.")}


def update(project: Path, answers_file: str, version: str) -> list[str]:
    """Update one endpoint, as `copier update` does; gives what the template said.

    Raises:
        CommandError: Copier or the template refused: why, in a clause.
    """
    settings: dict[str, Any] = {"vcs_ref": version, "defaults": True, "overwrite": True, "unsafe": True, "quiet": True}
    with _quiet() as said:
        try:
            copier.run_update(project, answers_file=answers_file, **settings)
        except Exception as error:
            raise CommandError(_sentence(error)) from error
    return [line for line in said if line.strip()]


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Without Copier's warnings about versions, and without what its tasks print."""
    with warnings.catch_warnings(), captured() as said:
        warnings.simplefilter("ignore")
        yield said


@contextmanager
def captured() -> Iterator[list[str]]:
    """What is printed meanwhile by this process and by those that it starts; the lines are there afterwards."""
    lines: list[str] = []
    sys.stdout.flush()
    with tempfile.TemporaryFile() as file:
        kept = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            yield lines
        finally:
            sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)
            file.seek(0)
            lines += file.read().decode(errors="replace").splitlines()


def _sentence(error: Exception) -> str:
    """The first line of what an error says."""
    return (str(error).strip() or type(error).__name__).partition("\n")[0].rstrip(".")
