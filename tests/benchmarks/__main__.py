"""Compare what the template takes with what cannot be avoided; print the ratios, and write them down with `--write`."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from helpers.generate import REPOSITORY
from helpers.hosts import base_environment

from . import copying, exploring
from .measure import Comparison

PAGE = REPOSITORY / "docs/benchmarks.md"
START, END = "<!-- figures -->\n", "<!-- end of figures -->"
HEADER = [
    "| measured | against | ratio of time | ratio of processor time | target | seconds |",
    "|---|---|---|---|---|---|",
]


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(prog=".ci/benchmark", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each command; the best one counts")
    parser.add_argument("--write", action="store_true", help=f"write the table to {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args()
    # A folder of its own for bytecode: what is installed is compiled in the first run, as on a user's machine.
    environment = base_environment()
    rows = [_machine(), "", *HEADER]
    print("\n".join(rows), flush=True)
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for part in (copying, exploring):
            for comparison in part.comparisons(Path(folder), environment, options.runs):
                rows.append(_row(comparison))
                print(rows[-1], flush=True)
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{START}\n" + "\n".join(rows) + f"\n\n{END}{after}", encoding="utf-8")


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f} at the start."
    )


def _row(comparison: Comparison) -> str:
    target = f"at most {comparison.target}" if comparison.target is not None else "none"
    seconds = f"{comparison.measured.elapsed:.2f} / {comparison.baseline.elapsed:.2f}"
    ratios = f"{comparison.elapsed:.2f} | {comparison.processor:.2f}"
    return f"| {comparison.name} | {comparison.baseline_name} | {ratios} | {target} | {seconds} |"


if __name__ == "__main__":
    main()
