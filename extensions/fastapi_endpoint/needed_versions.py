"""The oldest versions of the host's libraries that generated code runs with."""

from __future__ import annotations

from collections.abc import Mapping

from packaging.version import InvalidVersion, Version

from .errors import AnswerError

NEEDED = {
    "fastapi": ("0.115", "query parameters in a model"),
    "pydantic": ("2.5", "JSON of cursors"),
    "sqlalchemy": ("2.0", "typed columns"),
    "sqlmodel": ("0.0.21", "`ondelete` of foreign keys"),
}
"""Each with what came with it."""


def check_versions(installed: Mapping[str, str]) -> None:
    """Refuse a host that locks or pins a version that is too old.

    Raises:
        AnswerError: The first such library, and what to do.
    """
    for name, (oldest, reason) in NEEDED.items():
        try:
            too_old = name in installed and Version(installed[name]) < Version(oldest)
        except InvalidVersion:
            continue
        if too_old:
            raise AnswerError(
                f"The project has {name} {installed[name]}, and the generated code needs {oldest} or newer ({reason}): "
                "upgrade it first."
            )
