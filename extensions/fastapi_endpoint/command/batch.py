"""Plans several endpoints as one: they are generated in a copy of the project."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..exploration.project import SKIPPED_FOLDERS
from .batch_file import Batch, endpoint_name
from .copier_runs import Copied, copy
from .installed import all_installed
from .outcome import CommandError
from .progress import progress

LARGEST_FILE = 10_000_000
"""Larger files are data, which nothing here reads."""


@dataclass(frozen=True)
class BatchPlan:
    """What generating the endpoints of a file does."""

    copied: tuple[Copied, ...]
    skipped: tuple[str, ...]
    """Endpoints that were generated before; they stay as they are."""
    created: Mapping[str, bytes]
    changed: Mapping[str, bytes]

    def lines(self) -> Iterator[str]:
        """The plan for people."""
        for name in self.skipped:
            yield f"{name} was generated before: it stays as it is."
        if not self.copied:
            return
        count = len(self.copied)
        names = ", ".join(each.name for each in self.copied)
        yield f"{count} endpoint{'s' if count > 1 else ''}: {names}"
        for each in self.copied:
            yield ""
            yield from each.plan.splitlines()
        yield ""
        yield f"Together: {len(self.created)} files are created, and lines are inserted into {len(self.changed)}."
        yield from (f"  {name}" for name in self.changed)

    def as_json(self) -> dict[str, Any]:
        """The plan as plain values."""
        return {
            "endpoints": [{"name": each.name, "plan": each.plan} for each in self.copied],
            "skipped": list(self.skipped),
            "create": list(self.created),
            "change": list(self.changed),
            "afterwards": self.afterwards,
        }

    @property
    def afterwards(self) -> list[str]:
        """What to do next."""
        lines = dict.fromkeys(line for each in self.copied for line in each.afterwards)
        return sorted(lines, key=lambda line: line.startswith("commit"))


def plan_batch(root: Path, batch: Batch, template: str, version: str) -> BatchPlan:
    """Generate the endpoints in a copy of the project; the project itself stays as it is.

    Raises:
        CommandError: An endpoint cannot be generated: which, and why.
    """
    if not root.is_dir():
        raise CommandError(f"{root} is no folder.")
    known = {each.name for each in all_installed(root)}
    skipped = [name for name, answers in batch.resources.items() if endpoint_name(answers) in known]
    wanted = {name: answers for name, answers in batch.resources.items() if name not in skipped}
    with _copy_of(root) as scratch:
        before = _files(scratch)
        copied = []
        for number, (name, answers) in enumerate(wanted.items(), 1):
            progress(f"{name} ({number} of {len(wanted)})")
            try:
                copied.append(copy(template, version, scratch, answers))
            except CommandError as error:
                raise CommandError(f"{name}: {error} Nothing was written.") from error
        after = _files(scratch)
    new = {name: content for name, content in after.items() if name not in before}
    changed = {name: content for name, content in after.items() if before.get(name, content) != content}
    return BatchPlan(tuple(copied), tuple(skipped), new, changed)


@contextmanager
def _copy_of(root: Path) -> Iterator[Path]:
    """A copy of what can matter of a project: no environments, no caches, no data."""

    def ignored(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if _is_left_out(Path(folder, name))]

    with tempfile.TemporaryDirectory(prefix="fastapi-endpoint-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / root.resolve().name
        try:
            shutil.copytree(root, target, ignore=ignored, symlinks=True)
        except (OSError, shutil.Error) as error:
            raise CommandError(f"The project cannot be read as a whole ({error}).") from error
        yield target


def _is_left_out(path: Path) -> bool:
    if path.is_symlink():
        return False
    if path.is_dir():
        return path.name in SKIPPED_FOLDERS or (path / "pyvenv.cfg").exists()
    return not path.is_file() or path.stat().st_size > LARGEST_FILE


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
