"""Dependencies, formatter, Python floor, migrations and support modules."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.exploration.support import MARKERS
from fastapi_endpoint.interview import HostFindings

from .conftest import Explorer


@pytest.mark.parametrize(
    ("files", "file", "manager"),
    [
        ({"requirements.txt": "fastapi\n"}, "requirements.txt", "pip"),
        ({"requirements/base.txt": "fastapi\n"}, "requirements/base.txt", "pip"),
        (
            {"pyproject.toml": "[tool.poetry.dependencies]\npython = '^3.11'\nfastapi = '*'\n"},
            "pyproject.toml",
            "poetry",
        ),
        ({"pyproject.toml": "[project]\ndependencies = ['fastapi']\n", "uv.lock": ""}, "pyproject.toml", "uv"),
        ({"pyproject.toml": "[project]\ndependencies = ['fastapi']\n", "pdm.lock": ""}, "pyproject.toml", "pdm"),
        ({"pyproject.toml": "[project]\ndependencies = ['fastapi']\n[tool.hatch]\n"}, "pyproject.toml", "hatch"),
        ({"Pipfile": "[packages]\nfastapi = '*'\n"}, "Pipfile", "pipenv"),
        ({"pyproject.toml": "[tool.ruff]\n", "requirements.txt": "fastapi\n"}, "requirements.txt", "pip"),
    ],
)
def test_dependency_file(explored: Explorer, files: dict[str, str], file: str, manager: str) -> None:
    deps = explored(files).deps
    assert (deps.file, deps.manager, deps.names) == (file, manager, ("fastapi",))


def test_requirements_of_a_part_are_not_those_of_the_project(explored: Explorer) -> None:
    deps = explored({"app/plugins/mail/requirements.txt": "aiosmtplib\n"}).deps
    assert (deps.file, deps.names) == (None, ())


PIPENV = '{"default": {"FastAPI": {"version": "==0.88.0"}, "local": {"path": "."}, "odd": 1}}'


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.lock": "# made by rye\n-e file:.\nfastapi==0.88.0\n    # via app\n"},
        {"requirements.txt": "anyio==4.0.0\nfastapi[all]==0.88.0 ; python_version > '3' \\\n    --hash=sha256:0\n"},
        {"Pipfile.lock": PIPENV},
    ],
    ids=["rye", "pip-tools", "pipenv"],
)
def test_versions_that_tools_chose(explored: Explorer, files: dict[str, str]) -> None:
    deps = explored({"pyproject.toml": "[project]\ndependencies = ['fastapi>=0.80']\n", **files}).deps
    assert deps.versions["fastapi"] == "0.88.0"


@pytest.mark.parametrize("lock", ["", "[]", "{", '{"default": []}', "[" * 100_000])
def test_a_lock_of_pipenv_may_hold_anything(explored: Explorer, lock: str) -> None:
    assert explored({"Pipfile": "[packages]\nfastapi = '*'\n", "Pipfile.lock": lock}).deps.manager == "pipenv"


def test_locked_versions(explored: Explorer) -> None:
    lock = (
        '[[package]]\nname = "fastapi"\nversion = "0.115.2"\n\n[[package]]\nname = "SQLAlchemy"\nversion = "2.0.40"\n'
    )
    deps = explored({"pyproject.toml": "[project]\ndependencies = ['fastapi>=0.100']\n", "uv.lock": lock}).deps
    assert deps.versions == {"fastapi": "0.115.2", "sqlalchemy": "2.0.40"}


def test_included_requirements(explored: Explorer) -> None:
    deps = explored({"requirements.txt": "-r base.txt\npytest==8.0\n", "base.txt": "Fast_API>=1 # web\n"}).deps
    assert deps.names == ("fast-api", "pytest")
    assert deps.versions == {"pytest": "8.0"}


@pytest.mark.parametrize(
    ("files", "tool", "length", "quotes"),
    [
        ({"pyproject.toml": "[tool.black]\nline-length = 100\n"}, "black", 100, "double"),
        (
            {"pyproject.toml": "[tool.ruff]\nline-length = 120\n[tool.ruff.format]\nquote-style = 'single'\n"},
            "ruff",
            120,
            "single",
        ),
        (
            {"ruff.toml": "line-length = 79\n", "pyproject.toml": "[tool.ruff]\nline-length = 99\n"},
            "ruff",
            79,
            "double",
        ),
        ({".pre-commit-config.yaml": "- id: black\n  args: [--line-length=110]\n"}, "black", 110, "double"),
        ({"setup.cfg": "[flake8]\nmax-line-length = 90\n"}, None, 90, "double"),
        ({}, None, 88, "double"),
    ],
)
def test_formatter(explored: Explorer, files: dict[str, str], tool: str | None, length: int, quotes: str) -> None:
    formatter = explored({"main.py": "", **files}).formatter
    assert (formatter.tool, formatter.line_length, formatter.quote_style) == (tool, length, quotes)


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("pyproject.toml", "[project]\nrequires-python = '>=3.10,<4'\n", "3.10"),
        ("pyproject.toml", "[project]\nrequires-python = '==3.14.*'\n", "3.14"),
        ("pyproject.toml", "[project]\nrequires-python = '<4,>=3.12'\n", "3.12"),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.9'\n", "3.9"),
        (".python-version", "3.12.4\n", "3.12"),
        ("Dockerfile", "FROM python:3.11-slim AS base\n", "3.11"),
        ("setup.py", "setup(python_requires='>=3.8')\n", "3.8"),
        ("README.md", "3.13", None),
    ],
)
def test_python_floor(explored: Explorer, name: str, text: str, version: str | None) -> None:
    assert explored({name: text}).python_floor.version == version


def test_configuration_above_a_sub_folder(explored: Explorer) -> None:
    files = {"LICENSE": "", "pyproject.toml": "[tool.black]\nline-length = 101\n", "backend/main.py": "", "uv.lock": ""}
    explored(files)
    above = explored({"backend/requirements.txt": "fastapi\n"})
    assert above.formatter.line_length == 101


def test_script_location_in_pyproject(explored: Explorer) -> None:
    files = {
        "pyproject.toml": "[tool.alembic]\nscript_location = '%(here)s/db/alembic'\n",
        "db/alembic/env.py": "from alembic import context\ntarget_metadata = None\n",
    }
    alembic = explored(files).alembic
    assert alembic is not None
    assert (alembic.dir, alembic.metadata, alembic.env_file) == ("db/alembic", None, "db/alembic/env.py")


def test_support_modules_are_found_by_what_they_define(explored: Explorer) -> None:
    files = {
        "app/__init__.py": "",
        "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "app/core/problems.py": """
            class ReadableErrorsRoute: ...
            def conflict_from(): ...
            """,
        "app/core/cursors.py": "def encode_cursor(): ...\ndef decode_cursor(): ...\n",
        "app/core/pages.py": """
            class CursorPage: ...
            def page_statement(): ...
            def encode_cursor(): ...
            def decode_cursor(): ...
            """,
        "app/core/half.py": "def conflict_from(): ...\n",
    }
    assert explored(files).support.modules == {"errors": "app.core.problems", "cursor_pagination": "app.core.pages"}


@pytest.mark.parametrize(("kind", "names"), [(kind, names) for kind, _, names in MARKERS], ids=str)
def test_every_kind_of_support_module_is_found(explored: Explorer, kind: str, names: tuple[str, ...]) -> None:
    files = {
        "app/__init__.py": "",
        "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "app/core/shared.py": "".join(f"class {name}: ...\n" for name in names),
    }
    assert explored(files).support.modules == {kind: "app.core.shared"}


def test_tables_are_decided_by_bases_not_by_names(explored: Explorer) -> None:
    files = {
        "app/models.py": "from pydantic import BaseModel\nclass User(BaseModel):\n    id: int\n",
        "app/schemas.py": """
            from sqlalchemy import Column, Integer
            from sqlalchemy.ext.declarative import declarative_base
            Model = declarative_base()
            class BaseModel(Model):
                __abstract__ = True
                id = Column(Integer, primary_key=True)
            class Order(BaseModel):
                __tablename__ = "orders"
            """,
    }
    facts = explored(files)
    assert [(model.name, model.key, model.key_type) for model in facts.models] == [("Order", "id", "int")]
    assert (facts.base, facts.model_base) == ("app.schemas:Model", "app.schemas:BaseModel")


def test_tortoise_and_documents(explored: Explorer) -> None:
    tortoise = (
        "from tortoise import fields, models\nclass User(models.Model):\n    name = fields.CharField(max_length=9)\n"
    )
    facts = explored({"app/models.py": tortoise})
    assert (facts.orm, facts.session, facts.models[0].key_type) == ("tortoise", None, "int")


def test_documents(explored: Explorer) -> None:
    facts = explored({"app/models.py": "from beanie import Document\nclass User(Document):\n    name: str\n"})
    assert (facts.orm, facts.base) == ("other", "beanie:Document")


def test_table_names_that_a_base_computes(explored: Explorer) -> None:
    models = """
        from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
        class Base(DeclarativeBase):
            id: Mapped[int] = mapped_column(primary_key=True)
            @declared_attr.directive
            def __tablename__(cls) -> str:
                return cls.__name__.lower()
        class OrderLine(Base):
            amount: Mapped[int]
        """
    facts = explored({"models.py": models})
    assert [(model.name, model.table, model.key) for model in facts.models] == [("OrderLine", "orderline", "id")]


@pytest.mark.parametrize(
    ("returned", "table"),
    [
        ("cls.__name__", "OrderLine"),
        ("cls.__name__.lower() + 's'", "orderlines"),
        ("f'{cls.__name__.lower()}s'", "orderlines"),
        ("f'shop_{cls.__name__.lower()}'", "shop_orderline"),
        ("to_snake_case(cls.__name__)", "order_line"),
        ("to_snake_case(cls.__name__) + 's'", "order_lines"),
        ("CAMEL_TO_SNAKE.sub('_', cls.__name__).lower()", "order_line"),
        ("re.sub('(?<!^)(?=[A-Z])', '_', cls.__name__).lower()", "order_line"),
        ("humps.depascalize(cls.__name__)", "order_line"),
        ("humps.decamelize(cls.__name__)", "order_line"),
        ("inflection.underscore(cls.__name__) + 's'", "order_lines"),
        ("inflection.pluralize(inflection.underscore(cls.__name__))", None),
        ("f'{inflection.pluralize(to_snake_case(cls.__name__))}'", None),
        ("humps.camelize(cls.__name__)", None),
        ("re.sub('Line$', '', cls.__name__)", None),
        ("prefix() + cls.__name__", None),
        ("resolve(cls.__name__)", "order_line"),
        ("other(cls.__name__)", None),
        ("plural(cls.__name__)", None),
        ("f'{cls.__name__!r}'", None),
        ("cls.__mro__[1].__name__.lower()", None),
    ],
)
def test_table_names_made_of_the_name_of_the_class(explored: Explorer, returned: str, table: str | None) -> None:
    models = f"""
        import re
        def resolve(name):
            return "_".join(x.lower() for x in re.split("(?=[A-Z])", name) if x)
        def plural(name):
            words = re.sub("(?=[A-Z])", "_", name).lower()
            return words + "s"
        def other(name):
            return TABLES[name]
        from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
        class Base(DeclarativeBase):
            id: Mapped[int] = mapped_column(primary_key=True)
            @declared_attr.directive
            def __tablename__(cls) -> str:
                return {returned}
        class OrderLine(Base):
            amount: Mapped[int]
        """
    assert [model.table for model in explored({"models.py": models}).models] == [table]


@pytest.mark.parametrize(
    "body",
    [
        "if '__tablename__' not in cls.__dict__:\n                    cls.__tablename__ = cls.__name__.lower()",
        "cls.__tablename__ = 'orders'",
    ],
)
def test_a_name_that_a_base_fills_in_is_no_other_one(explored: Explorer, body: str) -> None:
    models = f"""
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase):
            def __init_subclass__(cls) -> None:
                {body}
                super().__init_subclass__()
        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
        """
    facts = explored({"models.py": models})

    assert (facts.models[0].table, facts.tables_are_renamed) == ("orders", False)


def test_tables_that_are_renamed_have_no_known_name(explored: Explorer, tmp_path: Path) -> None:
    models = """
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase):
            def __init_subclass__(cls) -> None:
                cls.__tablename__ = prefixed(cls.__tablename__)
                super().__init_subclass__()
        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
        """
    facts = explored({"models.py": models, "alembic/env.py": "import alembic\n", "alembic/versions/a.py": ""})

    assert (facts.models[0].name, facts.models[0].table) == ("Order", None)
    assert facts.tables_are_renamed
    findings = HostFindings(tmp_path / "host")
    assert (findings.migrations, findings.models) == ("", [])


def test_composite_key_is_no_single_key(explored: Explorer) -> None:
    models = """
        from sqlalchemy import Column, ForeignKey, Integer, MetaData
        from sqlalchemy.orm import DeclarativeBase
        class Base(DeclarativeBase): ...
        class Vote(Base):
            __tablename__ = "votes"
            user_id = Column(Integer, ForeignKey("users.id"), primary_key=True)
            post_id = Column(Integer, ForeignKey("posts.id"), primary_key=True)
        """
    vote = explored({"models.py": models}).models[0]
    assert (vote.key, vote.key_type) == (None, None)


@pytest.mark.parametrize(
    "constraint",
    [
        "PrimaryKeyConstraint(id)",
        "__table_args__ = (PrimaryKeyConstraint('id', name='authors_pkey'),)",
        "__table_args__ = (PrimaryKeyConstraint('author_id'), UniqueConstraint('name'))",
    ],
)
def test_key_that_a_constraint_names(explored: Explorer, constraint: str) -> None:
    models = f"""
        from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String
        from sqlalchemy.orm import DeclarativeBase
        class Base(DeclarativeBase): ...
        class Author(Base):
            __tablename__ = "authors"
            id = Column("{'author_id' if 'author_id' in constraint else 'id'}", Integer)
            name = Column(String(16))
            {constraint}
        """
    facts = explored({"models.py": models})
    assert (facts.models[0].key, facts.models[0].key_type) == ("id", "int")
    details = facts.details["models:Author"]
    assert [column.name for column in details.columns if column.primary_key] == ["id"]


def test_shared_annotated_column_types(explored: Explorer) -> None:
    models = """
        from typing import Annotated
        from sqlalchemy import BigInteger
        from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
        key = Annotated[int, mapped_column(BigInteger, primary_key=True)]
        class Base(MappedAsDataclass, DeclarativeBase): ...
        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[key] = mapped_column(init=False)
        """
    facts = explored({"models.py": models})
    assert (facts.models[0].key, facts.models[0].key_type, facts.mapped_style) == ("id", "int", "dataclass")


@pytest.mark.parametrize(
    ("bases", "late"),
    [
        ("MappedAsDataclass, DeclarativeBase", False),
        ("DeclarativeBase, MappedAsDataclass", True),
        ("DeclarativeBase", False),
    ],
)
def test_dataclasses_whose_class_statement_takes_no_arguments(explored: Explorer, bases: str, late: bool) -> None:
    models = f"""
        from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
        class Base({bases}): ...
        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
        """
    assert explored({"models.py": models}).dataclass_is_late is late


def test_models_that_a_migration_environment_imports_as_modules(explored: Explorer) -> None:
    files = {
        "app/__init__.py": "",
        "app/users/__init__.py": "",
        "app/users/models.py": """
            from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
            class Base(DeclarativeBase): ...
            class User(Base):
                __tablename__ = "user"
                id: Mapped[int] = mapped_column(primary_key=True)
            """,
        "alembic/env.py": "from sqlalchemy import pool\nfrom alembic import context\nimport app.users.models\n",
    }
    index = explored(files).model_index
    assert index is not None
    assert (index.file, index.style) == ("alembic/env.py", "env")


def test_drivers_that_an_extra_installs(explored: Explorer) -> None:
    pyproject = '[project]\nname = "x"\ndependencies = ["SQLAlchemy[aiosqlite,asyncio, postgresql_asyncpg]~=2.0"]\n'
    names = explored({"pyproject.toml": pyproject, "main.py": "import fastapi\n"}).deps.names
    assert {"sqlalchemy", "aiosqlite", "asyncpg"} <= set(names)


@pytest.mark.parametrize(
    ("made", "table"),
    [
        ("humps.decamelize(cls.__name__)", "order_line"),
        ("inflection.pluralize(humps.decamelize(cls.__name__))", None),
    ],
)
def test_table_names_that_a_local_name_holds(explored: Explorer, made: str, table: str | None) -> None:
    models = f"""
        from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
        class Base(DeclarativeBase):
            id: Mapped[int] = mapped_column(primary_key=True)
            @declared_attr.directive
            def __tablename__(cls) -> str:
                snake = {made}
                return snake
        class OrderLine(Base):
            amount: Mapped[int]
        """
    assert [model.table for model in explored({"models.py": models}).models] == [table]
