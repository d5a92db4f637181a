"""The check at the end of a copy, and `fastapi-endpoint check`: what is wrong is found by reading."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.copier_command import run_copier
from helpers.endpoint_command import Ended, fastapi_endpoint
from helpers.generate import plain_template
from helpers.hosts import HOSTS, copy_host

CHAIN = ["app/main.py", "app/api/router.py", "app/api/routes/orders.py"]
ROUTER = "app/api/routes/orders.py"


def check(project: Path, *arguments: str) -> Ended:
    return fastapi_endpoint("check", "order", "--json", "-C", project, *arguments)


def problems(project: Path) -> list[str]:
    ended = check(project)
    found: list[str] = ended.json["endpoints"][0]["problems"]
    assert ended.code == (3 if found else 0)
    return found


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_a_copy_ends_with_what_was_written_a_check_and_what_to_do(name: str, tmp_path: Path) -> None:
    project = copy_host(HOSTS[name], tmp_path / "host")
    data = ("-d", "resource=order", "-d", "fields=title: str(3..80)")

    copied = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert copied.code == 0, copied.output
    said = copied.output.partition("endpoint was written to ")[2]
    router = said.partition(".py")[0] + ".py"
    sections = dict(re.findall(r"^(\w+):\n((?:  .*\n)+)", said, flags=re.MULTILINE))
    assert list(sections) == ["Wrote", "Edited", "Checked", "Next"]
    assert [file for file in sections["Wrote"].split() if not (project / file).is_file()] == []
    chain, imports = sections["Checked"].splitlines()
    assert chain.split()[-1] == router
    assert imports == "  every import of the new files leads somewhere"
    assert "  run the tests: pytest " in sections["Next"]


def test_an_endpoint_that_is_whole_has_a_chain(endpoints: Path) -> None:
    ended = check(endpoints)

    assert (ended.code, ended.json) == (
        0,
        {"endpoints": [{"name": "order", "chain": CHAIN, "problems": []}], "tests": None},
    )
    shown = fastapi_endpoint("check", "order", "-C", endpoints)
    assert shown.output.splitlines() == [
        "order",
        f"  {' -> '.join(CHAIN)}",
        "  every import of the new files leads somewhere",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "app/core/errors.py",
            "class ErrorBody",
            "class Body",
            "imports ErrorBody, which app/core/errors.py does not have.",
        ),
        (
            ROUTER,
            "from app.core.errors import",
            "from app.core.errorz import",
            "imports app.core.errorz, which is not there.",
        ),
        (ROUTER, "async def", "async dfe", f"{ROUTER} cannot be parsed: "),
        (
            "app/api/router.py",
            "api_router.include_router(orders.router)\n",
            "",
            "app/api/router.py does not name the router.",
        ),
        (
            "app/main.py",
            "from app.api.router import api_router",
            "api_router = None",
            "Nothing leads from the application",
        ),
    ],
)
def test_what_is_wrong_is_said(file: str, old: str, new: str, sentence: str, endpoints: Path) -> None:
    change(endpoints / file, old, new)

    assert [problem for problem in problems(endpoints) if sentence in problem] != []


def test_a_file_that_is_gone_is_named(endpoints: Path) -> None:
    (endpoints / "app/schemas/order.py").unlink()

    found = problems(endpoints)

    assert "app/schemas/order.py is not there." in found
    assert [each for each in found if each.startswith(f"{ROUTER}:") and "app.schemas.order" in each] != []


def with_environment(project: Path, folder: str) -> None:
    """A Python of the project's own, in which its plugins are installed."""
    python = project / folder
    python.parent.mkdir(parents=True)
    variables = "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=anyio.pytest_plugin PYTHONDONTWRITEBYTECODE=1"
    python.write_text(f'#!/bin/sh\n{variables} exec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)


def test_the_generated_tests_run_in_the_environment_of_the_project(endpoints: Path) -> None:
    with_environment(endpoints, ".venv/bin/python")

    ended = check(endpoints, "--run-tests")

    run: dict[str, Any] = ended.json["tests"]
    assert (ended.code, run["passed"]) == (0, True), run["output"]
    assert run["command"] == [str(endpoints / ".venv/bin/python"), "-m", "pytest", "tests/test_orders.py"]
    assert re.search(r"\d+ passed", run["output"])


def test_a_test_that_fails_is_shown(endpoints: Path) -> None:
    with_environment(endpoints, ".venv/bin/python")
    (endpoints / "tests/test_orders.py").write_text("def test_it() -> None:\n    assert 1 == 2\n")

    ended = fastapi_endpoint("check", "order", "--run-tests", "-C", endpoints)

    assert ended.code == 3
    assert "assert 1 == 2" in ended.output


@pytest.mark.parametrize(("lock", "manager"), [("uv.lock", "uv"), ("poetry.lock", "poetry")])
def test_uv_and_poetry_run_them_too(
    lock: str, manager: str, endpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (endpoints / lock).touch()
    (endpoints / "tests/test_orders.py").write_text("def test_it() -> None:\n    pass\n")
    with_environment(tmp_path, "bin/python")
    (tmp_path / "bin" / manager).write_text(
        f'#!/bin/sh\ntest "$1 $2" = "run python" && shift 2 && exec {tmp_path}/bin/python "$@"\n'
    )
    (tmp_path / "bin" / manager).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")

    ended = check(endpoints, "--run-tests")

    assert (ended.code, ended.json["tests"]["command"][:3]) == (0, [manager, "run", "python"])


def test_without_an_environment_it_is_said(endpoints: Path) -> None:
    ended = check(endpoints, "--run-tests")

    assert (ended.code, ended.output) == (1, "")
    assert ended.errors.startswith("No environment of this project was found to run the tests in: ")


def test_a_module_named_like_one_of_the_standard_library_is_not_taken_for_it(endpoints: Path) -> None:
    (endpoints / "app/schemas/typing.py").write_text("NOTHING = 0\n", encoding="utf-8")
    assert "from typing import" in (endpoints / "app/schemas/order.py").read_text(encoding="utf-8")

    assert problems(endpoints) == []
