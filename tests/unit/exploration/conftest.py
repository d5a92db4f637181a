"""Small source trees to explore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from fastapi_endpoint.exploration import explore
from fastapi_endpoint.exploration.facts import Facts

Explorer = Callable[[dict[str, str]], Facts]


@pytest.fixture
def explored(tmp_path: Path) -> Explorer:
    """A function that writes the given files below a new folder and explores it."""

    def write_and_explore(files: dict[str, str]) -> Facts:
        root = tmp_path / "host"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return explore(root)

    return write_and_explore
