"""Hosts whose libraries are too old for the generated code."""

from __future__ import annotations

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.exploration.limits import limit_of, limit_of_poetry
from fastapi_endpoint.needed_versions import NEEDED, QUERY_MODELS, check_versions, has_fastapi


@pytest.mark.parametrize(
    "installed",
    [{}, {"fastapi": "0.106.0"}, {"sqlmodel": "0.0.27", "pydantic": "2.12.5"}, {"fastapi": "main", "other": "0.1"}],
)
def test_new_enough_or_unknown(installed: dict[str, str]) -> None:
    check_versions(installed)


@pytest.mark.parametrize(
    ("name", "version"),
    [("fastapi", "0.105.0"), ("sqlmodel", "0.0.18"), ("sqlalchemy", "1.4.54"), ("pydantic", "1.10")],
)
def test_too_old(name: str, version: str) -> None:
    with pytest.raises(AnswerError) as refusal:
        check_versions({name: version})
    assert str(refusal.value).startswith(f"The project has {name} {version}, and the generated code needs")
    assert NEEDED[name][0] in str(refusal.value)


@pytest.mark.parametrize(("name", "limit"), [("sqlalchemy", "2"), ("sqlalchemy", "2.0"), ("pydantic", "2")])
def test_kept_below_what_is_needed(name: str, limit: str) -> None:
    with pytest.raises(AnswerError, match=rf"^The project keeps {name} below {limit}, and the generated code needs"):
        check_versions({}, {name: limit})


@pytest.mark.parametrize(
    ("installed", "limits"),
    [({}, {"sqlalchemy": "3"}), ({}, {"sqlalchemy": "2.1"}), ({"pydantic": "2.9"}, {"pydantic": "2"})],
)
def test_limits_that_leave_room(installed: dict[str, str], limits: dict[str, str]) -> None:
    check_versions(installed, limits)


@pytest.mark.parametrize(
    ("installed", "limits", "has"),
    [
        ({}, {}, True),
        ({"fastapi": "0.115.0"}, {}, True),
        ({"fastapi": "0.114.2"}, {}, False),
        ({"fastapi": "main"}, {}, True),
        ({}, {"fastapi": "0.115"}, False),
        ({}, {"fastapi": "1.0"}, True),
        ({"fastapi": "0.121"}, {"fastapi": "0.115"}, True),
    ],
)
def test_what_a_fastapi_has(installed: dict[str, str], limits: dict[str, str], has: bool) -> None:
    assert has_fastapi(QUERY_MODELS, installed, limits) is has


@pytest.mark.parametrize(
    ("requirement", "limit"),
    [
        ("sqlalchemy>=1.4,<2", "2"),
        ("SQLAlchemy[asyncio] ~= 1.4.3  # old", "1.5"),
        ("sqlalchemy==1.4.*; python_version > '3.8'", "1.5"),
        ("sqlalchemy>=1.4", None),
        ("sqlalchemy==2.0.1", None),
        ("-e .", None),
    ],
)
def test_limit_of_a_requirement(requirement: str, limit: str | None) -> None:
    assert limit_of(requirement) == limit


@pytest.mark.parametrize(
    ("constraint", "limit"),
    [
        ("^1.4.46", "2"),
        ("^0.115", "0.116"),
        ("~1.4", "1.5"),
        ("1.4.*", "1.5"),
        ({"version": "^2.0", "extras": ["asyncio"]}, "3"),
        (">=1.4,<2.0", "2.0"),
        ("*", None),
        ({"git": "somewhere"}, None),
    ],
)
def test_limit_of_a_constraint_of_poetry(constraint: object, limit: str | None) -> None:
    assert limit_of_poetry(constraint) == limit
