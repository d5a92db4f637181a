"""The oldest versions of the host's libraries that generated code runs with."""

from __future__ import annotations

from collections.abc import Mapping

from packaging.version import InvalidVersion, Version

from .errors import AnswerError

NEEDED = {
    "fastapi": ("0.106", "dependencies that end before the response"),
    "pydantic": ("2.5", "JSON of cursors"),
    "sqlalchemy": ("2.0", "typed columns"),
    "sqlmodel": ("0.0.21", "`ondelete` of foreign keys"),
}
"""Each with what came with it."""
QUERY_MODELS = "0.115"
"""The FastAPI that brought models of query parameters."""
ROUTER_LIFESPANS = "0.112.2"
"""The FastAPI since which an application runs the lifespans of its routers."""


def check_versions(installed: Mapping[str, str], limits: Mapping[str, str] | None = None) -> None:
    """Refuse a host that has a version that is too old.

    A lock file or a pin says which version it has; without one, an upper bound says which it cannot have. A lower bound
    alone says nothing: what is installed may be newer.

    Args:
        installed: Locked or pinned versions.
        limits: The versions below which other libraries are kept.

    Raises:
        AnswerError: The first such library, and what to do.
    """
    for name, (oldest, reason) in NEEDED.items():
        if _may_have(name, oldest, installed, limits or {}):
            continue
        has = f"has {name} {installed[name]}" if name in installed else f"keeps {name} below {(limits or {})[name]}"
        raise AnswerError(
            f"The project {has}, and the generated code needs {oldest} or newer ({reason}): upgrade it first."
        )


def has_fastapi(version: str, installed: Mapping[str, str], limits: Mapping[str, str]) -> bool:
    """Whether the host's FastAPI has what came with a version; so it does unless it is known to be older.

    Args:
        version: That version.
        installed: Locked or pinned versions.
        limits: The versions below which other libraries are kept.
    """
    return _may_have("fastapi", version, installed, limits)


def _may_have(name: str, version: str, installed: Mapping[str, str], limits: Mapping[str, str]) -> bool:
    if name in installed:
        return not _is_below(installed[name], version)
    return name not in limits or _is_below(version, limits[name])


def _is_below(version: str, other: str) -> bool:
    """Whether a version is older than another; not so when it is no version."""
    try:
        return Version(version) < Version(other)
    except InvalidVersion:
        return False
