"""Tokens that must not get through, run inside a host: `attack_target` names its application."""

import base64
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import attack_target
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient

KEY = "a secret of the tests, long enough for any hash: " + "0123456789abcdef"
AUDIENCE = "orders"
ISSUER = "https://login.example.com"

ACCEPTED = 422
"""An empty body is refused after the caller is known, and before anything is stored."""


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def configure(**values: str | None) -> None:
        for name in ("JWT_KEY", "JWT_ALGORITHM", "JWT_AUDIENCE", "JWT_ISSUER"):
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"JWT_KEY": KEY} | values).items():
            if value is not None:
                monkeypatch.setenv(name, value)
        attack_target.auth.jwt_settings.cache_clear()

    yield configure
    attack_target.auth.jwt_settings.cache_clear()


@pytest.fixture
def client(settings: Callable[..., None]) -> TestClient:
    settings()
    return TestClient(attack_target.app, raise_server_exceptions=True)


def claims(**changes: Any) -> dict[str, Any]:
    known = {"sub": "user-1", "exp": int(time.time()) + 600} | changes
    return {name: value for name, value in known.items() if value is not ...}


def encoded(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def signed(header: object, payload: object, key: str = KEY) -> str:
    """A token with any header and payload, even ones that no library would make, and a correct HS256 signature."""
    message = f"{encoded(header)}.{encoded(payload)}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(message.encode(), key.encode())
    return f"{message}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def call(client: TestClient, *authorization: str) -> Any:
    headers = [(b"authorization", value.encode("utf-8", "surrogatepass")) for value in authorization]
    return client.post(attack_target.url, json={}, headers=headers)


def refused(client: TestClient, *authorization: str) -> bool:
    response = call(client, *authorization)
    assert response.status_code in {ACCEPTED, 401}, response.text
    if response.status_code == 401:
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert KEY not in response.text
    return bool(response.status_code == 401)


@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER"])
def test_valid_token(client: TestClient, word: str) -> None:
    token = jwt.encode(claims(), KEY, "HS256")

    assert call(client, f"{word} {token}").status_code == ACCEPTED


def test_every_route_refuses(client: TestClient) -> None:
    for method, path in attack_target.calls:
        assert client.request(method, path).status_code == 401, (method, path)


@pytest.mark.parametrize("word", ["none", "None", "NONE", "nOnE", "", None, 0, [], {}, "HS256\0"])
@pytest.mark.parametrize("signature", ["", "AAAA"])
def test_unsigned(client: TestClient, word: object, signature: str) -> None:
    token = f"{encoded({'alg': word, 'typ': 'JWT'})}.{encoded(claims())}.{signature}"

    assert refused(client, f"Bearer {token}")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_key(client: TestClient, algorithm: str) -> None:
    assert refused(client, f"Bearer {jwt.encode(claims(), KEY, algorithm)}")


def test_public_key_as_hmac_secret(
    client: TestClient, settings: Callable[..., None], rsa_key: rsa.RSAPrivateKey
) -> None:
    public = rsa_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    settings(JWT_KEY=public.decode(), JWT_ALGORITHM="RS256")

    assert call(client, f"Bearer {jwt.encode(claims(), rsa_key, 'RS256')}").status_code == ACCEPTED
    for key in (public.decode(), public.decode().strip()):
        assert refused(client, f"Bearer {signed({'alg': 'HS256'}, claims(), key)}")
        assert refused(client, f"Bearer {signed({'alg': 'RS256'}, claims(), key)}")


def test_wrong_key(client: TestClient) -> None:
    assert refused(client, f"Bearer {jwt.encode(claims(), KEY[::-1], 'HS256')}")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": int(time.time()) - 1},
        {"exp": ...},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": []},
        {"exp": {}},
        {"nbf": int(time.time()) + 600},
        {"nbf": "tomorrow"},
        {"iat": "tomorrow"},
        {"iat": int(time.time()) + 600},
        {"sub": ...},
        {"sub": None},
        {"sub": ""},
        {"sub": 1},
        {"sub": ["user-1"]},
        {"sub": {"id": "user-1"}},
        {"aud": AUDIENCE},
        {"aud": [AUDIENCE]},
    ],
    ids=str,
)
def test_claims(client: TestClient, changes: dict[str, Any]) -> None:
    assert refused(client, f"Bearer {signed({'alg': 'HS256', 'typ': 'JWT'}, claims(**changes))}")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1" * 5000])
@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
def test_numbers_that_are_no_times(client: TestClient, number: str, claim: str) -> None:
    others = json.dumps(claims(**{claim: ...}))[1:-1]
    payload = f'{{{others}, "{claim}": {number}}}'

    # A token of an honest issuer that never ends is valid; nothing else is, and nothing is an error.
    assert refused(client, f"Bearer {signed({'alg': 'HS256'}, payload)}")


@pytest.mark.parametrize("audience", [..., "other", ["other"], "", [], None, 1, {"orders": 1}, "ORDERS", "orders "])
def test_audience(client: TestClient, settings: Callable[..., None], audience: object) -> None:
    settings(JWT_AUDIENCE=AUDIENCE)

    assert call(client, f"Bearer {signed({'alg': 'HS256'}, claims(aud=AUDIENCE))}").status_code == ACCEPTED
    assert refused(client, f"Bearer {signed({'alg': 'HS256'}, claims(aud=audience))}")


