from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from shop.catalog.models import Product


@pytest.fixture
async def product(db_session: AsyncSession) -> Product:
    product = Product(sku="TEA-01", title="Green tea", price=Decimal("4.50"), added_by=uuid4())
    db_session.add(product)
    await db_session.commit()
    return product


async def test_everybody_sees_the_products(api: AsyncClient, product: Product):
    response = await api.get("/products")
    assert response.status_code == 200
    assert [row["sku"] for row in response.json()] == ["TEA-01"]


async def test_everybody_sees_a_product(api: AsyncClient, product: Product):
    response = await api.get(f"/products/{product.id}")
    assert response.status_code == 200
    assert response.json()["price"] == "4.50"


async def test_unknown_product(api: AsyncClient):
    response = await api.get(f"/products/{uuid4()}")
    assert response.status_code == 404


async def test_staff_add_products(api: AsyncClient, db_session: AsyncSession, issue_token):
    subject = uuid4()
    response = await api.post(
        "/products",
        json={"sku": "TEA-02", "title": "Black tea", "price": "3.20"},
        headers={"Authorization": f"Bearer {issue_token('staff', subject=subject)}"},
    )
    assert response.status_code == 201
    product = await db_session.get(Product, UUID(response.json()["id"]))
    assert product is not None
    assert product.added_by == subject


async def test_visitors_do_not_add_products(api: AsyncClient, visitor: dict[str, str]):
    response = await api.post(
        "/products", json={"sku": "TEA-02", "title": "Black tea", "price": "3.20"}, headers=visitor
    )
    assert response.status_code == 403


async def test_sku_taken(api: AsyncClient, staff: dict[str, str], product: Product):
    response = await api.post(
        "/products", json={"sku": product.sku, "title": "Other", "price": "1"}, headers=staff
    )
    assert response.status_code == 409
    assert response.json()["error"] == "SkuTaken"


@pytest.mark.parametrize("price", ["-1", "0.001", "123456789.00", "NaN"])
async def test_invalid_price(api: AsyncClient, staff: dict[str, str], price: str):
    response = await api.post(
        "/products", json={"sku": "TEA-02", "title": "Black tea", "price": price}, headers=staff
    )
    assert response.status_code == 422


async def test_health(api: AsyncClient):
    assert (await api.get("/health")).json() == {"status": "ok"}
