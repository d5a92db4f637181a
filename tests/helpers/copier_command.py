"""Run Copier's own command line, inside the test process or outside, and see what it left behind."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import copier
from copier._cli import CopierApp

from .generate import plain_template

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    output: str

    @property
    def last_line(self) -> str:
        """The line that the user reads last."""
        return self.output.strip().rpartition("\n")[2]


def run_copier(*arguments: str) -> Outcome:
    """Run `copier …` in this process; whatever would print a traceback is raised."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        _, code = CopierApp.run(["copier", *arguments], exit=False)
    return Outcome(int(code), _COLOURS.sub("", output.getvalue()))


def options(data: dict[str, str]) -> list[str]:
    """The answers as `-d question=answer`."""
    return [part for name, value in data.items() for part in ("-d", f"{name}={value}")]


def answer(project: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The answers that a copy would store; nothing is rendered."""
    settings: dict[str, Any] = {"defaults": True, "unsafe": True, "quiet": True, "skip_tasks": True, "exclude": ["*"]}
    with copier.run_copy(str(plain_template()), project, data=data, **settings) as worker:
        stored = worker.answers.combined
        hidden = {*worker.answers.hidden, "apply_plan"}
        names = worker.template.questions_data
        return {name: stored[name] for name in names if name in stored and name not in hidden}


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder except git's own files: contents by path, None for a folder."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if ".git" not in path.relative_to(folder).parts
    }


def executable() -> str:
    """The `copier` command beside the running Python."""
    return str(Path(sys.executable).parent / "copier")
