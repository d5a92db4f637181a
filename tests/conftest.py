"""What every ring of tests shares."""

from __future__ import annotations

import pytest

# The tests of a host project belong to that project: tests/acceptance/test_hosts.py runs them there.
collect_ignore = ["hosts", "golden"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts what the templates give today."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from the templates")
