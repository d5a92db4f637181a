"""Hosts and generated endpoints that several tests of this ring share."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.hosts import HOSTS, copy_host


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host for tests in which nothing may be written."""
    return copy_host(HOSTS["layered_async"], tmp_path_factory.mktemp("untouched") / "host")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host of one's own."""
    return copy_host(HOSTS["layered_async"], tmp_path / "host")
