from fastapi.testclient import TestClient

URL = "/api/v1/suppliers/"


def test_create_supplier(client: TestClient) -> None:
    response = client.post(URL, json={"name": "Acme"})

    assert response.status_code == 200
    assert client.get(f"{URL}{response.json()['id']}").json()["name"] == "Acme"
    assert client.post(URL, json={"name": "Acme"}).status_code == 409


def test_read_unknown_supplier(client: TestClient) -> None:
    assert client.get(f"{URL}99").status_code == 404


def test_status(client: TestClient) -> None:
    assert client.get("/api/v1/status/").json() == {"status": "ok"}
