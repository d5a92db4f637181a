"""Registration in an aggregator, an application and a factory, in the neighbours' style."""

import pytest
from helpers.edit_checks import Check

MODULES = (
    """
    from fastapi import APIRouter

    from app.api.routes import items, users
    from app.core.config import settings

    api_router = APIRouter()
    api_router.include_router(items.router)
    api_router.include_router(users.router)


    if settings.DEBUG:
        api_router.include_router(private.router)
    """,
    """
    from fastapi import APIRouter

    from app.api.routes import items, orders, users
    from app.core.config import settings

    api_router = APIRouter()
    api_router.include_router(items.router)
    api_router.include_router(users.router)
    api_router.include_router(orders.router)


    if settings.DEBUG:
        api_router.include_router(private.router)
    """,
)


def test_modules_of_one_package(check_router: Check) -> None:
    check_router(*MODULES)


def test_several_lines_of_names(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import (
            items,
            users,
        )

        api_router.include_router(items.router)
        api_router.include_router(users.router)
        """,
        """
        from app.api.routes import (
            items,
            orders,
            users,
        )

        api_router.include_router(items.router)
        api_router.include_router(users.router)
        api_router.include_router(orders.router)
        """,
        object="api_router",
    )


def test_names_that_are_not_sorted_get_the_new_one_last(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import (
            users,  # accounts
            items  # goods
        )
        api_router.include_router(users.router)
        api_router.include_router(items.router)
        """,
        """
        from app.api.routes import (
            users,  # accounts
            items,  # goods
            orders
        )
        api_router.include_router(users.router)
        api_router.include_router(items.router)
        api_router.include_router(orders.router)
        """,
    )


def test_a_line_that_becomes_too_long_is_wrapped(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import accounts, categories, customers, discounts, invoices, users

        api_router.include_router(invoices.router)
        api_router.include_router(users.router)
        """,
        """
        from app.api.routes import (
            accounts,
            categories,
            customers,
            discounts,
            invoices,
            orders,
            users,
        )

        api_router.include_router(invoices.router)
        api_router.include_router(users.router)
        api_router.include_router(orders.router)
        """,
    )


def test_routers_under_aliases(check_router: Check) -> None:
    check_router(
        """
        from fastapi import APIRouter

        from app.api.routes.items import router as items_router
        from app.api.routes.users import router as users_router

        api_router = APIRouter()
        api_router.include_router(items_router, prefix="/items", tags=["items"])
        api_router.include_router(users_router, prefix="/users", tags=["users"])
        """,
        """
        from fastapi import APIRouter

        from app.api.routes.items import router as items_router
        from app.api.routes.orders import router as orders_router
        from app.api.routes.users import router as users_router

        api_router = APIRouter()
        api_router.include_router(items_router, prefix="/items", tags=["items"])
        api_router.include_router(users_router, prefix="/users", tags=["users"])
        api_router.include_router(orders_router, prefix="/orders", tags=["orders"])
        """,
        prefix="/orders",
        tags=("orders",),
    )


def test_aliases_follow_the_neighbours_pattern(check_router: Check) -> None:
    check_router(
        """
        from app.routes.admin import router as AdminRouter
        from app.routes.student import router as StudentRouter

        app.include_router(AdminRouter, tags=["Administrator"], prefix="/admin")
        app.include_router(StudentRouter, tags=["Students"], prefix="/student")
        """,
        """
        from app.routes.admin import router as AdminRouter
        from app.routes.order_item import router as OrderItemRouter
        from app.routes.student import router as StudentRouter

        app.include_router(AdminRouter, tags=["Administrator"], prefix="/admin")
        app.include_router(StudentRouter, tags=["Students"], prefix="/student")
        app.include_router(OrderItemRouter, tags=["Order items"], prefix="/order-items")
        """,
        style="app-direct",
        object="app",
        module="app.routes.order_item",
        prefix="/order-items",
        tags=("Order items",),
    )


def test_feature_packages(check_router: Check) -> None:
    check_router(
        """
        from shop.items.router import router as items_router
        from shop.users.router import router as users_router

        app.include_router(items_router)
        app.include_router(users_router)
        """,
        """
        from shop.items.router import router as items_router
        from shop.orders.router import router as orders_router
        from shop.users.router import router as users_router

        app.include_router(items_router)
        app.include_router(users_router)
        app.include_router(orders_router)
        """,
        style="app-direct",
        object="app",
        module="shop.orders.router",
        file_module="shop.main",
    )


def test_routers_with_names_of_their_own(check_router: Check) -> None:
    check_router(
        """
        from shop.items.routes import item_router
        from shop.users.routes import user_router

        app.include_router(item_router, prefix=f"{version_prefix}/items", tags=["items"])
        app.include_router(user_router, prefix=f"{version_prefix}/users", tags=["users"])
        """,
        """
        from shop.items.routes import item_router
        from shop.orders.routes import order_router
        from shop.users.routes import user_router

        app.include_router(item_router, prefix=f"{version_prefix}/items", tags=["items"])
        app.include_router(user_router, prefix=f"{version_prefix}/users", tags=["users"])
        app.include_router(order_router, prefix=f"{version_prefix}/orders", tags=["orders"])
        """,
        style="app-direct",
        object="app",
        module="shop.orders.routes",
        router_name="order_router",
        alias="order_router",
        prefix="/api/v1/orders",
        tags=("orders",),
    )


def test_relative_modules(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI

        from . import models
        from .routers import auth, post

        app = FastAPI()
        app.include_router(post.router)
        app.include_router(auth.router)


        @app.get("/")
        def root():
            return {}
        """,
        """
        from fastapi import FastAPI

        from . import models
        from .routers import auth, order, post

        app = FastAPI()
        app.include_router(post.router)
        app.include_router(auth.router)
        app.include_router(order.router)


        @app.get("/")
        def root():
            return {}
        """,
        style="app-direct",
        object="app",
        module="app.routers.order",
        file_module="app.main",
    )


