"""The HTTP interface of orders."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal"),
]

URL = "/api/v1/orders"
UNKNOWN = 2**31 - 1
VALID_ADDRESS: dict[str, Any] = {
    "street": "Street 1",
    "country": "aa",
    "geo": {"lat": 1.5, "lon": 1.5},
}
VALID_PAYMENT_CARD: dict[str, Any] = {"type": "card", "network": "visa"}
VALID_PAYMENT_IBAN: dict[str, Any] = {
    "type": "iban",
    "iban": "Iban 2.........",
    "note": "Note 2",
}

Create = Callable[..., Awaitable[dict[str, Any]]]


def order_body() -> dict[str, Any]:
    """A valid request body; unique values are new each time."""
    return {
        "title": "Title 1",
        "price": "9.50",
        "quantity": 1,
        "tags": ["Tags 1", "Tags 2"],
        "due_dates": ["2024-01-15", "2024-01-16"],
        "settings": {"settings": 1},
        "address": VALID_ADDRESS,
        "payment": VALID_PAYMENT_CARD,
    }


@pytest.fixture
def body() -> dict[str, Any]:
    """A valid request body."""
    return order_body()


@pytest.fixture
def create_order(client: AsyncClient, auth_headers: dict[str, str]) -> Create:
    """Create an order by a request."""

    async def create(**changes: object) -> dict[str, Any]:
        body = order_body() | changes
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


@pytest.mark.parametrize("field", ["title", "price", "tags", "address", "payment"])
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
        pytest.param("quantity", None, id="quantity null"),
        pytest.param("quantity", "not a number", id="quantity wrong type"),
        pytest.param("quantity", 1.5, id="quantity not a whole number"),
        pytest.param("quantity", 0, id="quantity below the bound"),
        pytest.param("quantity", 2147483648, id="quantity too large for the column"),
        pytest.param("quantity", -2147483649, id="quantity too small for the column"),
        pytest.param("tags", None, id="tags null"),
        pytest.param("tags", "not a list", id="tags wrong type"),
        pytest.param("tags", [None], id="tags item null"),
        pytest.param("tags", [123], id="tags item wrong type"),
        pytest.param("tags", [""], id="tags item too short"),
        pytest.param("tags", ["xxxxxxxxxxxxxxxxxxxxx"], id="tags item too long"),
        pytest.param("tags", ["\x00"], id="tags item NUL character"),
        pytest.param("tags", [], id="tags too few items"),
        pytest.param(
            "tags",
            ["Tags 1", "Tags 1", "Tags 1", "Tags 1", "Tags 1", "Tags 1"],
            id="tags too many items",
        ),
        pytest.param("due_dates", "not a list", id="due_dates wrong type"),
        pytest.param("due_dates", [None], id="due_dates item null"),
        pytest.param("due_dates", ["not a date"], id="due_dates item wrong type"),
        pytest.param("due_dates", ["2024-02-30"], id="due_dates item no such day"),
        pytest.param("due_dates", ["2024-01-15"] * 1001, id="due_dates too many items"),
        pytest.param("settings", None, id="settings null"),
        pytest.param("settings", {"settings": "\x00"}, id="settings NUL character"),
        pytest.param("settings", {"\x00": 1}, id="settings NUL character in a name"),
        pytest.param("address", None, id="address null"),
        pytest.param("address", "not an object", id="address wrong type"),
        pytest.param(
            "address", VALID_ADDRESS | {"unknown": 1}, id="address unknown field"
        ),
        pytest.param(
            "address",
            {name: value for name, value in VALID_ADDRESS.items() if name != "street"},
            id="address no street",
        ),
        pytest.param(
            "address", VALID_ADDRESS | {"street": None}, id="address street: null"
        ),
        pytest.param(
            "address", VALID_ADDRESS | {"street": 123}, id="address street: wrong type"
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"street": "x" * 201},
            id="address street: too long",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"street": "\x00"},
            id="address street: NUL character",
        ),
        pytest.param(
            "address", VALID_ADDRESS | {"country": None}, id="address country: null"
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"country": 123},
            id="address country: wrong type",
        ),
        pytest.param(
            "address", VALID_ADDRESS | {"country": "x"}, id="address country: too short"
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"country": "xxx"},
            id="address country: too long",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"country": "x\x00"},
            id="address country: NUL character",
        ),
        pytest.param(
            "address",
            {name: value for name, value in VALID_ADDRESS.items() if name != "geo"},
            id="address no geo",
        ),
        pytest.param("address", VALID_ADDRESS | {"geo": None}, id="address geo: null"),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": "not an object"},
            id="address geo: wrong type",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"unknown": 1}},
            id="address geo: unknown field",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS
            | {
                "geo": {
                    name: value
                    for name, value in VALID_ADDRESS["geo"].items()
                    if name != "lat"
                }
            },
            id="address geo: no lat",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lat": None}},
            id="address geo: lat: null",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lat": "not a number"}},
            id="address geo: lat: wrong type",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lat": "NaN"}},
            id="address geo: lat: not a number",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lat": "Infinity"}},
            id="address geo: lat: not finite",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS
            | {
                "geo": {
                    name: value
                    for name, value in VALID_ADDRESS["geo"].items()
                    if name != "lon"
                }
            },
            id="address geo: no lon",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lon": None}},
            id="address geo: lon: null",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lon": "not a number"}},
            id="address geo: lon: wrong type",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lon": "NaN"}},
            id="address geo: lon: not a number",
        ),
        pytest.param(
            "address",
            VALID_ADDRESS | {"geo": VALID_ADDRESS["geo"] | {"lon": "Infinity"}},
            id="address geo: lon: not finite",
        ),
        pytest.param("payment", None, id="payment null"),
        pytest.param("payment", "not an object", id="payment wrong type"),
        pytest.param("payment", {}, id="payment no tag"),
        pytest.param("payment", {"type": "unknown"}, id="payment unknown tag"),
        pytest.param(
            "payment", VALID_PAYMENT_CARD | {"unknown": 1}, id="payment unknown field"
        ),
        pytest.param(
            "payment",
            {
                name: value
                for name, value in VALID_PAYMENT_CARD.items()
                if name != "network"
            },
            id="payment no network",
        ),
        pytest.param(
            "payment",
            VALID_PAYMENT_CARD | {"network": None},
            id="payment network: null",
        ),
        pytest.param(
            "payment",
            VALID_PAYMENT_CARD | {"network": 123},
            id="payment network: wrong type",
        ),
        pytest.param(
            "payment",
            VALID_PAYMENT_CARD | {"network": "unknown"},
            id="payment network: unknown member",
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": "Iban 1.........", "note": "Note 1", "unknown": 1},
            id="payment unknown field",
        ),
        pytest.param(
            "payment", {"type": "iban", "note": "Note 1"}, id="payment no iban"
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": None, "note": "Note 1"},
            id="payment iban: null",
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": 123, "note": "Note 1"},
            id="payment iban: wrong type",
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": "xxxxxxxxxxxxxx", "note": "Note 1"},
            id="payment iban: too short",
        ),
        pytest.param(
            "payment",
            {
                "type": "iban",
                "iban": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "note": "Note 1",
            },
            id="payment iban: too long",
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": "xxxxxxxxxxxxxx\x00", "note": "Note 1"},
            id="payment iban: NUL character",
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": "Iban 1.........", "note": 123},
            id="payment note: wrong type",
        ),
        pytest.param(
            "payment",
            {"type": "iban", "iban": "Iban 1.........", "note": "\x00"},
            id="payment note: NUL character",
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


@pytest.mark.parametrize(
    ("field", "inputs", "value"),
    [
        ("total", {"price": "9.50", "quantity": 1}, "9.50"),
        ("total", {"price": "10.50", "quantity": 2}, "21.00"),
        ("is_large", {"price": "9.50", "quantity": 1}, False),
        ("is_large", {"price": "10.50", "quantity": 2}, False),
    ],
)
async def test_computed_value(
    create_order: Create, field: str, inputs: dict[str, Any], value: object
) -> None:
    created = await create_order(**inputs)

    assert created[field] == value


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
    created = await create_order(title="Title 1")
    url = f"{URL}/{created['id']}"

    response = await client.patch(url, json={"title": "Title 2"}, headers=auth_headers)

    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["title"] == "Title 2"
    assert {name for name in created if changed[name] != created[name]} <= {
        "title",
        "total",
        "is_large",
        "updated_at",
    }
    assert (await client.get(url, headers=auth_headers)).json() == changed


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("tags", (["Tags 1", "Tags 2"], ["Tags 2", "Tags 3"], ["Tags 2", "Tags 3"])),
        (
            "due_dates",
            (
                ["2024-01-15", "2024-01-16"],
                ["2024-01-16", "2024-01-17"],
                ["2024-01-16", "2024-01-17"],
            ),
        ),
        ("settings", ({"before": 1}, {"after": [None, 2.5]}, {"after": [None, 2.5]})),
        (
            "address",
            (
                {
                    "street": "Street 1",
                    "country": "aa",
                    "geo": {"lat": 1.5, "lon": 1.5},
                },
                {
                    "street": "Street 2",
                    "country": "ba",
                    "geo": {"lat": 2.5, "lon": 2.5},
                },
                {
                    "street": "Street 2",
                    "country": "ba",
                    "geo": {"lat": 2.5, "lon": 2.5},
                },
            ),
        ),
        (
            "payment",
            (
                {"type": "card", "network": "visa"},
                {"type": "iban", "iban": "Iban 2.........", "note": "Note 2"},
                {"type": "iban", "iban": "Iban 2.........", "note": "Note 2"},
            ),
        ),
    ],
)
async def test_update_replaces_the_whole_value(
    client: AsyncClient,
    auth_headers: dict[str, str],
    create_order: Create,
    field: str,
    values: tuple[Any, Any, Any],
) -> None:
    first, second, answer = values
    created = await create_order(**{field: first})

    response = await client.patch(
        f"{URL}/{created['id']}", json={field: second}, headers=auth_headers
    )

    assert response.status_code == 200, response.text
    assert response.json()[field] == answer


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
    created = await create_order(due_dates=["2024-01-15", "2024-01-16"])

    response = await client.patch(
        f"{URL}/{created['id']}", json={"due_dates": None}, headers=auth_headers
    )

    assert response.status_code == 200
    assert response.json()["due_dates"] is None


@pytest.mark.parametrize(
    "field", ["title", "price", "quantity", "tags", "settings", "address", "payment"]
)
async def test_update_to_null_is_refused(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create, field: str
) -> None:
    created = await create_order()

    response = await client.patch(
        f"{URL}/{created['id']}", json={field: None}, headers=auth_headers
    )

    assert response.status_code == 422


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
@pytest.mark.parametrize("field", ["unknown", "id", "created_at", "total", "is_large"])
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


@pytest.mark.parametrize("order", [{}, {"sort": "total"}, {"sort": "-total"}])
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
    "params", [{"unknown": "1"}, {"limit": "0"}, {"limit": "101"}, {"sort": "unknown"}]
)
async def test_list_with_bad_parameter(
    client: AsyncClient, auth_headers: dict[str, str], params: dict[str, str]
) -> None:
    response = await client.get(URL, params=params, headers=auth_headers)

    assert response.status_code == 422


async def test_list_is_sorted_by_computed_value(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    second = (await create_order(price="14.50", quantity=6))["id"]
    first = (await create_order(price="9.50", quantity=1))["id"]

    for sort, expected in (("total", [first, second]), ("-total", [second, first])):
        response = await client.get(
            URL, params={"sort": sort, "limit": 100}, headers=auth_headers
        )
        assert [
            item["id"] for item in response.json()["items"] if item["id"] in expected
        ] == expected


async def test_list_is_filtered_by_computed_value(
    client: AsyncClient, auth_headers: dict[str, str], create_order: Create
) -> None:
    wanted = (await create_order(price="9.50", quantity=1))["id"]
    other = (await create_order(price="14.50", quantity=6))["id"]

    response = await client.get(
        URL, params={"total": "9.50", "limit": 100}, headers=auth_headers
    )

    found = [item["id"] for item in response.json()["items"]]
    assert wanted in found
    assert other not in found
