"""Generates several endpoints as one: planned in a copy of the project, then written together or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
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


def write_batch(root: Path, plan: BatchPlan) -> None:
    """Write what was planned, all of it or nothing; answers files come last.

    Raises:
        CommandError: A file cannot be written; what was written before it is taken back.
    """
    undo: list[Callable[[], object]] = []
    files = sorted({**plan.created, **plan.changed}.items(), key=lambda item: item[0].startswith(".copier-answers."))
    try:
        for name, content in files:
            path = root / name
            if name in plan.changed:
                undo.append(partial(_write, path, path.read_bytes()))
            elif path.exists():
                raise FileExistsError(0, "it was created meanwhile")
            else:
                undo.append(partial(path.unlink, missing_ok=True))
            _write(path, content)
    except OSError as error:
        for step in reversed(undo):
            step()
        raise CommandError(f"{name} cannot be written ({error.strerror}); nothing was changed.") from error


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step; its permissions stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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
