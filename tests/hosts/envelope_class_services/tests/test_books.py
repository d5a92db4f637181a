import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from library.db.tables import Author


@pytest.fixture
def author(session: Session) -> Author:
    author = Author(name="Ovid")
    session.add(author)
    session.commit()
    return author


def test_librarian_adds_a_book(librarian: TestClient, author: Author) -> None:
    response = librarian.post("/books", json={"title": "Fasti", "author_id": author.id})
    assert response.status_code == 201
    book = response.json()["data"]
    assert book["title"] == "Fasti"
    assert librarian.get(f"/books/{book['id']}").json()["data"]["author_id"] == author.id
    assert librarian.get("/books").json()["meta"]["total"] == 1


def test_book_needs_an_author(librarian: TestClient) -> None:
    response = librarian.post("/books", json={"title": "Fasti", "author_id": 1})
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "There is no such author."


def test_book_was_printed(librarian: TestClient, author: Author) -> None:
    payload = {"title": "Fasti", "author_id": author.id, "year": 8}
    assert librarian.post("/books", json=payload).status_code == 422


def test_unknown_book(client: TestClient) -> None:
    assert client.get("/books/1").status_code == 404
