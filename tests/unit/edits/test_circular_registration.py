"""Registration in a file that the router's own modules import: below everything that they need."""

from helpers.edit_checks import Check

FIELDS = {"style": "decorators", "object": "app", "module": "orders.router", "at_end": True}


def test_at_the_end_of_the_file(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI
        from sqlalchemy.orm import DeclarativeBase


        class Base(DeclarativeBase):
            pass


        app = FastAPI()


        @app.get("/")
        def root() -> None:
            pass
        """,
        """
        from fastapi import FastAPI
        from sqlalchemy.orm import DeclarativeBase


        class Base(DeclarativeBase):
            pass


        app = FastAPI()


        @app.get("/")
        def root() -> None:
            pass


        from orders.router import router as orders_router  # noqa: E402

        app.include_router(orders_router)
        """,
        comment="# noqa: E402",
        **FIELDS,
    )


def test_above_the_lines_that_run_the_program(check_router: Check) -> None:
    check_router(
        """
        from fastapi import FastAPI

        app = FastAPI()


        if __name__ == "__main__":
            run(app)
        """,
        """
        from fastapi import FastAPI

        app = FastAPI()


        from orders.router import router as orders_router

        app.include_router(orders_router)


        if __name__ == "__main__":
            run(app)
        """,
        **FIELDS,
    )
