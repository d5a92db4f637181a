"""What every ring of tests shares."""

from __future__ import annotations

import pytest
from helpers.compatibility_plugin import Compatibility, checked

__all__ = ["checked"]

# The tests of a host project belong to that project: tests/acceptance/test_hosts.py runs them there.
collect_ignore = ["hosts", "golden"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that accept what the templates give today."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from the templates")
    parser.addoption("--update-compatibility", action="store_true", help="rewrite docs/compatibility.md from this run")


def pytest_configure(config: pytest.Config) -> None:
    """Compare what the run shows with the compatibility page; workers send their reports to the main process."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Compatibility(config))
