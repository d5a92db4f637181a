"""What a stranger tries to reach rows of somebody else, run inside a host with its own users and tokens.

`attack_target` says which way lists are paged.
"""

from typing import Any

import attack_target
import pytest
from app.core.security import create_access_token
from httpx import AsyncClient, Response

pytestmark = pytest.mark.anyio

URL = "/api/v1/coupons"


@pytest.fixture
async def people(session: Any, user: Any, admin: Any) -> dict[str, dict[str, str]]:
    stranger = type(user)(email="stranger@example.com", hashed_password="")
    session.add(stranger)
    await session.flush()
    everybody = {"owner": user, "stranger": stranger, "admin": admin}
    headers = {
        name: {"Authorization": f"Bearer {create_access_token(person.id)}"} for name, person in everybody.items()
    }
    await session.commit()
    return headers


@pytest.fixture
async def coupon(client: AsyncClient, session: Any, people: Any) -> dict[str, Any]:
    created = await client.post(URL, json={"title": "secret", "price": "9.50"}, headers=people["owner"])
    assert created.status_code == 201, created.text
    await session.commit()
    return dict(created.json())


@pytest.fixture
async def own(client: AsyncClient, session: Any, people: Any) -> dict[str, Any]:
    """A row of the stranger's own."""
    created = await client.post(URL, json={"title": "my own", "price": "1.00"}, headers=people["stranger"])
    assert created.status_code == 201, created.text
    await session.commit()
    return dict(created.json())


async def unchanged(client: AsyncClient, people: Any, coupon: dict[str, Any]) -> None:
    found = await client.get(f"{URL}/{coupon['id']}", headers=people["owner"])
    assert found.status_code == 200
    assert found.json() == coupon


def items(response: Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


CALLS = [
    ("GET", "", None),
    ("PATCH", "", {"title": "stolen"}),
    ("PATCH", "", {}),
    ("PUT", "", {"title": "stolen", "price": "1.00"}),
    ("DELETE", "", None),
    ("POST", "/redeem", None),
    ("POST", "/rename", {"title": "stolen"}),
    ("POST", "/remind", None),
]


@pytest.mark.parametrize("condition", [{}, {"If-Match": "version"}, {"If-Match": "*"}, {"If-None-Match": "version"}])
@pytest.mark.parametrize(("method", "rest", "body"), CALLS)
async def test_row_by_its_id(
    client: AsyncClient,
    people: Any,
    coupon: dict[str, Any],
    method: str,
    rest: str,
    body: Any,
    condition: dict[str, str],
) -> None:
    path = f"{URL}/{coupon['id']}"
    seen = (await client.get(path, headers=people["owner"])).headers["ETag"]
    headers = people["stranger"] | {name: seen if value == "version" else value for name, value in condition.items()}

    response = await client.request(method, path + rest, json=body, headers=headers)

    assert response.status_code == 404
    assert "secret" not in response.text
    assert "ETag" not in response.headers
    await unchanged(client, people, coupon)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"title": "secret"},
        {"search": "secret"},
        {"search": "e"},
        {"price_gte": "9.50"},
        {"price_lte": "9.50", "sort": "-price"},
        {"sort": "title"},
        {"sort": "-price,title"},
        {"limit": "100"},
    ],
)
async def test_row_in_a_list(
    client: AsyncClient, people: Any, coupon: dict[str, Any], own: dict[str, Any], query: dict[str, str]
) -> None:
    for _ in range(2):
        response = await client.get(URL, params=query, headers=people["owner"])
        assert coupon["id"] in {item["id"] for item in items(response)}
        response = await client.get(URL, params=query, headers=people["stranger"])
        assert {item["id"] for item in items(response)} <= {own["id"]}
        if attack_target.pagination == "offset":
            assert response.json()["total"] == len(items(response))


@pytest.mark.parametrize("name", ["owner_id", "user_id", "owner", "id", "customer_id"])
async def test_owner_is_no_parameter(client: AsyncClient, people: Any, coupon: dict[str, Any], name: str) -> None:
    response = await client.get(URL, params={name: "1"}, headers=people["stranger"])

    assert response.status_code == 422


