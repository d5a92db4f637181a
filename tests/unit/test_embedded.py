"""What responses show of a model of the host's whose rows they embed."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.existing.embedded import describe_embedded, left_out, read_embedded
from fastapi_endpoint.interview import HostFindings
from helpers.hosts import HOSTS, HOSTS_DIR

MODELS = """
import enum
from datetime import datetime

from sqlalchemy import JSON, Enum, ForeignKey, LargeBinary, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, deferred, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


class Team(Base):
    __tablename__ = "teams"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)


class User(Base):
    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    nick: Mapped[str | None]
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(Enum(Level), default=Level.LOW)
    team_code: Mapped[str] = mapped_column(ForeignKey("teams.code"), index=True)
    settings: Mapped[dict] = mapped_column(JSON)
    hashed_password: Mapped[str]
    api_token: Mapped[str | None]
    is_superuser: Mapped[bool] = mapped_column(default=False)
    avatar: Mapped[bytes] = mapped_column(LargeBinary)
    biography: Mapped[str] = deferred(mapped_column(String))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None]
    team: Mapped[Team] = relationship(lazy="joined")
"""


@pytest.fixture
def findings(tmp_path: Path) -> HostFindings:
    (tmp_path / "main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")
    (tmp_path / "models.py").write_text(MODELS)
    return HostFindings(tmp_path)


def test_columns_that_anybody_may_see_are_stored_the_key_first(findings: HostFindings) -> None:
    stored = describe_embedded(findings.facts.details["models:User"], findings.existing.by_table)

    assert stored == {
        "columns": [
            {"name": "id", "type": "int"},
            {"name": "name", "type": "str(0..80)"},
            {"name": "nick", "type": "text", "is": ["nullable"]},
            {"name": "level", "type": "enum", "class": "models:Level", "members": {"LOW": "low", "HIGH": "high"}},
            {"name": "team_code", "type": "ref(Team) str(8)"},
            {"name": "settings", "type": "json"},
        ],
        "loads_eagerly": True,
    }


def test_secrets_privileges_and_what_the_server_keeps_are_left_out(findings: HostFindings) -> None:
    assert left_out(findings.facts.details["models:User"], findings.existing.by_table) == [
        "hashed_password",
        "api_token",
        "is_superuser",
        "avatar",
        "biography",
        "created_at",
        "deleted_at",
    ]


def test_what_is_stored_is_read_back(findings: HostFindings) -> None:
    stored = describe_embedded(findings.facts.details["models:User"], findings.existing.by_table)

    user = read_embedded({"User": stored}, {"User": "author"})["User"]

    assert user.loads_eagerly
    assert [field.column for field in user.fields] == ["id", "name", "nick", "level", "team_code", "settings"]
    assert [field.nullable for field in user.fields] == [False, False, True, False, False, False]


@pytest.mark.parametrize(
    "answer", [None, {}, [], {"User": None}, {"User": {"columns": []}}, {"Team": {"columns": [1]}}]
)
def test_a_model_that_is_missing_is_named(answer: object) -> None:
    with pytest.raises(AnswerError, match=r"^In `host_embedded`, the columns of `User` are missing, which `author`"):
        read_embedded(answer, {"User": "author"})


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_the_models_of_every_host_can_be_embedded(name: str) -> None:
    findings = HostFindings(HOSTS_DIR / name / HOSTS[name].subfolder)

    for details in findings.facts.details.values():
        stored = describe_embedded(details, findings.existing.by_table)
        assert read_embedded({"M": stored}, {"M": "field"})["M"].fields
