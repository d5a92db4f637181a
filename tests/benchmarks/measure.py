"""Run commands in turn and compare what they take."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """What is measured: a command, and what has to be there before each run of it."""

    arguments: tuple[str, ...]
    folder: Path
    prepare: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Seconds:
    """What one run took."""

    elapsed: float
    processor: float
    """Of the command and of all that it started."""


@dataclass(frozen=True)
class Comparison:
    """The best runs of two commands, which took turns."""

    name: str
    baseline_name: str
    target: float | None
    """The ratio that is aimed at, where there is one."""
    measured: Seconds
    baseline: Seconds

    @property
    def elapsed(self) -> float:
        """How often the time of the baseline passed."""
        return self.measured.elapsed / self.baseline.elapsed

    @property
    def processor(self) -> float:
        """How often the work of the baseline was done; it changes less when the machine has other work to do."""
        return self.measured.processor / self.baseline.processor


def compare(
    names: tuple[str, str],
    target: float | None,
    commands: tuple[Command, Command],
    environment: Mapping[str, str],
    runs: int,
) -> Comparison:
    """Run two commands in turn, once without looking and then `runs` times; the best run of each counts."""
    for command in commands:
        _run(command, environment)
    rounds = [[_run(command, environment) for command in commands] for _ in range(runs)]
    measured, baseline = (_best([row[index] for row in rounds]) for index in (0, 1))
    return Comparison(*names, target, measured, baseline)


def _run(command: Command, environment: Mapping[str, str]) -> Seconds:
    command.prepare()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    completed = subprocess.run(
        command.arguments, cwd=command.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if completed.returncode:
        raise SystemExit(f"{' '.join(command.arguments)} ended with {completed.returncode}:\n{completed.stderr}")
    return Seconds(elapsed, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def _best(runs: list[Seconds]) -> Seconds:
    return Seconds(min(run.elapsed for run in runs), min(run.processor for run in runs))
