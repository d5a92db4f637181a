"""The HTTP interface of orders."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.customer import Customer
from app.models.order import Order
from app.models.user import User

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal"),
]

URL = "/api/v1/orders"
UNKNOWN = 2**31 - 1

Create = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def references(session: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Rows that an order refers to, by field."""
    user = User(
        email=f"{uuid4().hex}@example.com",
        hashed_password=uuid4().hex,
    )
    session.add(user)
    await session.flush()
    customer = Customer(
        name=uuid4().hex,
        email=f"{uuid4().hex}@example.com",
        manager_id=user.id,
    )
    session.add(customer)
    await session.flush()
    ids = {"customer_id": customer.id}
    key = customer.id
    rows: list[tuple[Any, Any]] = [(User.id, user.id), (Customer.id, customer.id)]
    await session.commit()
    yield ids
    # Rows may outlive the test.
    connection = await session.connection()
    await connection.execute(delete(Order).where(Order.customer_id == key))
    for column, made in reversed(rows):
        await connection.execute(delete(column.class_).where(column == made))
    await session.commit()


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
    client: AsyncClient, auth_headers: dict[str, str], references: dict[str, Any]
) -> Create:
    """Create an order by a request."""

    async def create(**changes: object) -> dict[str, Any]:
        body = order_body() | references | changes
        response = await client.post(URL, json=body, headers=auth_headers)
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    return create


async def test_create(
    client: AsyncClient, auth_headers: dict[str, str], body: dict[str, Any]
) -> None:
    response = await client.post(URL, json=body, headers=auth_headers)

    assert response.status_code == 201, response.text
    created = response.json()
    assert {name: created[name] for name in body} == body
    path = f"{URL}/{created['id']}"
    assert response.headers["location"].endswith(path)
    assert (await client.get(path, headers=auth_headers)).json() == created


@pytest.mark.parametrize("field", ["title", "price", "customer_id"])
async def test_create_without_required_field(
    client: AsyncClient, auth_headers: dict[str, str], body: dict[str, Any], field: str
) -> None:
    del body[field]

    response = await client.post(URL, json=body, headers=auth_headers)

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
        pytest.param("customer_id", None, id="customer_id null"),
        pytest.param("customer_id", "not a number", id="customer_id wrong type"),
        pytest.param(
            "customer_id", 2147483648, id="customer_id too large for the column"
        ),
    ],
)
async def test_create_with_bad_value(
    client: AsyncClient,
    auth_headers: dict[str, str],
    body: dict[str, Any],
    field: str,
    value: object,
) -> None:
    response = await client.post(URL, json=body | {field: value}, headers=auth_headers)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


async def test_create_with_title_that_is_taken(
    client: AsyncClient,
    auth_headers: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
) -> None:
    taken = await create_order()

    response = await client.post(
        URL, json=body | {"title": taken["title"]}, headers=auth_headers
    )

    assert response.status_code == 409
    assert "title" in response.text


async def test_create_with_customer_id_that_leads_nowhere(
    client: AsyncClient, auth_headers: dict[str, str], body: dict[str, Any]
) -> None:
    response = await client.post(
        URL, json=body | {"customer_id": 2**31 - 1}, headers=auth_headers
    )

    assert response.status_code == 409
    assert "customer_id" in response.text


