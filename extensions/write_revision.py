"""Write the Alembic revision of an endpoint: `write_revision.py ANSWERS_FILE [--update]`, in the root of a project.

After a copy it is the one that creates the table. After an update it is the difference between the model that is
committed and the one that the update left. It never changes a revision that exists.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


def main(arguments: list[str]) -> int:
    """Write the revision and say so, or say why not: 0 however it ends, 2 when the arguments are wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if len(arguments) not in {1, 2} or arguments[1:] not in ([], ["--update"]):
        print("write_revision: ANSWERS_FILE [--update] is expected", file=sys.stderr)
        return 2
    # A copy would wait for SQLAlchemy to be imported where there is nothing to write.
    from fastapi_endpoint.migrations.task import write_revision

    for line in write_revision(Path.cwd(), arguments[0], after_update=bool(arguments[1:])):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
