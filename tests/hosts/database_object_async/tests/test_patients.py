from collections.abc import Awaitable, Callable
from uuid import uuid4

from httpx import AsyncClient

from clinic.models import Doctor


async def test_patient_is_created_once(client: AsyncClient, staff_headers: dict[str, str]) -> None:
    created = await client.post("/patients", json={"name": "Rosa"}, headers=staff_headers)
    assert created.status_code == 201
    again = await client.post("/patients", json={"name": "Rosa"}, headers=staff_headers)
    assert again.status_code == 409
    listed = await client.get("/patients", headers=staff_headers)
    assert listed.json() == [created.json()]


async def test_patient_that_nobody_knows(client: AsyncClient, staff_headers: dict[str, str]) -> None:
    response = await client.get(f"/patients/{uuid4()}", headers=staff_headers)
    assert response.status_code == 404
    assert response.json()["detail"].endswith("not found")


async def test_staff_only(client: AsyncClient) -> None:
    assert (await client.get("/patients")).status_code == 401
    retired = {"X-Staff-Key": "key-of-alan"}
    assert (await client.get("/patients", headers=retired)).status_code == 401


async def test_doctors_are_counted(
    client: AsyncClient, staff_headers: dict[str, str], make_doctor: Callable[..., Awaitable[Doctor]]
) -> None:
    await make_doctor()
    assert (await client.get("/doctors/count", headers=staff_headers)).json() == 1
