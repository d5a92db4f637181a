"""Exploration answers on any input: broken, odd, huge or missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from fastapi_endpoint.exploration import as_json, describe, explore
from fastapi_endpoint.exploration.facts import AppEntry, Auth, Session
from fastapi_endpoint.exploration.report import full_report

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
