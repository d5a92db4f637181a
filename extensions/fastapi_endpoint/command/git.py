"""What git says of a project and of a template, and the few things that are done with it."""

from __future__ import annotations

import subprocess
from functools import cached_property
from pathlib import Path

from ..git_run import git_run
from .outcome import CommandError, FullDiskError, says_full_disk


def git(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run git without asking anything of anybody; how it ended is for the caller to see."""
    try:
        return git_run(*arguments, cwd=cwd)
    except FileNotFoundError as error:
        raise CommandError("git was not found; install it, and run the command again.") from error


class Repository:
    """The git repository of a project, which may lie in one of its folders.

    Args:
        root: The folder of the project.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def exists(self) -> bool:
        """Whether the project is in a git repository that has a commit."""
        return git("rev-parse", "--verify", "--quiet", "HEAD", cwd=self.root).returncode == 0

    def run(self, *arguments: str) -> str:
        """What git prints.

        Raises:
            CommandError: Git ended with an error.
        """
        ended = git(*arguments, cwd=self.root)
        if ended.returncode:
            said = ended.stderr.decode(errors="replace").strip().replace("\n", "; ")
            if says_full_disk(said):
                raise FullDiskError(f"`git {arguments[0]}`: {said}")
            raise CommandError(f"`git {arguments[0]}` failed: {said}")
        return ended.stdout.decode(errors="replace")

    @property
    def head(self) -> str:
        """The id of the newest commit."""
        return self.run("rev-parse", "HEAD").strip()

    def changed(self) -> list[str]:
        """Paths below the project that are not as they are committed, new files among them; relative to the project."""
        prefix = self.run("rev-parse", "--show-prefix").strip()
        entries = self.run("status", "--porcelain", "--untracked-files=all", "--no-renames", "-z", "--", ".").split(
            "\0"
        )
        return [entry[3:].removeprefix(prefix) for entry in entries if entry]

    def own_file(self, name: str) -> Path:
        """A file in git's own folder, which is never committed."""
        return self.root / self.run("rev-parse", "--git-path", name).strip()
