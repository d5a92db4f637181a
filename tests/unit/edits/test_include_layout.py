"""The text of the registering call: what neighbours write in it, line breaks, quotes, indentation."""

import pytest
from fastapi_endpoint.edits import Done, RouterRegistration, register_router
from helpers.edit_checks import Check


def case(before_call: str, after_call: str, names: str = "items, users") -> tuple[str, str]:
    """A file with two neighbours; `before_call` is the text of both calls, `after_call` the text of the new one."""
    import_line = f"from app.api.routes import {names}\n\n"
    return (
        import_line + before_call,
        import_line.replace("items, users", "items, orders, users") + before_call + after_call,
    )


@pytest.mark.parametrize(
    ("neighbours", "new"),
    [
        pytest.param(
            "api_router.include_router(items.router, prefix='/items', tags=['items'])\n"
            "api_router.include_router(users.router, prefix='/users', tags=['users'])\n",
            "api_router.include_router(orders.router, prefix='/orders', tags=['orders'])\n",
            id="single quotes",
        ),
        pytest.param(
            'api_router.include_router(items.router, tags=["items"], prefix="/items")\n'
            'api_router.include_router(users.router, tags=["users"], prefix="/users")\n',
            'api_router.include_router(orders.router, tags=["orders"], prefix="/orders")\n',
            id="order of the keywords",
        ),
        pytest.param(
            'api_router.include_router(prefix="/items", router=items.router)\n'
            'api_router.include_router(prefix="/users", router=users.router)\n',
            'api_router.include_router(prefix="/orders", router=orders.router)\n',
            id="the router by keyword",
        ),
        pytest.param(
            'api_router.include_router(items.router, prefix="/items", dependencies=[Depends(signed)])\n'
            'api_router.include_router(users.router, prefix="/users", dependencies=[Depends(signed)])\n',
            "api_router.include_router(\n"
            '    orders.router, prefix="/orders", dependencies=[Depends(signed)]\n'
            ")\n",
            id="arguments that every neighbour has",
        ),
        pytest.param(
            'api_router.include_router(items.router, prefix="/items")\n'
            'api_router.include_router(users.router, prefix="/users", dependencies=[Depends(admin)])\n',
            'api_router.include_router(orders.router, prefix="/orders")\n',
            id="arguments of one neighbour only",
        ),
        pytest.param(
            "api_router.include_router(items.router)\napi_router.include_router(users.router)\n",
            "api_router.include_router(orders.router)\n",
            id="prefix and tags in the router",
        ),
        pytest.param(
            "api_router.include_router(\n"
            "    items.router,\n"
            '    prefix="/items",\n'
            ")\n"
            "api_router.include_router(\n"
            "    users.router,\n"
            '    prefix="/users",\n'
            ")\n",
            "api_router.include_router(\n" "    orders.router,\n" '    prefix="/orders",\n' ")\n",
            id="one argument per line",
        ),
        pytest.param(
            "api_router.include_router(items.router,\n"
            "                          prefix='/items')\n"
            "api_router.include_router(users.router,\n"
            "                          prefix='/users')\n",
            "api_router.include_router(orders.router,\n" "                          prefix='/orders')\n",
            id="aligned arguments",
        ),
        pytest.param(
            'api_router.include_router(items.router, prefix="/api/v1/items")\n'
            'api_router.include_router(users.router, prefix="/api/v1/users")\n',
            'api_router.include_router(orders.router, prefix="/api/v1/orders")\n',
            id="a prefix that holds the inherited one",
        ),
        pytest.param(
            'api_router.include_router(items.router, prefix=settings.ROOT + "/items")\n'
            'api_router.include_router(users.router, prefix=settings.ROOT + "/users")\n',
            'api_router.include_router(orders.router, prefix=settings.ROOT + "/orders")\n',
            id="a computed prefix",
        ),
        pytest.param(
            "api_router.include_router(items.router, deprecated=True)\n"
            "api_router.include_router(users.router, deprecated=True)\n",
            "api_router.include_router(orders.router)\n",
            id="arguments that a new router does not need",
        ),
        pytest.param(
            'api_router.include_router(items.router, prefix="/api/v1")\n'
            'api_router.include_router(users.router, prefix="/api/v1")\n',
            'api_router.include_router(orders.router, prefix="/api/v1/orders")\n',
            id="a prefix of the version",
        ),
        pytest.param(
            "api_router.include_router(items.router, prefix=settings.ROOT)\n"
            "api_router.include_router(users.router, prefix=settings.ROOT)\n",
            'api_router.include_router(orders.router, prefix=f"{settings.ROOT}/orders")\n',
            id="a prefix from the settings",
        ),
        pytest.param(
            "api_router.include_router(items.router)\n\napi_router.include_router(users.router)\n",
            "\napi_router.include_router(orders.router)\n",
            id="blank lines between the calls",
        ),
        pytest.param(
            "# Goods\napi_router.include_router(items.router)\n"
            "# People\napi_router.include_router(users.router)  # all\n",
            "api_router.include_router(orders.router)\n",
            id="comments",
        ),
        pytest.param(
            "api_router.include_router(items.router); api_router.include_router(users.router)\n",
            "api_router.include_router(orders.router)\n",
            id="two statements on a line",
        ),
    ],
)
def test_call(check_router: Check, neighbours: str, new: str) -> None:
    check_router(*case(neighbours, new), prefix="/orders", tags=("orders",))


