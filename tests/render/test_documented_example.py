"""The example of the README is a real run: its report, its plan and its code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from fastapi_endpoint.exploration import explore
from fastapi_endpoint.exploration.report import describe
from fastapi_endpoint.interview import HostFindings
from fastapi_endpoint.plan import describe_plan
from helpers.generate import REPOSITORY, copy
from helpers.hosts import HOSTS, copy_host

ANSWERS = REPOSITORY / "docs/experiment.yml"
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
EXCERPTS: dict[str, str] = dict(re.findall(r"<!-- (\S+) -->\n```\w+\n(.*?)```", README, flags=re.DOTALL))
"""Code blocks of the README by what they are taken from."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_host(HOSTS["factory_without_database"], tmp_path_factory.mktemp("before") / "host")


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_host(HOSTS["factory_without_database"], tmp_path_factory.mktemp("after") / "host", git=True)
    copy(project, _answers(ANSWERS), revision=True)
    return project


def _answers(file: Path) -> dict[str, Any]:
    answers: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return answers


def assert_is_part(excerpt: str, whole: str) -> None:
    """Every line of the excerpt is a line of the whole, in that order."""
    lines = iter(whole.splitlines())
    assert [line for line in excerpt.splitlines() if line not in lines] == []


def test_answers_are_those_of_the_data_file() -> None:
    written = ANSWERS.read_text(encoding="utf-8")
    assert EXCERPTS["docs/experiment.yml"] == re.sub(r"^#.*\n", "", written, flags=re.MULTILINE)


def test_report_is_printed(before: Path) -> None:
    assert_is_part(EXCERPTS["report"], describe(explore(before)))


def test_plan_is_shown(before: Path, after: Path) -> None:
    endpoint = build_endpoint(read_answers(_answers(after / ".copier-answers.experiment.yml")))
    assert_is_part(EXCERPTS["plan"], describe_plan(endpoint, HostFindings(before)))


def test_plan_names_every_file_that_is_written(before: Path, after: Path) -> None:
    endpoint = build_endpoint(read_answers(_answers(after / ".copier-answers.experiment.yml")))
    plan = describe_plan(endpoint, HostFindings(before))
    created = _files(after) - _files(before)

    assert [file for file in created if f"  {file}  (" not in plan] == []


def _files(project: Path) -> set[str]:
    files = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    return {file for file in files if not file.startswith(".git/")}


def test_code_is_generated(after: Path) -> None:
    for name in EXCERPTS.keys() - {"docs/experiment.yml", "report", "plan"}:
        assert EXCERPTS[name] in (after / name).read_text(encoding="utf-8")
