"""What is kept is never older than the last commit; run inside a host, where `kept_in` says what keeps it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import pytest
from app.api.routes.orders import CACHE, router
from app.core import response_cache
from app.core.response_cache import Entry, MemoryStorage, forget
from app.database import engine, session_factory
from app.main import app
from app.models import Base, Customer, User
from app.models.order import Order
from fastapi import Depends, FastAPI, Header, Response
from httpx import ASGITransport, AsyncClient
from kept_in import new_storage
from sqlalchemy import delete, event, insert, inspect, select, text, update

pytestmark = pytest.mark.anyio

URL = "/api/v1/orders"
HIT = "app; hit"
STORED = "app; fwd=miss; stored"
BYPASS = "app; fwd=bypass"


@pytest.fixture(scope="module", autouse=True)
async def tables(anyio_backend: str) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


@pytest.fixture(autouse=True)
async def storage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    async with new_storage() as storage:
        monkeypatch.setattr(CACHE, "storage", storage)
        monkeypatch.setattr(response_cache, "STORAGES", [storage])
        async with session_factory.begin() as session:
            await session.execute(delete(Order))
        yield storage


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine.sync_engine, "before_cursor_execute", note)


@pytest.fixture
async def order(client: AsyncClient) -> dict[str, Any]:
    created = await client.post(URL, json={"title": "first"})
    assert created.status_code == 201, created.text
    return dict(created.json())


async def get(client: AsyncClient, path: str = URL, expected: str = "") -> Any:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    assert expected in {"", response.headers["Cache-Status"]}
    return response.json()


async def warm(client: AsyncClient, order: dict[str, Any]) -> str:
    """Have both the row and the list kept."""
    path = f"{URL}/{order['id']}"
    for url in (path, URL):
        await get(client, url, STORED)
        await get(client, url, HIT)
    return path


async def test_every_request_that_changes_a_row_is_seen(client: AsyncClient, order: dict[str, Any]) -> None:
    path = await warm(client, order)

    await client.patch(path, json={"quantity": 2})
    assert (await get(client, path, STORED))["quantity"] == 2
    assert (await get(client, URL, STORED))["items"][0]["quantity"] == 2

    await client.put(path, json={"title": "second", "quantity": 3})
    assert (await get(client, path, STORED))["title"] == "second"

    await client.post(f"{path}/ship")
    assert (await get(client, path, STORED))["quantity"] == 0

    await client.post(URL, json={"title": "other"})
    assert len((await get(client, URL, STORED))["items"]) == 2

    await client.delete(path)
    assert (await client.get(path)).status_code == 404
    assert len((await get(client, URL))["items"]) == 1


async def test_refused_change_leaves_what_is_kept_right(client: AsyncClient, order: dict[str, Any]) -> None:
    await client.post(URL, json={"title": "taken"})
    path = await warm(client, order)

    assert (await client.patch(path, json={"title": "taken"})).status_code == 409
    assert (await get(client, path))["title"] == "first"


@pytest.mark.parametrize(
    "statement",
    [
        update(Order).values(quantity=5),
        update(Order.__table__).values(quantity=5),
        insert(Order).values(title="bulk", quantity=5),
        insert(Order.__table__).values(title="bulk", quantity=5),
    ],
    ids=["orm", "core", "orm-insert", "core-insert"],
)
async def test_statement_of_another_part_of_the_application(
    client: AsyncClient, order: dict[str, Any], statement: Any
) -> None:
    await warm(client, order)

    async with session_factory.begin() as session:
        await session.execute(statement)

    assert 5 in {item["quantity"] for item in (await get(client, URL, STORED))["items"]}


async def test_row_that_another_part_of_the_application_changes(client: AsyncClient, order: dict[str, Any]) -> None:
    path = await warm(client, order)

    async with session_factory.begin() as session:
        row = await session.get_one(Order, order["id"])
        row.quantity = 7

    assert (await get(client, path, STORED))["quantity"] == 7


async def test_what_is_not_committed_is_neither_shown_nor_kept(client: AsyncClient, order: dict[str, Any]) -> None:
    path = await warm(client, order)

    async with session_factory() as session:
        row = await session.get_one(Order, order["id"])
        row.quantity = 7
        await session.flush()
        assert (await get(client, path, BYPASS))["quantity"] == 1
        await session.rollback()
        assert (await get(client, path, STORED))["quantity"] == 1
        row = await session.get_one(Order, order["id"])
        row.quantity = 8
        async with session.begin_nested():
            await session.flush()
        assert (await get(client, path, BYPASS))["quantity"] == 1
        await session.commit()

    assert (await get(client, path, STORED))["quantity"] == 8


async def test_rows_of_other_tables_that_a_response_holds(client: AsyncClient) -> None:
    async with session_factory.begin() as session:
        manager = User(email="manager@example.com", hashed_password="")
        session.add(manager)
        await session.flush()
        customer = Customer(name="Customer", email="customer@example.com", manager_id=manager.id)
        session.add(customer)
    order = (await client.post(URL, json={"title": "theirs", "customer_id": customer.id})).json()
    path = await warm(client, order)

    async with session_factory.begin() as session:
        (await session.get_one(Customer, customer.id)).name = "Renamed"
    assert (await get(client, path, STORED))["customer"]["name"] == "Renamed"
    assert (await get(client, path, HIT))["customer"]["name"] == "Renamed"

    async with session_factory.begin() as session:
        await session.execute(delete(Customer).where(Customer.id == customer.id))

    assert (await get(client, path, STORED))["customer_id"] is None


@pytest.mark.parametrize("write", ["bulk", "mappings", "from_statement", "connection", "returning"])
async def test_writes_that_no_mapper_sees(client: AsyncClient, order: dict[str, Any], write: str) -> None:
    path = await warm(client, order)

    async with session_factory.begin() as session:
        row = {"id": order["id"], "quantity": 7}
        changed = update(Order).where(Order.id == order["id"]).values(quantity=7)
        match write:
            case "bulk":
                fresh = await session.get_one(Order, order["id"])
                session.sync_session.expunge(fresh)
                fresh.quantity = 7
                await session.run_sync(lambda sync: sync.bulk_save_objects([fresh]))
            case "mappings":
                await session.run_sync(lambda sync: sync.bulk_update_mappings(inspect(Order), [row]))
            case "from_statement":
                await session.scalars(select(Order).from_statement(changed.returning(Order)))
            case "connection":
                await (await session.connection()).execute(changed)
            case "returning":
                await session.scalars(changed.returning(Order.id))

    assert (await get(client, path, STORED))["quantity"] == 7


async def test_raw_sql_is_seen_after_forget(client: AsyncClient, order: dict[str, Any]) -> None:
    path = await warm(client, order)

    async with session_factory.begin() as session:
        await session.execute(text("UPDATE orders SET quantity = 9"))
    assert (await get(client, path, HIT))["quantity"] == 1
    forget(Order)

    assert (await get(client, path, STORED))["quantity"] == 9


async def test_response_that_a_write_overtakes(
    client: AsyncClient, order: dict[str, Any], storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = storage.write
    path = f"{URL}/{order['id']}"

    async def overtaken(key: str, entry: Entry, ttl: int) -> None:
        async with session_factory.begin() as session:
            await session.execute(update(Order).values(quantity=6))
        await write(key, entry, ttl)

    monkeypatch.setattr(storage, "write", overtaken)
    assert (await get(client, path))["quantity"] == 1
    monkeypatch.setattr(storage, "write", write)

    assert (await get(client, path, STORED))["quantity"] == 6


async def test_one_of_many_requests_builds_the_response(
    client: AsyncClient, order: dict[str, Any], statements: list[str]
) -> None:
    path = f"{URL}/{order['id']}"
    statements.clear()

    responses = await asyncio.gather(*(client.get(path) for _ in range(30)))

    assert {response.status_code for response in responses} == {200}
    assert len([statement for statement in statements if "FROM orders" in statement]) == 1
    assert sorted(response.headers["Cache-Status"] for response in responses) == [STORED, *[HIT] * 29]


async def test_failure_lets_the_next_request_try(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = f"{URL}/2147483647"

    responses = await asyncio.gather(*(client.get(missing) for _ in range(5)))

    assert {response.status_code for response in responses} == {404}
    assert CACHE._building == {}


async def test_query_decides(client: AsyncClient, order: dict[str, Any]) -> None:
    await get(client, f"{URL}?limit=5&sort=title", STORED)

    await get(client, f"{URL}?sort=title&limit=5", HIT)
    await get(client, f"{URL}?sort=-title&limit=5", STORED)
    assert (await client.get(f"{URL}?limit=0")).status_code == 422
    assert (await get(client, f"{URL}?quantity=1", STORED))["items"]
    assert (await get(client, f"{URL}?quantity=2", STORED))["items"] == []


async def test_host_decides(client: AsyncClient, order: dict[str, Any]) -> None:
    await get(client, URL, STORED)

    other = await client.get(URL, headers={"Host": "elsewhere.example"})

    assert other.headers["Cache-Status"] == STORED


async def test_kept_response_is_conditional(client: AsyncClient, order: dict[str, Any]) -> None:
    path = await warm(client, order)
    first = await client.get(path)

    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-cache"


async def guard(x_token: Annotated[str, Header()], response: Response) -> None:
    response.headers["X-Answer"] = f"for {x_token}"


async def test_guard_above_is_asked_each_time(order: dict[str, Any]) -> None:
    other = FastAPI()
    other.include_router(router, prefix="/guarded", dependencies=[Depends(guard)])
    async with AsyncClient(transport=ASGITransport(app=other), base_url="http://localhost") as guarded_client:
        path = f"/guarded/orders/{order['id']}"
        for name in ("first", "second"):
            response = await guarded_client.get(path, headers={"X-Token": name})
            assert response.json()["title"] == "first"
            assert response.headers.get_list("X-Answer") == [f"for {name}"]
            assert response.headers.get_list("Cache-Control") == ["no-cache"]
        assert response.headers["Cache-Status"] == HIT

        refused = await guarded_client.get(path)

    assert refused.status_code == 422
    assert "first" not in refused.text


async def test_cookie_is_not_kept(client: AsyncClient, order: dict[str, Any]) -> None:
    response = Response(b"{}")
    response.set_cookie("session", "secret")
    visit = response_cache.Visit(("1",), key="key")

    await CACHE.keep(visit, response)

    assert response.headers["Cache-Status"] == BYPASS


async def test_memory_has_an_end() -> None:
    storage = MemoryStorage(most_bytes=100)
    entries = {str(number): Entry(("0",), ((b"name", b"value"),), b"x" * 31) for number in range(3)}
    for key, entry in entries.items():
        await storage.write(key, entry, 60)
        await storage.read("0")

    assert await storage.read("0") is entries["0"]
    assert await storage.read("1") is None
    await storage.write("huge", Entry(("0",), (), b"x" * 101), 60)
    assert await storage.read("huge") is None


async def test_memory_forgets_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(response_cache, "monotonic", lambda: now)
    storage = MemoryStorage()
    await storage.write("key", Entry(("0",), (), b"body"), 60)

    now = 59.0
    assert await storage.read("key") is not None
    now = 60.5
    assert await storage.read("key") is None
