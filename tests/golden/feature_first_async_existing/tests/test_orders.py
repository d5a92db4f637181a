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
        "sku": uuid4().hex,
        "title": "Title 1",
        "description": "Description 1",
        "price": "9.50",
        "added_by": "00000000-0000-4000-8000-000000000001",
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


@pytest.mark.parametrize("field", ["sku", "title", "price", "added_by"])
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
        pytest.param("sku", None, id="sku null"),
        pytest.param("sku", 123, id="sku wrong type"),
        pytest.param("sku", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", id="sku too long"),
        pytest.param("sku", "\x00", id="sku NUL character"),
        pytest.param("title", None, id="title null"),
        pytest.param("title", 123, id="title wrong type"),
        pytest.param("title", "x" * 201, id="title too long"),
        pytest.param("title", "\x00", id="title NUL character"),
        pytest.param("description", 123, id="description wrong type"),
        pytest.param("description", "\x00", id="description NUL character"),
        pytest.param("price", None, id="price null"),
        pytest.param("price", "not a number", id="price wrong type"),
        pytest.param("price", "NaN", id="price not a number"),
        pytest.param("price", "-0.01", id="price below the bound"),
        pytest.param("price", "100000000", id="price too many digits"),
        pytest.param("price", "0.001", id="price too many decimal places"),
        pytest.param("added_by", None, id="added_by null"),
        pytest.param("added_by", "not a uuid", id="added_by wrong type"),
    ],
)
async def test_create_with_bad_value(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], field: str, value: object
) -> None:
    response = await api.post(URL, json=body | {field: value}, headers=visitor)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == ["body", field]


async def test_create_with_sku_that_is_taken(
    api: AsyncClient, visitor: dict[str, str], create_order: Create, body: dict[str, Any]
) -> None:
    taken = await create_order()

    response = await api.post(URL, json=body | {"sku": taken["sku"]}, headers=visitor)

    assert response.status_code == 409
    assert "sku" in response.text


async def test_get(api: AsyncClient, visitor: dict[str, str], create_order: Create) -> None:
    created = await create_order()

    response = await api.get(f"{URL}/{created['id']}", headers=visitor)

    assert response.status_code == 200
    assert response.json() | created == response.json()


