"""Tokens of users who must not get in, run inside a host: `attack_target` says what `sub` holds."""

import time
from typing import Any

import attack_target
import jwt
import pytest
from attack_target import app, jwt_settings, settings
from httpx import AsyncClient

pytestmark = pytest.mark.anyio

URL = "/api/v1/coupons"


def token_for(subject: str, **claims: Any) -> str:
    payload = {"sub": subject, "exp": int(time.time()) + 600, **claims}
    return jwt.encode(payload, settings.secret_key.get_secret_value(), "HS256")


async def status(client: AsyncClient, subject: str, **claims: Any) -> int:
    response = await client.get(URL, headers={"Authorization": f"Bearer {token_for(subject, **claims)}"})
    assert response.status_code in {200, 401, 403}, response.text
    if response.status_code == 401:
        assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    return int(response.status_code)


@pytest.fixture
def subject(user: Any) -> str:
    return str(getattr(user, attack_target.attribute))


async def test_user_is_let_in(client: AsyncClient, subject: str) -> None:
    assert await status(client, subject) == 200


async def test_deactivated_user(client: AsyncClient, session: Any, user: Any, subject: str) -> None:
    user.is_active = False
    await session.flush()

    assert await status(client, subject) == 401


async def test_deleted_user(client: AsyncClient, session: Any, user: Any, subject: str) -> None:
    await session.delete(user)
    await session.flush()

    assert await status(client, subject) == 401


async def test_roles_are_those_of_the_user(client: AsyncClient, user: Any, subject: str) -> None:
    response = await client.post(
        URL, json={}, headers={"Authorization": f"Bearer {token_for(subject, roles=['admin'], role='admin')}"}
    )
    assert response.status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        "0",
        "-1",
        "1.5",
        "1e3",
        "0x1",
        " ",
        "2147483647",
        "2147483648",
        "9223372036854775808",
        "9" * 4000,
        "\u0661",
        "1 OR 1=1",
        "' OR '1'='1",
        "nobody@example.com",
        "%",
        "user%",
        "\0",
        "1\0",
        "user@example.com\0",
        "\ud800",
        "a" * 321,
        "true",
        "None",
        "[1]",
        "00000000-0000-4000-8000-000000000000",
    ],
    ids=lambda text: f"{len(text)}-{text[:12]!a}",
)
async def test_subject_that_is_nobody(client: AsyncClient, user: Any, wrong: str) -> None:
    assert await status(client, wrong) == 401


async def test_subject_of_another_kind(client: AsyncClient, user: Any, session: Any) -> None:
    other = {"id": user.email, "email": str(user.id)}[attack_target.attribute]

    assert await status(client, other) == 401


async def test_key_is_the_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_KEY", "another key of the environment, long enough")
    jwt_settings.cache_clear()
    assert jwt_settings().jwt_key == settings.secret_key

    monkeypatch.setattr(settings, "secret_key", "changethis")
    jwt_settings.cache_clear()
    with pytest.raises(RuntimeError, match=r"needs a secret of 32 bytes\. JWT_KEY is secret_key of app") as caught:
        jwt_settings()
    assert "changethis" not in str(caught.value)
    jwt_settings.cache_clear()


def test_documentation() -> None:
    for path, item in app.openapi()["paths"].items():
        if path.startswith(URL):
            for method, operation in item.items():
                assert "401" in operation["responses"]
                assert operation["security"]
                assert ("403" in operation["responses"]) is (method != "get")