@pytest.mark.parametrize("issuer", [..., "https://evil.example.com", "", None, 1, [ISSUER], {ISSUER: 1}, f"{ISSUER}/"])
def test_issuer(client: TestClient, settings: Callable[..., None], issuer: object) -> None:
    settings(JWT_ISSUER=ISSUER)

    assert call(client, f"Bearer {signed({'alg': 'HS256'}, claims(iss=ISSUER))}").status_code == ACCEPTED
    assert refused(client, f"Bearer {signed({'alg': 'HS256'}, claims(iss=issuer))}")


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'secret' --"},
        {"kid": 1},
        {"kid": ["a"]},
        {"kid": {}},
        {"jku": "https://evil.example.com/keys"},
        {"jwk": {"kty": "oct", "k": "AA"}},
        {"x5u": "https://evil.example.com/cert"},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
    ],
    ids=str,
)
def test_header_chooses_no_key(client: TestClient, header: dict[str, object]) -> None:
    assert refused(client, f"Bearer {signed({'alg': 'HS256', **header}, claims(), 'AA')}")


@pytest.mark.parametrize(
    "token",
    [
        "",
        " ",
        ".",
        "..",
        "a.b.c",
        "a.b.c.d.e",
        "e30.e30.e30",
        "\u00e9.\u00e9.\u00e9",
        "\U0001f600",
        "%00",
        "=.=.=",
        "A" * 8193,
        "A" * 60_000,
        "." * 8000,
        encoded("[" * 5000) + ".e30.AA",
        encoded('{"alg":' * 700) + ".e30.AA",
        signed({"alg": "HS256"}, "[" * 5000),
        signed({"alg": "HS256"}, '{"a":' * 1100),
        signed({"alg": "HS256"}, []),
        signed({"alg": "HS256"}, "1"),
        signed({"alg": "HS256"}, "null"),
        signed({"alg": "HS256"}, "{"),
        signed([], claims()),
        signed("null", claims()),
        signed({"alg": "HS256"}, claims())[:-2],
        signed({"alg": "HS256"}, claims()) + "A",
        signed({"alg": "HS256"}, claims()) + ".",
    ],
    ids=lambda token: f"{len(token)}-{token[:12]!a}",
)
def test_malformed(client: TestClient, token: str) -> None:
    assert refused(client, f"Bearer {token}")


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Basic dTpw", "JWT {}", "Bearer  {}", "{}", "Bearer,{}", "Bearer {} {}"]
)
def test_schemes(client: TestClient, value: str) -> None:
    assert refused(client, value.replace("{}", jwt.encode(claims(), KEY, "HS256")))


def test_two_headers(client: TestClient) -> None:
    good = f"Bearer {jwt.encode(claims(), KEY, 'HS256')}"

    assert refused(client, good, "Bearer x")
    assert refused(client, "Bearer x", good)
    assert refused(client, good, good)


@pytest.mark.parametrize("place", ["query", "cookie"])
def test_token_elsewhere(client: TestClient, place: str) -> None:
    token = jwt.encode(claims(), KEY, "HS256")
    if place == "cookie":
        client.cookies.set("Authorization", f"Bearer {token}")
    params = {"access_token": token, "token": token} if place == "query" else {}

    assert client.post(attack_target.url, json={}, params=params).status_code == 401


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"JWT_KEY": None}, "JWT_KEY"),
        ({"JWT_KEY": ""}, "32 bytes"),
        ({"JWT_KEY": "changeme"}, "32 bytes"),
        ({"JWT_KEY": " " * 40}, "32 bytes"),
        ({"JWT_KEY": KEY[:40], "JWT_ALGORITHM": "HS512"}, "64 bytes"),
        ({"JWT_ALGORITHM": "RS256"}, "PEM"),
        ({"JWT_ALGORITHM": "none"}, "JWT_ALGORITHM"),
        ({"JWT_KEY": "-----BEGIN PUBLIC KEY-----" + "A" * 40}, "secret"),
    ],
    ids=str,
)
def test_application_does_not_start(settings: Callable[..., None], values: dict[str, str | None], word: str) -> None:
    settings(**values)

    with pytest.raises(RuntimeError) as caught, TestClient(attack_target.app):
        pass

    assert word in str(caught.value)
    if given := values.get("JWT_KEY"):
        assert given not in str(caught.value)


def test_documentation(client: TestClient) -> None:
    document = attack_target.app.openapi()
    schemes = document["components"]["securitySchemes"]

    assert {scheme["type"] for scheme in schemes.values()} == {"oauth2", "http"}
    for path, item in document["paths"].items():
        if path.startswith(attack_target.url):
            for operation in item.values():
                assert {name for need in operation["security"] for name in need} == schemes.keys()
                assert "401" in operation["responses"]


def test_key_is_not_shown(settings: Callable[..., None]) -> None:
    settings()

    assert KEY not in repr(attack_target.auth.jwt_settings())
    assert os.environ["JWT_KEY"] == KEY
