"""What is installed from the repository: the command, and everything that Copier needs beside it."""

from __future__ import annotations

import json
import sys
import tomllib
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest
from helpers.generate import REPOSITORY
from helpers.hosts import run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution, unpacked as an installer does it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=REPOSITORY)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def metadata(wheel: Path, name: str) -> bytes:
    (folder,) = wheel.glob("*.dist-info")
    return (folder / name).read_bytes()


def test_it_requires_what_the_project_names(wheel: Path) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = BytesParser().parsebytes(metadata(wheel, "METADATA")).get_all("Requires-Dist")

    assert sorted(required or []) == sorted(project["dependencies"])


def test_its_command_runs_outside_of_the_repository(wheel: Path, tmp_path: Path) -> None:
    assert b"fastapi-endpoint = fastapi_endpoint.command.main:run" in metadata(wheel, "entry_points.txt")

    def said(word: str) -> str:
        command = f"import sys; sys.argv = ['', {word!r}]; from fastapi_endpoint.command.main import run; run()"
        return run(sys.executable, "-c", command, cwd=tmp_path, environment={"PYTHONPATH": str(wheel)}).stdout

    assert said("status") == "No endpoint was generated here.\n"
    assert json.loads(said("schema"))["title"] == "Answers of one endpoint"


def test_it_holds_the_package_alone(wheel: Path) -> None:
    assert {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")} == {"fastapi_endpoint"}
