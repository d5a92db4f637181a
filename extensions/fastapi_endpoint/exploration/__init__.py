"""Read a FastAPI project without importing or running it, and say what was found."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .explorer import caller_named, explore
    from .report import as_json, describe, full_report

__all__ = ["as_json", "caller_named", "describe", "explore", "full_report"]

_HOMES = {"caller_named": "explorer", "explore": "explorer"}


def __getattr__(name: str) -> Any:
    """Import the readers when the first is asked for: the tasks after rendering need the classes of facts alone."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES.get(name, 'report')}", __name__), name)
