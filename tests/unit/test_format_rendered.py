"""Formatting for the Python of the host, which may be newer than the one that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from black.mode import TargetVersion
from format_rendered import can_parse, halves, main, target_version
from helpers.generate import REPOSITORY


def test_versions() -> None:
    assert can_parse("3.10")
    assert not can_parse("3.99")
    assert target_version("3.12.4").name == "PY312"
    assert target_version("3.99") == list(TargetVersion)[-1]


@pytest.mark.parametrize("python", ["3.12", "3.14", "3.99"])
def test_syntax_that_the_running_python_may_not_know(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    module = Path("module.py")
    module.write_text("class Page[Item]:\n    items: list[ Item ]\n", encoding="utf-8")

    code = main([json.dumps({"files": ["module.py"], "line_length": 88, "quotes": "double", "python": python})])

    assert code == 0
    assert module.read_text(encoding="utf-8") == "class Page[Item]:\n    items: list[Item]\n"


def test_a_file_that_cannot_be_formatted_stays_and_the_others_are_formatted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.py").write_text("def broken(:\n", encoding="utf-8")
    Path("module.py").write_text("x = 'a'\ny = f( x )\n", encoding="utf-8")
    files = ["broken.py", "missing.py", "module.py"]

    code = main([json.dumps({"files": files, "line_length": 88, "quotes": "single", "python": "3.11"})])

    assert code == 1
    assert "broken.py was not formatted" in capsys.readouterr().err
    assert Path("broken.py").read_text(encoding="utf-8") == "def broken(:\n"
    assert Path("module.py").read_text(encoding="utf-8") == "x = 'a'\ny = f(x)\n"


def test_single_quotes_where_nothing_has_to_be_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = [
        '"""What it is."""',
        'a = "x"',
        'b = "it\'s"',
        "c = 'say \"x\"'",
        'd = f"{a}/{b}"',
        "e = f\"{a['k']}\"",
        'f = r"\\d"',
        "g = f\"it's {a['k']}\"",
        "h = f\"{a:'^9} {f'{b}'}\"",
    ]
    Path("module.py").write_text("\n".join(source) + "\n", encoding="utf-8")

    code = main([json.dumps({"files": ["module.py"], "line_length": 88, "quotes": "single", "python": "3.11"})])

    assert code == 0
    assert Path("module.py").read_text(encoding="utf-8").splitlines() == [
        '"""What it is."""',
        "",
        "a = 'x'",
        'b = "it\'s"',
        "c = 'say \"x\"'",
        "d = f'{a}/{b}'",
        "e = f'{a[\"k\"]}'",
        "f = r'\\d'",
        "g = f\"it's {a['k']}\"",
        "h = f\"{a:'^9} {f'{b}'}\"",
    ]


def test_command_formats_in_two_processes_and_tells_of_a_broken_file_in_either(tmp_path: Path) -> None:
    sources = {"long.py": "x = [ 1 ]\n" * 9, "short.py": "x = [ 1 ]\n", "broken.py": "def f(:\n" * 2}
    for name, source in sources.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    request = {"line_length": 88, "quotes": "double", "python": "3.11"}
    script = REPOSITORY / "extensions/format_rendered.py"

    def run(*files: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(script), json.dumps({"files": files, **request})]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert run("long.py", "broken.py").returncode == 1
    ended = run("broken.py", "short.py")

    assert ended.returncode == 1
    assert ended.stderr.count("broken.py was not formatted") == 1
    assert (tmp_path / "long.py").read_text() == "x = [1]\n" * 9
    assert (tmp_path / "short.py").read_text() == "x = [1]\n"
    assert run("long.py", "short.py").returncode == 0


def test_both_processes_have_as_much_to_do(tmp_path: Path) -> None:
    sizes = {"a": 10, "b": 3, "c": 4, "d": 4}
    paths = [tmp_path / name for name in sizes]
    for path in paths:
        path.write_bytes(b"x" * sizes[path.name])

    assert [[path.name for path in part] for part in halves(paths)] == [["a"], ["c", "d", "b"]]
