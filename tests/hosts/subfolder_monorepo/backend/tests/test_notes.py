import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from notes_api.crud import notes
from notes_api.models import Note, User
from notes_api.schemas.notes import NoteRequest


@pytest.fixture
async def note(db: AsyncSession, user: User) -> Note:
    note = await notes.add(db, user, NoteRequest(title="Milk", text="Two litres"))
    await db.commit()
    return note


@pytest.fixture
async def foreign_note(db: AsyncSession, other_user: User) -> Note:
    note = await notes.add(db, other_user, NoteRequest(title="Secret"))
    await db.commit()
    return note


async def test_write(user_client: AsyncClient) -> None:
    response = await user_client.post("/notes", json={"title": "Bread"})
    assert response.status_code == 201
    note = response.json()
    assert note["title"] == "Bread"
    assert note["pinned"] is False
    assert (await user_client.get(f"/notes/{note['id']}")).json() == note


async def test_write_without_title(user_client: AsyncClient) -> None:
    assert (await user_client.post("/notes", json={"title": ""})).status_code == 422


async def test_write_without_key(client: AsyncClient) -> None:
    assert (await client.post("/notes", json={"title": "Bread"})).status_code == 401


async def test_list_pinned_first(user_client: AsyncClient, note: Note, foreign_note: Note) -> None:
    pinned = (await user_client.post("/notes", json={"title": "Rent", "pinned": True})).json()
    await user_client.post("/notes", json={"title": "Bread"})

    response = await user_client.get("/notes", params={"limit": 2})

    assert [row["title"] for row in response.json()] == ["Rent", "Bread"]
    assert response.json()[0] == pinned


async def test_change(user_client: AsyncClient, note: Note) -> None:
    response = await user_client.put(f"/notes/{note.id}", json={"title": "Oat milk"})
    assert response.status_code == 200
    assert response.json()["title"] == "Oat milk"
    assert response.json()["text"] == ""


async def test_delete(user_client: AsyncClient, note: Note) -> None:
    assert (await user_client.delete(f"/notes/{note.id}")).status_code == 204
    assert (await user_client.get(f"/notes/{note.id}")).status_code == 404


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_note_of_somebody_else(user_client: AsyncClient, foreign_note: Note, method: str) -> None:
    response = await user_client.request(method, f"/notes/{foreign_note.id}")
    assert response.status_code == 404


async def test_huge_id(user_client: AsyncClient) -> None:
    assert (await user_client.get(f"/notes/{2**63}")).status_code == 422
