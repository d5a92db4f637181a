"""fastapi-pagination is found where endpoints answer with its pages."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration.facts import LibraryPage

from .conftest import Explorer

MAIN = """
from fastapi import FastAPI
{imports}

app = FastAPI()


@app.get("/items", response_model={model})
def list_items(session):
    return {call}
"""
IMPORTS = "from fastapi_pagination import Page\nfrom fastapi_pagination.ext.sqlalchemy import paginate"
FOUND = LibraryPage("Page", "fastapi_pagination.ext.sqlalchemy:paginate")


@pytest.mark.parametrize(
    ("imports", "model", "call", "expected"),
    [
        (IMPORTS, "Page[int]", "paginate(session, 1)", FOUND),
        (
            "import fastapi_pagination as fp\nfrom fastapi_pagination.ext import sqlmodel as pages",
            "fp.LimitOffsetPage[int]",
            "pages.apaginate(session, 1)",
            LibraryPage("LimitOffsetPage", "fastapi_pagination.ext.sqlmodel:apaginate"),
        ),
        (IMPORTS, "list[int]", "paginate(session, 1)", None),
        (IMPORTS, "Page[int]", "session.rows()", None),
        ("from fastapi_pagination import Page, paginate", "Page[int]", "paginate([1])", None),
        ("from fastapi_pagination.cursor import CursorPage\n" + IMPORTS, "CursorPage[int]", "paginate(1)", None),
        ("from pages import Page, paginate", "Page[int]", "paginate(session, 1)", None),
    ],
)
def test_library_page(explored: Explorer, imports: str, model: str, call: str, expected: LibraryPage | None) -> None:
    files = {"main.py": MAIN.format(imports=imports, model=model, call=call)}

    assert explored(files).library_page == expected


def test_the_page_of_the_most_endpoints_counts(explored: Explorer) -> None:
    route = "\n\n@app.get('/{name}')\ndef {name}() -> {page}[int]:\n    return paginate(1)\n"
    pages = {"a": "LimitOffsetPage", "b": "LimitOffsetPage", "c": "Page"}
    source = MAIN.format(imports=IMPORTS + "\nfrom fastapi_pagination import *", model="Page[int]", call="paginate(1)")
    source = source.replace("import *", "import LimitOffsetPage")
    source += "".join(route.format(name=name, page=page) for name, page in pages.items())
    source += route.format(name="d", page="LimitOffsetPage")

    found = explored({"main.py": source}).library_page

    assert found == LibraryPage("LimitOffsetPage", "fastapi_pagination.ext.sqlalchemy:paginate")
