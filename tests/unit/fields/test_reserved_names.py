"""The reserved names are those that Pydantic and SQLAlchemy really refuse, and no others."""

from __future__ import annotations

import keyword
import warnings

import pytest
from fastapi_endpoint.fields import parse_fields
from fastapi_endpoint.fields.names import PYDANTIC_NAMES, SQLALCHEMY_NAMES
from pydantic import BaseModel
from sqlalchemy import Integer
from sqlalchemy.orm import DeclarativeBase, mapped_column

FREE = [
    "type", "list", "str", "int", "date", "query", "session", "model", "model_name", "field", "filter", "match", "case",
    "class_", "print", "values", "items", "keys", "index", "count", "name", "value", "order", "group", "user", "select",
]  # fmt: skip


def pydantic_refuses(name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            model = type("Model", (BaseModel,), {"__annotations__": {name: int}, "__module__": __name__})
        except Exception:  # noqa: BLE001 - whatever it raises, the name does not work.
            return True
    return name not in model.model_fields  # type: ignore[attr-defined]


def sqlalchemy_refuses(name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            base = type("Base", (DeclarativeBase,), {})
            body = {"__tablename__": "t", "pk": mapped_column(Integer, primary_key=True), name: mapped_column(Integer)}
            type("Model", (base,), body)(**{name: 1})
        except Exception:  # noqa: BLE001 - whatever it raises, the name does not work.
            return True
    return False


def test_pydantic_names_are_the_public_attributes_of_its_base_model() -> None:
    assert {name for name in dir(BaseModel) if not name.startswith("_")} == PYDANTIC_NAMES
    assert all(pydantic_refuses(name) for name in PYDANTIC_NAMES)


@pytest.mark.parametrize("name", sorted({*SQLALCHEMY_NAMES, "self"}))
def test_sqlalchemy_names_are_refused_by_its_base(name: str) -> None:
    assert sqlalchemy_refuses(name)


@pytest.mark.parametrize("name", FREE)
def test_a_free_name_works_everywhere(name: str) -> None:
    assert not pydantic_refuses(name)
    assert not sqlalchemy_refuses(name)
    assert parse_fields({name: "int"})[0].name == name


@pytest.mark.parametrize("name", sorted(keyword.softkwlist))
def test_soft_keywords_are_free_unless_private(name: str) -> None:
    assert name.startswith("_") or parse_fields({name: "int"})[0].name == name
