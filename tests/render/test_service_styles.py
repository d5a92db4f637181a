"""The service and its calls, for each way in which a host's services get their session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host

BASE = {"base": "app.services.base:Base", "base_arguments": ["model"], "base_constructor": ["model", "session"]}

STYLES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "functions": (
        {},
        ["async def get_order(session: AsyncSession, order_id: int) -> Order:"],
        ["return await order_service.get_order(session, order_id)"],
    ),
    "static": (
        {"kind": "static"},
        [
            "class OrderService:",
            "    @classmethod\n    async def get_order(cls, session: AsyncSession, order_id: int) -> Order:",
            "return await cls.get_order(session, order_id)",
        ],
        ["return await OrderService.get_order(session, order_id)"],
    ),
    "singleton": (
        {"kind": "singleton", "class_name": "{Plural}Dao", "instance": "{plural}_dao"},
        ["class OrdersDao:", "async def get_order(self, session: AsyncSession", "\n\norders_dao = OrdersDao()\n"],
        [
            "from app.services.orders import orders_dao as order_service",
            "return await order_service.get_order(session, order_id)",
        ],
    ),
    "session": (
        {"kind": "session", "session_attribute": "db", **BASE},
        [
            "class OrderService(Base[Order]):",
            "    def __init__(self, session: AsyncSession) -> None:\n        super().__init__(Order, session)",
            "await self.db.scalar(",
        ],
        ["return await OrderService(session).get_order(order_id)"],
    ),
    "depends": (
        {"kind": "session", "injection": "depends"},
        ["    def __init__(self, session: SessionDep) -> None:\n        self.session = session"],
        ["OrderServiceDep = Annotated[OrderService, Depends()]", "return await service.get_order(order_id)"],
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_service_and_router_agree(style: str, tmp_path: Path) -> None:
    answer, in_service, in_router = STYLES[style]
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")

    copy(project, {"resource": "order", "fields": {"name": "str(10)"}, "host_service": answer})

    service = (project / "app/services/orders.py").read_text(encoding="utf-8")
    router = (project / "app/api/routes/orders.py").read_text(encoding="utf-8")
    compile(service, "orders.py", "exec")
    assert [text for text in in_service if text not in service] == []
    assert [text for text in in_router if text not in router] == []


def test_class_beside_the_project_s_own(tmp_path: Path) -> None:
    project = copy_host(HOSTS["envelope_class_services"], tmp_path / "host")

    (project / "library/services/writers.py").write_text('"""What writers do."""\n', encoding="utf-8")
    copy(project, {"resource_kind": "existing", "existing_model": "Author", "resource_plural": "writers"})

    service = next(project.rglob("*_endpoint.py")).read_text(encoding="utf-8")
    assert "class AuthorEndpointService" in service
    assert "class AuthorService" not in service
