from httpx import AsyncClient

from notes_api.models import User


async def test_register(client: AsyncClient) -> None:
    response = await client.post("/users", json={"email": "new@example.com"})
    assert response.status_code == 201
    api_key = response.json()["api_key"]

    me = await client.get("/users/me", headers={"X-API-Key": api_key})
    assert me.status_code == 200
    assert me.json() == {"id": response.json()["id"], "email": "new@example.com"}


async def test_register_twice(client: AsyncClient, user: User) -> None:
    response = await client.post("/users", json={"email": user.email})
    assert response.status_code == 409


async def test_wrong_key(client: AsyncClient) -> None:
    response = await client.get("/users/me", headers={"X-API-Key": "wrong"})
    assert response.status_code == 401


async def test_no_key(client: AsyncClient) -> None:
    assert (await client.get("/users/me")).status_code == 401
