"""Run `fastapi-endpoint …` inside the test process, and see how it ended."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any

from fastapi_endpoint.command.main import run


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.output)


def fastapi_endpoint(*arguments: object) -> Ended:
    """Run `fastapi-endpoint` with these arguments."""
    output, errors = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            run([str(argument) for argument in arguments])
        except SystemExit as exited:
            code = int(exited.code or 0)
    return Ended(code, output.getvalue(), errors.getvalue())
