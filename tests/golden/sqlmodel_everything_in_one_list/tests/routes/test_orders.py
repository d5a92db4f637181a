"""The HTTP interface of orders."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlmodel import Session, col

from app.models import User
from app.orders.models import Order

pytestmark = pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")

URL = "/api/v1/orders"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

Create = Callable[..., dict[str, Any]]


@pytest.fixture
def references(db: Session) -> Iterator[dict[str, Any]]:
    """Rows that an order refers to, by field."""
    user = User(
        hashed_password=uuid4().hex,
        email=f"{uuid4().hex}@example.com",
    )
    db.add(user)
    db.flush()
    ids = {"owner_id": str(user.id)}
    key = user.id
    db.commit()
    yield ids
    # Rows may outlive the test.
    connection = db.connection()
    connection.execute(delete(Order).where(col(Order.owner_id) == key))
    connection.execute(delete(User).where(col(User.id) == key))
    db.commit()


def order_body() -> dict[str, Any]:
    """A valid request body; unique values are new each time."""
    return {
        "title": uuid4().hex,
        "price": "9.50",
        "status": "draft",
        "due_on": "2024-01-15",
    }


@pytest.fixture
def body(references: dict[str, Any]) -> dict[str, Any]:
    """A valid request body with its references."""
    return order_body() | references


@pytest.fixture
def create_order(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    references: dict[str, Any],
) -> Create:
    """Create an order by a request."""

    def create(**changes: object) -> dict[str, Any]:
        body = order_body() | references | changes
        response = client.post(URL + "/", json=body, headers=normal_user_token_headers)
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    return create


def test_create(
    client: TestClient, normal_user_token_headers: dict[str, str], body: dict[str, Any]
) -> None:
    response = client.post(URL + "/", json=body, headers=normal_user_token_headers)

    assert response.status_code == 201, response.text
    created = response.json()
    assert {name: created[name] for name in body} == body
    path = f"{URL}/{created['id']}"
    assert response.headers["location"].endswith(path)
    assert client.get(path, headers=normal_user_token_headers).json() == created


@pytest.mark.parametrize("field", ["title", "price", "owner_id"])
def test_create_without_required_field(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    body: dict[str, Any],
    field: str,
) -> None:
    del body[field]

    response = client.post(URL + "/", json=body, headers=normal_user_token_headers)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("title", None, id="title null"),
        pytest.param("title", 123, id="title wrong type"),
        pytest.param("title", "xx", id="title too short"),
        pytest.param("title", "x" * 121, id="title too long"),
        pytest.param("title", "xx\x00", id="title NUL character"),
        pytest.param("price", None, id="price null"),
        pytest.param("price", "not a number", id="price wrong type"),
        pytest.param("price", "NaN", id="price not a number"),
        pytest.param("price", "-0.01", id="price below the bound"),
        pytest.param("price", "100000000", id="price too many digits"),
        pytest.param("price", "0.001", id="price too many decimal places"),
        pytest.param("status", None, id="status null"),
        pytest.param("status", 123, id="status wrong type"),
        pytest.param("status", "unknown", id="status unknown member"),
        pytest.param("due_on", "not a date", id="due_on wrong type"),
        pytest.param("due_on", "2024-02-30", id="due_on no such day"),
        pytest.param("owner_id", None, id="owner_id null"),
        pytest.param("owner_id", "not a uuid", id="owner_id wrong type"),
    ],
)
def test_create_with_bad_value(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    body: dict[str, Any],
    field: str,
    value: object,
) -> None:
    response = client.post(
        URL + "/", json=body | {field: value}, headers=normal_user_token_headers
    )

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


def test_create_with_title_that_is_taken(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
) -> None:
    taken = create_order()

    response = client.post(
        URL + "/",
        json=body | {"title": taken["title"]},
        headers=normal_user_token_headers,
    )

    assert response.status_code == 409
    assert "title" in response.text


def test_create_with_owner_id_that_leads_nowhere(
    client: TestClient, normal_user_token_headers: dict[str, str], body: dict[str, Any]
) -> None:
    response = client.post(
        URL + "/",
        json=body | {"owner_id": "00000000-0000-4000-8000-000000000000"},
        headers=normal_user_token_headers,
    )

    assert response.status_code == 409
    assert "owner_id" in response.text


def test_get(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    created = create_order()

    response = client.get(f"{URL}/{created['id']}", headers=normal_user_token_headers)

    assert response.status_code == 200
    assert response.json() | created == response.json()


def test_update_leaves_other_fields_alone(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    created = create_order(price="9.50")
    url = f"{URL}/{created['id']}"

    response = client.patch(
        url, json={"price": "10.50"}, headers=normal_user_token_headers
    )

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["price"] == "10.50"
    assert {name for name in created if changed[name] != created[name]} <= {"price"}
    assert client.get(url, headers=normal_user_token_headers).json() == changed


def test_update_without_fields(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    created = create_order()

    response = client.patch(
        f"{URL}/{created['id']}", json={}, headers=normal_user_token_headers
    )

    assert response.status_code == 200
    assert response.json() | created == response.json()


def test_update_to_null(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    created = create_order(due_on="2024-01-15")

    response = client.patch(
        f"{URL}/{created['id']}",
        json={"due_on": None},
        headers=normal_user_token_headers,
    )

    assert response.status_code == 200
    assert response.json()["due_on"] is None


@pytest.mark.parametrize("field", ["title", "price", "status", "owner_id"])
def test_update_to_null_is_refused(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    create_order: Create,
    field: str,
) -> None:
    created = create_order()

    response = client.patch(
        f"{URL}/{created['id']}", json={field: None}, headers=normal_user_token_headers
    )

    assert response.status_code == 422


def test_update_to_title_that_is_taken(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    taken, other = create_order(), create_order()

    response = client.patch(
        f"{URL}/{other['id']}",
        json={"title": taken["title"]},
        headers=normal_user_token_headers,
    )

    assert response.status_code == 409
    assert "title" in response.text


def test_delete(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    created = create_order()
    url = f"{URL}/{created['id']}"

    response = client.delete(url, headers=normal_user_token_headers)

    assert response.status_code == 204
    assert not response.content
    assert client.delete(url, headers=normal_user_token_headers).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("field", ["unknown", "id", "created_at"])
def test_field_that_is_not_accepted(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    body: dict[str, Any],
    method: str,
    field: str,
) -> None:
    url, data = {"POST": (URL + "/", body), "PATCH": (f"{URL}/{UNKNOWN}", {})}[method]

    response = client.request(
        method, url, json=data | {field: 1}, headers=normal_user_token_headers
    )

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


def requests_to(
    url: str, key: object, body: dict[str, Any]
) -> dict[str, tuple[str, str, Any]]:
    """A valid request for each operation: method, path and body."""
    row = f"{url}/{key}"
    return {
        "list": ("GET", f"{url}/", None),
        "get": ("GET", row, None),
        "create": ("POST", f"{url}/", body),
        "update": ("PATCH", row, {}),
        "delete": ("DELETE", row, None),
    }


@pytest.mark.parametrize("operation", ["get", "update", "delete"])
def test_unknown_id(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    body: dict[str, Any],
    operation: str,
) -> None:
    method, url, data = requests_to(URL, UNKNOWN, body)[operation]

    response = client.request(method, url, json=data, headers=normal_user_token_headers)

    assert response.status_code == 404


CALLERS = ("anonymous", "user")
ACCESS = {
    "list": (401, 200),
    "get": (401, 200),
    "create": (401, 201),
    "update": (401, 200),
    "delete": (401, 204),
}
"""What each operation answers to each of the callers."""


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", ACCESS)
def test_access(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
    operation: str,
    caller: str,
) -> None:
    created = create_order()
    method, url, data = requests_to(URL, created["id"], body)[operation]
    expected = ACCESS[operation][CALLERS.index(caller)]

    response = client.request(
        method,
        url,
        json=data,
        headers={} if caller == "anonymous" else normal_user_token_headers,
    )

    accepted = {401, 403} if expected == 401 else {expected}
    assert response.status_code in accepted, response.text


def test_list(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    created = [create_order()["id"] for _ in range(3)]

    response = client.get(URL + "/", headers=normal_user_token_headers)

    assert response.status_code == 200
    assert set(created) <= {item["id"] for item in response.json()}


def test_list_is_cut(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    create_order: Create,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.orders.crud.MOST_ROWS", 2)
    for _ in range(3):
        create_order()

    response = client.get(URL + "/", headers=normal_user_token_headers)

    assert len(response.json()) == 2


@pytest.mark.parametrize(
    "params", [{"unknown": "1"}, {"sort": "unknown"}, {"search": "\x00"}]
)
def test_list_with_bad_parameter(
    client: TestClient,
    normal_user_token_headers: dict[str, str],
    params: dict[str, str],
) -> None:
    response = client.get(URL + "/", params=params, headers=normal_user_token_headers)

    assert response.status_code == 422


def test_list_is_sorted(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    second = create_order(price="10.50")["id"]
    first = create_order(price="9.50")["id"]

    for sort, expected in (("price", [first, second]), ("-price", [second, first])):
        response = client.get(
            URL + "/", params={"sort": sort}, headers=normal_user_token_headers
        )
        assert [
            item["id"] for item in response.json() if item["id"] in expected
        ] == expected


def test_list_is_filtered(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    wanted = create_order(status="draft")["id"]
    other = create_order(status="paid")["id"]

    response = client.get(
        URL + "/", params={"status": "draft"}, headers=normal_user_token_headers
    )

    found = [item["id"] for item in response.json()]
    assert wanted in found
    assert other not in found


def test_list_is_searched(
    client: TestClient, normal_user_token_headers: dict[str, str], create_order: Create
) -> None:
    token = uuid4().hex[:10]
    wanted = create_order(title=f"a{token}z")
    create_order()

    for search, expected in ((token.upper(), [wanted["id"]]), ("%_%", [])):
        response = client.get(
            URL + "/", params={"search": search}, headers=normal_user_token_headers
        )
        assert [item["id"] for item in response.json()] == expected