async def test_update_leaves_other_fields_alone(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    created = await create_order(title="Title 1")
    url = f"{URL}/{created['id']}"

    response = await api.patch(url, json={"title": "Title 2"}, headers=visitor)

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["title"] == "Title 2"
    assert {name for name in created if changed[name] != created[name]} <= {
        "title",
        "created_at",
        "modified_at",
    }
    assert (await api.get(url, headers=visitor)).json() == changed


async def test_update_without_fields(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    created = await create_order()

    response = await api.patch(f"{URL}/{created['id']}", json={}, headers=visitor)

    assert response.status_code == 200
    assert response.json() | created == response.json()


async def test_update_to_null(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    created = await create_order(description="Description 1")

    response = await api.patch(
        f"{URL}/{created['id']}", json={"description": None}, headers=visitor
    )

    assert response.status_code == 200
    assert response.json()["description"] is None


@pytest.mark.parametrize("field", ["sku", "title", "price", "added_by"])
async def test_update_to_null_is_refused(
    api: AsyncClient, visitor: dict[str, str], create_order: Create, field: str
) -> None:
    created = await create_order()

    response = await api.patch(f"{URL}/{created['id']}", json={field: None}, headers=visitor)

    assert response.status_code == 422


async def test_update_to_sku_that_is_taken(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    taken, other = await create_order(), await create_order()

    response = await api.patch(f"{URL}/{other['id']}", json={"sku": taken["sku"]}, headers=visitor)

    assert response.status_code == 409
    assert "sku" in response.text


async def test_replace(
    api: AsyncClient, visitor: dict[str, str], create_order: Create, body: dict[str, Any]
) -> None:
    created = await create_order()
    replacement = body

    response = await api.put(f"{URL}/{created['id']}", json=replacement, headers=visitor)

    assert response.status_code == 200, response.text
    replaced = response.json()
    assert replaced["id"] == created["id"]
    assert {name: replaced[name] for name in replacement.keys() & replaced.keys()} == {
        name: replacement[name] for name in replacement.keys() & replaced.keys()
    }


async def test_delete(api: AsyncClient, visitor: dict[str, str], create_order: Create) -> None:
    created = await create_order()
    url = f"{URL}/{created['id']}"

    response = await api.delete(url, headers=visitor)

    assert response.status_code == 204
    assert not response.content
    assert (await api.delete(url, headers=visitor)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize("field", ["unknown", "id", "created_at", "modified_at"])
async def test_field_that_is_not_accepted(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], method: str, field: str
) -> None:
    url, data = {
        "POST": (URL, body),
        "PATCH": (f"{URL}/{UNKNOWN}", {}),
        "PUT": (f"{URL}/{UNKNOWN}", body),
    }[method]

    response = await api.request(method, url, json=data | {field: 1}, headers=visitor)

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
async def test_unknown_id(
    api: AsyncClient, visitor: dict[str, str], body: dict[str, Any], operation: str
) -> None:
    method, url, data = requests_to(URL, UNKNOWN, body)[operation]

    response = await api.request(method, url, json=data, headers=visitor)

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
    api: AsyncClient,
    visitor: dict[str, str],
    create_order: Create,
    body: dict[str, Any],
    operation: str,
    caller: str,
) -> None:
    created = await create_order()
    method, url, data = requests_to(URL, created["id"], body)[operation]
    expected = ACCESS[operation][CALLERS.index(caller)]

    response = await api.request(
        method, url, json=data, headers={} if caller == "anonymous" else visitor
    )

    accepted = {401, 403} if expected == 401 else {expected}
    assert response.status_code in accepted, response.text


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"sort": "sku"},
        {"sort": "-sku"},
        {"sort": "title"},
        {"sort": "-title"},
        {"sort": "-sku,title"},
    ],
)
async def test_list_is_walked_page_by_page(
    api: AsyncClient, visitor: dict[str, str], create_order: Create, order: dict[str, str]
) -> None:
    created = [(await create_order())["id"] for _ in range(5)]
    params: dict[str, Any] = {"limit": 2, **order}
    for onward in ("next_cursor", "prev_cursor"):
        seen: list[Any] = []
        while True:
            response = await api.get(URL, params=params, headers=visitor)
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
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    for _ in range(2):
        await create_order()
    page = (await api.get(URL, params={"limit": 1}, headers=visitor)).json()

    for cursor in ("forged", page["next_cursor"][:-4] + "AAAA"):
        response = await api.get(URL, params={"cursor": cursor}, headers=visitor)
        assert response.status_code == 404


async def test_list_links_to_other_pages(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    for _ in range(3):
        await create_order()

    first = await api.get(URL, params={"limit": 1}, headers=visitor)
    second = await api.get(first.url.join(first.links["next"]["url"]), headers=visitor)
    back = await api.get(second.url.join(second.links["prev"]["url"]), headers=visitor)

    assert "prev" not in first.links
    assert [len(page.json()["items"]) for page in (first, second)] == [1, 1]
    assert first.json()["items"] != second.json()["items"]
    assert first.json()["items"] == back.json()["items"]


@pytest.mark.parametrize(
    "params",
    [{"unknown": "1"}, {"limit": "0"}, {"limit": "101"}, {"sort": "unknown"}, {"search": "\x00"}],
)
async def test_list_with_bad_parameter(
    api: AsyncClient, visitor: dict[str, str], params: dict[str, str]
) -> None:
    response = await api.get(URL, params=params, headers=visitor)

    assert response.status_code == 422


async def test_list_is_searched(
    api: AsyncClient, visitor: dict[str, str], create_order: Create
) -> None:
    token = uuid4().hex[:10]
    wanted = await create_order(title=f"a{token}z")
    await create_order()

    for search, expected in ((token.upper(), [wanted["id"]]), ("%_%", [])):
        response = await api.get(URL, params={"search": search}, headers=visitor)
        assert [item["id"] for item in response.json()["items"]] == expected
