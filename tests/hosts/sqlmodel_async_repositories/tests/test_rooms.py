import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.anyio


async def test_create_room(client: AsyncClient) -> None:
    body = {"name": "A1", "beds": 2}

    created = (await client.post("/v1/rooms", json=body)).json()

    assert (await client.get("/v1/rooms")).json() == [body | {"id": created["id"]}]
    assert (await client.post("/v1/rooms", json=body)).status_code == 409


async def test_health(client: AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"status": "ok"}
