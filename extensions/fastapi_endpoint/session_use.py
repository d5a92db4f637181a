"""How a route can have the session that the host offers: written into `Depends(…)`, or made of something else."""

from __future__ import annotations

import ast
from typing import Any

from packaging.version import InvalidVersion, Version

from .exploration.facts import Session

FUNCTION_SCOPE = Version("0.121")
"""The FastAPI in which a dependency can end before the response is sent."""


def session_use(item: Session | None, fastapi: str | None) -> dict[str, Any]:
    """The use of a session dependency, as it is stored.

    Args:
        item: What was found of it; None for one that the user named and exploration does not know.
        fastapi: FastAPI's version, where the host names one.
    """
    if item is None:
        item = Session(target="", kind="depends", commits="handler")
    how, expression = session_source(item)
    return {
        "alias": item.alias or "",
        "commits": "dependency" if item.commits == "dependency" else "handler",
        "expires": item.expire_on_commit,
        "how": how,
        "expression": expression if how != "depends" else "",
        "ready_made": item.ready_made,
        "attribute": item.attribute or "",
        "holder": item.yields if item.attribute else "",
        "enters": item.enters,
        "function_scope": knows_function_scope(fastapi),
    }


def session_source(item: Session) -> tuple[str, str]:
    """The way to a session, and the expression for it.

    Returns:
        `depends`: the target is a dependency that gives one. `given`: the expression stands in `Depends(…)`. `maker`:
        so it does, and gives a session factory. `opened`: the expression stands in `with … as session`. `object`: the
        expression is the session. An empty text: there is no way.
    """
    expression = item.expression or item.target.partition(":")[2]
    match item.kind:
        case "global":
            # A scoped session belongs to a thread, a request to several: it gets a session of its own.
            return "opened", f"{expression}.session_factory()"
        case "middleware":
            return "object", f"{expression}()" if item.factory == item.target else expression
        case "context-manager":
            return "opened", expression
    if not _has_constants_only(expression):
        return "", expression
    if item.yields == "sessionmaker":
        return "maker", expression
    if item.attribute or (item.yields == "session" and (item.kind == "depends-factory" or item.ready_made)):
        return "given", expression
    return ("depends" if item.yields == "session" else ""), expression


def _has_constants_only(expression: str) -> bool:
    """Whether an expression can be written in another module: what its calls are given are plain values."""
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError:
        return False
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [value for call in calls for value in (*call.args, *(item.value for item in call.keywords))]
    return all(isinstance(value, ast.Constant) for value in given)


def knows_function_scope(fastapi: str | None) -> bool:
    """Whether FastAPI is known to be new enough for `Depends(…, scope="function")`."""
    try:
        return fastapi is not None and Version(fastapi) >= FUNCTION_SCOPE
    except InvalidVersion:
        return False
