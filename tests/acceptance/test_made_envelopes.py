"""Envelopes that functions, response classes or dictionaries make: generated endpoints answer with the same JSON."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from helpers.generate import copy, few_fields_for
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_python, run_tests

HOST = HOSTS["flat_sync"]
FUNCTION = """
from typing import Any

from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse


def answer(status_code: int, message: str, data: Any = None) -> JSONResponse:
    body = {"status_code": status_code, "success": True, "message": message}
    if data is not None:
        body["data"] = data
    return JSONResponse(status_code=status_code, content=jsonable_encoder(body))
"""
CLASS = """
from typing import Any

from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse


class Success(JSONResponse):
    def __init__(self, code: int = 0, msg: str = "OK", data: Any = None) -> None:
        content = {"code": code, "msg": msg, "data": data}
        super().__init__(content=jsonable_encoder(content), status_code=200)
"""
ROUTER = """
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.encoders import jsonable_encoder
from sqlalchemy.orm import Session

import crud
import responses
import schemas
from database import get_db

router = APIRouter(prefix="/shelves", tags=["shelves"])


@router.post("/")
def create_shelf(shelf: schemas.ShelfCreate, db: Session = Depends(get_db)) -> Any:
    created = crud.create_shelf(db, shelf)
    return {create}


@router.get("/")
def read_shelves(db: Session = Depends(get_db)) -> Any:
    shelves = crud.get_shelves(db, skip=0, limit=100)
    return {read}


@router.delete("/{{shelf_id}}")
def delete_shelf(shelf_id: int, db: Session = Depends(get_db)) -> Any:
    return {delete}
"""
MAIN = """
from fastapi import FastAPI

from routers import shelves

app = FastAPI()
app.include_router(shelves.router)
"""
FORMS = {
    "function": (
        FUNCTION,
        {
            "create": 'responses.answer(201, f"Shelf {created.id} created", created)',
            "read": 'responses.answer(data=shelves, message="Shelves retrieved", status_code=200)',
            "delete": 'responses.answer(200, "Shelf deleted")',
        },
        {"status_code": 201, "success": True, "message": "Gadget created"},
    ),
    "class": (
        CLASS,
        {
            "create": "responses.Success(data=created)",
            "read": "responses.Success(data=shelves)",
            "delete": "responses.Success()",
        },
        {"code": 0, "msg": "OK"},
    ),
    "dictionary": (
        "",
        {
            "create": '{"code": 200, "error": None, "result": jsonable_encoder(created)}',
            "read": '{"code": 200, "error": None, "result": jsonable_encoder(shelves)}',
            "delete": '{"code": 200, "error": None, "result": {"id": shelf_id}}',
        },
        {"code": 200, "error": None},
    ),
}
WAYS = {"function": ("cursor", "headers"), "class": ("offset", "memory"), "dictionary": ("none", "none")}
"""How each of them is listed and cached."""
REQUEST = """
import json

from fastapi.testclient import TestClient

import database, main, models

database.Base.metadata.create_all(database.engine)
with TestClient(main.app) as client:
    for path, body in (("/shelves/", {"label": "A1"}), ("/gadgets/", {"title": "Saw"})):
        print(json.dumps(client.post(path, json=body).json()))
"""


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def project(form: str, tmp_path: Path) -> Path:
    project = copy_host(HOST, tmp_path / "host", git=True)
    helper, answers, _ = FORMS[form]
    router = dedent(ROUTER).format(**answers)
    if not helper:
        router = router.replace("import responses\n", "")
    if "jsonable_encoder(" not in router:
        router = router.replace("from fastapi.encoders import jsonable_encoder\n", "")
    (project / "responses.py").write_text(dedent(helper).lstrip())
    (project / "routers/shelves.py").write_text(router.lstrip())
    (project / "main.py").write_text(dedent(MAIN).lstrip())
    for name in ("routers/items.py", "test_main.py"):
        (project / name).unlink()
    return project


def endpoint(pagination: str, cache: str) -> dict[str, Any]:
    return {
        "resource": "gadget_order",
        "fields": few_fields_for(HOST.name),
        "operations": ["list", "get", "create", "update", "replace", "delete"],
        "pagination_style": pagination,
        "cache_style": cache,
    }


def test_endpoint_is_at_home_in_the_host(project: Path, form: str) -> None:
    copy(project, endpoint(*WAYS[form]))

    check_lint(HOST, project)
    check_format(HOST, project)
    check_types(HOST, project)
    run_tests(HOST, project)


def test_second_endpoint_answers_as_the_host_does(project: Path, form: str) -> None:
    copy(project, endpoint("none", "none"))
    copy(project, {"resource": "gadget", "fields": {"title": "str(1..20)"}, "operations": ["create", "get"]})

    assert len(list(project.glob("*envelope*.py"))) == 1
    run_tests(HOST, project, "tests/test_gadgets.py")
    printed = run_python(HOST, project, "-c", REQUEST, database_url="sqlite:///gadgets.db").stdout
    hosts, generated = (json.loads(line) for line in printed.splitlines())
    assert list(generated) == list(hosts)
    assert generated | FORMS[form][2] == generated
