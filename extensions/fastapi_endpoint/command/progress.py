"""Says on a terminal what is going on; elsewhere it is silent."""

from __future__ import annotations

import sys


def progress(text: str) -> None:
    """Print what begins now, above what comes afterwards."""
    if sys.stderr.isatty():
        print(f"… {text}", file=sys.stderr, flush=True)
