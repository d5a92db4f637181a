"""Hosts and generated endpoints that several tests of this ring share."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host
from helpers.versions import FIRST, make_versions

ORDER: dict[str, Any] = {"resource": "order", "fields": {"title": "str(3..80) unique", "paid": "bool = false"}}
INVOICE: dict[str, Any] = {"resource": "invoice", "fields": {"number": "str(1..40) unique", "order": "ref(Order)"}}


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host for tests in which nothing may be written."""
    return copy_host(HOSTS["layered_async"], tmp_path_factory.mktemp("untouched") / "host")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host of one's own."""
    return copy_host(HOSTS["layered_async"], tmp_path / "host")


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template repository with two tags."""
    repository = tmp_path_factory.mktemp("versions") / "template"
    make_versions(repository)
    return repository


@pytest.fixture(scope="session")
def with_two_endpoints(versions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host with two endpoints of the first version, each committed; the invoice refers to the order."""
    project = copy_host(HOSTS["layered_async"], tmp_path_factory.mktemp("endpoints") / "host", git=True)
    for answers in (ORDER, INVOICE):
        copy(project, answers, source=versions, vcs_ref=FIRST, revision=True)
        commit_all(project, f"Generate {answers['resource']}")
    return project


@pytest.fixture
def endpoints(with_two_endpoints: Path, tmp_path: Path) -> Path:
    """A copy of that host."""
    return Path(shutil.copytree(with_two_endpoints, tmp_path / "project"))
