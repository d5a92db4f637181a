"""What the host's settings and code say of tokens, and of the user that one names."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.exploration import explore
from fastapi_endpoint.exploration.token_settings import TokenSettings, read_token_settings
from fastapi_endpoint.exploration.token_users import TokenUser, read_token_user

SETTINGS = """
from functools import lru_cache
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

class Settings(BaseSettings):
{body}

settings = Settings()
"""


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def settings_of(root: Path, body: str, security: str = "") -> TokenSettings | None:
    text = SETTINGS.format(body="\n".join(f"    {line}" for line in body.split("\n")))
    return read_token_settings(written(root, {"app/config.py": text, "app/security.py": security}))


HEAD = "import jwt\nfrom app import config\nfrom app.config import settings\n"

CALLS = {
    "a text": (
        HEAD + "jwt.decode(t, settings.KEY, algorithms=['HS512'])",
        {"jwt_key": ".KEY", "jwt_algorithm": "HS512"},
    ),
    "a secret": (
        HEAD + "jwt.encode(c, settings.KEY.get_secret_value(), 'HS256')",
        {"jwt_key": ".KEY", "jwt_algorithm": "HS256"},
    ),
    "keywords": (
        HEAD + "jwt.decode(t, key=str(settings.KEY), algorithms=[settings.METHOD], audience=settings.AUD, issuer='me')",
        {"jwt_key": ".KEY", "jwt_algorithm": ".METHOD", "jwt_audience": ".AUD", "jwt_issuer": "me"},
    ),
    "constants": (
        HEAD + "KEY = settings.KEY\nALG = 'HS256'\ndef f(t): return jwt.decode(t, KEY, [ALG])",
        {"jwt_key": ".KEY", "jwt_algorithm": "HS256"},
    ),
    "by its module": (HEAD + "jwt.decode(t, config.settings.KEY)", {"jwt_key": ".KEY"}),
    "the public key, which decodes": (
        HEAD + "jwt.encode(c, settings.PRIVATE, 'RS256')\njwt.decode(t, settings.KEY, ['RS256'])",
        {"jwt_key": ".KEY", "jwt_algorithm": "RS256"},
    ),
    "several algorithms": (HEAD + "jwt.decode(t, settings.KEY, algorithms=['HS256', 'HS512'])", {"jwt_key": ".KEY"}),
    "python-jose": (
        "from jose import jwt\nfrom .config import settings\njwt.decode(t, settings.KEY)",
        {"jwt_key": ".KEY"},
    ),
}


@pytest.mark.parametrize(("security", "values"), CALLS.values(), ids=CALLS)
def test_calls_say_where_the_key_is(tmp_path: Path, security: str, values: dict[str, str]) -> None:
    body = "KEY: str\nPRIVATE: str\nMETHOD: str\nAUD: str"
    assert settings_of(tmp_path, body, security) == TokenSettings("app.config:settings", False, "", values)


NAMES = {
    "secret key": (
        "SECRET_KEY: str\nALGORITHM: str = 'HS256'",
        {"jwt_key": ".SECRET_KEY", "jwt_algorithm": ".ALGORITHM"},
    ),
    "one for tokens first": ("SECRET_KEY: str\njwt_secret: SecretStr", {"jwt_key": ".jwt_secret"}),
    "audience and issuer": (
        "JWT_SECRET_KEY: str\nJWT_AUDIENCE: str\nJWT_ISSUER: str",
        {"jwt_key": ".JWT_SECRET_KEY", "jwt_audience": ".JWT_AUDIENCE", "jwt_issuer": ".JWT_ISSUER"},
    ),
    "a placeholder": ("SECRET_KEY: str = 'changethis'", {}),
    "a placeholder in a secret": ("SECRET_KEY: SecretStr = SecretStr('changethis')", {}),
    "made at the start": ("SECRET_KEY: str = secrets.token_urlsafe(32)", {"jwt_key": ".SECRET_KEY"}),
    "algorithm alone": ("ALGORITHM: str = 'HS256'", {}),
    "nothing": ("DATABASE_URL: str", {}),
}


@pytest.mark.parametrize(("body", "values"), NAMES.values(), ids=NAMES)
def test_names_say_where_the_key_is(tmp_path: Path, body: str, values: dict[str, str]) -> None:
    assert settings_of(tmp_path, body) == TokenSettings("app.config:settings", False, "", values)


@pytest.mark.parametrize(
    ("body", "file"),
    [
        ("model_config = SettingsConfigDict(env_file='../.env')", "../.env"),
        ("model_config = {'env_file': '.env.local'}", ".env.local"),
        ("class Config:\n        env_file = '.env'", ".env"),
        ("model_config = SettingsConfigDict(env_file=FILES)", ""),
        ("KEY: str", ""),
    ],
)
def test_file_of_settings(tmp_path: Path, body: str, file: str) -> None:
    found = settings_of(tmp_path, body)

    assert found is not None
    assert found.env_file == file


def test_function_that_gives_settings(tmp_path: Path) -> None:
    text = SETTINGS.format(body="    SECRET_KEY: str").replace(
        "settings = Settings()", "@lru_cache\ndef get_settings() -> Settings:\n    return Settings()"
    )
    files = {
        "app/config.py": text,
        "app/s.py": "import jwt\nfrom app.config import get_settings\njwt.decode(t, get_settings().SECRET_KEY)",
    }

    assert read_token_settings(written(tmp_path, files)) == TokenSettings(
        "app.config:get_settings", True, "", {"jwt_key": ".SECRET_KEY"}
    )


def test_project_without_settings(tmp_path: Path) -> None:
    assert read_token_settings(written(tmp_path, {"app/config.py": "from pydantic import BaseModel\nX = 1\n"})) is None


USER = """
import enum
from datetime import datetime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): ...
class State(enum.Enum):
    ACTIVE = "active"
    GONE = "gone"
