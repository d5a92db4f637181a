import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Customer, User

pytestmark = pytest.mark.anyio


@pytest.fixture
async def customer(session: AsyncSession, user: User) -> Customer:
    customer = Customer(name="Acme", email="acme@example.com", manager_id=user.id)
    session.add(customer)
    await session.flush()
    return customer


async def test_anonymous_caller_is_refused(client: AsyncClient) -> None:
    response = await client.get("/api/v1/customers")

    assert response.status_code == 401


async def test_list_customers(
    client: AsyncClient, auth_headers: dict[str, str], customer: Customer
) -> None:
    response = await client.get("/api/v1/customers", headers=auth_headers)

    assert response.status_code == 200
    assert [row["id"] for row in response.json()] == [customer.id]


async def test_get_customer(
    client: AsyncClient, auth_headers: dict[str, str], customer: Customer
) -> None:
    response = await client.get(
        f"/api/v1/customers/{customer.id}", headers=auth_headers
    )

    assert response.status_code == 200
    body = response.json()
    assert body.pop("created_at")
    assert body.pop("updated_at")
    assert body == {
        "id": customer.id,
        "name": "Acme",
        "email": "acme@example.com",
        "phone": None,
        "manager_id": customer.manager_id,
    }


@pytest.mark.parametrize(("customer_id", "status"), [(999, 404), (0, 422)])
async def test_get_customer_that_does_not_exist(
    client: AsyncClient, auth_headers: dict[str, str], customer_id: int, status: int
) -> None:
    response = await client.get(
        f"/api/v1/customers/{customer_id}", headers=auth_headers
    )

    assert response.status_code == status


async def test_create_customer(
    client: AsyncClient,
    session: AsyncSession,
    auth_headers: dict[str, str],
    user: User,
) -> None:
    response = await client.post(
        "/api/v1/customers",
        headers=auth_headers,
        json={"name": " Globex ", "email": "globex@example.com"},
    )

    assert response.status_code == 201
    customer = await session.get_one(Customer, response.json()["id"])
    assert customer.name == "Globex"
    assert customer.manager_id == user.id


async def test_email_of_a_customer_is_unique(
    client: AsyncClient, auth_headers: dict[str, str], customer: Customer
) -> None:
    response = await client.post(
        "/api/v1/customers",
        headers=auth_headers,
        json={"name": "Other", "email": customer.email},
    )

    assert response.status_code == 409
    assert response.json() == {"detail": "A customer with this email exists already."}


async def test_update_customer(
    client: AsyncClient, auth_headers: dict[str, str], customer: Customer
) -> None:
    response = await client.patch(
        f"/api/v1/customers/{customer.id}",
        headers=auth_headers,
        json={"phone": "+49 30 123456"},
    )

    assert response.status_code == 200
    assert response.json()["phone"] == "+49 30 123456"
    assert response.json()["name"] == "Acme"


async def test_delete_customer(
    client: AsyncClient, auth_headers: dict[str, str], customer: Customer
) -> None:
    url = f"/api/v1/customers/{customer.id}"

    response = await client.delete(url, headers=auth_headers)
    assert response.status_code == 204

    response = await client.get(url, headers=auth_headers)
    assert response.status_code == 404
