"""Several files are written as one, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi_endpoint.command.outcome import CommandError
from fastapi_endpoint.command.writing import JOURNAL, is_interrupted, take_back, write_all
from helpers.copier_command import tree
from helpers.generate import REPOSITORY

CREATED = {"app/orders/models.py": b"orders\n", "app/new.py": b"new\n", ".copier-answers.order.yml": b"answers\n"}
CHANGED = {"app/main.py": b"before\nafter\n", "app/router.py": b"routers\n"}

SCRIPT = """
import errno, os, signal, sys
from pathlib import Path
from fastapi_endpoint.command.writing import take_back, write_all

root, count, act, ends = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
done = 0

def watch(event, arguments):
    global done
    if event not in {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir"}:
        return
    if not str(arguments[0]).startswith(str(root)) or (event == "open" and "w" not in (arguments[1] or "")):
        return
    done += 1
    if done == count and ends == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if done == count and ends == "full" and event in {"open", "os.mkdir"}:
        raise OSError(errno.ENOSPC, "No space left on device")

sys.addaudithook(watch)
try:
    write_all(root, %(created)r, %(changed)r) if act == "write" else take_back(root)
finally:
    print(done)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "app").mkdir(parents=True)
    (root / "app/main.py").write_bytes(b"before\n")
    (root / "app/main.py").chmod(0o755)
    (root / "app/router.py").write_bytes(b"")
    return root


def run(project: Path, count: int, act: str = "write", ends: str = "kill") -> subprocess.CompletedProcess[str]:
    """Write, or take back, in a process that is killed, or finds the disk full, at one of its steps."""
    script = SCRIPT % {"created": CREATED, "changed": CHANGED}
    return subprocess.run(
        (sys.executable, "-c", script, str(project), str(count), act, ends),
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "extensions")},
        capture_output=True,
        text=True,
        check=False,
    )


def files(project: Path) -> dict[str, bytes | None]:
    return {name: content for name, content in tree(project).items() if not name.endswith(f"{JOURNAL}.part")}


def test_all_is_written(project: Path) -> None:
    write_all(project, CREATED, CHANGED)

    assert {name: content for name, content in tree(project).items() if content is not None} == CREATED | CHANGED
    assert (project / "app/main.py").stat().st_mode & 0o777 == 0o755


def test_a_kill_at_any_step_is_taken_back(project: Path) -> None:
    before = files(project)
    steps = int(run(project, 0).stdout)
    written = tree(project)
    write_back(project)

    for step in range(1, steps + 1):
        killed = run(project, step)
        assert killed.returncode == -signal.SIGKILL
        if is_interrupted(project):
            take_back(project)
        assert files(project) == before, step
    write_all(project, CREATED, CHANGED)
    assert tree(project) == written
    assert steps > 15


def test_a_kill_while_it_is_taken_back_is_taken_back(project: Path) -> None:
    before = files(project)
    step = 0
    while True:
        assert run(project, 18).returncode == -signal.SIGKILL
        step += 1
        if run(project, step, "take back").returncode == 0:
            break
        take_back(project)
        assert files(project) == before
    assert step > 3


def test_a_full_disk_at_any_step_changes_nothing(project: Path) -> None:
    before = files(project)

    for step in range(1, 20):
        ended = run(project, step, ends="full")
        if ended.returncode == 0:
            for name, content in CHANGED.items():
                assert (project / name).read_bytes() == content
            write_back(project)
            continue
        assert "cannot be written (No space left on device); nothing was changed." in ended.stderr
        assert files(project) == before, step


def write_back(project: Path) -> None:
    """The project as it was before everything was written."""
    for name in CREATED:
        (project / name).unlink()
    (project / "app/orders").rmdir()
    (project / "app/main.py").write_bytes(b"before\n")
    (project / "app/router.py").write_bytes(b"")


def test_a_file_that_came_meanwhile_is_not_replaced(project: Path) -> None:
    (project / "app/new.py").write_bytes(b"mine\n")
    before = files(project)

    with pytest.raises(CommandError, match=r"app/new\.py cannot be written \(it was created meanwhile\)"):
        write_all(project, CREATED, CHANGED)

    assert files(project) == before


@pytest.mark.parametrize("file", ["app/orders/models.py", "app/main.py"])
def test_what_was_edited_after_a_kill_is_not_taken_back(file: str, project: Path) -> None:
    for step in range(1, 40):
        if run(project, step).returncode == 0:
            break
        if (project / ".copier-answers.order.yml").exists():
            break
        if is_interrupted(project):
            take_back(project)
    assert is_interrupted(project)
    (project / file).write_bytes(b"mine\n")
    before = files(project)

    with pytest.raises(CommandError, match="was edited after `generate` was interrupted"):
        take_back(project)

    assert files(project) == before
