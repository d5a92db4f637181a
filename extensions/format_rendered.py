"""Format the rendered files with black; one JSON argument says which, and how the host's code is formatted."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from black.mode import Mode, TargetVersion


def main(arguments: list[str], *, forks: bool = False) -> int:
    """Format the files that exist; what the argument says is all that counts, never the settings of a folder.

    Args:
        arguments: The request, as one JSON text.
        forks: Whether a second process may take half of the work.

    Returns:
        0, or 1 when black could not format a file; such a file stays as it was.
    """
    request = json.loads(arguments[0])
    files = [path for file in request["files"] if (path := Path(file)).is_file()]
    if not files:
        return 0
    if not forks or len(files) == 1 or not hasattr(os, "fork"):
        return format_files(files, request)
    first, second = halves(files)
    # What a fork shares has to be imported before it.
    import black  # noqa: F401

    child = os.fork()
    if child == 0:
        code = format_files(first, request)
        sys.stderr.flush()
        os._exit(code)
    code = format_files(second, request)
    return max(code, abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))


def halves(files: list[Path]) -> tuple[list[Path], list[Path]]:
    """The files in two parts that take about as long as each other."""
    parts: tuple[list[Path], list[Path]] = ([], [])
    sizes = [0, 0]
    for path in sorted(files, key=lambda path: path.stat().st_size, reverse=True):
        smaller = sizes.index(min(sizes))
        parts[smaller].append(path)
        sizes[smaller] += path.stat().st_size
    return parts


def format_files(files: list[Path], request: dict[str, Any]) -> int:
    """Format files one after the other; 1 when black could not format one of them."""
    # Slow to import, and in this process: a command of its own would start workers for a handful of files.
    from black.mode import Mode

    mode = Mode(
        target_versions={target_version(request["python"])},
        line_length=request["line_length"],
        string_normalization=request["quotes"] != "single",
    )
    code = 0
    for path in files:
        try:
            if request["quotes"] == "single":
                write_single_quotes(path)
            format_file(path, mode, proved=can_parse(request["python"]))
            fold_texts(path, request["line_length"])
        except Exception as error:  # noqa: BLE001 - black has errors of several kinds; the other files are formatted.
            print(f"format_rendered: {path} was not formatted: {error}", file=sys.stderr)
            code = 1
    return code


def format_file(path: Path, mode: Mode, *, proved: bool) -> None:
    """Format one file; with `proved`, black first proves that it changes nothing but the form.

    The proof needs a Python that can parse the file. That a second formatting would change nothing is not checked: that
    would take as long again, and the tests of this template see to it.
    """
    from black import assert_equivalent, format_str

    data = path.read_bytes()
    source = data.decode("utf-8").replace("\r\n", "\n")
    formatted = format_str(source, mode=mode)
    if formatted == source:
        return
    if proved:
        assert_equivalent(source, formatted)
    path.write_text(formatted, encoding="utf-8", newline="\r\n" if b"\r\n" in data else "\n")


def write_single_quotes(path: Path) -> None:
    """Change the quotes of one file; black leaves them as they are then."""
    from single_quotes import single_quoted

    path.write_bytes(single_quoted(path.read_bytes().decode("utf-8")).encode("utf-8"))


def fold_texts(path: Path, limit: int) -> None:
    """Fold the comments and docstrings of one file."""
    from fold_text import folded

    data = path.read_bytes()
    source = data.decode("utf-8").replace("\r\n", "\n")
    text = folded(source, limit)
    if text != source:
        path.write_text(text, encoding="utf-8", newline="\r\n" if b"\r\n" in data else "\n")


def can_parse(python: str) -> bool:
    """Tell whether the running Python knows the syntax of the given version."""
    return tuple(int(part) for part in python.split(".")[:2]) <= sys.version_info[:2]


def target_version(python: str) -> TargetVersion:
    """A Python version as black knows it; the newest that it knows for a newer one."""
    from black.mode import TargetVersion

    name = "PY" + "".join(python.split(".")[:2])
    return TargetVersion.__members__.get(name) or list(TargetVersion)[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], forks=True))
