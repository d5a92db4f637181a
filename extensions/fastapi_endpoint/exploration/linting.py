"""Whether the host's linter complains of an import below other code (rule E402)."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .facts import Dependencies
from .packaging import Configuration, read_toml, table

SELECTED = frozenset({"ALL", "E", "E4", "E40", "E402"})
DROPPED_FROM_DEFAULT = (0, 16)
"""The version of ruff whose default rules no longer hold E402."""


def late_imports_are_linted(configuration: Configuration, dependencies: Dependencies) -> bool:
    """Tell whether E402 is on: in ruff's settings, or by flake8, which has it by default."""
    for settings in _ruff_settings(configuration):
        lint = {**settings, **table(settings, "lint")}
        ignored = _rules(lint, "ignore", "extend-ignore")
        if ignored & SELECTED:
            return False
        if isinstance(lint.get("select"), list):
            return bool(_rules(lint, "select", "extend-select") & SELECTED)
        return bool(_rules(lint, "extend-select") & SELECTED) or _is_default(dependencies)
    return _flake8(configuration)


def _ruff_settings(configuration: Configuration) -> Iterable[Mapping[str, Any]]:
    """The settings that ruff uses: those of the nearest file that has any."""
    for name in ("ruff.toml", ".ruff.toml"):
        for _, text in configuration.files(name):
            yield read_toml(text)
    for _, text in configuration.files("pyproject.toml"):
        settings = table(read_toml(text), "tool").get("ruff")
        if isinstance(settings, dict):
            yield settings


def _rules(lint: Mapping[str, Any], *names: str) -> set[str]:
    lists = [lint.get(name) for name in names]
    return {rule for rules in lists if isinstance(rules, list) for rule in rules if isinstance(rule, str)}


def _is_default(dependencies: Dependencies) -> bool:
    """Tell whether the host's own ruff, if its version is known, has the rule on by default."""
    numbers = [int(number) for number in re.findall(r"\d+", dependencies.versions.get("ruff", ""))[:2]]
    return len(numbers) == 2 and tuple(numbers) < DROPPED_FROM_DEFAULT


def _flake8(configuration: Configuration) -> bool:
    for name in (".flake8", "setup.cfg", "tox.ini"):
        if not configuration.project.has(name):
            continue
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        try:
            parser.read_string(configuration.project.text(name))
        except configparser.Error:
            continue
        if parser.has_section("flake8"):
            options = dict(parser.items("flake8"))
            ignored = f"{options.get('ignore', '')},{options.get('extend-ignore', options.get('extend_ignore', ''))}"
            return not {rule.strip() for rule in re.split(r"[,\s]+", ignored)} & SELECTED
    return False
