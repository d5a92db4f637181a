"""Writes several files as one: all of them, or none; what was interrupted by a kill is taken back by the next call."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from .outcome import CommandError

JOURNAL = ".fastapi-endpoint-generate.json"
"""What is under way, at the root of the project; it is deleted when all is written."""


@dataclass(frozen=True)
class _Journal:
    """What has to be known to take everything back."""

    created: dict[str, str]
    """New files, each with the digest of its content."""
    changed: dict[str, tuple[str, str]]
    """Changed files, each with its content before (base64) and the digest of that afterwards."""
    folders: tuple[str, ...]
    """New folders, the outer ones first."""


def is_interrupted(root: Path) -> bool:
    """Whether an earlier call was interrupted while it wrote."""
    return (root / JOURNAL).exists()


def write_all(root: Path, created: Mapping[str, bytes], changed: Mapping[str, bytes]) -> None:
    """Write files, all of them or none; answers files come last.

    Args:
        root: The folder of the project.
        created: New files.
        changed: Files that exist, with what they will hold.

    Raises:
        CommandError: A file cannot be written; what was written before it is taken back.
    """
    files = sorted({**created, **changed}.items(), key=lambda item: item[0].startswith(".copier-answers."))
    name = JOURNAL
    try:
        for new in created:
            if (root / new).exists():
                raise CommandError(f"{new} cannot be written (it was created meanwhile); nothing was changed.")
        journal = _Journal(
            {new: _digest(content) for new, content in created.items()},
            {old: (_encoded((root / old).read_bytes()), _digest(content)) for old, content in changed.items()},
            tuple(_missing_folders(root, created)),
        )
        _write(root / JOURNAL, json.dumps(asdict(journal)).encode())
        for name, content in files:
            _write(root / name, content)
        (root / JOURNAL).unlink()
    except OSError as error:
        if is_interrupted(root):
            take_back(root)
        raise CommandError(f"{name} cannot be written ({error.strerror}); nothing was changed.") from error


def take_back(root: Path) -> None:
    """Undo what an interrupted call wrote.

    Raises:
        CommandError: A file was edited since, or cannot be written; nothing that anybody edited is lost.
    """
    try:
        stored = json.loads((root / JOURNAL).read_bytes())
        journal = _Journal(stored["created"], stored["changed"], tuple(stored["folders"]))
        for file in _edited_since(root, journal):
            raise CommandError(
                f"{file} was edited after `generate` was interrupted: take its lines or the file back yourself, delete "
                f"{JOURNAL}, and run the command again."
            )
        for name, (before, _) in journal.changed.items():
            content = base64.b64decode(before)
            if (root / name).read_bytes() != content:
                _write(root / name, content)
        for name in (*journal.created, *journal.changed):
            _part(root / name).unlink(missing_ok=True)
        for name in journal.created:
            (root / name).unlink(missing_ok=True)
        for folder in reversed(journal.folders):
            if (root / folder).is_dir() and not any((root / folder).iterdir()):
                (root / folder).rmdir()
        (root / JOURNAL).unlink()
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(
            f"What an interrupted `generate` wrote cannot be taken back ({error}); mend that, and run the command "
            f"again: {JOURNAL} holds what the changed files were."
        ) from error


def _edited_since(root: Path, journal: _Journal) -> Iterator[str]:
    for name, digest in journal.created.items():
        if (root / name).is_file() and _digest((root / name).read_bytes()) != digest:
            yield name
    for name, (before, digest) in journal.changed.items():
        content = (root / name).read_bytes() if (root / name).is_file() else b""
        if content != base64.b64decode(before) and _digest(content) != digest:
            yield name


def _missing_folders(root: Path, created: Mapping[str, bytes]) -> list[str]:
    folders = {folder for name in created for folder in Path(name).parents if not (root / folder).exists()}
    return sorted((folder.as_posix() for folder in folders), key=lambda name: name.count("/"))


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step; its permissions stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _part(path)
    try:
        part.write_bytes(content)
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
