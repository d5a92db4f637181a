"""Read a FastAPI project without importing or running it, and say what was found."""

from __future__ import annotations

from .explorer import caller_named, explore
from .report import as_json, describe, full_report

__all__ = ["as_json", "caller_named", "describe", "explore", "full_report"]
