"""What is recognised as registered, what is refused, and that a refusal says what to paste."""

import random
from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest
from fastapi_endpoint.edits import AlreadyThere, Cannot, Done, register_router, unregister_router
from helpers.edit_checks import ORDERS, source_of


@pytest.mark.parametrize(
    "source",
    [
        "from app.api.routes import orders\napi_router.include_router(orders.router)\n",
        "from app.api.routes import items, orders as o\nif DEBUG:\n    api.include_router(o.router, tags=['x'])\n",
        "from app.api.routes.orders import router\napi_router.include_router(router, prefix='/v2/orders')\n",
        "from app.api.routes.orders import router as r\nother.include_router(router=r)\n",
        "from .routes.orders import router as r\ndef f(app):\n    app.include_router(r)\n",
        "from .routes import orders\napi_router.include_router(orders.router)\n",
        "from . import routes\napi_router.include_router(routes.orders.router)\n",
        "import app.api.routes.orders\napi_router.include_router(app.api.routes.orders.router)\n",
        "import app.api.routes.orders as mine\napi_router.include_router(mine.router)\n",
        "import app\napi_router.include_router(app.api.routes.orders.router)\n",
        "from app.api.routes import orders_router\napi_router.include_router(orders_router)\n",
        "from app.api.routes import orders\nrouters = [orders.router]\n",
        "from app.api.routes import orders\nfor r in (orders.router,):\n    app.include_router(r)\n",
        "from app.api.routes import orders\nfor m in (orders,):\n    app.include_router(m.router)\n",
        "from app.api.routes import orders\nmine = orders.router\napp.include_router(mine)\n",
        "from app.api.routes import orders\nregister(app, orders.router)\n",
        "def f(app):\n    from app.api.routes.orders import router\n    app.include_router(router)\n",
        "try:\n    from app.api.routes import orders\nexcept ImportError:\n    pass\n"
        "else:\n    app.include_router(orders.router)\n",
        'ROUTES = {"orders": orders.router}\nfrom app.api.routes import orders\n',
    ],
)
def test_registered(source: str) -> None:
    assert register_router(source, ORDERS) == AlreadyThere()


@pytest.mark.parametrize(
    "source",
    [
        "from app.api.routes import orders\n",
        "# api_router.include_router(orders.router)\nfrom app.api.routes import orders\n",
        "from other.routes import orders\napi_router.include_router(orders.router)\n",
        "from app.api.routes import orders\napi_router.include_router(orders.public_router)\n",
        "from app.api.routes import orders\norders.router.include_router(child)\n",
        "from app.api.routes import orders\norders_router = orders.router\n",
    ],
)
def test_not_registered(source: str) -> None:
    before = f"{source}api_router = APIRouter()\n"
    assert isinstance(register_router(before, ORDERS), Done)
    assert unregister_router(before, ORDERS) == AlreadyThere()


@pytest.mark.parametrize(
    ("source", "fields", "reason"),
    [
        ("def f(:\n", {}, "the file is not valid Python"),
        ("x = 1\ry = 2\r", {}, "the file has line endings that cannot be kept as they are"),
        ("x = 1\n", {}, "`api_router` is not made in this file"),
        ("", {}, "`api_router` is not made in this file"),
        ("x = 1\n", {"function": "setup"}, "the function `setup` is not defined in this file"),
        (
            "def setup(app): ...\ndef setup(app): ...\n",
            {"function": "setup", "object": "app"},
            "the function `setup` is defined more than once in this file",
        ),
        (
            "def setup(app): app.include_router(x)\n",
            {"function": "setup", "object": "app"},
            "the body of `setup` is on the line of its `def`",
        ),
        ("def setup(app):\n    pass\n", {"function": "setup"}, "`api_router` is not known in `setup`"),
        (
            "routers = collect()\n",
            {"style": "router-list", "object": "routers"},
            "`routers` is not a list that is written out in this file",
        ),
        ("routers = ()\n", {"style": "router-list", "object": "routers"}, "the list is empty and not a plain `[]`"),
        (
            "routers = [(items.router, load())]\n",
            {"style": "router-list", "object": "routers"},
            "the items of `routers` hold more than routers, prefixes and tags",
        ),
        (
            "api_router = APIRouter()\n",
            {"style": "auto-discovery"},
            "routers of this project are not registered by a call (auto-discovery)",
        ),
    ],
)
def test_cannot(source: str, fields: dict[str, Any], reason: str) -> None:
    request = replace(ORDERS, prefix="/orders", tags=("orders",), **fields)
    outcome = register_router(source, request)
    assert isinstance(outcome, Cannot)
    assert outcome.reason == reason


def test_what_to_paste() -> None:
    outcome = register_router("", replace(ORDERS, prefix="/orders", tags=("orders",)))
    assert isinstance(outcome, Cannot)
    assert outcome.paste == (
        "# with the other imports:",
        "from app.api.routes.orders import router as orders_router",
        "# after `api_router` is made:",
        'api_router.include_router(orders_router, prefix="/orders", tags=["orders"])',
    )


def test_what_to_paste_into_a_list() -> None:
    outcome = register_router("", replace(ORDERS, style="router-list", object="routers"))
    assert isinstance(outcome, Cannot)
    assert outcome.paste[-2:] == ("# in the list `routers`:", "    orders_router,")


@pytest.mark.parametrize(
    "source",
    [
        "from app.api.routes import orders\nregister(app, orders.router)\n",
        "from app.api.routes import orders\nif DEBUG:\n    app.include_router(orders.router)\n",
        "from app.api.routes import orders\napp.include_router(orders.router); start()\n",
    ],
)
def test_a_registration_that_cannot_be_taken_out(source: str) -> None:
    outcome = unregister_router(source, ORDERS)
    assert isinstance(outcome, Cannot)
    assert outcome.paste
    assert all(line in source.splitlines() for line in outcome.paste)


def test_a_registration_that_was_edited_by_hand_is_taken_out() -> None:
    source = dedent("""
        from app.api.routes import items
        from app.api.routes import orders as shop_orders

        api_router.include_router(shop_orders.router, dependencies=[Depends(signed_in)])
        api_router.include_router(items.router)
        """)
    assert source_of(unregister_router(source, ORDERS)) == dedent("""
        from app.api.routes import items

        api_router.include_router(items.router)
        """)


def test_an_import_that_is_used_stays() -> None:
    source = "from app.api.routes import items, orders\napi_router.include_router(items.router)\n"
    registered = f"{source}api_router.include_router(orders.router)\nprint(orders.LIMIT)\n"
    assert source_of(unregister_router(registered, ORDERS)) == f"{source}print(orders.LIMIT)\n"


def test_changes_tell_lines_and_numbers() -> None:
    source = "from app.api.routes import items\n\napi_router.include_router(items.router)\n"
    outcome = register_router(source, ORDERS)
    assert isinstance(outcome, Done)
    assert [(change.line, change.added, change.removed) for change in outcome.changes] == [
        (0, ("from app.api.routes import items, orders",), ("from app.api.routes import items",)),
        (3, ("api_router.include_router(orders.router)",), ()),
    ]
    assert outcome.inserted_lines == (
        "from app.api.routes import items, orders",
        "api_router.include_router(orders.router)",
    )


@pytest.mark.parametrize("seed", range(20))
def test_any_text_ends_in_an_outcome(seed: int) -> None:
    random_text = random.Random(seed)
    text = "".join(random_text.choice("abc(){}[]:=,.\n\t '\"#\\\ufeff\x00é") for _ in range(200))
    assert isinstance(register_router(text, ORDERS), Cannot)
