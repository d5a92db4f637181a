"""A whole `copier copy` of an endpoint into a small project, against that of an empty template with two tasks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from helpers.generate import fields_for, snapshot, tag
from helpers.hosts import HOSTS, commit_all, copy_host, run

from .measure import Command, Comparison, compare

TARGET = 2.0
HOST = "layered_async"
VERSION = "v1.0.0"
EMPTY = """
_subdirectory: template
_tasks:
  - ["{{ _copier_python }}", "-c", "pass"]
  - ["{{ _copier_python }}", "-c", "pass"]
"""


def comparisons(folder: Path, environment: Mapping[str, str], runs: int) -> Iterator[Comparison]:
    """Make both templates as tagged git repositories below `folder`, and compare."""
    ours, empty = folder / "template", folder / "empty"
    snapshot(ours)
    _empty_template(empty)
    for template in (ours, empty):
        tag(template, VERSION)
    answers = folder / "answers.yml"
    operations = ["list", "get", "create", "update", "replace", "delete"]
    answers.write_text(
        yaml.safe_dump({"resource": "gadget_order", "fields": fields_for(HOST), "operations": operations})
    )
    commands = _copy(ours, folder, "--data-file", str(answers)), _copy(empty, folder)
    names = "`copier copy` of a full endpoint into a small project", "`copier copy` of an empty template with two tasks"
    yield compare(names, TARGET, commands, environment, runs)


def _empty_template(folder: Path) -> None:
    (folder / "template").mkdir(parents=True)
    (folder / "copier.yml").write_text(EMPTY)
    answers = folder / "template/{{ _copier_conf.answers_file }}.jinja"
    answers.write_text("{{ _copier_answers | to_nice_yaml }}")
    run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    commit_all(folder, "Template")


def _copy(template: Path, folder: Path, *options: str) -> Command:
    project = folder / f"project_of_{template.name}"

    def prepare() -> None:
        shutil.rmtree(project, ignore_errors=True)
        copy_host(HOSTS[HOST], project, git=True)

    command = (sys.executable, "-m", "copier", "copy", "--trust", "--defaults", "--quiet", *options)
    return Command((*command, str(template), str(project)), folder, prepare)
