"""The tests of cached responses: what is asked again, and what is changed in between."""

from __future__ import annotations

from ..caching import KEPT, checks_versions
from ..types import quoted
from .calls import Calls
from .subject import Subject
from .view import CachingCases

_CHANGES = ("PATCH", "PUT", "DELETE")


def build_caching(subject: Subject, calls: Calls) -> CachingCases | None:
    """Build the cases; None without caching.

    Args:
        subject: The endpoint.
        calls: Its requests.
    """
    answers, imports = subject.answers, subject.imports
    if answers.cache == "none":
        return None
    is_kept = answers.cache in KEPT
    if is_kept:
        imports.name(subject.names.module("router"), "CACHE")
        imports.name(subject.names.support_module("response_cache"), "MemoryStorage")
    changes = [word for word in calls.item_methods() if word in _CHANGES] if checks_versions(answers) else []
    return CachingCases(
        control=("private, " if answers.auth_scheme != "none" else "")
        + ("no-cache" if is_kept else f"max-age={answers.cache_ttl}"),
        is_kept=is_kept,
        methods=", ".join(map(quoted, changes)),
        body=calls.unknown_body(changes),
    )
