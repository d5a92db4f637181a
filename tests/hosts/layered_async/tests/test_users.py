import pytest
from httpx import AsyncClient

from app.models import User

pytestmark = pytest.mark.anyio


async def test_admin_lists_users(
    client: AsyncClient, admin_headers: dict[str, str], user: User
) -> None:
    response = await client.get("/api/v1/users", headers=admin_headers)

    assert response.status_code == 200
    assert {row["email"] for row in response.json()} == {
        "admin@example.com",
        "member@example.com",
    }


async def test_member_does_not_list_users(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    response = await client.get("/api/v1/users", headers=auth_headers)

    assert response.status_code == 403


async def test_email_is_registered_once(client: AsyncClient, user: User) -> None:
    response = await client.post(
        "/api/v1/users",
        json={"email": user.email, "password": "correct horse battery"},
    )

    assert response.status_code == 409


async def test_short_password_is_refused(client: AsyncClient) -> None:
    response = await client.post(
        "/api/v1/users", json={"email": "new@example.com", "password": "short"}
    )

    assert response.status_code == 422