def test_a_prefix_that_all_neighbours_share(check_router: Check) -> None:
    check_router(
        *case(
            "app.include_router(items.router, prefix=settings.ROOT)\n"
            "app.include_router(users.router, prefix=settings.ROOT)\n",
            "app.include_router(orders.router, prefix=settings.ROOT)\n",
        ),
        style="app-direct",
        object="app",
    )


def test_a_call_that_needs_a_line_for_each_argument(check_router: Check) -> None:
    neighbours = (
        "api_router.include_router(\n"
        '    items.router, prefix="/catalogue/items", tags=["items"], dependencies=[Depends(x)]\n'
        ")\n"
        "api_router.include_router(\n"
        '    users.router, prefix="/catalogue/users", tags=["users"], dependencies=[Depends(x)]\n'
        ")\n"
    )
    new = (
        "api_router.include_router(\n"
        "    orders.router,\n"
        '    prefix="/catalogue/orders",\n'
        '    tags=["orders of customers"],\n'
        "    dependencies=[Depends(x)],\n"
        ")\n"
    )
    check_router(*case(neighbours, new), prefix="/orders", tags=("orders of customers",))


def test_tabs(check_router: Check) -> None:
    check_router(
        "from app.api.routes import (\n\titems,\n)\n\n\ndef setup(app):\n\tapp.include_router(items.router)\n",
        "from app.api.routes import (\n\titems,\n\torders,\n)\n\n\ndef setup(app):\n"
        "\tapp.include_router(items.router)\n\tapp.include_router(orders.router)\n",
        style="factory-direct",
        object="app",
        function="setup",
    )


def test_an_import_continued_with_a_backslash(check_router: Check) -> None:
    check_router(
        "from app.api.routes import items, \\\n    users\napi_router.include_router(items.router)\n"
        "api_router.include_router(users.router)\n",
        "from app.api.routes import items, \\\n    orders, users\napi_router.include_router(items.router)\n"
        "api_router.include_router(users.router)\napi_router.include_router(orders.router)\n",
    )


def test_the_neighbours_linter_comment_is_kept(check_router: Check) -> None:
    check_router(
        "from app.api.routes.items import router as items_router  # noqa: E402\n\n"
        "api_router.include_router(items_router)\n",
        "from app.api.routes.items import router as items_router  # noqa: E402\n"
        "from app.api.routes.orders import router as orders_router  # noqa: E402\n\n"
        "api_router.include_router(items_router)\napi_router.include_router(orders_router)\n",
        line_length=100,
    )


@pytest.mark.parametrize("prefix", ['"/api/v1"', "settings.ROOT"])
def test_a_prefix_of_the_only_neighbour(check_router: Check, prefix: str) -> None:
    check_router(
        f"from app.api.routes import users\n\napp.include_router(users.router, prefix={prefix})\n",
        f"from app.api.routes import orders, users\n\napp.include_router(users.router, prefix={prefix})\n"
        f"app.include_router(orders.router, prefix={prefix})\n",
        style="app-direct",
        object="app",
    )


def test_the_version_of_a_router_is_its_own_prefix(check_router: Check) -> None:
    check_router(
        'from .v1 import v1_router\n\napi_router.include_router(v1_router, prefix="/v1")\n',
        "from .orders import orders_router\nfrom .v1 import v1_router\n\n"
        'api_router.include_router(v1_router, prefix="/v1")\n'
        'api_router.include_router(orders_router, prefix="/orders")\n',
        module="app.api.orders",
        router_name="orders_router",
        prefix="/orders",
        file_module="app.api",
        is_package=True,
    )


@pytest.mark.parametrize(
    ("calls", "copies", "written"),
    [
        ("app.include_router(api, prefix=settings.API)\napp.include_router(metrics)", True, ", prefix=settings.API"),
        ("app.include_router(health)\napp.include_router(users)\napp.include_router(api, prefix='/v1')", False, ""),
    ],
    ids=["of one in two", "of one in three"],
)
def test_prefix_of_the_api_is_written_as_it_was_read(calls: str, copies: bool, written: str) -> None:
    source = f"from fastapi import FastAPI\n\napp = FastAPI()\n{calls}\n"
    found = register_router(
        source, RouterRegistration("app-direct", "app", "app.orders", alias="orders_router", copies_prefix=copies)
    )
    assert isinstance(found, Done)
    assert f"app.include_router(orders_router{written})\n" in found.source
