import pytest
from fastapi.testclient import TestClient


def test_new_flag_is_created(client: TestClient) -> None:
    response = client.put("/flags/dark_mode", json={"enabled": True, "audience": ["beta"]})

    assert response.status_code == 201
    assert response.json() == {"name": "dark_mode", "enabled": True, "audience": ["beta"]}
    assert client.get("/flags/dark_mode").json() == response.json()


def test_known_flag_is_replaced(client: TestClient) -> None:
    client.put("/flags/dark_mode", json={"enabled": True, "audience": ["beta"]})

    response = client.put("/flags/dark_mode", json={"enabled": False})

    assert response.status_code == 200
    assert response.json() == {"name": "dark_mode", "enabled": False, "audience": []}


def test_flags_are_listed_by_name(client: TestClient) -> None:
    client.put("/flags/wide", json={"enabled": True})
    client.put("/flags/narrow", json={"enabled": True})

    assert [flag["name"] for flag in client.get("/flags").json()] == ["narrow", "wide"]


def test_number_of_flags_is_limited(client: TestClient) -> None:
    for name in ("first", "second"):
        client.put(f"/flags/{name}", json={"enabled": True})

    assert client.put("/flags/third", json={"enabled": True}).status_code == 507
    assert client.put("/flags/second", json={"enabled": False}).status_code == 200


def test_flag_is_deleted_once(client: TestClient) -> None:
    client.put("/flags/dark_mode", json={"enabled": True})

    assert client.delete("/flags/dark_mode").status_code == 204
    assert client.delete("/flags/dark_mode").status_code == 404


def test_unknown_flag_is_not_found(client: TestClient) -> None:
    assert client.get("/flags/unknown").status_code == 404


@pytest.mark.parametrize("name", ["Upper", "1st", "with-dash"])
def test_bad_name_is_refused(client: TestClient, name: str) -> None:
    assert client.put(f"/flags/{name}", json={"enabled": True}).status_code == 422
