"""Registering through a function of the host's that includes the router it is given."""

from __future__ import annotations

import pytest
from fastapi_endpoint.edits import Cannot, RouterRegistration, register_router
from helpers.edit_checks import Check


def test_a_helper_that_takes_the_application(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes.items import router as items_router
        from app.api.routes.users import router as users_router


        def create_app():
            app = FastAPI()
            add_router(app, items_router)
            add_router(admin, audit_router, tags=["audit"])
            add_router(
                app,
                users_router,
            )
            if settings.DEBUG:
                add_router(app, debug_router)
            return app
        """,
        """
        from app.api.routes.items import router as items_router
        from app.api.routes.orders import router as orders_router
        from app.api.routes.users import router as users_router


        def create_app():
            app = FastAPI()
            add_router(app, items_router)
            add_router(admin, audit_router, tags=["audit"])
            add_router(
                app,
                users_router,
            )
            add_router(
                app,
                orders_router,
            )
            if settings.DEBUG:
                add_router(app, debug_router)
            return app
        """,
        style="factory-direct",
        object="app",
        function="create_app",
        helper="add_router",
        helper_position=1,
    )


def test_a_helper_that_takes_the_prefix(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items, users
        from app.registry import add_router

        add_router(items.router, "/items", tags=["items"])
        add_router(users.router, "/users", tags=["users"])
        """,
        """
        from app.api.routes import items, orders, users
        from app.registry import add_router

        add_router(items.router, "/items", tags=["items"])
        add_router(users.router, "/users", tags=["users"])
        add_router(orders.router, "/orders", tags=["orders"])
        """,
        style="app-direct",
        object="app",
        prefix="/orders",
        tags=("orders",),
        helper="add_router",
    )


def test_a_helper_that_is_called_no_more() -> None:
    request = RouterRegistration(
        "app-direct", "app", "app.orders", helper="add_router", helper_position=1, alias="orders_router"
    )
    found = register_router("from fastapi import FastAPI\n\napp = FastAPI()\n", request)
    assert isinstance(found, Cannot)
    assert found.reason == "no call of `add_router` registers a router here"
    assert found.paste[-1] == "add_router(app, orders_router)"


@pytest.mark.parametrize(
    ("position", "call"), [(0, "add_router(orders_router)"), (1, "add_router(app, orders_router)")]
)
def test_lines_to_paste(position: int, call: str) -> None:
    request = RouterRegistration(
        "app-direct", "app", "app.orders", helper="add_router", helper_position=position, alias="orders_router"
    )
    found = register_router("def broken(:\n", request)
    assert isinstance(found, Cannot)
    assert found.paste[-1] == call