async def test_get(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    created = await create_order()

    response = await client.get(f"{URL}/{created['id']}", headers=auth_headers)

    assert response.status_code == 200
    assert response.json() | created == response.json()


async def test_update_leaves_other_fields_alone(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    created = await create_order(price="9.50")
    url = f"{URL}/{created['id']}"

    response = await client.patch(url, json={"price": "10.50"}, headers=auth_headers)

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["price"] == "10.50"
    assert {name for name in created if changed[name] != created[name]} <= {
        "price",
        "updated_at",
    }
    assert (await client.get(url, headers=auth_headers)).json() == changed


async def test_update_without_fields(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    created = await create_order()

    response = await client.patch(
        f"{URL}/{created['id']}", json={}, headers=auth_headers
    )

    assert response.status_code == 200
    assert response.json() | created == response.json()


async def test_update_to_null(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    created = await create_order(due_on="2024-01-15")

    response = await client.patch(
        f"{URL}/{created['id']}", json={"due_on": None}, headers=auth_headers
    )

    assert response.status_code == 200
    assert response.json()["due_on"] is None


@pytest.mark.parametrize("field", ["title", "price", "status", "customer_id"])
async def test_update_to_null_is_refused(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create, field: str
) -> None:
    created = await create_order()

    response = await client.patch(
        f"{URL}/{created['id']}", json={field: None}, headers=auth_headers
    )

    assert response.status_code == 422


async def test_update_to_title_that_is_taken(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    taken, other = await create_order(), await create_order()

    response = await client.patch(
        f"{URL}/{other['id']}", json={"title": taken["title"]}, headers=auth_headers
    )

    assert response.status_code == 409
    assert "title" in response.text


async def test_replace(
    client: AsyncClient,
    auth_headers: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
) -> None:
    created = await create_order()
    replacement = body

    response = await client.put(
        f"{URL}/{created['id']}", json=replacement, headers=auth_headers
    )

    assert response.status_code == 200, response.text
    replaced = response.json()
    assert replaced["id"] == created["id"]
    assert {name: replaced[name] for name in replacement.keys() & replaced.keys()} == {
        name: replacement[name] for name in replacement.keys() & replaced.keys()
    }


async def test_delete(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    created = await create_order()
    url = f"{URL}/{created['id']}"

    response = await client.delete(url, headers=auth_headers)

    assert response.status_code == 204
    assert not response.content
    assert (await client.delete(url, headers=auth_headers)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize("field", ["unknown", "id", "created_at"])
async def test_field_that_is_not_accepted(
    client: AsyncClient,
    auth_headers: dict[str, str],
    body: dict[str, Any],
    method: str,
    field: str,
) -> None:
    url, data = {
        "POST": (URL, body),
        "PATCH": (f"{URL}/{UNKNOWN}", {}),
        "PUT": (f"{URL}/{UNKNOWN}", body),
    }[method]

    response = await client.request(
        method, url, json=data | {field: 1}, headers=auth_headers
    )

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


def requests_to(
    url: str, key: object, body: dict[str, Any]
) -> dict[str, tuple[str, str, Any]]:
    """A valid request for each operation: method, path and body."""
    row = f"{url}/{key}"
    return {
        "list": ("GET", url, None),
        "get": ("GET", row, None),
        "create": ("POST", url, body),
        "update": ("PATCH", row, {}),
        "replace": ("PUT", row, body),
        "delete": ("DELETE", row, None),
    }


@pytest.mark.parametrize("operation", ["get", "update", "replace", "delete"])
async def test_unknown_id(
    client: AsyncClient,
    auth_headers: dict[str, str],
    body: dict[str, Any],
    operation: str,
) -> None:
    method, url, data = requests_to(URL, UNKNOWN, body)[operation]

    response = await client.request(method, url, json=data, headers=auth_headers)

    assert response.status_code == 404


CALLERS = ("anonymous", "user")
ACCESS = {
    "list": (401, 200),
    "get": (401, 200),
    "create": (401, 201),
    "update": (401, 200),
    "replace": (401, 200),
    "delete": (401, 204),
}
"""What each operation answers to each of the callers."""


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", ACCESS)
async def test_access(
    client: AsyncClient,
    auth_headers: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
    operation: str,
    caller: str,
) -> None:
    created = await create_order()
    method, url, data = requests_to(URL, created["id"], body)[operation]
    expected = ACCESS[operation][CALLERS.index(caller)]

    response = await client.request(
        method, url, json=data, headers={} if caller == "anonymous" else auth_headers
    )

    assert response.status_code == expected, response.text


@pytest.mark.parametrize(
    "order",
    [{}, {"sort": "price"}, {"sort": "-price"}, {"status": "draft", "sort": "-price"}],
)
async def test_list_is_walked_page_by_page(
    client: AsyncClient,
    auth_headers: dict[str, str],
    create_order: Create,
    order: dict[str, str],
) -> None:
    created = [(await create_order())["id"] for _ in range(5)]
    params: dict[str, Any] = {"limit": 2, **order}
    for onward in ("next_cursor", "prev_cursor"):
        seen: list[Any] = []
        while True:
            response = await client.get(URL, params=params, headers=auth_headers)
            assert response.status_code == 200, response.text
            page = response.json()
            assert len(page["items"]) <= 2
            seen += [item["id"] for item in page["items"]]
            if page[onward] is None:
                break
            if len(seen) == 2:
                await create_order()
            params["cursor"] = page[onward]

        assert [seen.count(key) for key in created] == [1] * 5
        assert len(seen) == len(set(seen))


async def test_list_with_cursor_of_another_list(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    for _ in range(2):
        await create_order()
    page = (await client.get(URL, params={"limit": 1}, headers=auth_headers)).json()

    for cursor in ("forged", page["next_cursor"][:-4] + "AAAA"):
        response = await client.get(
            URL, params={"cursor": cursor}, headers=auth_headers
        )
        assert response.status_code == 404


async def test_list_links_to_other_pages(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    for _ in range(3):
        await create_order()

    first = await client.get(URL, params={"limit": 1}, headers=auth_headers)
    second = await client.get(
        first.url.join(first.links["next"]["url"]), headers=auth_headers
    )
    back = await client.get(
        second.url.join(second.links["prev"]["url"]), headers=auth_headers
    )

    assert "prev" not in first.links
    assert [len(page.json()["items"]) for page in (first, second)] == [1, 1]
    assert first.json()["items"] != second.json()["items"]
    assert first.json()["items"] == back.json()["items"]


@pytest.mark.parametrize(
    "params",
    [
        {"unknown": "1"},
        {"limit": "0"},
        {"limit": "101"},
        {"sort": "unknown"},
        {"search": "\x00"},
    ],
)
async def test_list_with_bad_parameter(
    client: AsyncClient, auth_headers: dict[str, str], params: dict[str, str]
) -> None:
    response = await client.get(URL, params=params, headers=auth_headers)

    assert response.status_code == 422


async def test_list_is_sorted(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    second = (await create_order(price="10.50"))["id"]
    first = (await create_order(price="9.50"))["id"]

    for sort, expected in (("price", [first, second]), ("-price", [second, first])):
        response = await client.get(
            URL, params={"sort": sort, "limit": 100}, headers=auth_headers
        )
        assert [
            item["id"] for item in response.json()["items"] if item["id"] in expected
        ] == expected


async def test_list_is_filtered(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    wanted = (await create_order(status="draft"))["id"]
    other = (await create_order(status="paid"))["id"]

    response = await client.get(
        URL, params={"status": "draft", "limit": 100}, headers=auth_headers
    )

    found = [item["id"] for item in response.json()["items"]]
    assert wanted in found
    assert other not in found


async def test_list_is_searched(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    token = uuid4().hex[:10]
    wanted = await create_order(title=f"a{token}z")
    await create_order()

    for search, expected in ((token.upper(), [wanted["id"]]), ("%_%", [])):
        response = await client.get(
            URL, params={"search": search}, headers=auth_headers
        )
        assert [item["id"] for item in response.json()["items"]] == expected
