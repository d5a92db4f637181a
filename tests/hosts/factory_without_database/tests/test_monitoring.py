from fastapi.testclient import TestClient


def test_status_counts_flags(client: TestClient) -> None:
    client.put("/flags/dark_mode", json={"enabled": True})

    assert client.get("/status").json() == {"status": "ok", "flags": 1}
