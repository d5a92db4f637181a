"""What the routers above a new one demand of a caller already."""

from __future__ import annotations

import ast
from dataclasses import replace

from .authentication import Authentication
from .facts import Ambiguous, Registration
from .usage import Use


def with_guards(
    found: Registration | Ambiguous[Registration] | None, authentication: Authentication
) -> Registration | Ambiguous[Registration] | None:
    """The registration with the dependencies for the caller that a router included there inherits."""
    if isinstance(found, Ambiguous):
        return Ambiguous(tuple(_guarded(item, authentication) for item in found.candidates))
    return _guarded(found, authentication) if found is not None else None


def _guarded(registration: Registration, authentication: Authentication) -> Registration:
    if not registration.security:
        return registration
    written = {_inner(text) for text in registration.security}
    uses = [use for use in authentication.usage.uses if use.where == "router" and use.expression in written]
    guards: dict[str, None] = {}
    demanded: dict[str, None] = {}
    for use in uses:
        callers = authentication.callers_behind(use)
        demanded.update(dict.fromkeys(callers))
        guards.update(dict.fromkeys(_replaceable(use, callers)))
    return replace(registration, guards=tuple(guards), demanded=tuple(demanded))


def _replaceable(use: Use, callers: tuple[str, ...]) -> tuple[str, ...]:
    """What a test replaces to get past a guard: the callable itself, or what a made one asks for."""
    if not callers:
        return ()
    if use.call or use.wrapped or use.target.module is None:
        return tuple(key for key in callers if key != use.target.key)
    return (use.target.key,)


def _inner(text: str) -> str:
    """What stands inside `Depends(…)`; a ready-made object stands by itself."""
    try:
        call = ast.parse(text, mode="eval").body
    except SyntaxError:
        return text
    is_depends = isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in {"Depends", "Security"}
    return ast.unparse(call.args[0]) if isinstance(call, ast.Call) and is_depends and call.args else text
