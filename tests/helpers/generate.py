"""Generate endpoints into copies of the host projects, the way a user does."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import copier
import yaml

from .hosts import LEFTOVERS, commit_all, run

REPOSITORY = Path(__file__).parents[2]
VERSION = "v0.1.0"

FIELDS = """
title: str(3..120) unique search
summary: text nullable search
price: decimal(10,2) >=0 sort filter
rating: float >=0 <=5 nullable filter
quantity: int >=1 = 1 filter
views: bigint = 0 sort
active: bool = true filter
status: 'enum(draft, "in review", paid) = draft filter sort'
released_on: date nullable sort filter
opens_at: time nullable
starts_at: datetime nullable sort filter
duration: duration nullable
token: uuid nullable index
contact: email nullable
website: url nullable
sku: str(3..32) unique immutable /^[A-Z0-9-]+$/
notes: text nullable writeonly
revision: int = 0 readonly
total: computed(decimal) filter sort = price * quantity
heading: 'computed(str) = title + "!"'
tags: list(str(1..20), 1..5)
amounts: list(decimal(8,2)) nullable
settings: json = {}
address: {street: str(200), country: str(2..2) = DE, note: text nullable, since: date, geo: {lat: float, lon: float}}
payment: {oneof: {card: {network: "enum(visa, mastercard)"}, iban: {iban: str(15..34), holder: {name: str}}}}
"""
"""Every type and every modifier."""

REFERENCES = {
    "layered_async": "Customer",
    "feature_first_async": "Customer",
    "sqlmodel_full_stack": "User",
    "flat_sync": "Shelf",
    "single_module": "Bookmark",
    "subfolder_monorepo": "User",
    "database_object_async": "Doctor",
    "envelope_class_services": "Author",
    "middleware_session_codes": "Machine",
    "column_crud_classes": "Supplier",
    "sqlmodel_async_repositories": "Room",
}
"""A model of each host that an endpoint may refer to."""


def fields_for(host: str) -> dict[str, Any]:
    """Fields of every scalar type, with a reference where the host has models."""
    fields: dict[str, Any] = yaml.safe_load(FIELDS)
    if host in REFERENCES:
        fields["parent"] = f"ref({REFERENCES[host]}) filter"
        fields["other"] = f"ref({REFERENCES[host]}) nullable embed"
    return fields


def few_fields_for(host: str) -> dict[str, Any]:
    """Fields that actions read and set, that a list filters, sorts and searches by, and the references.

    For tests whose subject is not the fields: theirs take half as long.
    """
    names = ("title", "summary", "price", "status", "released_on", "starts_at", "revision", "parent", "other")
    return {name: spec for name, spec in fields_for(host).items() if name in names}


ACTIONS: dict[str, Any] = {
    "publish": {"transition": 'status draft|"in review" -> paid', "set": {"revision": 1, "starts_at": "now"}},
    "withdraw": "status paid -> draft",
    "reprice": {
        "input": {"price": "decimal(10,2) >=0", "reason": "str(1..80) nullable", "how": "enum(up, down) = up"},
        "set": {"price": "price", "summary": "reason", "released_on": None},
    },
    "send_reminder": {"input": {"message": "text"}},
    "refresh": None,
}
"""Actions of every form over those fields."""


def actions_for(host: str) -> dict[str, Any]:
    """Actions of every form; one sets a reference where the host has models."""
    if host not in REFERENCES:
        return ACTIONS
    assign = {"input": {"target": f"ref({REFERENCES[host]})"}, "set": {"other": "target"}}
    return {**ACTIONS, "assign": assign}


@cache
def _snapshots() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="template-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return folder


@cache
def template() -> Path:
    """A repository with the template as it is in the working tree, tagged as a version."""
    folder = Path(_snapshots().name) / "template"
    snapshot(folder)
    tag(folder, VERSION)
    return folder


@cache
def plain_template() -> Path:
    """The template as a plain folder without versions, which Copier reads without a clone."""
    folder = Path(_snapshots().name) / "plain"
    _copy_files(folder)
    return folder


def _copy_files(folder: Path) -> None:
    """Copy what a user's Copier reads of the template."""
    folder.mkdir(parents=True)
    for name in ("template", "extensions"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=LEFTOVERS)
    shutil.copy(REPOSITORY / "copier.yml", folder)


def snapshot(folder: Path) -> None:
    """Copy what a user's Copier reads of the template into a new git repository."""
    _copy_files(folder)
    run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    commit_all(folder, "Template")


def tag(repository: Path, version: str) -> None:
    """Tag the newest commit of a template."""
    run("git", "tag", version, cwd=repository)


def copy(
    project: Path, data: Mapping[str, Any], *, source: Path | None = None, revision: bool = False, **options: Any
) -> None:
    """Run `copier copy --trust --defaults` with these answers into a project.

    Args:
        project: Where it runs.
        data: The answers.
        source: The template; an endpoint that is to be updated needs one with versions.
        revision: Whether it brings the Alembic revision that a user gets. To write one takes as long as all the rest.
        options: Further arguments of Copier.
    """
    settings = {"defaults": True, "unsafe": True, "quiet": True, **options}
    answers = dict(data) if revision else {"host_migrations": "", **data}
    copier.run_copy(str(source or plain_template()), project, data=answers, **settings)