async def test_cursor_of_somebody_else(client: AsyncClient, people: Any, coupon: dict[str, Any]) -> None:
    if attack_target.pagination != "cursor":
        pytest.skip("lists have no cursors")
    await client.post(URL, json={"title": "second", "price": "1.00"}, headers=people["owner"])
    queries: list[dict[str, Any]] = [{"limit": 1}, {"limit": 1, "sort": "-price"}]
    for query in queries:
        page = (await client.get(URL, params=query, headers=people["owner"])).json()
        taken = await client.get(URL, params=query | {"cursor": page["next_cursor"]}, headers=people["stranger"])
        assert taken.status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize("field", ["owner_id", "user_id", "id", "created_at", "redeemed"])
async def test_mass_assignment(
    client: AsyncClient, people: Any, own: dict[str, Any], coupon: dict[str, Any], method: str, field: str
) -> None:
    path = URL if method == "POST" else f"{URL}/{own['id']}"
    body = {"title": "given away", "price": "1.00", field: coupon["id"]}

    assert (await client.request(method, path, json=body, headers=people["stranger"])).status_code == 422


NESTED = [
    ("GET", "", None),
    ("POST", "", {"text": "planted"}),
    ("GET", "/{line}", None),
    ("PATCH", "/{line}", {"text": "stolen"}),
    ("DELETE", "/{line}", None),
]


@pytest.mark.parametrize("way", ["owner's", "own"])
@pytest.mark.parametrize(("method", "rest", "body"), NESTED)
async def test_row_below_a_parent(
    client: AsyncClient,
    session: Any,
    people: Any,
    coupon: dict[str, Any],
    own: dict[str, Any],
    method: str,
    rest: str,
    body: Any,
    way: str,
) -> None:
    below = f"{URL}/{coupon['id']}/coupon-lines"
    line = (await client.post(below, json={"text": "secret line"}, headers=people["owner"])).json()
    await session.commit()
    for _ in range(2):
        assert (await client.get(f"{below}/{line['id']}", headers=people["owner"])).status_code == 200
        assert (await client.get(below, headers=people["owner"])).status_code == 200
    parent = coupon if way == "owner's" else own
    path = f"{URL}/{parent['id']}/coupon-lines{rest.format(line=line['id'])}"

    response = await client.request(method, path, json=body, headers=people["stranger"])

    assert "secret" not in response.text
    if way == "owner's" or rest:
        assert response.status_code == 404
    kept = await client.get(f"{below}/{line['id']}", headers=people["owner"])
    assert kept.json()["text"] == "secret line"
    assert len(items(await client.get(below, headers=people["owner"]))) == 1


async def test_what_is_kept_for_an_administrator(client: AsyncClient, people: Any, coupon: dict[str, Any]) -> None:
    path = f"{URL}/{coupon['id']}"
    for _ in range(2):
        assert (await client.get(path, headers=people["admin"])).status_code == 200
        assert items(await client.get(URL, headers=people["admin"]))

        assert (await client.get(path, headers=people["stranger"])).status_code == 404
        assert items(await client.get(URL, headers=people["stranger"])) == []


async def test_callers_in_turn_get_their_own(
    client: AsyncClient, people: Any, coupon: dict[str, Any], own: dict[str, Any]
) -> None:
    for _ in range(3):
        for name, row in (("owner", coupon), ("stranger", own)):
            assert [item["id"] for item in items(await client.get(URL, headers=people[name]))] == [row["id"]]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "", "Bearer Bearer"])
async def test_two_credentials_are_one_caller(
    client: AsyncClient, people: Any, coupon: dict[str, Any], scheme: str
) -> None:
    token = people["stranger"]["Authorization"].split()[1]
    both = [("Authorization", f"{scheme} {token}".strip()), ("Authorization", people["stranger"]["Authorization"])]

    response = await client.get(f"{URL}/{coupon['id']}", headers=both)

    assert response.status_code in {401, 403, 404}
