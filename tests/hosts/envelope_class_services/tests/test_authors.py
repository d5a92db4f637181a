from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from library.db.tables import Author, Book


def test_librarian_adds_an_author(librarian: TestClient) -> None:
    response = librarian.post("/authors", json={"name": "Ovid"})
    assert response.status_code == 201
    author = response.json()["data"]
    assert author["name"] == "Ovid"

    response = librarian.get(f"/authors/{author['id']}")
    assert response.json() == {"data": author, "error": None}


def test_reader_adds_no_author(client: TestClient) -> None:
    assert client.post("/authors", json={"name": "Ovid"}).status_code == 401
    response = client.post("/authors", json={"name": "Ovid"}, auth=("librarian", "wrong"))
    assert response.status_code == 401


def test_author_is_added_once(librarian: TestClient) -> None:
    librarian.post("/authors", json={"name": "Ovid"})
    response = librarian.post("/authors", json={"name": "Ovid"})
    assert response.status_code == 409
    assert response.json() == {
        "data": None,
        "error": {"code": "duplicate", "message": "There is an author of this name."},
    }


def test_authors_are_listed_in_pages(client: TestClient, session: Session) -> None:
    session.add_all([Author(name="Horace"), Author(name="Ovid"), Author(name="Vergil")])
    session.commit()
    response = client.get("/authors", params={"limit": 1, "offset": 2})
    assert [author["name"] for author in response.json()["data"]] == ["Vergil"]
    assert response.json()["meta"] == {"total": 3, "limit": 1, "offset": 2}


def test_author_with_books_stays(librarian: TestClient, session: Session) -> None:
    author = Author(name="Ovid")
    session.add(author)
    session.flush()
    session.add(Book(title="Fasti", author_id=author.id))
    session.commit()
    response = librarian.delete(f"/authors/{author.id}")
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "in_use"


def test_author_is_deleted(librarian: TestClient, session: Session) -> None:
    author = Author(name="Ovid")
    session.add(author)
    session.commit()
    response = librarian.delete(f"/authors/{author.id}")
    assert response.json() == {"data": None, "error": None}
    assert librarian.get(f"/authors/{author.id}").status_code == 404
