"""Which of the host's exceptions an endpoint raises, as it is stored."""

from __future__ import annotations

import re
from typing import Any

from .exploration.facts import ErrorClass, Errors, Support

BODY, SHARED_BODY, NOT_FOUND_BODY, CONFLICT_BODY = "ErrorBody", "ApplicationErrorBody", "NotFoundBody", "ConflictBody"


def host_errors(found: Errors, support: Support) -> dict[str, Any]:
    """The exceptions and bodies for an endpoint.

    Args:
        found: What exploration found.
        support: Shared modules of earlier endpoints: what those raise, later ones raise, too.
    """
    brought = support.errors
    not_found = found.not_found if not brought or "NotFoundError" not in brought else None
    conflict = found.conflict if not brought or "ConflictError" not in brought else None
    if conflict is not None and ("{text}" not in conflict.arguments or re.search("{(name|key)}", conflict.arguments)):
        # The answer has to name the field, and the shared module knows no resource.
        conflict = None
    values: dict[str, Any] = {
        **_raised("not_found", not_found, found),
        **_raised("conflict", conflict, found),
        "http_body": found.http_body,
        "refused_input": found.refused_input,
        "refused_input_is_fastapis": found.refused_input_is_fastapis,
    }
    if brought:
        for key, name in body_classes(values).items():
            values[key] = values[key] if name in brought else None
    return values


def _raised(kind: str, error: ErrorClass | None, found: Errors) -> dict[str, Any]:
    return {
        kind: error.target if error else "",
        f"{kind}_arguments": error.arguments if error else "",
        f"{kind}_body": error.body if error else found.http_body,
    }


def body_classes(values: dict[str, Any]) -> dict[str, str]:
    """The name of the class for each body that is known; equal bodies have one class."""
    known = {key: values[key] for key in ("http_body", "not_found_body", "conflict_body") if values[key] is not None}
    names: dict[str, str] = {}
    for key, own in (("http_body", BODY), ("not_found_body", NOT_FOUND_BODY), ("conflict_body", CONFLICT_BODY)):
        if key not in known:
            continue
        if known[key] == known.get("http_body"):
            names[key] = BODY
        elif known.get("not_found_body") == known.get("conflict_body"):
            names[key] = SHARED_BODY
        else:
            names[key] = own
    return names
