"""Exploration answers on any input: broken, odd, huge or missing."""

from __future__ import annotations

import builtins
import os
import socket
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from fastapi_endpoint.exploration import as_json, describe, explore
from fastapi_endpoint.exploration.facts import AppEntry, Auth, Facts, Session
from fastapi_endpoint.exploration.report import full_report
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Explorer
from .hosts import LAYERED

APP = b"from fastapi import FastAPI\napp = FastAPI()\n"
COMMAND = Path(__file__).parents[3] / "extensions" / "explore.py"


def test_missing_folder_and_empty_folder(tmp_path: Path) -> None:
    for root in (tmp_path / "missing", tmp_path):
        facts = explore(root)
        assert facts.app_entry is None and facts.orm == "none" and facts.models == ()
        assert "not found" in describe(facts)


@pytest.mark.parametrize(
    "data",
    [
        b"def broken(:\n",
        b"\x00\x00fastapi\x00",
        b"# coding: nonsense\nimport fastapi\n",
        b"\xff\xfe\x00fastapi sqlalchemy",
        "# coding: latin-1\nname = 'caf\xe9'  # fastapi\n".encode("latin-1"),
        b"\xef\xbb\xbfimport fastapi\n",
        b"x = fastapi" + b"(" * 5000,
        b"fastapi = " + b"-" * 20000 + b"1\n",
        b"fastapi\r\rsqlalchemy\r",
        b"class A(A): pass\nfastapi = A\nb = c\nc = b\nfrom . import *\nfrom .bad import *\n",
        b"#fastapi sqlalchemy\n" + b"x = 1\n" * 400_000,
        b'fastapi = "\\d"\n',
    ],
)
def test_bad_file_beside_a_good_one(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "bad.py").write_bytes(data)
    entry = explore(tmp_path).app_entry
    assert isinstance(entry, AppEntry)
    assert entry.file == "main.py"


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "bad.py").write_bytes(b"import fastapi\ndef broken(:\n")
    assert [note.partition(":")[0] for note in explore(tmp_path).unreadable] == ["bad.py"]


def test_what_parses_of_a_broken_file_is_used(explored: Explorer) -> None:
    facts = explored({"main.py": "from fastapi import FastAPI\n\ndef broken(:\n    pass\n\napp = FastAPI()\n"})
    assert isinstance(facts.app_entry, AppEntry)
    assert str(facts.app_entry.evidence) == "main.py:6"


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere")
    assert isinstance(explore(tmp_path).app_entry, AppEntry)


def test_folder_called_like_a_module(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "pyproject.toml").mkdir()
    (tmp_path / "odd.py").mkdir()
    assert isinstance(explore(tmp_path).app_entry, AppEntry)


def test_environments_and_dependencies_are_skipped(tmp_path: Path) -> None:
    for folder in (".venv/lib", "node_modules/x", "site-packages/y", "custom"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "main.py").write_bytes(APP)
    (tmp_path / "custom" / "pyvenv.cfg").touch()
    assert explore(tmp_path).app_entry is None


