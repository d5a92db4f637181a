"""Reading and writing the host's files: exact bytes, the declared encoding, nothing outside of the host."""

from __future__ import annotations

import io
import os
import stat
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from .outcome import EditImpossibleError


@dataclass(frozen=True)
class HostFile:
    """One readable, writable file of the host."""

    path: Path
    text: str
    encoding: str

    def write(self, text: str) -> None:
        """Replace the file in one step, with its permissions; raises `EditImpossibleError` when that fails."""
        data = self.encode(text)
        temporary: str | None = None
        try:
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).chmod(stat.S_IMODE(self.path.stat().st_mode))
            Path(temporary).replace(self.path)
        except OSError as error:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
            raise EditImpossibleError(f"the file cannot be written ({error.strerror})") from error

    def encode(self, text: str) -> bytes:
        """`text` in the file's encoding; raises `EditImpossibleError` when it has no such characters."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise EditImpossibleError(f"the file's encoding, {self.encoding}, lacks a character of the name") from error


def open_file(root: Path, name: str) -> HostFile:
    """Read `name` under `root`; raises `EditImpossibleError` when it must not or cannot be edited."""
    path = _inside(root, name)
    try:
        data = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise EditImpossibleError(f"the file cannot be read ({error.strerror})") from error
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise EditImpossibleError("the file is read-only")
    text, encoding = decode(data)
    return HostFile(path, text, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a Python file and its encoding; raises `EditImpossibleError` unless it can be kept byte for byte."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        # A byte order mark stays in the text, so that it is written back like everything else.
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise EditImpossibleError("the file cannot be decoded") from error
    if not same:
        raise EditImpossibleError(f"the file's encoding, {encoding}, cannot be kept byte for byte")
    return text, encoding


def _inside(root: Path, name: str) -> Path:
    """The real path of `name`; raises `EditImpossibleError` when that is no file of the host."""
    base = root.resolve()
    try:
        path = (base / name).resolve()
        exists = path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise EditImpossibleError("the path cannot be followed") from error
    if not path.is_relative_to(base):
        raise EditImpossibleError("the file is outside of the project")
    if not exists:
        raise EditImpossibleError("the file does not exist")
    return path
