"""Keys that must not get through, run inside a host: `attack_target` names its application."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import attack_target
import pytest
from fastapi.testclient import TestClient

FIRST, SECOND = attack_target.auth.new_key(), attack_target.auth.new_key()
ACCEPTED = 422
"""An empty body is refused after the caller is known, and before anything is stored."""

GOOD = [{"name": "billing", "sha256": FIRST[1], "roles": ["admin"]}, {"name": "billing", "sha256": SECOND[1]}]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], None]]:
    def configure(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv("API_KEYS", raising=False)
        else:
            monkeypatch.setenv("API_KEYS", value)
        attack_target.auth.valid_keys.cache_clear()

    yield configure
    attack_target.auth.valid_keys.cache_clear()


@pytest.fixture
def client(settings: Callable[[str | None], None]) -> TestClient:
    settings(json.dumps(GOOD))
    return TestClient(attack_target.app, raise_server_exceptions=True)


def status(client: TestClient, *keys: str) -> int:
    headers = [(b"x-api-key", key.encode("utf-8", "surrogatepass")) for key in keys]
    response = client.post(attack_target.url, json={}, headers=headers)
    if response.status_code == 401:
        assert response.headers["WWW-Authenticate"] == "APIKey"
    return int(response.status_code)


def test_both_keys_of_a_caller_are_valid(client: TestClient) -> None:
    assert [status(client, FIRST[0]), status(client, SECOND[0])] == [ACCEPTED, ACCEPTED]


def test_every_route_refuses(client: TestClient) -> None:
    for method, path in attack_target.calls:
        assert client.request(method, path).status_code == 401, (method, path)


@pytest.mark.parametrize(
    "key",
    [
        "",
        " ",
        "x",
        FIRST[0][:-1],
        FIRST[0][:8],
        FIRST[0] + "x",
        FIRST[0] + "\u00e9",
        FIRST[0].swapcase(),
        FIRST[1],
        FIRST[1].upper(),
        f"{FIRST[0]},{SECOND[0]}",
        "\u00e9",
        "\U0001f600",
        "*",
        "' OR '1'='1",
        "null",
        "A" * 513,
        "A" * 60_000,
    ],
    ids=lambda key: f"{len(key)}-{key[:12]!a}",
)
def test_wrong_keys(client: TestClient, key: str) -> None:
    assert status(client, key) == 401


def test_two_headers(client: TestClient) -> None:
    assert status(client, FIRST[0], "x") == 401
    assert status(client, "x", FIRST[0]) == 401
    assert status(client, FIRST[0], FIRST[0]) == 401


@pytest.mark.parametrize("name", ["X-API-Key", "x-api-key", "api_key", "apikey", "key"])
def test_key_elsewhere(client: TestClient, name: str) -> None:
    assert client.post(attack_target.url, json={}, params={name: FIRST[0]}).status_code == 401
    client.cookies.set(name, FIRST[0])
    assert client.post(attack_target.url, json={}).status_code == 401


def test_key_as_bearer_token(client: TestClient) -> None:
    assert client.post(attack_target.url, json={}, headers={"Authorization": f"Bearer {FIRST[0]}"}).status_code == 401


def test_every_key_is_compared(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    original = attack_target.auth.secrets.compare_digest

    def watched(left: str, right: str) -> bool:
        compared.append(right)
        return bool(original(left, right))

    monkeypatch.setattr(attack_target.auth.secrets, "compare_digest", watched)
    for key in (FIRST[0], SECOND[0], "x"):
        compared.clear()
        status(client, key)
        assert compared == [FIRST[1], SECOND[1]]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "[]",
        "{}",
        "null",
        "secret",
        '["secret-key"]',
        '[{"name": "billing"}]',
        '[{"name": "billing", "sha256": "secret-key"}]',
        json.dumps([{"name": "", "sha256": FIRST[1]}]),
        json.dumps([{"name": "billing", "sha256": FIRST[1].upper()}]),
        json.dumps([{"name": "billing", "sha256": FIRST[1], "role": "admin"}]),
    ],
    ids=str,
)
def test_application_does_not_start(settings: Callable[[str | None], None], value: str | None) -> None:
    settings(value)

    with pytest.raises(RuntimeError, match="API_KEYS") as caught, TestClient(attack_target.app):
        pass

    assert "secret-key" not in str(caught.value)
    assert FIRST[1] not in str(caught.value)


def test_keys_are_random_and_only_their_digests_are_kept() -> None:
    made = [attack_target.auth.new_key() for _ in range(100)]

    assert len({key for key, _ in made}) == 100
    assert all(len(key) >= 43 and hashlib.sha256(key.encode()).hexdigest() == kept for key, kept in made)


def test_documentation(client: TestClient) -> None:
    document: dict[str, Any] = attack_target.app.openapi()

    assert document["components"]["securitySchemes"]["APIKeyHeader"] == {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
    }
    for path, item in document["paths"].items():
        if path.startswith(attack_target.url):
            for operation in item.values():
                assert operation["security"] == [{"APIKeyHeader": []}]
                assert "401" in operation["responses"]
