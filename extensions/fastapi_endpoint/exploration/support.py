"""Modules that hold shared code of earlier generated endpoints, found by what they define."""

from __future__ import annotations

from .facts import Support
from .made_envelopes import BROUGHT
from .project import Project

SESSION = "get_request_session"
"""The dependency that generated code makes of what a host has for sessions; it is none of the host's own."""
# A kind, the word that makes a file worth reading, and the names that it must define.
MARKERS = (
    ("errors", "conflict_from", ("conflict_from", "ReadableErrorsRoute")),
    ("session", SESSION, (SESSION, "SessionDep")),
    (
        "field_types",
        "int64_schema",
        ("int64_schema", "decimal_schema", "JsonValue", "AsStored", "rounded", "LocalDatetime"),
    ),
    ("cursor_pagination", "encode_cursor", ("encode_cursor", "decode_cursor", "CursorPage", "page_statement")),
    ("page_links", "numbered_links", ("cursor_links", "offset_links", "numbered_links")),
    ("query_parameters", "QueryParameters", ("QueryParameters", "_inlined")),
    ("jwt_auth", "check_jwt_settings", ("check_jwt_settings", "get_caller")),
    ("api_key_auth", "check_api_key_settings", ("check_api_key_settings", "get_caller")),
    # The two before it define these names for their own callers.
    ("roles", "RequireRole", ("get_roles", "RequireRole")),
    ("ownership", "get_owner_id", ("get_owner_id", "Reach")),
    ("conditional_requests", "ConditionalRoute", ("ConditionalRoute", "check_if_match")),
    ("response_cache", "CachedRoute", ("CachedRoute", "ResponseCache")),
    ("envelope", BROUGHT, (BROUGHT,)),
    ("redis_cache", "RedisStorage", ("RedisStorage", "close_redis")),
)


def support_of(project: Project) -> Support:
    """Dotted names of the support modules, by kind."""
    found: dict[str, str] = {}
    defined: tuple[str, ...] = ()
    for kind, word, names in MARKERS:
        for module in project.modules(word):
            if module.dotted not in found.values() and all(name in module.definitions for name in names):
                found.setdefault(kind, module.dotted)
                if kind == "errors":
                    defined = defined or tuple(module.definitions)
    return Support(found, defined)
