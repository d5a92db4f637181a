"""Keep shared modules that an update took away: `keep_shared.py ANSWERS_FILE`, in the root of a project."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


def main(arguments: list[str]) -> int:
    """Bring them back and say so: 0 however it ends, 2 when the argument is wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if len(arguments) != 1:
        print("keep_shared: ANSWERS_FILE is expected", file=sys.stderr)
        return 2
    from fastapi_endpoint.shared_modules import keep_shared

    for file in keep_shared(Path.cwd(), arguments[0]):
        print(f"kept: {file} is shared, and this endpoint needs it no longer; remove it when nothing imports it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
