"""The HTTP interface of orders."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Table, create_engine, event
from sqlalchemy.exc import CompileError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateTable

from database import get_db
from main import app
from models import Shelf
from orders.models import Order

pytestmark = pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")

URL = "/shelves/2147483647/orders"
UNKNOWN = 2**31 - 1

Create = Callable[..., dict[str, Any]]


def needed_tables(table: Table) -> list[Table]:
    """The table, and those that it refers to."""
    found = [table]
    for known in found:
        for key in known.foreign_keys:
            if key.column.table not in found:
                found.append(key.column.table)
    return found


@pytest.fixture
def session() -> Iterator[Session]:
    """A session whose work is undone, on TEST_DATABASE_URL or in memory."""
    url = os.environ.get("TEST_DATABASE_URL", "sqlite://")
    options = {"check_same_thread": False} if url.startswith("sqlite") else {}
    engine = create_engine(url, poolclass=StaticPool, connect_args=options)
    if engine.dialect.name == "sqlite":
        event.listen(
            engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"),
        )
    try:
        for table in needed_tables(Order.metadata.tables["orders"]):
            CreateTable(table).compile(dialect=engine.dialect)
    except CompileError as error:
        pytest.skip(f"Set TEST_DATABASE_URL: {error}")
    with engine.connect() as connection:
        transaction = connection.begin()
        Order.metadata.create_all(
            connection, tables=needed_tables(Order.metadata.tables["orders"])
        )
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def client(session: Session) -> Iterator[TestClient]:
    """A client that uses the session of the test."""

    def session_of_test() -> Iterator[Session]:
        yield session

    overrides = dict(app.dependency_overrides)
    app.dependency_overrides[get_db] = session_of_test
    yield TestClient(app, base_url="http://localhost")
    app.dependency_overrides = overrides


@pytest.fixture
def references(session: Session) -> dict[str, Any]:
    """Rows that an order refers to, by field."""
    shelf = Shelf(
        label=uuid4().hex[:20],
    )
    session.add(shelf)
    session.flush()
    other = Shelf(
        label=uuid4().hex[:20],
    )
    session.add(other)
    session.flush()
    ids = {"shelf_id": shelf.id, "other": other.id}
    session.commit()
    return ids


@pytest.fixture
def collection(references: dict[str, Any]) -> str:
    """The orders of one shelf; URL is below one that there is not."""
    return f"/shelves/{references['shelf_id']}/orders"


@pytest.fixture
def elsewhere(references: dict[str, Any]) -> str:
    """The orders of another shelf."""
    return f"/shelves/{references['other']}/orders"


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
def create_order(client: TestClient, collection: str) -> Create:
    """Create an order by a request."""

    def create(**changes: object) -> dict[str, Any]:
        body = order_body() | changes
        response = client.post(collection + "/", json=body)
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    return create


def test_create(client: TestClient, collection: str, body: dict[str, Any]) -> None:
    response = client.post(collection + "/", json=body)

    assert response.status_code == 201, response.text
    created = response.json()
    assert {name: created[name] for name in body} == body
    path = f"{collection}/{created['id']}"
    assert response.headers["location"].endswith(path)
    assert client.get(path).json() == created


@pytest.mark.parametrize("field", ["title", "price"])
def test_create_without_required_field(
    client: TestClient, collection: str, body: dict[str, Any], field: str
) -> None:
    del body[field]

    response = client.post(collection + "/", json=body)

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
def test_create_with_bad_value(
    client: TestClient, collection: str, body: dict[str, Any], field: str, value: object
) -> None:
    response = client.post(collection + "/", json=body | {field: value})

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


def test_create_with_title_that_is_taken(
    client: TestClient, collection: str, create_order: Create, body: dict[str, Any]
) -> None:
    taken = create_order()

    response = client.post(collection + "/", json=body | {"title": taken["title"]})

    assert response.status_code == 409
    assert "title" in response.text


def test_get(client: TestClient, collection: str, create_order: Create) -> None:
    created = create_order()

    response = client.get(f"{collection}/{created['id']}")

    assert response.status_code == 200
    assert response.json() | created == response.json()


def test_update_leaves_other_fields_alone(
    client: TestClient, collection: str, create_order: Create
) -> None:
    created = create_order(price="9.50")
    url = f"{collection}/{created['id']}"

    response = client.patch(url, json={"price": "10.50"})

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["price"] == "10.50"
    assert {name for name in created if changed[name] != created[name]} <= {
        "price",
        "updated_at",
    }
    assert client.get(url).json() == changed


def test_update_without_fields(
    client: TestClient, collection: str, create_order: Create
) -> None:
    created = create_order()

    response = client.patch(f"{collection}/{created['id']}", json={})

    assert response.status_code == 200
    assert response.json() | created == response.json()


def test_update_to_null(
    client: TestClient, collection: str, create_order: Create
) -> None:
    created = create_order(due_on="2024-01-15")

    response = client.patch(f"{collection}/{created['id']}", json={"due_on": None})

    assert response.status_code == 200
    assert response.json()["due_on"] is None


@pytest.mark.parametrize("field", ["title", "price", "status"])
def test_update_to_null_is_refused(
    client: TestClient, collection: str, create_order: Create, field: str
) -> None:
    created = create_order()

    response = client.patch(f"{collection}/{created['id']}", json={field: None})

    assert response.status_code == 422


def test_update_to_title_that_is_taken(
    client: TestClient, collection: str, create_order: Create
) -> None:
    taken, other = create_order(), create_order()

    response = client.patch(
        f"{collection}/{other['id']}", json={"title": taken["title"]}
    )

    assert response.status_code == 409
    assert "title" in response.text


def test_replace(
    client: TestClient, collection: str, create_order: Create, body: dict[str, Any]
) -> None:
    created = create_order()
    replacement = body

    response = client.put(f"{collection}/{created['id']}", json=replacement)

    assert response.status_code == 200, response.text
    replaced = response.json()
    assert replaced["id"] == created["id"]
    assert {name: replaced[name] for name in replacement.keys() & replaced.keys()} == {
        name: replacement[name] for name in replacement.keys() & replaced.keys()
    }


def test_delete(client: TestClient, collection: str, create_order: Create) -> None:
    created = create_order()
    url = f"{collection}/{created['id']}"

    response = client.delete(url)

    assert response.status_code == 204
    assert not response.content
    assert client.delete(url).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize("field", ["unknown", "id", "created_at", "shelf_id"])
def test_field_that_is_not_accepted(
    client: TestClient, collection: str, body: dict[str, Any], method: str, field: str
) -> None:
    url, data = {
        "POST": (collection + "/", body),
        "PATCH": (f"{collection}/{UNKNOWN}", {}),
        "PUT": (f"{collection}/{UNKNOWN}", body),
    }[method]

    response = client.request(method, url, json=data | {field: 1})

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
        "replace": ("PUT", row, body),
        "delete": ("DELETE", row, None),
        "pay": ("POST", f"{row}/pay", None),
    }


@pytest.mark.parametrize("operation", ["get", "update", "replace", "delete", "pay"])
def test_unknown_id(
    client: TestClient, collection: str, body: dict[str, Any], operation: str
) -> None:
    method, url, data = requests_to(collection, UNKNOWN, body)[operation]

    response = client.request(method, url, json=data)

    assert response.status_code == 404


def test_pay_order(client: TestClient, collection: str, create_order: Create) -> None:
    created = create_order(status="draft")

    response = client.post(f"{collection}/{created['id']}/pay")

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["id"] == created["id"]
    assert changed["status"] == "paid"


def test_pay_order_in_another_state(
    client: TestClient, collection: str, create_order: Create
) -> None:
    created = create_order(status="paid")
    url = f"{collection}/{created['id']}/pay"

    response = client.post(url)

    assert response.status_code == 409
    assert "paid" in response.text


@pytest.mark.parametrize(
    "operation", ["list", "get", "create", "update", "replace", "delete", "pay"]
)
def test_below_unknown_shelf(
    client: TestClient, body: dict[str, Any], operation: str
) -> None:
    method, url, data = requests_to(URL, UNKNOWN, body)[operation]

    response = client.request(method, url, json=data)

    assert response.status_code == 404
    assert "shelf" in response.text


@pytest.mark.parametrize("operation", ["get", "update", "replace", "delete", "pay"])
def test_order_of_another_shelf(
    client: TestClient,
    collection: str,
    create_order: Create,
    elsewhere: str,
    body: dict[str, Any],
    operation: str,
) -> None:
    created = create_order()
    method, url, data = requests_to(elsewhere, created["id"], body)[operation]

    response = client.request(method, url, json=data)

    assert response.status_code == 404
    response = client.get(f"{collection}/{created['id']}")
    assert response.json() | created == response.json()


def test_list_of_another_shelf(
    client: TestClient, collection: str, create_order: Create, elsewhere: str
) -> None:
    created = create_order()

    own = client.get(collection + "/").json()
    other = client.get(elsewhere + "/").json()

    assert [item["id"] for item in own["items"]] == [created["id"]]
    assert other["items"] == []
    assert (own["total"], other["total"]) == (1, 0)


@pytest.mark.parametrize(
    "order",
    [{}, {"sort": "price"}, {"sort": "-price"}, {"status": "draft", "sort": "-price"}],
)
def test_list_is_walked_page_by_page(
    client: TestClient, collection: str, create_order: Create, order: dict[str, str]
) -> None:
    created = [create_order()["id"] for _ in range(5)]
    seen: list[Any] = []
    total = 1
    while len(seen) < total:
        response = client.get(
            collection + "/", params={"limit": 2, "offset": len(seen), **order}
        )
        assert response.status_code == 200, response.text
        page = response.json()
        assert len(page["items"]) == min(2, page["total"] - len(seen))
        seen += [item["id"] for item in page["items"]]
        total = page["total"]

    assert [seen.count(key) for key in created] == [1] * 5
    assert len(seen) == len(set(seen)) == total


def test_list_links_to_other_pages(
    client: TestClient, collection: str, create_order: Create
) -> None:
    for _ in range(3):
        create_order()

    first = client.get(collection + "/", params={"limit": 1})
    second = client.get(first.url.join(first.links["next"]["url"]))
    back = client.get(second.url.join(second.links["prev"]["url"]))

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
        {"offset": "-1"},
        {"sort": "unknown"},
        {"search": "\x00"},
    ],
)
def test_list_with_bad_parameter(
    client: TestClient, collection: str, params: dict[str, str]
) -> None:
    response = client.get(collection + "/", params=params)

    assert response.status_code == 422


def test_list_is_sorted(
    client: TestClient, collection: str, create_order: Create
) -> None:
    second = create_order(price="10.50")["id"]
    first = create_order(price="9.50")["id"]

    for sort, expected in (("price", [first, second]), ("-price", [second, first])):
        response = client.get(collection + "/", params={"sort": sort, "limit": 100})
        assert [
            item["id"] for item in response.json()["items"] if item["id"] in expected
        ] == expected


def test_list_is_filtered(
    client: TestClient, collection: str, create_order: Create
) -> None:
    wanted = create_order(status="draft")["id"]
    other = create_order(status="paid")["id"]

    response = client.get(collection + "/", params={"status": "draft", "limit": 100})

    found = [item["id"] for item in response.json()["items"]]
    assert wanted in found
    assert other not in found


def test_list_is_searched(
    client: TestClient, collection: str, create_order: Create
) -> None:
    token = uuid4().hex[:10]
    wanted = create_order(title=f"a{token}z")
    create_order()

    for search, expected in ((token.upper(), [wanted["id"]]), ("%_%", [])):
        response = client.get(collection + "/", params={"search": search})
        assert [item["id"] for item in response.json()["items"]] == expected
