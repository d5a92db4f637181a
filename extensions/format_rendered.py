"""Format the rendered files with black; one JSON argument says which, and how the host's code is formatted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run black over the files that exist; its settings are the arguments alone, never those of a folder."""
    request = json.loads(arguments[0])
    files = [file for file in request["files"] if Path(file).is_file()]
    if not files:
        return 0
    command = [sys.executable, "-m", "black", "--quiet", "--config", os.devnull]
    command += ["--line-length", str(request["line_length"]), "--target-version", target_version(request["python"])]
    if request["quotes"] == "single":
        command.append("--skip-string-normalization")
    if not can_parse(request["python"]):
        # Black proves that it changed nothing but the form with the parser of the running Python: not for newer syntax.
        command.append("--fast")
    return subprocess.run([*command, "--", *files], check=False).returncode  # noqa: S603


def can_parse(python: str) -> bool:
    """Tell whether the running Python knows the syntax of the given version."""
    return tuple(int(part) for part in python.split(".")[:2]) <= sys.version_info[:2]


def target_version(python: str) -> str:
    """Black's name of a Python version; the newest that it knows for a newer one."""
    from black.mode import TargetVersion

    name = "py" + "".join(python.split(".")[:2])
    known = [version.name.lower() for version in TargetVersion]
    return name if name in known else known[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
