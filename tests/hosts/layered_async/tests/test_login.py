import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.security import create_access_token
from app.models import User

pytestmark = pytest.mark.anyio

CREDENTIALS = {"email": "new@example.com", "password": "correct horse battery"}


async def test_registered_user_logs_in(client: AsyncClient) -> None:
    registered = await client.post("/api/v1/users", json=CREDENTIALS)
    assert registered.status_code == 201

    response = await client.post(
        "/api/v1/login",
        data={
            "username": CREDENTIALS["email"],
            "password": CREDENTIALS["password"],
        },
    )
    assert response.status_code == 200
    token = response.json()["access_token"]

    me = await client.get(
        "/api/v1/users/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert me.json() == registered.json()


async def test_wrong_password_is_refused(client: AsyncClient) -> None:
    await client.post("/api/v1/users", json=CREDENTIALS)

    response = await client.post(
        "/api/v1/login",
        data={"username": CREDENTIALS["email"], "password": "a wrong password"},
    )

    assert response.status_code == 400


async def test_unknown_email_is_refused(client: AsyncClient) -> None:
    response = await client.post(
        "/api/v1/login",
        data={"username": "nobody@example.com", "password": "some password"},
    )

    assert response.status_code == 400


@pytest.mark.parametrize("token", ["nonsense", create_access_token(2**31 - 1)])
async def test_token_without_user_is_refused(client: AsyncClient, token: str) -> None:
    response = await client.get(
        "/api/v1/users/me", headers={"Authorization": f"Bearer {token}"}
    )

    assert response.status_code == 401


async def test_inactive_user_is_refused(
    client: AsyncClient,
    session: AsyncSession,
    user: User,
    auth_headers: dict[str, str],
) -> None:
    user.is_active = False
    await session.flush()

    response = await client.get("/api/v1/users/me", headers=auth_headers)

    assert response.status_code == 401
