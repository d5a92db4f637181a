"""Roles that are rows of another table are read without the query that an asynchronous session refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_tests

ASYNC_ROLES = """class Role(Base):
    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


user_roles = Table(
    "user_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class User(TimestampMixin, Base):"""
ASYNC_TEST = """
import pytest
from app.core.security import create_access_token
from app.models.user import Role, user_roles

URL = "/api/v1/coupons"


@pytest.mark.anyio
async def test_roles_are_rows(client, session, user):
    headers = {"Authorization": f"Bearer {create_access_token(user.id)}"}
    role = Role(name="seller")
    session.add(role)
    await session.flush()
    grant = user_roles.insert().values(user_id=user.id, role_id=role.id)

    session.expunge_all()
    assert (await client.post(URL, json={}, headers=headers)).status_code == 403
    await session.execute(grant)
    session.expunge_all()
    assert (await client.post(URL, json={}, headers=headers)).status_code == 422
"""

SYNC_ROLES = """class Role(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=20, unique=True)


class User(UserBase, table=True):
    role_id: int | None = Field(default=None, foreign_key="role.id")
    role: Role | None = Relationship()"""
SYNC_TEST = """
from uuid import UUID

import jwt
from app.models import Role, User

URL = "/api/v1/coupons"


def test_role_is_a_row(client, db, normal_user_token_headers):
    assert client.post(URL, json={}, headers=normal_user_token_headers).status_code == 403
    token = normal_user_token_headers["Authorization"].partition(" ")[2]
    user = db.get(User, UUID(jwt.decode(token, options={"verify_signature": False})["sub"]))
    user.role = Role(name="seller")
    db.add(user)
    db.commit()
    db.expunge_all()
    assert client.post(URL, json={}, headers=normal_user_token_headers).status_code == 422
"""


def test_rows_of_an_asynchronous_host(tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)
    model = project / "app" / "models" / "user.py"
    text = model.read_text().replace("class User(TimestampMixin, Base):", ASYNC_ROLES)
    text = text.replace("import Enum, String", "import Column, Enum, ForeignKey, String, Table")
    text = text.replace("import Mapped, mapped_column", "import Mapped, mapped_column, relationship")
    model.write_text(f"{text}    roles: Mapped[list[Role]] = relationship(secondary=user_roles)\n")

    _generate(project)

    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    (project / "tests" / "test_rows.py").write_text(ASYNC_TEST)
    run_tests(known, project)


@pytest.mark.parametrize("scheme", ["existing", "jwt"])
def test_row_of_a_synchronous_host(scheme: str, tmp_path: Path) -> None:
    known = HOSTS["sqlmodel_full_stack"]
    project = copy_host(known, tmp_path / "host", git=True)
    model = project / "app" / "models.py"
    model.write_text(model.read_text().replace("class User(UserBase, table=True):", SYNC_ROLES))

    _generate(project, auth_scheme=scheme)

    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    (project / "tests" / "test_rows.py").write_text(SYNC_TEST)
    run_tests(known, project)


def _generate(project: Path, **answers: object) -> None:
    common = {"resource": "coupon", "fields": {"title": "str(1..20)"}, "access_rule": "roles"}
    copy(project, {**common, "role_rules": {"write": ["seller"]}, **answers})
