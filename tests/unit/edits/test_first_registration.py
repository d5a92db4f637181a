"""Registration in a file that registers nothing yet, and names that are taken."""

import pytest
from helpers.edit_checks import Check


def test_aggregator(check_router: Check) -> None:
    check_router(
        """
        from fastapi import APIRouter

        api_router = APIRouter()
        """,
        """
        from fastapi import APIRouter

        from app.api.routes.orders import router as orders_router

        api_router = APIRouter()
        api_router.include_router(orders_router)
        """,
    )


def test_application_with_middleware_and_routes(check_router: Check) -> None:
    check_router(
        """
        import os

        from fastapi import FastAPI

        from auth import AuthHandler
        import models

        app = FastAPI()
        app.add_middleware(DBSessionMiddleware, db_url=os.environ["DB_URL"])


        @app.get("/")
        def root():
            return {}


        if __name__ == "__main__":
            run(app)
        """,
        """
        import os

        from fastapi import FastAPI

        from auth import AuthHandler
        import models

        from routers.orders import router as orders_router

        app = FastAPI()
        app.add_middleware(DBSessionMiddleware, db_url=os.environ["DB_URL"])

        app.include_router(orders_router, prefix="/orders", tags=["orders"])


        @app.get("/")
        def root():
            return {}


        if __name__ == "__main__":
            run(app)
        """,
        style="decorators",
        object="app",
        module="routers.orders",
        prefix="/orders",
        tags=("orders",),
        file_module="main",
    )


def test_factory(check_router: Check) -> None:
    check_router(
        '''
        """The application."""

        from fastapi import FastAPI


        def create_app() -> FastAPI:
            """Build it."""
            app = FastAPI()
            app.state.ready = True

            # Hand it out.
            return app
        ''',
        '''
        """The application."""

        from fastapi import FastAPI

        from app.api.routes.orders import router as orders_router


        def create_app() -> FastAPI:
            """Build it."""
            app = FastAPI()
            app.state.ready = True
            app.include_router(orders_router)

            # Hand it out.
            return app
        ''',
        style="factory-direct",
        object="app",
        function="create_app",
    )


def test_factory_with_a_frontend(check_router: Check) -> None:
    check_router(
        """
        def create_app():
            app = FastAPI()
            app.mount("/", StaticFiles(directory="dist"))
            return app
        """,
        """
        from app.api.routes.orders import router as orders_router


        def create_app():
            app = FastAPI()
            app.include_router(orders_router)
            app.mount("/", StaticFiles(directory="dist"))
            return app
        """,
        style="factory-direct",
        object="app",
        function="create_app",
    )


def test_function_without_return(check_router: Check) -> None:
    check_router(
        """
        def init_routers(app_: FastAPI) -> None:
            if app_.debug:
                log(app_)
        """,
        """
        from app.api.routes.orders import router as orders_router


        def init_routers(app_: FastAPI) -> None:
            if app_.debug:
                log(app_)
            app_.include_router(orders_router)
        """,
        style="factory-direct",
        object="app_",
        function="init_routers",
    )


@pytest.mark.parametrize(
    "head",
    [
        '"""The routes."""\n',
        "from __future__ import annotations\n",
        '"""The routes."""\n\nfrom __future__ import annotations\n',
        "# -*- coding: utf-8 -*-\n# Copyright.\n\nimport os\n",
    ],
)
def test_head_of_the_file(check_router: Check, head: str) -> None:
    body = "\nrouter = APIRouter()\n"
    check_router(
        head + body,
        f"{head}\nfrom app.api.routes.orders import router as orders_router\n{body}"
        "router.include_router(orders_router)\n",
        object="router",
    )


def test_own_package_is_imported_relatively(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI

        from .settings import settings

        app = FastAPI()
        """,
        """
        from fastapi import FastAPI

        from .routers.orders import router as orders_router
        from .settings import settings

        app = FastAPI()

        app.include_router(orders_router)
        """,
        style="app-direct",
        object="app",
        module="shop.routers.orders",
        file_module="shop.main",
    )


def test_a_taken_module_name(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items

        api_router.include_router(items.router)
        orders = 3
        """,
        """
        from app.api.routes import items
        from app.api.routes.orders import router as orders_router

        api_router.include_router(items.router)
        api_router.include_router(orders_router)
        orders = 3
        """,
    )


def test_taken_aliases(check_router: Check) -> None:
    check_router(
        """
        from legacy import orders_router
        from app.api.routes.items import router as items_router

        api_router.include_router(items_router)
        api_router.include_router(orders_router)
        """,
        """
        from legacy import orders_router
        from app.api.routes.items import router as items_router
        from app.api.routes.orders import router as orders_router_2

        api_router.include_router(items_router)
        api_router.include_router(orders_router_2)
        api_router.include_router(orders_router)
        """,
    )


def test_an_import_without_registration_is_used(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items, orders

        api_router.include_router(items.router)
        """,
        """
        from app.api.routes import items, orders

        api_router.include_router(items.router)
        api_router.include_router(orders.router)
        """,
        undo=False,
    )


def test_an_import_for_type_checkers_is_no_neighbour(check_router: Check) -> None:
    check_router(
        """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from app.api.routes import orders

        api_router = APIRouter()
        """,
        """
        from typing import TYPE_CHECKING

        from app.api.routes.orders import router as orders_router

        if TYPE_CHECKING:
            from app.api.routes import orders

        api_router = APIRouter()
        api_router.include_router(orders_router)
        """,
    )
