"""Modules and packages that would have one name: the endpoint is found where it is registered, and its tests pass."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from helpers.generate import copy
from helpers.hosts import Host, run_python, run_tests

DATABASE = """
from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Session

engine = create_engine("sqlite://")


class Base(DeclarativeBase):
    pass


def get_db() -> Iterator[Session]:
    with Session(engine) as session:
        yield session
"""
MODELS = """
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
"""
ROUTER = """
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from shop.db import get_db
{schemas}

router = APIRouter(prefix="/users")


@router.get("/{{user_id}}"{model})
def read_user(user_id: int, session: Annotated[Session, Depends(get_db)]) -> dict[str, int]:
    return {{"id": user_id}}
"""
MAIN = """
from fastapi import FastAPI

from shop{package} import {name}

app = FastAPI()
app.include_router({router})
"""
BESIDE_THE_APPLICATION = {
    "shop/models.py": MODELS,
    "shop/users.py": ROUTER.format(schemas="", model=""),
    "shop/main.py": MAIN.format(package="", name="users", router="users.router"),
}
"""Routers are modules of the package, and nothing says where schemas and services belong."""
IN_A_PACKAGE = {
    "shop/user/__init__.py": "",
    "shop/user/models.py": MODELS,
    "shop/user/dto/__init__.py": "from pydantic import BaseModel\n\n\nclass UserRead(BaseModel):\n    id: int\n",
    "shop/user/router.py": ROUTER.format(
        schemas="from shop.user.dto import UserRead", model=", response_model=UserRead"
    ),
    "shop/main.py": MAIN.format(package=".user.router", name="router as user_router", router="user_router"),
}
"""Schemas are a package that is its `__init__.py` alone."""


@pytest.mark.parametrize(
    ("files", "written"),
    [
        (BESIDE_THE_APPLICATION, {"shop/invoices/router.py", "shop/invoices/schemas.py"}),
        (IN_A_PACKAGE, {"shop/invoice/router.py", "shop/invoice/dto.py"}),
    ],
    ids=["beside the application", "in a package"],
)
def test_no_package_stands_before_a_module(files: dict[str, str], written: set[str], tmp_path: Path) -> None:
    project = {"pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.11"\n', "shop/__init__.py": ""}
    for name, text in {**project, "shop/db.py": DATABASE, **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    host = Host("shop", app="shop.main:app", package="shop")

    copy(tmp_path, {"resource": "invoice", "fields": {"title": "str(1..40) unique", "payer": "ref(User)"}})

    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("shop/invoice*/*.py")} >= written
    run_python(host, tmp_path, "-c", "import shop.main")
    run_tests(host, tmp_path, "tests/test_invoices.py")
