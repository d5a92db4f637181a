import uuid

from fastapi.testclient import TestClient
from sqlmodel import Session

from app.core.config import settings
from tests.utils import create_random_item


def test_create_item(
    client: TestClient, normal_user_token_headers: dict[str, str]
) -> None:
    data = {"title": "Foo", "description": "Fighters"}
    response = client.post(
        f"{settings.API_V1_STR}/items/", headers=normal_user_token_headers, json=data
    )
    assert response.status_code == 200
    content = response.json()
    assert content["title"] == data["title"]
    assert content["description"] == data["description"]
    assert "id" in content
    assert "owner_id" in content


def test_create_item_anonymous(client: TestClient) -> None:
    response = client.post(f"{settings.API_V1_STR}/items/", json={"title": "Foo"})
    assert response.status_code == 401


def test_read_item(
    client: TestClient, superuser_token_headers: dict[str, str], db: Session
) -> None:
    item = create_random_item(db)
    response = client.get(
        f"{settings.API_V1_STR}/items/{item.id}", headers=superuser_token_headers
    )
    assert response.status_code == 200
    content = response.json()
    assert content["title"] == item.title
    assert content["id"] == str(item.id)
    assert content["owner_id"] == str(item.owner_id)


def test_read_item_not_found(
    client: TestClient, superuser_token_headers: dict[str, str]
) -> None:
    response = client.get(
        f"{settings.API_V1_STR}/items/{uuid.uuid4()}", headers=superuser_token_headers
    )
    assert response.status_code == 404
    assert response.json()["detail"] == "Item not found"


def test_read_item_of_another_user(
    client: TestClient, normal_user_token_headers: dict[str, str], db: Session
) -> None:
    item = create_random_item(db)
    response = client.get(
        f"{settings.API_V1_STR}/items/{item.id}", headers=normal_user_token_headers
    )
    assert response.status_code == 404


def test_read_items(
    client: TestClient, superuser_token_headers: dict[str, str], db: Session
) -> None:
    create_random_item(db)
    create_random_item(db)
    response = client.get(
        f"{settings.API_V1_STR}/items/", headers=superuser_token_headers
    )
    assert response.status_code == 200
    assert response.json()["count"] >= 2
    assert len(response.json()["data"]) >= 2


def test_read_items_of_other_users(
    client: TestClient, normal_user_token_headers: dict[str, str], db: Session
) -> None:
    item = create_random_item(db)
    response = client.get(
        f"{settings.API_V1_STR}/items/", headers=normal_user_token_headers
    )
    assert response.status_code == 200
    assert str(item.id) not in {row["id"] for row in response.json()["data"]}


def test_update_item(
    client: TestClient, superuser_token_headers: dict[str, str], db: Session
) -> None:
    item = create_random_item(db)
    response = client.put(
        f"{settings.API_V1_STR}/items/{item.id}",
        headers=superuser_token_headers,
        json={"description": "Updated description"},
    )
    assert response.status_code == 200
    assert response.json()["title"] == item.title
    assert response.json()["description"] == "Updated description"


def test_delete_item(
    client: TestClient, superuser_token_headers: dict[str, str], db: Session
) -> None:
    item = create_random_item(db)
    url = f"{settings.API_V1_STR}/items/{item.id}"
    response = client.delete(url, headers=superuser_token_headers)
    assert response.status_code == 200
    assert response.json()["message"] == "Item deleted successfully"
    response = client.get(url, headers=superuser_token_headers)
    assert response.status_code == 404