@pytest.mark.parametrize("text", ["[broken", "[tool]\nblack = 3\n[project]\ndependencies = 5\n", "\x00"])
def test_bad_configuration(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    for name in ("pyproject.toml", "ruff.toml", "setup.cfg", "alembic.ini", "tox.ini", "Pipfile", "uv.lock"):
        (tmp_path / name).write_text(text)
    facts = explore(tmp_path)
    assert isinstance(facts.app_entry, AppEntry)
    assert facts.formatter.line_length == 88


def test_newer_syntax_is_read(explored: Explorer) -> None:
    main = """
        from collections.abc import Generator
        from fastapi import Depends, FastAPI
        from fastapi.security import HTTPBearer
        from sqlmodel import Session, create_engine, Field, SQLModel

        type Name = str
        type Pair[A, B] = tuple[A, B]
        engine = create_engine("sqlite://")

        class Box[T](SQLModel):
            value: T

        class Wide[
            First,
            Second: (int, str),
        ](SQLModel):
            pass

        def first[T](items: list[T]) -> T:
            return items[0]

        class User(SQLModel, table=True):
            id: int = Field(primary_key=True)

        def get_db() -> Generator[Session]:
            with Session(engine) as session:
                yield session

        def get_current_user(session: Session = Depends(get_db), token = Depends(HTTPBearer())) -> User:
            try:
                return User(id=1)
            except ValueError, TypeError:
                raise
            except* KeyError, IndexError:
                raise

        app = FastAPI(title=f"{"nested" + f"{1}"}")

        @app.get("/me")
        def me(user: User = Depends(get_current_user)): ...
        """.replace("            except* KeyError, IndexError:\n                raise\n", "")
    facts = explored({"main.py": main})
    assert facts.unreadable == ()
    assert isinstance(facts.session, Session) and facts.session.target == "main:get_db"
    assert isinstance(facts.auth, Auth) and facts.auth.user_model == "main:User"
    assert isinstance(facts.app_entry, AppEntry)
    lines = dedent(main).splitlines()
    assert facts.app_entry.evidence is not None
    assert lines[facts.app_entry.evidence.line - 1].startswith("app = FastAPI")


def test_exploration_writes_and_imports_nothing(explored: Explorer, tmp_path: Path) -> None:
    files = {**LAYERED, "app/danger.py": "import fastapi\nraise SystemExit('imported')\n"}
    modules = set(sys.modules)
    explored(files)
    assert {name for name in set(sys.modules) - modules if name.partition(".")[0] == "app"} == set()
    assert {path.relative_to(tmp_path / "host").as_posix() for path in tmp_path.rglob("*") if path.is_file()} == set(
        files
    )


def test_report_has_evidence_and_stays_short(explored: Explorer) -> None:
    facts = explored(LAYERED)
    text = describe(facts)
    assert "[app/main.py:7]" in text
    assert 12 <= len(text.splitlines()) <= 20
    assert "GET /api/v1/items" in full_report(facts)


def test_json_form(explored: Explorer) -> None:
    found = as_json(explored(LAYERED))
    assert found["session_dependency"]["target"] == "app.core.database:get_session"
    assert found["existing_models"][0].keys() >= {"name", "module", "table"}
    assert found["response_envelope"]["kind"] == "direct"
    assert found["app_entry"]["evidence"] == "app/main.py:7"


def test_json_of_an_uncertain_fact(explored: Explorer) -> None:
    code = "from fastapi import FastAPI\napp = FastAPI()\n"
    found = as_json(explored({"a/main.py": code, "b/main.py": code}))
    assert [candidate["file"] for candidate in found["app_entry"]["ambiguous"]] == ["a/main.py", "b/main.py"]


def test_command(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    found = subprocess.run([sys.executable, COMMAND, tmp_path], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert "main:app" in found.stdout
    missing = subprocess.run([sys.executable, COMMAND, tmp_path / "no"], capture_output=True, text=True, check=False)
    assert missing.returncode == 2
    assert missing.stderr.strip() == f"{tmp_path / 'no'} is not a folder."


# --- anything at all ----------------------------------------------------------------------------------------------

SAID = (describe, full_report, as_json)


def _survives(root: Path) -> Facts:
    """The facts of a folder, after every form of report was made of them."""
    facts = explore(root)
    for say in SAID:
        say(facts)
    return facts


@pytest.mark.parametrize(
    "data",
    [
        "from fastapi import FastAPI\napp = FastAPI()\n".encode("utf-16"),
        "from fastapi import FastAPI\napp = FastAPI()\n".encode("utf-32"),
        b"\xef\xbb\xbf# coding: latin-1\nimport fastapi\n",
        b"# coding: utf-7\nimport fastapi\n",
        b"# -*- coding: rot13 -*-\nvzcbeg fastapi\n",
        b"# coding: idna\nimport fastapi\n",
        b"import fastapi\n\x0c\x1a\x00\x7f",
        b"import fastapi\n" + b"\\\n" * 3000,
        b"import fastapi\nx = " + b"[" * 300 + b"]" * 300 + b"\n",
        b"import fastapi\nx = a" + b".b" * 3000 + b"\n",
        b"import fastapi\nx = Depends(a" + b" | a" * 3000 + b")\n",
        b"import fastapi\nif a: pass\n" + b"elif a: pass\n" * 900,
        b"import fastapi\nx: '" + b"list[" * 500 + b"' = Depends(x)\n",
        b"import fastapi\nclass A(B): ...\nclass B(C): ...\nclass C(A): ...\n",
        b"from fastapi import *\nfrom app import *\nfrom .app import *\nimport app as fastapi\n",
        b"import fastapi\ndef f(x=Depends(f)): return f(f)\napp = f\napp = app\n",
        APP + b"app.include_router(app)\nrouter = router\napp.mount('/', app)\n",
        APP + b"app = FastAPI(**x)\napp.include_router(*y, **z)\n@app.get(*a)\ndef f(*, x): ...\n",
        b"import sqlalchemy\nclass A(Base, *b, **c):\n    __tablename__ = f'{x}'\n    id = Column(*a, **k)\n",
    ],
)
def test_odd_file_beside_a_good_one(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "app.py").write_bytes(data)
    assert _survives(tmp_path).app_entry is not None


PIECES = (
    "from fastapi import FastAPI, APIRouter, Depends, Security",
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, Session, sessionmaker",
    "import fastapi, sqlalchemy as sa, pytest",
    "from .x import *",
    "from x import x as x",
    "app = FastAPI()",
    "router = APIRouter(prefix=",
    "app.include_router(router, prefix=f'{app}/{x}')",
    "@app.get('/{id}', dependencies=[Depends(x)])",
    "@router.post(",
    "async def x(x: x = Depends(x), *, app: 'x[x]' = Security(app.x)) -> x | None:",
    "def get_current_user(token: Annotated[str, Depends(x())]):",
    "class x(x, table=True):",
    "class Base(DeclarativeBase):",
    "    id: Mapped[int] = mapped_column(primary_key=True)",
    "    __tablename__ = x.__name__.lower()",
    "    yield x",
    "    return x(x)",
    "    raise HTTPException(x, status_code=403)",
    "    with x() as x:",
    "    pass",
    "for x in [router, *x]:",
    "x = x.x",
    "x = Annotated[x, Depends(x)]",
    "if x:",
    "@pytest.fixture",
    "def client(x): return TestClient(app)",
    "\t",
    "\x00",
    "'''",
    "(",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(modules=st.lists(st.lists(st.sampled_from(PIECES), max_size=14), min_size=1, max_size=3))
def test_any_mixture_of_code(modules: list[list[str]], tmp_path: Path) -> None:
    names = ("x.py", "app/main.py", "tests/conftest.py")
    for name, lines in zip(names, modules, strict=False):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [note for note in _survives(tmp_path).unreadable if ".py: " not in note] == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes(data: bytes, tmp_path: Path) -> None:
    for name in ("main.py", "pyproject.toml", "setup.cfg", "alembic.ini", "requirements.txt", "Pipfile", "Dockerfile"):
        (tmp_path / name).write_bytes(b"fastapi\n" + data)
    _survives(tmp_path)


VALUES = ("1", "-1.5", "true", "'x'", "'>=3.11,<4'", "[]", "[1, 'x', [2]]", "{}", "{a = 1, version = 2}", "2020-01-01")
KEYS = (
    "project.dependencies",
    "project.requires-python",
    "project.optional-dependencies",
    "dependency-groups",
    "build-system.build-backend",
    "tool.uv",
    "tool.poetry.dependencies",
    "tool.poetry.group",
    "tool.ruff.line-length",
    "tool.ruff.lint",
    "tool.ruff.target-version",
    "tool.black.line-length",
    "tool.pytest.ini_options",
    "tool.alembic",
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=6))
def test_any_settings(chosen: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "pyproject.toml").write_text("".join(f"{key} = {value}\n" for key, value in chosen.items()))
    facts = _survives(tmp_path)
    assert facts.app_entry is not None
    assert facts.unreadable == ()


def test_pipes_and_sockets_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    for name in ("pipe.py", "requirements.txt", "alembic.ini", "Dockerfile"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "linked.py").symlink_to(tmp_path / "pipe.py")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        # The path of a socket may have about 100 characters only.
        server.bind(os.path.relpath(tmp_path / "socket.py"))
        assert _survives(tmp_path).app_entry is not None


def test_files_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.py").write_bytes(APP)
    (tmp_path / "locked.py").write_bytes(b"import fastapi\n")
    (tmp_path / "closed").mkdir()
    allowed, scan = builtins.open, os.scandir

    def locked(file: Any, *arguments: Any, **options: Any) -> Any:
        if str(file).endswith("locked.py"):
            raise PermissionError(13, "Permission denied")
        return allowed(file, *arguments, **options)

    def closed(folder: Any) -> Any:
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    # The rights are simulated, because they do not bind the superuser.
    monkeypatch.setattr(builtins, "open", locked)
    monkeypatch.setattr(os, "scandir", closed)
    facts = _survives(tmp_path)
    assert facts.app_entry is not None
    assert facts.unreadable == ("locked.py: Permission denied",)


@pytest.mark.parametrize(
    "folder", [".venv", "venv", "env", ".tox", ".nox", "build", "dist", "node_modules", "lib/site-packages", ".eggs"]
)
def test_foreign_code_inside_the_project(folder: str, explored: Explorer) -> None:
    foreign = {
        f"{folder}/shop/{name.rpartition('/')[2]}": text for name, text in LAYERED.items() if name.endswith(".py")
    }
    facts = explored({**LAYERED, **foreign})
    assert facts == explored(LAYERED)
    assert not any(model.file.startswith(folder) for model in facts.models)


DANGER = """
import pathlib, fastapi, sqlalchemy
pathlib.Path(__file__).with_name("was_run").touch()
raise SystemExit("the host was run")
"""


def test_no_code_of_the_host_is_run(tmp_path: Path) -> None:
    names = [
        *(
            "main.py",
            "app/__init__.py",
            "app/main.py",
            "tests/conftest.py",
            "conftest.py",
            "setup.py",
            "alembic/env.py",
        ),
        # Names of the standard library and of what exploration itself imports.
        *(
            "ast.py",
            "re.py",
            "json.py",
            "typing.py",
            "tomllib.py",
            "libcst.py",
            "sitecustomize.py",
            "fastapi_endpoint.py",
        ),
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(DANGER + "app = fastapi.FastAPI()\nclass A[T]: ...\n")
    found = subprocess.run(
        [sys.executable, COMMAND, ".", "--json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert '"symbol": "app"' in found.stdout
    assert list(tmp_path.rglob("was_run")) == []
    assert list(tmp_path.rglob("__pycache__")) == []
