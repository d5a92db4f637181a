"""Hosts whose libraries are too old for the generated code."""

from __future__ import annotations

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.needed_versions import NEEDED, check_versions


@pytest.mark.parametrize(
    "installed",
    [{}, {"fastapi": "0.115.0"}, {"sqlmodel": "0.0.27", "pydantic": "2.12.5"}, {"fastapi": "main", "other": "0.1"}],
)
def test_new_enough_or_unknown(installed: dict[str, str]) -> None:
    check_versions(installed)


@pytest.mark.parametrize(
    ("name", "version"),
    [("fastapi", "0.111.0"), ("sqlmodel", "0.0.18"), ("sqlalchemy", "1.4.54"), ("pydantic", "1.10")],
)
def test_too_old(name: str, version: str) -> None:
    with pytest.raises(AnswerError) as refusal:
        check_versions({name: version})
    assert str(refusal.value).startswith(f"The project has {name} {version}, and the generated code needs")
    assert NEEDED[name][0] in str(refusal.value)
