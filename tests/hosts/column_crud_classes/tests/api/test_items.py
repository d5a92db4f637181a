import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from warehouse import crud, schemas

URL = "/api/v1/items/"


@pytest.fixture
def supplier_id(db: Session) -> int:
    return crud.supplier.create(db, obj_in=schemas.SupplierCreate(name="Acme")).id


def test_create_and_read_items(client: TestClient, supplier_id: int) -> None:
    body = {"title": "Anvil", "supplier_id": supplier_id}

    created = client.post(URL, json=body).json()

    assert client.get(URL).json() == [body | {"id": created["id"], "is_fragile": False}]


def test_create_item_of_unknown_supplier(client: TestClient) -> None:
    assert client.post(URL, json={"title": "Anvil", "supplier_id": 99}).status_code == 409


def test_update_and_delete_item(client: TestClient, supplier_id: int) -> None:
    created = client.post(URL, json={"title": "Anvil", "supplier_id": supplier_id}).json()
    url = f"{URL}{created['id']}"

    assert client.put(url, json={"is_fragile": True}).json() == created | {"is_fragile": True}
    assert client.delete(url).json()["id"] == created["id"]
    assert client.delete(url).status_code == 404