def test_modules_beside_the_file(check_router: Check) -> None:
    check_router(
        """
        from fastapi import APIRouter

        from . import items, users

        router = APIRouter(prefix="/api")

        router.include_router(items.router)
        router.include_router(users.router)
        """,
        """
        from fastapi import APIRouter

        from . import items, orders, users

        router = APIRouter(prefix="/api")

        router.include_router(items.router)
        router.include_router(users.router)
        router.include_router(orders.router)
        """,
        object="router",
        file_module="app.api.routes",
        is_package=True,
    )


def test_one_relative_router(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI
        from .items import router

        app = FastAPI()
        app.include_router(router)
        """,
        """
        from fastapi import FastAPI
        from .items import router
        from .orders import router as orders_router

        app = FastAPI()
        app.include_router(router)
        app.include_router(orders_router)
        """,
        style="app-direct",
        object="app",
        module="shop.orders",
        file_module="shop.main",
    )


def test_plain_imports(check_router: Check) -> None:
    check_router(
        """
        import app.routers.items
        import app.routers.users

        api.include_router(app.routers.items.router)
        api.include_router(app.routers.users.router)
        """,
        """
        import app.routers.items
        import app.routers.orders
        import app.routers.users

        api.include_router(app.routers.items.router)
        api.include_router(app.routers.users.router)
        api.include_router(app.routers.orders.router)
        """,
        style="app-direct",
        object="api",
        module="app.routers.orders",
    )


def test_plain_imports_under_aliases(check_router: Check) -> None:
    check_router(
        """
        import app.routers.items as items_api

        api.include_router(items_api.router)
        """,
        """
        import app.routers.items as items_api
        import app.routers.orders as orders_api

        api.include_router(items_api.router)
        api.include_router(orders_api.router)
        """,
        style="app-direct",
        object="api",
        module="app.routers.orders",
    )


def test_one_import_for_each_module(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items
        from app.api.routes import users

        api_router.include_router(items.router)
        api_router.include_router(users.router)
        """,
        """
        from app.api.routes import items
        from app.api.routes import users
        from app.api.routes import orders

        api_router.include_router(items.router)
        api_router.include_router(users.router)
        api_router.include_router(orders.router)
        """,
    )


def test_routers_that_a_package_re_exports(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI

        from api.routes import game_router, user_router


        def create_app() -> FastAPI:
            app = FastAPI(title="cards")

            app.include_router(user_router)
            app.include_router(game_router)
            return app
        """,
        """
        from fastapi import FastAPI

        from api.routes import game_router, user_router
        from api.routes.orders import router as orders_router


        def create_app() -> FastAPI:
            app = FastAPI(title="cards")

            app.include_router(user_router)
            app.include_router(game_router)
            app.include_router(orders_router)
            return app
        """,
        style="factory-direct",
        object="app",
        function="create_app",
        module="api.routes.orders",
        file_module="main",
    )


def test_imports_inside_a_factory(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI


        def create_app():
            app = FastAPI()

            from app.api.routes.items import router as items_router
            from app.api.routes.users import router as users_router

            app.include_router(items_router)
            app.include_router(users_router)
            app.mount("/", frontend)
            return app
        """,
        """
        from fastapi import FastAPI


        def create_app():
            app = FastAPI()

            from app.api.routes.items import router as items_router
            from app.api.routes.orders import router as orders_router
            from app.api.routes.users import router as users_router

            app.include_router(items_router)
            app.include_router(users_router)
            app.include_router(orders_router)
            app.mount("/", frontend)
            return app
        """,
        style="factory-direct",
        object="app",
        function="create_app",
    )


