"""Where FastAPI is older than models of query parameters, a dependency reads and documents the same ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from fastapi_endpoint.interview import HostFindings
from fastapi_endpoint.plan import describe_plan
from helpers.copier_command import answer
from helpers.generate import copy, fields_for
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_python, run_tests

DOCUMENT = """
import json
from app.main import app
print(json.dumps(app.openapi()))
"""


def older(project: Path) -> Path:
    """Pin an older FastAPI."""
    file = project / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    assert "fastapi>=0.121" in text
    file.write_text(text.replace("fastapi>=0.121", "fastapi==0.110.3"), encoding="utf-8")
    return project


@pytest.mark.parametrize("pagination", ["cursor", "offset"])
def test_the_list_is_documented_alike(pagination: str, tmp_path: Path) -> None:
    host = HOSTS["layered_async"]
    answers: dict[str, Any] = {"resource": "order", "fields": fields_for("layered_async")}
    documents = []
    for name in ("newer", "older"):
        project = copy_host(host, tmp_path / name, git=True)
        copy(older(project) if name == "older" else project, answers | {"pagination_style": pagination})
        document = json.loads(run_python(host, project, "-c", DOCUMENT).stdout)
        listing = document["paths"]["/api/v1/orders"]["get"]
        types = document["components"]["schemas"]
        listing["parameters"] = {each["name"]: _told(each, types) for each in listing["parameters"]}
        documents.append(listing)

    assert "QueryParameters" in (project / "app/api/routes/orders.py").read_text(encoding="utf-8")
    assert documents[0] == documents[1]
    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    run_tests(host, project, "tests/test_orders.py")


def _told(parameter: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    """What a document says of a parameter; an enum may stand elsewhere in it."""
    items = parameter["schema"].get("items", {})
    target = types[items["$ref"].rpartition("/")[2]] if "$ref" in items else items
    return {**parameter, "schema": {**parameter["schema"], "items": target}}


def test_a_second_endpoint_uses_the_same_module(tmp_path: Path) -> None:
    project = older(copy_host(HOSTS["layered_async"], tmp_path / "host", git=True))
    copy(project, {"resource": "note", "fields": {"body": "text"}})
    data = {"resource": "memo", "fields": {"body": "text"}}

    shown = describe_plan(build_endpoint(read_answers(answer(project, data))), HostFindings(project))

    assert "query parameters: app.core.query_parameters\n" in shown


def test_the_plan_says_what_an_older_version_does_not_run(tmp_path: Path) -> None:
    project = older(copy_host(HOSTS["layered_async"], tmp_path / "host"))
    data = {"resource": "note", "fields": {"body": "text"}, "cache_style": "redis"}

    shown = describe_plan(build_endpoint(read_answers(answer(project, data))), HostFindings(project))

    assert "mind: this FastAPI does not run `close_redis`; do that in the application's own lifespan" in shown
    assert "query parameters: app.core.query_parameters (new)" in shown
