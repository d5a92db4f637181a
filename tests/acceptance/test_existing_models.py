"""Endpoints over models that a host has are at home there, and their tests pass on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.existing_models import NAMES, add_models
from helpers.generate import copy
from helpers.hosts import (
    HOSTS,
    Host,
    check_format,
    check_lint,
    check_types,
    commit_all,
    copy_host,
    postgres_url,
    run_tests,
)

ALL = ["list", "get", "create", "update", "replace", "delete"]
READ_AND_CHANGE = ["list", "get", "update", "delete"]
OWN: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "column_crud_classes": ("Item", ALL, {"supplier_id": "filter embed"}),
    "envelope_class_services": ("Book", ALL, {"author_id": "embed"}),
    "feature_first_async": ("Product", ALL, {}),
    "flat_sync": ("Item", ALL, {"shelf_id": "embed"}),
    "layered_async": ("User", READ_AND_CHANGE, {}),
    "single_module": ("Bookmark", ALL, {}),
    "sqlmodel_full_stack": ("Item", ALL, {"owner_id": "embed"}),
    "subfolder_monorepo": ("Note", ALL, {}),
}
"""A model of each host, and words for its columns. No request can give what a user needs: `create` is not offered."""
EMBEDS = {"Line": {"parcel_key": "embed"}, "Parcel": {"owner_id": "embed", "parent_key": "embed"}}


def check(host: Host, project: Path) -> None:
    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


@pytest.mark.parametrize("name", sorted(OWN))
def test_an_endpoint_over_a_model_of_the_host_is_at_home(name: str, tmp_path: Path) -> None:
    host = HOSTS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    model, operations, fields = OWN[name]
    answers = {"resource": "thing", "operations": operations, "fields": fields}

    copy(project, {"resource_kind": "existing", "existing_model": model, **answers})

    check(host, project)


@pytest.mark.parametrize("pagination", ["cursor", "offset"])
def test_every_kind_of_model_is_served(pagination: str, tmp_path: Path) -> None:
    """One endpoint after the other comes into the same host."""
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    add_models(project)
    commit_all(project, "Models")
    answers = {"resource_kind": "existing", "operations": ALL, "pagination_style": pagination}

    for model in NAMES:
        fields = EMBEDS.get(model, {}) if pagination == "offset" else {}
        copy(project, {**answers, "existing_model": model, "fields": fields})

    check(host, project)
