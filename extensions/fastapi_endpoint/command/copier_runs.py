"""Runs Copier: nothing else in the command knows how."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import copier

# Copier has no public way to say which operation runs, and none to see the plan of a template without being asked.
from copier._main import Worker, as_operation

from ..wording import code, nearest
from .outcome import CommandError, FullDiskError, as_sentence, says_full_disk


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
        FullDiskError: There was no room.
        CommandError: Copier or the template refused: why, in a clause.
    """
    settings: dict[str, Any] = {"vcs_ref": version, "defaults": True, "overwrite": True, "unsafe": True, "quiet": True}
    with _quiet() as said:
        try:
            copier.run_update(project, answers_file=answers_file, **settings)
        except Exception as error:
            if says_full_disk(str(error)):
                raise FullDiskError(_sentence(error)) from error
            raise CommandError(_sentence(error)) from error
    return [line for line in said if line.strip()]


@dataclass(frozen=True)
class Copied:
    """What a copy showed and said."""

    name: str
    plan: str
    afterwards: tuple[str, ...]
    """What to do next, one line each."""


def copy(template: str, version: str, project: Path, answers: Mapping[str, Any]) -> Copied:
    """Generate one endpoint without a prompt, as `copier copy --defaults` does.

    Raises:
        CommandError: An answer is wrong, or something is in the way: the sentence of the template.
    """
    settings: dict[str, Any] = {"defaults": True, "unsafe": True, "quiet": True, "data": dict(answers)}
    plans: list[str] = []
    # A plan that does not fit on a terminal would be printed there.
    with _quiet(), redirect_stderr(StringIO()):
        try:
            with Worker(src_path=template, dst_path=project, vcs_ref=version or None, **settings) as worker:
                _refuse_unknown(answers, worker.template.questions_data)
                render_template = worker._render_template  # noqa: SLF001 - see above.

                def planned() -> None:
                    plans.append(worker._render_string("{{ plan() }}"))  # noqa: SLF001
                    render_template()

                worker._render_template = planned  # type: ignore[method-assign]  # noqa: SLF001
                worker.run_copy()
                name = worker._render_string("{{ endpoint_id }}")  # noqa: SLF001
                said = worker._render_string("{{ message_after_copy() }}")  # noqa: SLF001
        except CommandError:
            raise
        except Exception as error:
            raise CommandError(as_sentence(_sentence(error))) from error
    steps = said.partition("Next:\n")[2].splitlines()
    return Copied(name, plans[0].rpartition("\n")[0], tuple(line.strip() for line in steps if line.strip()))


def _refuse_unknown(answers: Mapping[str, Any], questions: Mapping[str, Any]) -> None:
    """Copier takes no notice of a question that there is not."""
    for name in answers:
        if name not in questions:
            hint = nearest(name, list(questions))
            raise CommandError(f"{code(name)} is no question{f'; did you mean {code(hint)}?' if hint else '.'}")


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
