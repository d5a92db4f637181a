"""Runs the generated tests in the project's own environment, where the user asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .outcome import CommandError

_PYTHONS = (".venv/bin/python", ".venv/Scripts/python.exe", "venv/bin/python", "venv/Scripts/python.exe")
_MANAGERS = {"uv.lock": "uv", "poetry.lock": "poetry"}
_OWN = frozenset({"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"})
"""Variables of the environment in which this command runs."""


@dataclass(frozen=True)
class TestsRun:
    """How a run of tests ended."""

    command: tuple[str, ...]
    passed: bool
    output: str

    def lines(self) -> Iterator[str]:
        """What a reader needs of it: all where a test failed, else the last line."""
        shown = self.output.rstrip().splitlines()
        yield f"$ {' '.join(self.command)}"
        yield from (f"  {line}" for line in (shown[-1:] if self.passed else shown))


def run_tests(root: Path, files: Sequence[str]) -> TestsRun:
    """Run test modules of a project.

    Raises:
        CommandError: The project has no environment that can be found.
    """
    command = (*interpreter(root), "-m", "pytest", *files)
    environment = {name: value for name, value in os.environ.items() if name not in _OWN}
    try:
        ended = subprocess.run(  # noqa: S603 - a list of arguments, no shell; the user asked to run the tests.
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise CommandError(f"`{command[0]}` cannot be run ({error.strerror}).") from error
    return TestsRun(command, ended.returncode == 0, ended.stdout.decode(errors="replace"))


def interpreter(root: Path) -> tuple[str, ...]:
    """The command that runs Python in the project's own environment: a virtual one, or that of uv or Poetry.

    Raises:
        CommandError: There is none.
    """
    folders = _folders(root.resolve())
    for folder in folders:
        for name in _PYTHONS:
            if (folder / name).exists():
                return (str(folder / name),)
    for folder in folders:
        for lock, manager in _MANAGERS.items():
            if (folder / lock).exists() and shutil.which(manager):
                return manager, "run", "python"
    raise CommandError(
        "No environment of this project was found to run the tests in: neither `.venv`, nor a lock file of uv or "
        "Poetry with that command; make one, or run pytest yourself."
    )


def _folders(root: Path) -> list[Path]:
    """The folder of the project, and those above it in its repository."""
    found = [root]
    while not (found[-1] / ".git").exists() and found[-1].parent != found[-1]:
        found.append(found[-1].parent)
    return found if (found[-1] / ".git").exists() else [root]
