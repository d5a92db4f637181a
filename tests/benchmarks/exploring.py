"""Exploring a large project, against parsing all of its files with the standard library."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from helpers.generate import REPOSITORY

from .measure import Command, Comparison, compare
from .projects import dense_project, mixed_project

TARGET = 0.3
BASELINE = "`ast.parse` of every file"
PARSE = "import ast, pathlib\nfor file in pathlib.Path().rglob('*.py'): ast.parse(file.read_bytes())"
PROJECTS: list[tuple[str, float | None, Callable[[Path], Path]]] = [
    ("exploring 5,000 files, 8 % of them models, schemas, services and routers", TARGET, mixed_project),
    ("exploring 5,000 files, each a model, schemas, a service or a router", None, dense_project),
]


def comparisons(folder: Path, environment: Mapping[str, str], runs: int) -> Iterator[Comparison]:
    """Generate each project below `folder`, and compare."""
    for number, (name, target, generate) in enumerate(PROJECTS):
        project = generate(folder / f"large_{number}")
        explore = (sys.executable, str(REPOSITORY / "extensions/explore.py"), ".")
        commands = Command(explore, project), Command((sys.executable, "-c", PARSE), project)
        yield compare((name, BASELINE), target, commands, environment, runs)
