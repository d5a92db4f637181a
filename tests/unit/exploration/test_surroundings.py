"""Facts beside the code of endpoints: the linter, what tests create, keys of the base, first-party names."""

from __future__ import annotations

import pytest

from .conftest import Explorer
from .hosts import LAYERED

MAIN = {"main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"}


@pytest.mark.parametrize(
    ("files", "linted"),
    [
        ({}, False),
        ({"ruff.toml": "[lint]\nselect = ['E', 'F']\n"}, True),
        ({"ruff.toml": "[lint]\nselect = ['F']\n"}, False),
        ({"ruff.toml": "[lint]\nselect = ['F']\nextend-select = ['E4']\n"}, True),
        ({"ruff.toml": "[lint]\nselect = ['E']\nignore = ['E402']\n"}, False),
        ({".ruff.toml": "select = ['ALL']\n"}, True),
        ({"pyproject.toml": "[tool.ruff.lint]\nselect = ['E402']\n"}, True),
        ({"pyproject.toml": "[tool.ruff]\nline-length = 100\n"}, False),
        ({"pyproject.toml": "[tool.ruff]\n", "requirements.txt": "ruff==0.15.8\n"}, True),
        ({"pyproject.toml": "[tool.ruff]\n", "requirements.txt": "ruff==0.16.0\n"}, False),
        ({"pyproject.toml": "[tool.ruff.lint]\nselect = 'E'\n"}, False),
        ({".flake8": "[flake8]\nmax-line-length = 100\n"}, True),
        ({"setup.cfg": "[flake8]\nextend-ignore = E203, E402\n"}, False),
        ({"tox.ini": "[flake8]\nignore =\n    E203\n"}, True),
        ({"setup.cfg": "[mypy]\n"}, False),
        ({".flake8": "nonsense"}, False),
    ],
)
def test_whether_imports_below_code_are_linted(files: dict[str, str], linted: bool, explored: Explorer) -> None:
    assert explored({**MAIN, **files}).late_imports_linted is linted


@pytest.mark.parametrize(
    ("code", "creates"),
    [("Base.metadata.create_all(engine)", True), ("pass  # Base.metadata.create_all", False)],
)
def test_whether_the_tests_create_the_tables(code: str, creates: bool, explored: Explorer) -> None:
    files = {**MAIN, "tests/conftest.py": f"import pytest\n{code}\n", "tests/test_main.py": "def test_it(): ...\n"}
    assert explored(files).tests.creates_tables is creates


@pytest.mark.parametrize(
    ("database", "enforced"),
    [
        ("url = 'postgresql://'\n", True),
        ("url = 'sqlite://'\n", False),
        ("url = 'sqlite://'\nconnection.execute('PRAGMA foreign_keys=ON')\n", True),
        ("url = 'sqlite://'\nrelation = relationship(foreign_keys=[a])\n", False),
    ],
)
def test_whether_foreign_keys_hold(database: str, enforced: bool, explored: Explorer) -> None:
    assert explored({**MAIN, "database.py": database}).references_enforced is enforced


@pytest.mark.parametrize(
    ("base", "inherited"),
    [
        ("class Base(DeclarativeBase): ...", False),
        ("class Base(DeclarativeBase):\n    id: Mapped[int] = mapped_column(primary_key=True)", True),
        (
            "class Key:\n    id: Mapped[int] = mapped_column(primary_key=True)\nclass Base(Key, DeclarativeBase): ...",
            True,
        ),
        (
            "key = Annotated[int, mapped_column(primary_key=True)]\nclass Base(DeclarativeBase):\n    id: Mapped[key]",
            True,
        ),
    ],
)
def test_whether_the_base_brings_the_key(base: str, inherited: bool, explored: Explorer) -> None:
    imports = "from typing import Annotated\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
    own = "" if inherited else "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    table = f"class Item(Base):\n    __tablename__ = 'items'\n{own}    name: Mapped[str] = mapped_column()\n"
    assert explored({**MAIN, "models.py": f"{imports}{base}\n{table}"}).key_in_base is inherited


def test_first_party_names(explored: Explorer) -> None:
    files = {**LAYERED, "manage.py": "", "conftest.py": "", "setup.py": ""}
    assert explored(files).first_party == ("app", "manage")
