"""The templates read like their output, and their names are legal everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from helpers.generate import REPOSITORY
from helpers.hosts import HOSTS

FOLDER = REPOSITORY / "template"
TEMPLATES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
SOURCES = [path for path in TEMPLATES if path.stat().st_size]

MOST_CONTROL = 0.2
"""Share of lines that hold nothing but a control tag."""

ABOVE = {
    "action_functions.jinja": 0.4,
    "access_tests.jinja": 0.43,
    "action_tests.jinja": 0.39,
    "made_references.jinja": 0.32,
    "cached_route.jinja": 0.4,
    "caching_tests.jinja": 0.3,
    "callers.jinja": 0.35,
    "embedded_tests.jinja": 0.35,
    "reach.jinja": 0.45,
    "parent_dependency.jinja": 0.4,
    "parent_fixtures.jinja": 0.25,
    "parent_tests.jinja": 0.32,
    "request_tests.jinja": 0.43,
    "own_fixtures.jinja": 0.25,
    "references.jinja": 0.4,
    "write_function.jinja": 0.4,
    "{{ endpoint.files.model }}.jinja": 0.55,
    "{{ endpoint.files.router }}.jinja": 0.35,
    "{{ endpoint.files.schema }}.jinja": 0.45,
    "{{ endpoint.files.service }}.jinja": 0.35,
    "{{ endpoint.files.test }}.jinja": 0.35,
}
"""Templates that are mostly lists of optional blocks: each operation is one. These bounds may only shrink."""

_CONTROL = re.compile(r"^\s*\{%-?\s*(if|elif|else|endif|for|endfor|include|import|from|(?:end)?macro|(?:end)?block)\b")
_DEVELOPER_WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK|pdb|breakpoint|console\.log)\b|print\(")


def names(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_template_reads_like_its_output(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    control = [line for line in lines if _CONTROL.match(line)]

    assert "{% set" not in text
    assert "{%- set" not in text
    bound = ABOVE.get(path.name, MOST_CONTROL)
    assert len(control) <= bound * len(lines), f"{len(control)} control tags in {len(lines)} lines"


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_template_ends_with_one_newline_and_has_no_loose_ends(path: Path) -> None:
    data = path.read_bytes()

    if "yield" not in path.name:  # a package marker is empty or one line that its source ends
        assert data.endswith(b"\n")
    assert not data.endswith(b"\n\n")
    assert b"\r" not in data
    assert b"\t" not in data
    assert _DEVELOPER_WORDS.search(data.decode()) is None


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_template_names_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [name for name in HOSTS if name in text] == []
    assert [host.package for host in HOSTS.values() if host.package and f"from {host.package}." in text] == []
    assert re.search(r"(?<![\w.])/(home|root|work|tmp|Users)/", text) is None


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_template_checks_types_by_a_union(path: Path) -> None:
    """As `UP038` of older ruffs demands; newer ones accept it."""
    assert re.search(r"is(instance|subclass)\([^()]+, \(", path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_file_name_is_legal_on_windows(path: Path) -> None:
    for part in path.relative_to(FOLDER).parts:
        assert re.search(r'[<>:"|?*\\]', part) is None
        assert not part.endswith((" ", "."))


def test_an_unknown_name_is_an_error() -> None:
    settings = yaml.safe_load((REPOSITORY / "copier.yml").read_text(encoding="utf-8"))

    assert settings["_envops"]["undefined"] == "jinja2.StrictUndefined"
    assert settings["_envops"]["trim_blocks"] is True
    assert settings["_envops"]["lstrip_blocks"] is True
