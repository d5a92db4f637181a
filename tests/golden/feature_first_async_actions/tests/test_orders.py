"""The HTTP interface of orders."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")

URL = "/orders"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

Create = Callable[..., Awaitable[dict[str, Any]]]


def order_body() -> dict[str, Any]:
    """A valid request body; unique values are new each time."""
    return {
        "title": uuid4().hex,
        "price": "9.50",
        "status": "draft",
        "due_on": "2024-01-15",
        "note": "Note 1",
    }


@pytest.fixture
def body() -> dict[str, Any]:
    """A valid request body."""
    return order_body()


@pytest.fixture
def create_order(api: AsyncClient, visitor: dict[str, str]) -> Create:
    """Create an order by a request."""

    async def create(**changes: object) -> dict[str, Any]:
        body = order_body() | changes
        response = await api.post(URL, json=body, headers=visitor)
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    return create


async def test_create(api: AsyncClient, visitor: dict[str, str], body: dict[str, Any]) -> None:
    response = await api.post(URL, json=body, headers=visitor)

    assert response.status_code == 201, response.text
    created = response.json()
    assert {name: created[name] for name in body} == body
    path = f"{URL}/{created['id']}"
    assert response.headers["location"].endswith(path)
    assert (await api.get(path, headers=visitor)).json() == created


@pytest.mark.parametrize("field", ["title", "price"])
async def test_create_without_required_field(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], field: str
) -> None:
    del body[field]

    response = await api.post(URL, json=body, headers=visitor)

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
        pytest.param("note", 123, id="note wrong type"),
        pytest.param("note", "\x00", id="note NUL character"),
    ],
)
async def test_create_with_bad_value(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], field: str, value: object
) -> None:
    response = await api.post(URL, json=body | {field: value}, headers=visitor)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


async def test_create_with_title_that_is_taken(
    api: AsyncClient, visitor: dict[str, str], create_order: Create, body: dict[str, Any]
) -> None:
    taken = await create_order()

    response = await api.post(URL, json=body | {"title": taken["title"]}, headers=visitor)

    assert response.status_code == 409
    assert "title" in response.text


async def test_get(api: AsyncClient, visitor: dict[str, str], create_order: Create) -> None:
    created = await create_order()

    response = await api.get(f"{URL}/{created['id']}", headers=visitor)

    assert response.status_code == 200
    assert response.json() | created == response.json()


@pytest.mark.parametrize("field", ["unknown", "id", "created_at", "paid_at"])
async def test_field_that_is_not_accepted(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], field: str
) -> None:
    url, data = URL, body

    response = await api.request("POST", url, json=data | {field: 1}, headers=visitor)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


def requests_to(url: str, key: object, body: dict[str, Any]) -> dict[str, tuple[str, str, Any]]:
    """A valid request for each operation: method, path and body."""
    row = f"{url}/{key}"
    return {
        "get": ("GET", row, None),
        "create": ("POST", url, body),
        "pay": ("POST", f"{row}/pay", None),
        "reschedule": ("POST", f"{row}/reschedule", {"due_on": "2024-01-15", "note": "Note 1"}),
        "send_reminder": ("POST", f"{row}/send-reminder", {"message": "Message 1"}),
    }


@pytest.mark.parametrize("operation", ["get", "pay", "reschedule", "send_reminder"])
async def test_unknown_id(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], operation: str
) -> None:
    method, url, data = requests_to(URL, UNKNOWN, body)[operation]

    response = await api.request(method, url, json=data, headers=visitor)

    assert response.status_code == 404


async def test_pay_order(api: AsyncClient, visitor: dict[str, str], create_order: Create) -> None:
    created = await create_order(status="draft")

    response = await api.post(f"{URL}/{created['id']}/pay", headers=visitor)

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["id"] == created["id"]
    assert changed["status"] == "paid"
    assert changed["paid_at"] is not None


async def test_pay_order_in_another_state(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    created = await create_order(status="paid")
    url = f"{URL}/{created['id']}/pay"

    response = await api.post(url, headers=visitor)

    assert response.status_code == 409
    assert "paid" in response.text


async def test_reschedule_order(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    created = await create_order()
    data = {"due_on": "2024-01-15", "note": "Note 1"}

    response = await api.post(f"{URL}/{created['id']}/reschedule", json=data, headers=visitor)

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["id"] == created["id"]
    assert changed["due_on"] == data["due_on"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("due_on", None, id="due_on null"),
        pytest.param("due_on", "not a date", id="due_on wrong type"),
        pytest.param("due_on", "2024-02-30", id="due_on no such day"),
        pytest.param("note", 123, id="note wrong type"),
        pytest.param("note", "\x00", id="note NUL character"),
        pytest.param("unknown", 1, id="unknown field"),
    ],
)
async def test_reschedule_order_with_bad_input(
    api: AsyncClient, visitor: dict[str, str], field: str, value: object
) -> None:
    data = {"due_on": "2024-01-15", "note": "Note 1"}

    response = await api.post(
        f"{URL}/{UNKNOWN}/reschedule", json=data | {field: value}, headers=visitor
    )

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


async def test_send_reminder_order(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    created = await create_order()
    data = {"message": "Message 1"}

    response = await api.post(f"{URL}/{created['id']}/send-reminder", json=data, headers=visitor)

    assert response.status_code == 200, response.text
    assert response.json() | created == response.json()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("message", None, id="message null"),
        pytest.param("message", 123, id="message wrong type"),
        pytest.param("message", "\x00", id="message NUL character"),
        pytest.param("unknown", 1, id="unknown field"),
    ],
)
async def test_send_reminder_order_with_bad_input(
    api: AsyncClient, visitor: dict[str, str], field: str, value: object
) -> None:
    data = {"message": "Message 1"}

    response = await api.post(
        f"{URL}/{UNKNOWN}/send-reminder", json=data | {field: value}, headers=visitor
    )

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


CALLERS = ("anonymous", "user")
ACCESS = {
    "get": (401, 200),
    "create": (401, 201),
    "pay": (401, 200),
    "reschedule": (401, 200),
    "send_reminder": (401, 200),
}
"""What each operation answers to each of the callers."""


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", ACCESS)
async def test_access(
    api: AsyncClient,
    visitor: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
    operation: str,
    caller: str,
) -> None:
    states: dict[str, dict[str, Any]] = {
        "pay": {"status": "draft"},
    }
    created = await create_order(**states.get(operation, {}))
    method, url, data = requests_to(URL, created["id"], body)[operation]
    expected = ACCESS[operation][CALLERS.index(caller)]

    response = await api.request(
        method, url, json=data, headers={} if caller == "anonymous" else visitor
    )

    accepted = {401, 403} if expected == 401 else {expected}
    assert response.status_code in accepted, response.text
