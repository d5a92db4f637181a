"""Tables that inherit a text as their key: a new one has it, too, and its endpoint passes its tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from helpers.generate import copy
from helpers.hosts import Host, postgres_url, run_python, run_tests

DATABASE = """
import os
from collections.abc import Iterator
from uuid import uuid4

from sqlalchemy import Column, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Session

engine = create_engine(os.environ.get("DATABASE_URL", "sqlite://"))


class Base(DeclarativeBase):
    pass


class Record(Base):
    __abstract__ = True

    id = Column(String{length}, primary_key=True, default=lambda: str(uuid4()))


def get_db() -> Iterator[Session]:
    with Session(engine) as session:
        yield session
"""
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.11"\ndependencies = ["psycopg"]\n',
    "shop/__init__.py": "",
    "shop/models/__init__.py": "",
    "shop/models/user.py": """
        from sqlalchemy import Column, String

        from shop.db import Record


        class User(Record):
            __tablename__ = "users"

            name = Column(String(40), nullable=False)
        """,
    "shop/routers/__init__.py": "",
    "shop/routers/users.py": """
        from fastapi import APIRouter, Depends
        from sqlalchemy.orm import Session

        from shop.db import get_db
        from shop.models.user import User

        router = APIRouter(prefix="/users")


        @router.get("/{user_id}")
        def read_user(user_id: str, session: Session = Depends(get_db)) -> str:
            return str(session.get_one(User, user_id).name)
        """,
    "shop/main.py": """
        from fastapi import FastAPI

        from shop.routers import users

        app = FastAPI()
        app.include_router(users.router)
        """,
}
HOST = Host("shop", app="shop.main:app", package="shop")
ANSWERS = {
    "resource": "invoice",
    "fields": {"title": "str(1..40) unique sort", "payer": "ref(User)", "corrects": "ref(Invoice) nullable"},
    "operations": ["list", "get", "create", "update", "delete"],
}


def host(folder: Path, length: str) -> Path:
    for name, text in {**FILES, "shop/db.py": DATABASE.format(length=length)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("length", "longest"), [("(36)", 36), ("", 255)])
def test_keys_are_texts_as_in_the_other_tables(length: str, longest: int, tmp_path: Path) -> None:
    project = host(tmp_path, length)

    copy(project, ANSWERS)

    run_python(HOST, project, "-c", "import shop.main")
    run_tests(HOST, project, "tests/test_invoices.py")
    with postgres_url(HOST) as url:
        run_tests(HOST, project, "tests/test_invoices.py", database_url=url)
    assert f"max_length={longest}" in (project / "shop/routers/invoices.py").read_text(encoding="utf-8")


def test_what_is_inherited_counts_more_than_what_was_chosen(tmp_path: Path) -> None:
    project = host(tmp_path, "(36)")

    copy(project, {**ANSWERS, "id_type": "uuid"})

    assert "from uuid import" not in (project / "shop/routers/invoices.py").read_text(encoding="utf-8")
    run_tests(HOST, project, "tests/test_invoices.py")
