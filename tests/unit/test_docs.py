"""The pages name what exists: links, questions, commands and packages."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted(
    [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/hosts/README.md")]
    + [*REPOSITORY.glob("docs/**/*.md")]
)
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMES_WITH_COPIER = {"packaging", "copier", "jinja2", "pydantic", "pydantic_core", "yaml"}
COMES_WITH_ALEMBIC = {"sqlalchemy"}


def each_page() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))


@each_page()
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))

    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert broken == []


@each_page()
def test_named_scripts_and_paths_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names = re.findall(r"(?<![\w/.])((?:\.ci|docs|extensions|tests|template)/[\w./-]*\w)", text)

    missing = [name for name in names if not (REPOSITORY / name).exists()]

    # Paths of a host are written in the same way.
    assert [name for name in missing if not name.startswith("tests/test_")] == []


def test_scripts_can_be_run() -> None:
    for name in ("benchmark", "demo", "environment", "run", "test"):
        assert os.access(REPOSITORY / ".ci" / name, os.X_OK)


def test_options_of_the_demo_exist() -> None:
    source = (REPOSITORY / ".ci/serve_demo.py").read_text(encoding="utf-8")
    for option in re.findall(r"\.ci/demo (--\w+)", README):
        assert f'"{option}"' in source


def test_every_question_is_explained_and_no_other() -> None:
    interview = yaml.safe_load((REPOSITORY / "copier.yml").read_text(encoding="utf-8"))
    page = (REPOSITORY / "docs/generate.md").read_text(encoding="utf-8")
    questions = {name for name in interview if not name.startswith("_")}

    rows = re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)

    in_prose = {name for name in questions if name.endswith("_candidate")} | {"apply_plan", "planned"}
    assert sorted([*rows, *in_prose]) == sorted(questions)
    assert [name for name in in_prose if f"`{name}`" not in page] == []


def test_every_choice_is_explained() -> None:
    interview = yaml.safe_load((REPOSITORY / "copier.yml").read_text(encoding="utf-8"))
    page = (REPOSITORY / "docs/generate.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, flags=re.MULTILINE))
    for name, question in interview.items():
        choices = question.get("choices") if isinstance(question, dict) else None
        if isinstance(choices, str) or choices is None:
            continue
        values = choices.values() if isinstance(choices, dict) else choices
        assert [value for value in values if f"`{value}`" not in rows[name]] == []


def test_the_distribution_requires_what_the_extensions_import() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[><=]", requirement)[0] for requirement in project["dependencies"]}
    own = {path.stem for path in (REPOSITORY / "extensions").iterdir()}
    needed = _imported() - set(sys.stdlib_module_names) - own - COMES_WITH_COPIER - COMES_WITH_ALEMBIC

    assert {name.replace("_", "-") for name in needed} | {"black", "copier"} <= declared


def test_install_commands_bring_copier_and_the_repository() -> None:
    section = README.partition("## Install")[2].partition("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)\n```", section, flags=re.DOTALL)

    assert len(commands) == 3
    assert [
        command
        for command in commands
        if not re.search(r"\bcopier\b.* git\+<template>|git\+<template> copier", command)
    ] == []


def _imported() -> set[str]:
    """Top-level packages that the extensions import."""
    found = set()
    for file in (REPOSITORY / "extensions").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.partition(".")[0])
    return found - {"_typeshed"}


def test_minimal_copier_is_the_one_that_is_documented() -> None:
    interview = yaml.safe_load((REPOSITORY / "copier.yml").read_text(encoding="utf-8"))
    assert f"Copier has to be {interview['_min_copier_version']} or newer" in README


def test_decisions_are_listed() -> None:
    folder = REPOSITORY / "docs/decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\) \| (.*) \|", (folder / "README.md").read_text(encoding="utf-8"))
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))

    assert [name for name, _ in listed] == files
    for name, title in listed:
        assert (folder / name).read_text(encoding="utf-8").startswith(f"# {name[:4]} {title}\n")


def test_the_template_is_mentioned_without_machine_paths() -> None:
    texts = chain.from_iterable(page.read_text(encoding="utf-8").splitlines() for page in PAGES)
    assert [line for line in texts if re.search(r"(?<![\w.])/(home|root|tmp|work|Users)/", line)] == []
