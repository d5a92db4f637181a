"""Whether the path of a list ends with a slash: as the project's own lists do."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.interview import HostFindings

MAIN = """
from fastapi import APIRouter, FastAPI

router = APIRouter(prefix="/books")
app = FastAPI()


@app.get("/status")
@app.post("/login")
@app.get("/version")
def read(): ...


{routes}


app.include_router(router)
"""


@pytest.mark.parametrize(
    ("routes", "path"),
    [
        ('@router.get("/")\n@router.get("/{book_id}")\ndef books(): ...', "/"),
        ('@router.get("")\n@router.get("/{book_id}")\ndef books(): ...', ""),
        ('@router.get("/{book_id}/pages/")\n@router.get("/{book_id}")\ndef books(): ...', ""),
        ('@router.get("/")\ndef books(): ...', ""),
    ],
    ids=["slash", "none", "no list", "no single row"],
)
def test_lists_are_the_paths_that_rows_lie_below(tmp_path: Path, routes: str, path: str) -> None:
    (tmp_path / "main.py").write_text(MAIN.replace("{routes}", routes), encoding="utf-8")
    findings = HostFindings(tmp_path)
    assert findings.registration(findings.router)["collection_path"] == path
