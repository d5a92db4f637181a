"""The demo generates an endpoint, serves it, and the endpoint answers."""

from __future__ import annotations

import sys
from pathlib import Path

from helpers.generate import REPOSITORY
from helpers.hosts import run

SCRIPT = str(REPOSITORY / ".ci/serve_demo.py")


def test_demo_serves_what_it_generates(tmp_path: Path) -> None:
    folder = tmp_path / "project"

    printed = run(sys.executable, SCRIPT, "--check", "--port=0", f"--folder={folder}", cwd=tmp_path).stdout

    assert printed.rstrip().endswith("The endpoint works.")
    assert (folder / "service/routers/experiments.py").exists()
    assert (folder / "app.db").exists()


def test_demo_leaves_a_folder_with_files_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, {SCRIPT!r}, '--folder=.']) - 1)"

    printed = run(sys.executable, "-c", code, cwd=tmp_path).stdout

    assert printed == ". is not an empty folder; name another one.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
