"""The edits that make the host know the endpoint: its router, and its model where models are collected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .endpoint import Endpoint


def edits(endpoint: Endpoint) -> list[dict[str, Any]]:
    """The edits as the registration task takes them; none where the host finds its routers by itself."""
    rows = []
    if endpoint.answers.host.registration.style != "auto-discovery":
        rows.append(_router(endpoint))
    if endpoint.answers.host.model_index and endpoint.files.model:
        rows.append(_model(endpoint))
    return rows


@dataclass(frozen=True)
class Lacking:
    """A file of the project that lacks what registration puts in, or may."""

    file: str
    what: str
    """`the router` or `the model`."""
    unknown: str = ""
    """Why it cannot be told; empty where it surely lacks it."""


def lacking(root: Path, endpoint: Endpoint) -> list[Lacking]:
    """What the project lacks of the registration of an endpoint; nothing is written.

    Args:
        root: The folder of the project.
        endpoint: The endpoint.
    """
    # Sources are edited with LibCST, which takes long to import.
    from .edits import AlreadyThere, Cannot, RouterRegistration, file_edit, preview_reports

    found = []
    for report in preview_reports(root, [file_edit(edit) for edit in edits(endpoint)]):
        what = "the router" if isinstance(report.edit.request, RouterRegistration) else "the model"
        if not isinstance(report.outcome, AlreadyThere):
            unknown = report.outcome.reason if isinstance(report.outcome, Cannot) else ""
            found.append(Lacking(report.edit.file, what, unknown))
    return found


def _router(endpoint: Endpoint) -> dict[str, Any]:
    answers = endpoint.answers
    file, _, name = answers.host.router.rpartition(":")
    registration = answers.host.registration
    resource = answers.resource
    return {
        "kind": "router",
        "file": file,
        "style": registration.style,
        "object": name,
        "function": registration.function or None,
        "module": endpoint.names.module("router"),
        "router_name": endpoint.names.router_variable,
        "alias": f"{resource.plural_snake}_router",
        "prefix": endpoint.names.segment if registration.prefix_where == "include" else None,
        "at_end": endpoint.is_circular,
        "comment": "# noqa: E402" if registration.late_imports_are_linted else "",
        "tags": [registration.tag(resource)] if registration.tags_where == "include" else None,
        "copies_prefix": registration.copies_prefix,
        "helper": registration.helper,
        "helper_position": registration.helper_position,
        **_place(endpoint, file),
    }


def _model(endpoint: Endpoint) -> dict[str, Any]:
    index = endpoint.answers.host.model_index
    return {
        "kind": "model",
        "file": index["file"],
        "style": index["style"],
        "module": endpoint.names.module("model"),
        "name": endpoint.class_name,
        **_place(endpoint, index["file"]),
    }


def _place(endpoint: Endpoint, file: str) -> dict[str, Any]:
    return {
        "file_module": endpoint.names.dotted(file),
        "is_package": PurePosixPath(file).name == "__init__.py",
        "line_length": endpoint.answers.host.style.line_length,
    }
