"""A project whose routers are in an application that its main one mounts: generated tests replace what that one has."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_tests

HOST = HOSTS["layered_async"]
INCLUDED = """app = FastAPI(title=settings.project_name, lifespan=lifespan)
register_exception_handlers(app)
app.include_router(api_router, prefix=settings.api_prefix)
"""
MOUNTED = """api = FastAPI(title=settings.project_name)
register_exception_handlers(api)
api.include_router(api_router)

app = FastAPI(lifespan=lifespan)
app.mount(settings.api_prefix, api)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = copy_host(HOST, tmp_path / "host")
    main, conftest = project / "app/main.py", project / "tests/conftest.py"
    text = main.read_text(encoding="utf-8")
    assert INCLUDED in text
    main.write_text(text.replace(INCLUDED, MOUNTED), encoding="utf-8")
    text = conftest.read_text(encoding="utf-8").replace("app.dependency_overrides", "api.dependency_overrides")
    conftest.write_text(text.replace("from app.main import app", "from app.main import api, app"), encoding="utf-8")
    return project


@pytest.mark.parametrize("tests", [True, False], ids=["its client", "none"])
@pytest.mark.parametrize(
    "answers",
    [
        {"auth_scheme": "existing", "access_rule": "owner", "owner_bypass_roles": ["admin"]},
        {"auth_scheme": "api_key", "access_rule": "roles", "role_rules": {"all": ["admin"]}},
    ],
    ids=["owner", "roles"],
)
def test_dependencies_of_the_mounted_application_are_replaced(
    answers: dict[str, Any], tests: bool, project: Path
) -> None:
    if not tests:
        shutil.rmtree(project / "tests")

    copy(project, {"resource": "order", "fields": {"price": "int filter"}, **answers})

    written = (project / "tests/test_orders.py").read_text(encoding="utf-8")
    assert "api.dependency_overrides" in written
    assert " app.dependency_overrides" not in written
    check_format(HOST, project)
    check_lint(HOST, project)
    check_types(HOST, project)
    run_tests(HOST, project, "tests/test_orders.py")
