"""The HTTP interface of orders."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Table, event
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import StaticPool

from service.app import create_app
from service.database import get_session
from service.orders.models import Order

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")]

URL = "/orders"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

Create = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def app() -> FastAPI:
    return create_app()


def needed_tables(table: Table) -> list[Table]:
    """The table, and those that it refers to."""
    found = [table]
    for known in found:
        for key in known.foreign_keys:
            if key.column.table not in found:
                found.append(key.column.table)
    return found


@pytest.fixture
async def session() -> AsyncIterator[AsyncSession]:
    """A session whose work is undone, on TEST_DATABASE_URL or in memory."""
    engine = create_async_engine(
        os.environ.get("TEST_DATABASE_URL", "sqlite+aiosqlite://"), poolclass=StaticPool
    )
    if engine.dialect.name == "sqlite":
        event.listen(
            engine.sync_engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"),
        )
    async with engine.connect() as connection:
        transaction = await connection.begin()
        tables = needed_tables(Order.metadata.tables["orders"])
        await connection.run_sync(lambda sync: Order.metadata.create_all(sync, tables=tables))
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        await transaction.rollback()
    await engine.dispose()


@pytest.fixture
async def client(app: FastAPI, session: AsyncSession) -> AsyncIterator[AsyncClient]:
    """A client that uses the session of the test."""

    async def session_of_test() -> AsyncIterator[AsyncSession]:
        async with session.begin_nested():
            yield session

    overrides = dict(app.dependency_overrides)
    app.dependency_overrides[get_session] = session_of_test
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://localhost") as client:
        yield client
    app.dependency_overrides = overrides


def order_body() -> dict[str, Any]:
    """A valid request body; unique values are new each time."""
    return {
        "title": uuid4().hex,
        "price": "9.50",
        "status": "draft",
        "due_on": "2024-01-15",
    }


@pytest.fixture
def body() -> dict[str, Any]:
    """A valid request body."""
    return order_body()


@pytest.fixture
def create_order(client: AsyncClient) -> Create:
    """Create an order by a request."""

    async def create(**changes: object) -> dict[str, Any]:
        body = order_body() | changes
        response = await client.post(URL, json=body)
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    return create


async def test_create(client: AsyncClient, body: dict[str, Any]) -> None:
    response = await client.post(URL, json=body)

    assert response.status_code == 201, response.text
    created = response.json()
    assert {name: created[name] for name in body} == body
    path = f"{URL}/{created['id']}"
    assert response.headers["location"].endswith(path)
    assert (await client.get(path)).json() == created


@pytest.mark.parametrize("field", ["title", "price"])
async def test_create_without_required_field(
    client: AsyncClient, body: dict[str, Any], field: str
) -> None:
    del body[field]

    response = await client.post(URL, json=body)

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
    ],
)
async def test_create_with_bad_value(
    client: AsyncClient, body: dict[str, Any], field: str, value: object
) -> None:
    response = await client.post(URL, json=body | {field: value})

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


async def test_create_with_title_that_is_taken(
    client: AsyncClient, create_order: Create, body: dict[str, Any]
) -> None:
    taken = await create_order()

    response = await client.post(URL, json=body | {"title": taken["title"]})

    assert response.status_code == 409
    assert "title" in response.text


async def test_get(client: AsyncClient, create_order: Create) -> None:
    created = await create_order()

    response = await client.get(f"{URL}/{created['id']}")

    assert response.status_code == 200
    assert response.json() | created == response.json()


async def test_update_leaves_other_fields_alone(client: AsyncClient, create_order: Create) -> None:
    created = await create_order(price="9.50")
    url = f"{URL}/{created['id']}"

    response = await client.patch(url, json={"price": "10.50"})

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["price"] == "10.50"
    assert {name for name in created if changed[name] != created[name]} <= {"price", "updated_at"}
    assert (await client.get(url)).json() == changed


async def test_update_without_fields(client: AsyncClient, create_order: Create) -> None:
    created = await create_order()

    response = await client.patch(f"{URL}/{created['id']}", json={})

    assert response.status_code == 200
    assert response.json() | created == response.json()


async def test_update_to_null(client: AsyncClient, create_order: Create) -> None:
    created = await create_order(due_on="2024-01-15")

    response = await client.patch(f"{URL}/{created['id']}", json={"due_on": None})

    assert response.status_code == 200
    assert response.json()["due_on"] is None


@pytest.mark.parametrize("field", ["title", "price", "status"])
async def test_update_to_null_is_refused(
    client: AsyncClient, create_order: Create, field: str
) -> None:
    created = await create_order()

    response = await client.patch(f"{URL}/{created['id']}", json={field: None})

    assert response.status_code == 422


async def test_update_to_title_that_is_taken(client: AsyncClient, create_order: Create) -> None:
    taken, other = await create_order(), await create_order()

    response = await client.patch(f"{URL}/{other['id']}", json={"title": taken["title"]})

    assert response.status_code == 409
    assert "title" in response.text


async def test_replace(client: AsyncClient, create_order: Create, body: dict[str, Any]) -> None:
    created = await create_order()
    replacement = body

    response = await client.put(f"{URL}/{created['id']}", json=replacement)

    assert response.status_code == 200, response.text
    replaced = response.json()
    assert replaced["id"] == created["id"]
    assert {name: replaced[name] for name in replacement.keys() & replaced.keys()} == {
        name: replacement[name] for name in replacement.keys() & replaced.keys()
    }


async def test_delete(client: AsyncClient, create_order: Create) -> None:
    created = await create_order()
    url = f"{URL}/{created['id']}"

    response = await client.delete(url)

    assert response.status_code == 204
    assert not response.content
    assert (await client.delete(url)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize("field", ["unknown", "id", "created_at"])
async def test_field_that_is_not_accepted(
    client: AsyncClient, body: dict[str, Any], method: str, field: str
) -> None:
    url, data = {
        "POST": (URL, body),
        "PATCH": (f"{URL}/{UNKNOWN}", {}),
        "PUT": (f"{URL}/{UNKNOWN}", body),
    }[method]

    response = await client.request(method, url, json=data | {field: 1})

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


def requests_to(url: str, key: object, body: dict[str, Any]) -> dict[str, tuple[str, str, Any]]:
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
async def test_unknown_id(client: AsyncClient, body: dict[str, Any], operation: str) -> None:
    method, url, data = requests_to(URL, UNKNOWN, body)[operation]

    response = await client.request(method, url, json=data)

    assert response.status_code == 404


@pytest.mark.parametrize(
    "order", [{}, {"sort": "price"}, {"sort": "-price"}, {"status": "draft", "sort": "-price"}]
)
async def test_list_is_walked_page_by_page(
    client: AsyncClient, create_order: Create, order: dict[str, str]
) -> None:
    created = [(await create_order())["id"] for _ in range(5)]
    params: dict[str, Any] = {"limit": 2, **order}
    for onward in ("next_cursor", "prev_cursor"):
        seen: list[Any] = []
        while True:
            response = await client.get(URL, params=params)
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


async def test_list_with_cursor_of_another_list(client: AsyncClient, create_order: Create) -> None:
    for _ in range(2):
        await create_order()
    page = (await client.get(URL, params={"limit": 1})).json()

    for cursor in ("forged", page["next_cursor"][:-4] + "AAAA"):
        response = await client.get(URL, params={"cursor": cursor})
        assert response.status_code == 404


async def test_list_links_to_other_pages(client: AsyncClient, create_order: Create) -> None:
    for _ in range(3):
        await create_order()

    first = await client.get(URL, params={"limit": 1})
    second = await client.get(first.url.join(first.links["next"]["url"]))
    back = await client.get(second.url.join(second.links["prev"]["url"]))

    assert "prev" not in first.links
    assert [len(page.json()["items"]) for page in (first, second)] == [1, 1]
    assert first.json()["items"] != second.json()["items"]
    assert first.json()["items"] == back.json()["items"]


@pytest.mark.parametrize(
    "params",
    [{"unknown": "1"}, {"limit": "0"}, {"limit": "101"}, {"sort": "unknown"}, {"search": "\x00"}],
)
async def test_list_with_bad_parameter(client: AsyncClient, params: dict[str, str]) -> None:
    response = await client.get(URL, params=params)

    assert response.status_code == 422


async def test_list_is_sorted(client: AsyncClient, create_order: Create) -> None:
    second = (await create_order(price="10.50"))["id"]
    first = (await create_order(price="9.50"))["id"]

    for sort, expected in (("price", [first, second]), ("-price", [second, first])):
        response = await client.get(URL, params={"sort": sort, "limit": 100})
        assert [
            item["id"] for item in response.json()["items"] if item["id"] in expected
        ] == expected


async def test_list_is_filtered(client: AsyncClient, create_order: Create) -> None:
    wanted = (await create_order(status="draft"))["id"]
    other = (await create_order(status="paid"))["id"]

    response = await client.get(URL, params={"status": "draft", "limit": 100})

    found = [item["id"] for item in response.json()["items"]]
    assert wanted in found
    assert other not in found


async def test_list_is_searched(client: AsyncClient, create_order: Create) -> None:
    token = uuid4().hex[:10]
    wanted = await create_order(title=f"a{token}z")
    await create_order()

    for search, expected in ((token.upper(), [wanted["id"]]), ("%_%", [])):
        response = await client.get(URL, params={"search": search})
        assert [item["id"] for item in response.json()["items"]] == expected
