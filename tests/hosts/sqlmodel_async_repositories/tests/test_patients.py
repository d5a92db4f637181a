from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlmodel.ext.asyncio.session import AsyncSession

from clinic.models import Room

pytestmark = pytest.mark.anyio


async def test_create_patient(client: AsyncClient, session: AsyncSession) -> None:
    room = Room(name="A1")
    session.add(room)
    await session.commit()

    body = {"name": "Ada", "room_id": str(room.id)}
    created = (await client.post("/v1/patients", json=body)).json()

    assert (await client.get("/v1/patients")).json() == [body | {"id": created["id"]}]


async def test_create_patient_in_unknown_room(client: AsyncClient) -> None:
    body = {"name": "Ada", "room_id": str(uuid4())}

    assert (await client.post("/v1/patients", json=body)).status_code == 409


async def test_delete_patient(client: AsyncClient) -> None:
    created = (await client.post("/v1/patients", json={"name": "Ada"})).json()
    url = f"/v1/patients/{created['id']}"

    assert (await client.delete(url)).status_code == 204
    assert (await client.delete(url)).status_code == 404
