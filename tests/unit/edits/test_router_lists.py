"""Registration in lists, tuples and loops of routers or modules."""

import pytest
from helpers.edit_checks import Check


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("routers = [items.router, users.router]", "routers = [items.router, users.router, orders.router]"),
        pytest.param("routers = (items.router,)", "routers = (items.router, orders.router)", id="tuple of one"),
        pytest.param("routers = []", "routers = [orders.router]", id="empty"),
        pytest.param(
            "routers: list[APIRouter] = [\n    items.router,\n    users.router,\n]",
            "routers: list[APIRouter] = [\n    items.router,\n    users.router,\n    orders.router,\n]",
            id="one per line",
        ),
        pytest.param(
            "routers = [\n    items.router,  # goods\n    users.router  # people\n]",
            "routers = [\n    items.router,  # goods\n    users.router,  # people\n    orders.router\n]",
            id="comments and no trailing comma",
        ),
        pytest.param(
            "routers = [items.router,\n           users.router]",
            "routers = [items.router,\n           users.router,\n           orders.router]",
            id="aligned",
        ),
        pytest.param(
            "routers = [\n    items.router, users.router,\n]",
            "routers = [\n    items.router, users.router, orders.router,\n]",
            id="several per line",
        ),
        pytest.param(
            "routers = [items.router]\nrouters += [users.router]",
            "routers = [items.router]\nrouters += [users.router, orders.router]",
            id="added to",
        ),
        pytest.param(
            "routers = []\nrouters.append(items.router)\nrouters.append(users.router)",
            "routers = []\nrouters.append(items.router)\nrouters.append(users.router)\nrouters.append(orders.router)",
            id="appended to",
        ),
        pytest.param(
            'routers = [(items.router, "/items", ["items"]), (users.router, "/users", ["users"])]',
            'routers = [\n    (items.router, "/items", ["items"]),\n    (users.router, "/users", ["users"]),\n'
            '    (orders.router, "/orders", ["orders"]),\n]',
            id="tuples",
        ),
    ],
)
def test_list(check_router: Check, before: str, after: str) -> None:
    names = "items, users" if "users" in before else "items"
    wanted = "items, orders, users" if "users" in before else "items, orders"
    check_router(
        f"from app.api.routes import {names}\n\n{before}\n",
        (
            f"from app.api.routes import {wanted}\n\n{after}\n"
            if before != "routers = []"
            else "from app.api.routes import items\nfrom app.api.routes.orders import router as orders_router\n\n"
            "routers = [orders_router]\n"
        ),
        style="router-list",
        object="routers",
        prefix="/orders",
        tags=("orders",),
    )


def test_aliases(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes.items import router as items_router
        from app.api.routes.users import router as users_router

        ROUTERS: list[APIRouter] = [
            users_router,
            items_router,
        ]

        for _router in ROUTERS:
            router.include_router(_router)
        """,
        """
        from app.api.routes.items import router as items_router
        from app.api.routes.orders import router as orders_router
        from app.api.routes.users import router as users_router

        ROUTERS: list[APIRouter] = [
            users_router,
            items_router,
            orders_router,
        ]

        for _router in ROUTERS:
            router.include_router(_router)
        """,
        style="router-list",
        object="ROUTERS",
    )


def test_a_list_that_becomes_too_long(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import accounts, customers, invoices

        routers = [accounts.router, customers.router, invoices.router]
        """,
        """
        from app.api.routes import accounts, customers, invoices, orders

        routers = [
            accounts.router,
            customers.router,
            invoices.router,
            orders.router,
        ]
        """,
        style="router-list",
        object="routers",
        line_length=70,
    )


def test_modules(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items, users

        modules = [items, users]

        for module in modules:
            app.include_router(module.router)
        """,
        """
        from app.api.routes import items, orders, users

        modules = [items, users, orders]

        for module in modules:
            app.include_router(module.router)
        """,
        style="router-list",
        object="modules",
    )


@pytest.mark.parametrize(
    ("loop", "wanted"),
    [
        ("for r in (items.router, users.router):", "for r in (items.router, users.router, orders.router):"),
        ("for r in [items.router]:", "for r in [items.router, orders.router]:"),
        ("for r in items.router, users.router:", "for r in items.router, users.router, orders.router:"),
    ],
)
def test_loop(check_router: Check, loop: str, wanted: str) -> None:
    names = "items, users" if "users" in loop else "items"
    check_router(
        f"from app.api.routes import {names}\n\n{loop}\n    app.include_router(r)\n",
        f"from app.api.routes import {names.replace('items', 'items, orders')}\n\n"
        f"{wanted}\n    app.include_router(r)\n",
        style="app-direct",
        object="app",
    )


def test_loop_over_a_list_of_the_file(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items, users

        routers = [items.router, users.router]
        [app.include_router(r) for r in routers]
        """,
        """
        from app.api.routes import items, orders, users

        routers = [items.router, users.router, orders.router]
        [app.include_router(r) for r in routers]
        """,
        style="app-direct",
        object="app",
    )


def test_loop_over_something_else(check_router: Check) -> None:
    check_router(
        """
        from app.health import build_routers

        app = FastAPI()
        for router in build_routers():
            app.include_router(router)
            log(router)
        """,
        """
        from app.api.routes.orders import router as orders_router
        from app.health import build_routers

        app = FastAPI()
        for router in build_routers():
            app.include_router(router)
            log(router)
        app.include_router(orders_router)
        """,
        style="app-direct",
        object="app",
    )
