"""Register a generated endpoint in the host's own files; one JSON argument says what to edit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fastapi_endpoint.edits import EditRequestError, FileEdit, apply_edits, file_edit

USAGE = 'register_endpoint.py \'{"host": ".", "edits": [{"kind": "router", "file": "app/api/main.py", …}]}\''


def main(arguments: list[str]) -> int:
    """Make the edits and print how each ended: 0 however they end, 2 when the argument is wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        host, edits = parse(arguments)
    except EditRequestError as problem:
        print(f"register_endpoint: {problem}", file=sys.stderr)
        return 2
    for report in apply_edits(host, edits):
        print("\n".join(report.lines()))
    return 0


def parse(arguments: list[str]) -> tuple[Path, list[FileEdit]]:
    """The host folder and its edits; raises `EditRequestError` with one sentence for people."""
    if len(arguments) != 1:
        raise EditRequestError(f"exactly one JSON argument is expected: {USAGE}")
    try:
        value = json.loads(arguments[0])
    except json.JSONDecodeError as error:
        raise EditRequestError(f"the argument is not JSON: {error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("edits"), list):
        raise EditRequestError("the argument must be an object with a list of `edits`")
    host = value.get("host", ".")
    if not isinstance(host, str) or not Path(host).is_dir():
        raise EditRequestError(f"`host` is not a folder: {host!r}")
    if not all(isinstance(edit, dict) for edit in value["edits"]):
        raise EditRequestError("every edit must be an object")
    return Path(host), [file_edit(edit) for edit in value["edits"]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
