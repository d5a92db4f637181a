"""`python -m fastapi_endpoint.command` is the command, too."""

from __future__ import annotations

from .main import run

run()