def test_a_parameter_of_a_function(check_router: Check) -> None:
    check_router(
        """
        from app.items import router as items_router


        def init_routers(app_: FastAPI) -> None:
            app_.include_router(items_router)


        def init_listeners(app_: FastAPI) -> None:
            app_.state.ready = True
        """,
        """
        from app.items import router as items_router
        from app.orders import router as orders_router


        def init_routers(app_: FastAPI) -> None:
            app_.include_router(items_router)
            app_.include_router(orders_router)


        def init_listeners(app_: FastAPI) -> None:
            app_.state.ready = True
        """,
        style="factory-direct",
        object="app_",
        function="init_routers",
        module="app.orders",
    )


@pytest.mark.parametrize("function", ["setup", "Shop.setup"])
def test_a_method_of_the_application(check_router: Check, function: str) -> None:
    check_router(
        """
        from app.items import router as items_router


        class Other:
            def setup(self):
                pass


        class Shop(FastAPI):
            def setup(self):
                self.include_router(items_router)
                super().setup()
        """,
        """
        from app.items import router as items_router
        from app.orders import router as orders_router


        class Other:
            def setup(self):
                pass


        class Shop(FastAPI):
            def setup(self):
                self.include_router(items_router)
                self.include_router(orders_router)
                super().setup()
        """,
        style="factory-direct",
        object="self",
        function=function,
        module="app.orders",
    )


def test_an_attribute_of_an_object(check_router: Check) -> None:
    check_router(
        """
        from app.items import router as items_router


        class Server:
            def register_routes(self):
                self.app.include_router(items_router)
                self.logger.debug("done")
        """,
        """
        from app.items import router as items_router
        from app.orders import router as orders_router


        class Server:
            def register_routes(self):
                self.app.include_router(items_router)
                self.app.include_router(orders_router)
                self.logger.debug("done")
        """,
        style="factory-direct",
        object="self.app",
        function="register_routes",
        module="app.orders",
    )


def test_a_block_that_always_runs(check_router: Check) -> None:
    check_router(
        """
        def create_app():
            app = FastAPI()
            with timed("routers"):
                app.include_router(items.router)
            return app
        """,
        """
        from app.api.routes.orders import router as orders_router


        def create_app():
            app = FastAPI()
            with timed("routers"):
                app.include_router(items.router)
                app.include_router(orders_router)
            return app
        """,
        style="factory-direct",
        object="app",
        function="create_app",
    )


def test_only_conditional_neighbours(check_router: Check) -> None:
    check_router(
        """
        from fastapi import APIRouter

        api_router = APIRouter()

        # Development only.
        if settings.DEBUG:
            api_router.include_router(private.router)
        """,
        """
        from fastapi import APIRouter

        from app.api.routes.orders import router as orders_router

        api_router = APIRouter()
        api_router.include_router(orders_router)

        # Development only.
        if settings.DEBUG:
            api_router.include_router(private.router)
        """,
    )


def test_a_router_that_must_stay_last(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items, pages

        api_router.include_router(items.router)
        api_router.include_router(pages.router)  # catch-all, keep last
        """,
        """
        from app.api.routes import items, orders, pages

        api_router.include_router(items.router)
        api_router.include_router(orders.router)
        api_router.include_router(pages.router)  # catch-all, keep last
        """,
    )


def test_siblings_before_strangers(check_router: Check) -> None:
    check_router(
        """
        from app.api.routes import items
        from app.monitoring import health

        api_router.include_router(items.router, prefix="/items")
        api_router.include_router(health.router, include_in_schema=False)
        """,
        """
        from app.api.routes import items, orders
        from app.monitoring import health

        api_router.include_router(items.router, prefix="/items")
        api_router.include_router(orders.router, prefix="/orders")
        api_router.include_router(health.router, include_in_schema=False)
        """,
        prefix="/orders",
    )


def test_router_beside_names_of_their_own_gets_one_too(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI
        from src.books.routes import book_router
        from src.tags.routes import tag_router

        app = FastAPI()
        app.include_router(book_router, prefix="/books")
        app.include_router(tag_router, prefix="/tags")
        """,
        """
        from fastapi import FastAPI
        from src.books.routes import book_router
        from src.orders.routes import router as orders_router
        from src.tags.routes import tag_router

        app = FastAPI()
        app.include_router(book_router, prefix="/books")
        app.include_router(tag_router, prefix="/tags")
        app.include_router(orders_router, prefix="/orders")
        """,
        style="app-direct",
        object="app",
        module="src.orders.routes",
        prefix="/orders",
    )
