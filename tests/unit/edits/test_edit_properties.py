"""What holds for every file: an edit is made once, it only adds, it parses, and undoing it gives the file back."""

import ast
from dataclasses import replace

from fastapi_endpoint.edits import (
    RouterRegistration,
    import_model,
    register_router,
    remove_model_import,
    unregister_router,
)
from helpers.edit_checks import ORDER, ORDERS, source_of, verify
from hypothesis import assume, given, settings
from hypothesis import strategies as st

NAMES = st.lists(
    st.sampled_from(["accounts", "admin", "items", "logs_2", "users", "zones"]), min_size=1, max_size=5, unique=True
)
IMPORTS = {
    "modules": lambda names: f"from app.api.routes import {', '.join(names)}\n",
    "lines": lambda names: "from app.api.routes import (\n" + "".join(f"    {name},\n" for name in names) + ")\n",
    "routers": lambda names: "".join(f"from app.api.routes.{name} import router as {name}_router\n" for name in names),
    "relative": lambda names: f"from .routes import {', '.join(names)}\n",
    "plain": lambda names: "".join(f"import app.api.routes.{name} as {name}\n" for name in names),
}
ARGUMENTS = ["", ', prefix="/{name}"', ', prefix="/{name}", tags=["{name}"]', ', tags=["{name}"]']
HEADS = ["", '"""Routes."""\n\n', "# Routes.\n\nfrom __future__ import annotations\n\n", "import os\n\n"]
TAILS = ["", "\n\n@app.get('/')\ndef root():\n    return {}\n", "app.mount('/', static)\n", "if DEBUG:\n    debug()\n"]


@st.composite
def files(draw: st.DrawFn) -> tuple[str, RouterRegistration]:
    """A file that registers some routers, and the request for one more."""
    names, form = draw(NAMES), draw(st.sampled_from(sorted(IMPORTS)))
    arguments, between = draw(st.sampled_from(ARGUMENTS)), draw(st.sampled_from(["", "\n"]))
    suffix = "_router" if form == "routers" else ".router"
    calls = [f"app.include_router({name}{suffix}{arguments.replace('{name}', name)})\n" for name in names]
    style = draw(st.sampled_from(["module", "function", "list"]))
    request = replace(ORDERS, object="app", prefix="/orders", tags=("orders",), line_length=draw(st.integers(60, 120)))
    joined = len(IMPORTS["modules"](names).rstrip())
    # Wrapped already or wrapped by the edit: at this one length the result is the same, and undoing it joins the names.
    assume(form != "lines" or not joined <= request.line_length < joined + len(", orders"))
    if style == "list":
        body = f"app = [{', '.join(name + suffix for name in names)}]\n"
        request = replace(request, style="router-list")
    elif style == "function":
        body = "def setup(app):\n" + between.join("    " + call for call in calls)
        request = replace(request, style="factory-direct", function="setup")
    else:
        body = between.join(calls)
    return draw(st.sampled_from(HEADS)) + IMPORTS[form](names) + "\n" + body + draw(st.sampled_from(TAILS)), request


@settings(max_examples=25, deadline=None)
@given(files())
def test_registration(case: tuple[str, RouterRegistration]) -> None:
    source, request = case
    after = source_of(register_router(source, request))
    verify(
        lambda text: register_router(text, request),
        lambda text: unregister_router(text, request),
        source,
        after,
        request.line_length,
    )
    assert words(source) <= words(after)
    assert [node for node in lines_of(source) if node not in lines_of(after)] == []


@settings(max_examples=25, deadline=None)
@given(NAMES, st.booleans(), st.booleans(), st.integers(40, 120))
def test_model_import(names: list[str], relative: bool, exports: bool, line_length: int) -> None:
    package = "" if relative else "app.models"
    source = "".join(f"from {package}.{name} import {name.title()}\n" for name in names)
    if exports:
        source += "\n__all__ = [" + ", ".join(f'"{name.title()}"' for name in names) + "]\n"
    request = replace(ORDER, line_length=line_length)
    after = source_of(import_model(source, request))
    verify(
        lambda text: import_model(text, request),
        lambda text: remove_model_import(text, request),
        source,
        after,
        line_length,
    )
    assert words(source) <= words(after)


def words(source: str) -> set[str]:
    """The names in a file."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def lines_of(source: str) -> list[str]:
    """Every statement of a module that is neither an import nor a list, as text without layout."""
    kept = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr | ast.Return))
    return [ast.unparse(node) for node in kept]
