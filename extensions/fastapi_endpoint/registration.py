"""The edits that make the host know the endpoint: its router, and its model where models are collected."""

from __future__ import annotations

from pathlib import PurePosixPath
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
        "tags": [resource.plural_words] if registration.tags_where == "include" else None,
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
