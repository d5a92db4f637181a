import os
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from database import Base, get_db
from main import app

if "DATABASE_URL" in os.environ:
    engine = create_engine(os.environ["DATABASE_URL"])
else:
    engine = create_engine(
        "sqlite://",
        connect_args={"check_same_thread": False},
        poolclass=StaticPool,
    )

TestingSessionLocal = sessionmaker(autoflush=False, bind=engine)


def override_get_db() -> Iterator[Session]:
    db = TestingSessionLocal()
    try:
        yield db
    finally:
        db.close()


app.dependency_overrides[get_db] = override_get_db

client = TestClient(app)


@pytest.fixture(autouse=True)
def tables() -> Iterator[None]:
    Base.metadata.create_all(bind=engine)
    yield
    Base.metadata.drop_all(bind=engine)
    engine.dispose()


def create_shelf(label: str = "A1") -> int:
    response = client.post("/shelves/", json={"label": label})
    assert response.status_code == 201, response.text
    shelf_id: int = response.json()["id"]
    return shelf_id


def test_create_shelf() -> None:
    response = client.post("/shelves/", json={"label": "A1"})
    assert response.status_code == 201
    data = response.json()
    assert data["label"] == "A1"
    assert data["items"] == []


def test_create_shelf_with_a_label_in_use() -> None:
    create_shelf("A1")
    response = client.post("/shelves/", json={"label": "A1"})
    assert response.status_code == 400


def test_create_item_for_shelf() -> None:
    shelf_id = create_shelf()
    response = client.post(
        f"/shelves/{shelf_id}/items/", json={"title": "Hammer", "quantity": 3}
    )
    assert response.status_code == 201
    item = response.json()
    assert item["title"] == "Hammer"
    assert item["shelf_id"] == shelf_id

    assert client.get("/items/").json() == [item]
    assert client.get(f"/items/{item['id']}").json() == item
    assert client.get("/shelves/").json()[0]["items"] == [item]


def test_create_item_for_unknown_shelf() -> None:
    response = client.post("/shelves/1/items/", json={"title": "Hammer"})
    assert response.status_code == 404


def test_create_item_without_title() -> None:
    shelf_id = create_shelf()
    response = client.post(f"/shelves/{shelf_id}/items/", json={"title": ""})
    assert response.status_code == 422


def test_delete_item() -> None:
    shelf_id = create_shelf()
    response = client.post(f"/shelves/{shelf_id}/items/", json={"title": "Saw"})
    url = f"/items/{response.json()['id']}"
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404