class {name}(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    username: Mapped[str]
    {more}
"""
MAIN = "import jwt\nfrom fastapi import FastAPI\nfrom app.models import User\napp = FastAPI()\n"


def user_of(root: Path, code: str, more: str = "", name: str = "User") -> TokenUser | None:
    files = {"app/models.py": USER.format(name=name, more=more), "app/main.py": MAIN + code, "app/__init__.py": ""}
    return read_token_user(root, explore(written(root, files)).details)


SUBJECTS = {
    "attribute": ("def f(user): return jwt.encode({'sub': str(user.id)}, KEY)", "id"),
    "item": ("def f(user): return jwt.encode({'sub': user['email'], 'exp': 1}, KEY)", "email"),
    "text around it": ("def f(user): return jwt.encode(dict(sub=f'{user.username}'), KEY)", "username"),
    "parameter": (
        "def make(subject, minutes): return jwt.encode({'sub': str(subject)}, KEY)\n"
        "@app.post('/login')\ndef login(user: User): return make(user.email, 1)",
        "email",
    ),
    "keyword": (
        "def make(*, subject): return jwt.encode({'sub': subject}, KEY)\ndef login(user): return make(subject=user.id)",
        "id",
    ),
    "variable": ("def f(user):\n    name = user.username\n    return jwt.encode({'sub': name}, KEY)", "username"),
    "name of a parameter": ("def make(user_id: int): return jwt.encode({'sub': str(user_id)}, KEY)", "id"),
    "claims that are handed over": (
        "def make(data): return jwt.encode(data, KEY)\ndef login(form): return make(data={'sub': form.username})",
        "username",
    ),
}


@pytest.mark.parametrize(("code", "attribute"), SUBJECTS.values(), ids=SUBJECTS)
def test_subject_is_what_the_host_writes(tmp_path: Path, code: str, attribute: str) -> None:
    kind = {"id": "int"}.get(attribute, "str")
    assert user_of(tmp_path, code) == TokenUser("app.models:User", attribute, kind)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "def f(user): return jwt.encode({'sub': str(user.uid)}, KEY)",
        "def f(user): return [{'sub': user.email}, {'sub': user.username}]",
    ],
)
def test_subject_that_nothing_says_is_asked_for(tmp_path: Path, code: str) -> None:
    found = user_of(tmp_path, code)

    assert found is not None
    assert not found.is_certain


def test_customers_log_in_only_where_code_says_so(tmp_path: Path) -> None:
    assert user_of(tmp_path / "a", "", name="Customer") is None
    code = "def f(customer): return jwt.encode({'sub': customer.email}, KEY)"
    assert user_of(tmp_path / "b", code, name="Customer") == TokenUser("app.models:Customer", "email", "str")


ACTIVE = {
    "is_active: Mapped[bool]": {"is_active": True},
    "disabled: Mapped[bool | None]": {"disabled": False},
    "is_deleted: Mapped[bool]\n    active: Mapped[bool]": {"active": True, "is_deleted": False},
    "deleted_at: Mapped[datetime | None]": {"deleted_at": None},
    "status: Mapped[State]": {"status": "active"},
    "status: Mapped[str]": {},
    "is_verified: Mapped[bool]": {},
    "active: Mapped[str]": {},
}


@pytest.mark.parametrize(("more", "active"), ACTIVE.items(), ids=ACTIVE)
def test_columns_tell_who_may_log_in(tmp_path: Path, more: str, active: dict[str, object]) -> None:
    found = user_of(tmp_path, "", more)

    assert found is not None
    assert found.active == active
