"""A copy registers the router once, changes nothing else in the host's files, and does nothing the second time."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
import yaml
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from fastapi_endpoint.registration import edits
from helpers.copier_command import tree
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host, run_python
from register_endpoint import main as register


def task(project: Path, *, remove: bool = False) -> str:
    """Run the registration task once more, or its opposite; return what it prints."""
    answers = yaml.safe_load((project / ".copier-answers.gadget.yml").read_text())
    wanted = [edit | {"remove": remove} for edit in edits(build_endpoint(read_answers(answers)))]
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        assert register([json.dumps({"host": str(project), "edits": wanted})]) == 0
    return output.getvalue()


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_copy_registers_once_and_touches_nothing_else(name: str, tmp_path: Path) -> None:
    project = copy_host(HOSTS[name], tmp_path / "host")
    before = tree(project)

    copy(project, {"resource": "gadget", "fields": {"title": "str(1..80)"}})

    after = tree(project)
    answers = yaml.safe_load((project / ".copier-answers.gadget.yml").read_text())
    requested = {edit["file"] for edit in edits(build_endpoint(read_answers(answers)))}
    assert {file for file in before if after.get(file) != before[file]} == requested
    said = task(project)
    assert said.count("already registered: ") == len(requested), said
    assert tree(project) == after

    task(project, remove=True)

    # What was put in can be told apart from the host's own text: without it, each file is what it was.
    restored = tree(project)
    assert {file: _text(restored[file]) for file in before} == {
        file: _text(content) for file, content in before.items()
    }


def _text(content: bytes | None) -> bytes | None:
    """The content up to blank lines at its end, which remain where lines were appended."""
    return content.rstrip(b"\n") if content is not None else None


@pytest.mark.parametrize(("name", "tag"), [("subfolder_monorepo", "Gadget Parts"), ("layered_async", "gadget parts")])
def test_tags_are_written_as_the_neighbours_write_theirs(name: str, tag: str, tmp_path: Path) -> None:
    project = copy_host(HOSTS[name], tmp_path / "host")

    copy(project, {"resource": "gadget_part", "fields": {"title": "str(1..80)"}})

    router = next(path for path in project.rglob("*gadget_parts.py") if "APIRouter(" in path.read_text())
    assert f'tags=["{tag}"]' in router.read_text()


HELPER = '''

def add_router(application: FastAPI, router: APIRouter, prefix: str = "") -> None:
    """Include a router below the prefix of the API."""
    application.include_router(router, prefix=f"{settings.api_prefix}{prefix}")


app = FastAPI(title=settings.project_name, lifespan=lifespan)
register_exception_handlers(app)
add_router(app, login.router)
add_router(app, users.router)
add_router(app, customers.router)
'''


def test_function_of_the_project_registers_the_router_and_is_taken_out_again(tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    main = project / "app/main.py"
    text = main.read_text().replace("from fastapi import FastAPI", "from fastapi import APIRouter, FastAPI")
    text = text.replace("from app.api.router import api_router", "from app.api.routes import customers, login, users")
    text = text[: text.index("\n\napp = FastAPI(")] + HELPER
    main.write_text(text)
    (project / "app/api/router.py").unlink()

    copy(project, {"resource": "gadget", "fields": {"title": "str(1..80)"}})

    changed = text.replace("import customers, login", "import customers, gadgets, login")
    assert main.read_text() == f"{changed}add_router(app, gadgets.router)\n"
    paths = run_python(
        HOSTS["layered_async"], project, "-c", "import app.main; print(*app.main.app.openapi()['paths'])"
    )
    assert "/api/v1/gadgets/{gadget_id}" in paths.stdout.split()
    assert 'URL = "/api/v1/gadgets"' in (project / "tests/test_gadgets.py").read_text()

    task(project, remove=True)

    assert main.read_text() == text
