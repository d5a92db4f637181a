from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from shop.customers.models import Customer


@pytest.fixture
async def customer(db_session: AsyncSession) -> Customer:
    customer = Customer(email="ada@example.com", display_name="Ada")
    db_session.add(customer)
    await db_session.commit()
    return customer


class TestAccess:
    async def test_no_token(self, api: AsyncClient):
        assert (await api.get("/customers")).status_code == 401

    async def test_not_staff(self, api: AsyncClient, visitor: dict[str, str]):
        assert (await api.get("/customers", headers=visitor)).status_code == 403

    async def test_expired_token(self, api: AsyncClient, issue_token):
        headers = {"Authorization": f"Bearer {issue_token('staff', lifetime=-10)}"}
        assert (await api.get("/customers", headers=headers)).status_code == 401


class TestList:
    async def test_empty(self, api: AsyncClient, staff: dict[str, str]):
        response = await api.get("/customers", headers=staff)
        assert response.status_code == 200
        assert response.json() == []

    async def test_bounded(self, api: AsyncClient, staff: dict[str, str], customer: Customer):
        response = await api.get("/customers", params={"limit": 1, "offset": 1}, headers=staff)
        assert response.json() == []


class TestGet:
    async def test_found(self, api: AsyncClient, staff: dict[str, str], customer: Customer):
        response = await api.get(f"/customers/{customer.id}", headers=staff)
        assert response.status_code == 200
        assert response.json()["email"] == "ada@example.com"

    async def test_not_found(self, api: AsyncClient, staff: dict[str, str]):
        response = await api.get(f"/customers/{uuid4()}", headers=staff)
        assert response.status_code == 404
        assert response.json() == {
            "error": "CustomerNotFound",
            "message": "There is no such customer.",
        }


class TestCreate:
    async def test_created(self, api: AsyncClient, staff: dict[str, str], db_session: AsyncSession):
        response = await api.post(
            "/customers",
            json={"email": "grace@example.com", "display_name": "Grace", "newsletter": True},
            headers=staff,
        )
        assert response.status_code == 201
        assert response.json()["newsletter"] is True

    async def test_email_taken(self, api: AsyncClient, staff: dict[str, str], customer: Customer):
        response = await api.post(
            "/customers", json={"email": customer.email, "display_name": "Ada"}, headers=staff
        )
        assert response.status_code == 409
        assert response.json()["error"] == "EmailTaken"

    async def test_invalid(self, api: AsyncClient, staff: dict[str, str]):
        response = await api.post(
            "/customers", json={"email": "nonsense", "display_name": ""}, headers=staff
        )
        assert response.status_code == 422


class TestReplace:
    async def test_replaced(
        self,
        api: AsyncClient,
        staff: dict[str, str],
        customer: Customer,
        db_session: AsyncSession,
    ):
        response = await api.put(
            f"/customers/{customer.id}",
            json={"email": "ada@example.com", "display_name": "Ada L."},
            headers=staff,
        )
        assert response.status_code == 200
        await db_session.refresh(customer)
        assert customer.display_name == "Ada L."


class TestDelete:
    async def test_deleted(self, api: AsyncClient, staff: dict[str, str], customer: Customer):
        url = f"/customers/{customer.id}"
        assert (await api.delete(url, headers=staff)).status_code == 204
        assert (await api.delete(url, headers=staff)).status_code == 404
