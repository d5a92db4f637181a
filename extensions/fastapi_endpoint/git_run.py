"""Runs git in a folder, without a shell, and without asking anything of anybody."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git_run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run git; how it ended is for the caller to see.

    Args:
        arguments: What follows `git`.
        cwd: The folder.

    Raises:
        FileNotFoundError: There is no git.
    """
    command = ("git", "-c", "core.quotePath=false", *arguments)
    return subprocess.run(  # noqa: S603 - a list of arguments, no shell.
        command, cwd=cwd, capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
