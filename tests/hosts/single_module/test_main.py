import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from main import Base, app, make_session
from main import engine as default_engine


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    url = os.getenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    make_session.configure(bind=engine)
    with TestClient(app) as client:
        yield client
    make_session.configure(bind=default_engine)
    Base.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def bookmark(client: TestClient) -> str:
    response = client.post(
        "/bookmarks",
        json={"url": "https://example.com/", "title": "Example"},
    )
    assert response.status_code == 201
    return f"/bookmarks/{response.json()['id']}"


def test_add_and_show(client: TestClient, bookmark: str) -> None:
    response = client.get(bookmark)
    assert response.status_code == 200
    assert response.json()["url"] == "https://example.com/"
    assert response.json()["tags"] == []


def test_add_twice(client: TestClient, bookmark: str) -> None:
    response = client.post(
        "/bookmarks",
        json={"url": "https://example.com/", "title": "Again"},
    )
    assert response.status_code == 409


@pytest.mark.parametrize("url", ["nonsense", "javascript:alert(1)"])
def test_add_without_url(client: TestClient, url: str) -> None:
    response = client.post("/bookmarks", json={"url": url, "title": "No"})
    assert response.status_code == 422


def test_list_by_tag(client: TestClient, bookmark: str) -> None:
    client.post(f"{bookmark}/tags", json={"name": "examples"})
    client.post(f"{bookmark}/tags", json={"name": "examples"})

    (found,) = client.get("/bookmarks", params={"tag": "examples"}).json()
    assert found["tags"] == [{"name": "examples"}]
    assert client.get("/bookmarks", params={"tag": "other"}).json() == []


def test_delete(client: TestClient, bookmark: str) -> None:
    client.post(f"{bookmark}/tags", json={"name": "examples"})
    assert client.delete(bookmark).status_code == 204
    assert client.get(bookmark).status_code == 404
    assert client.get("/bookmarks").json() == []
