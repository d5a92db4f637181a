"""The host's exceptions for endpoints of any resource, and what it answers with."""

from __future__ import annotations

from textwrap import dedent

import pytest
from fastapi_endpoint.exploration.facts import Errors

from .conftest import Explorer

HEAD = """
from typing import Any, cast
from uuid import UUID
from fastapi import FastAPI, HTTPException, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
app = FastAPI()
class Base(DeclarativeBase): ...
class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


def errors_in(explored: Explorer, source: str) -> Errors:
    return explored({"main.py": HEAD + dedent(source)}).errors


@pytest.mark.parametrize(
    ("constructor", "arguments"),
    [
        ("def __init__(self, detail: str): super().__init__(404, detail)", "{text}"),
        ("def __init__(self, detail='Not found'): super().__init__(404, detail)", "{text}"),
        ("def __init__(self, *, message: str): super().__init__(404, message)", "message={text}"),
        ("def __init__(self, *, data: Any = None, msg: str = 'x'): super().__init__(404, msg)", "msg={text}"),
        ("def __init__(self, resource: str, id: Any): super().__init__(404, 'x')", "{name}, {key}"),
        ("def __init__(self, entity: str, identifier: str): super().__init__(404, 'x')", "{name}, str({key})"),
        ("def __init__(self): super().__init__(status.HTTP_404_NOT_FOUND, 'x')", ""),
    ],
)
def test_how_an_exception_is_called(explored: Explorer, constructor: str, arguments: str) -> None:
    found = errors_in(explored, f"class NotFoundError(HTTPException):\n    {constructor}\n").not_found

    assert found is not None
    assert (found.target, found.status, found.arguments) == ("main:NotFoundError", 404, arguments)
    assert found.body == {"detail": "str"}


@pytest.mark.parametrize(
    "source",
    [
        # Its constructor wants what an endpoint does not know.
        "class NotFoundError(HTTPException):\n    def __init__(self, query: dict): super().__init__(404)",
        # An id of a type that the new resource may not have.
        "class NotFoundError(HTTPException):\n    def __init__(self, name: str, id: int): super().__init__(404)",
        # It is of one resource.
        "class CustomerNotFound(HTTPException):\n    def __init__(self, detail: str): super().__init__(404, detail)",
        # Nothing makes a response of it.
        "class NotFoundError(Exception): ...",
        # It is answered with another status.
        "class NotFoundError(HTTPException):\n    def __init__(self, detail: str): super().__init__(400, detail)",
        # There are two, and nothing tells them apart.
        """
        class NotFoundError(HTTPException):
            def __init__(self, detail: str): super().__init__(404, detail)
        class EntityNotFound(HTTPException):
            def __init__(self, detail: str): super().__init__(404, detail)
        """,
    ],
)
def test_what_is_not_certain_is_left_out(explored: Explorer, source: str) -> None:
    assert errors_in(explored, source).not_found is None


def test_the_one_that_is_raised_is_taken(explored: Explorer) -> None:
    found = errors_in(
        explored,
        """
        class NotFoundError(HTTPException):
            def __init__(self, detail: str): super().__init__(404, detail)
        class EntityNotFound(HTTPException):
            def __init__(self, detail: str): super().__init__(404, detail)
        def read(): raise EntityNotFound("x")
        """,
    ).not_found
    assert found is not None
    assert found.target == "main:EntityNotFound"


def test_own_classes_and_the_body_of_their_handler(explored: Explorer) -> None:
    found = errors_in(
        explored,
        """
        class AppError(Exception):
            status = 400
            code = "bad_request"
            def __init__(self, message: str): self.message = message
        class Missing(AppError):
            status = 404
            code = "missing"
        class Duplicate(AppError):
            status = 409
        @app.exception_handler(AppError)
        async def answer(request: Request, error: AppError) -> JSONResponse:
            body = {"data": None, "error": {"code": error.code, "message": str(error), "status": error.status}}
            return JSONResponse(status_code=error.status, content=body)
        """,
    )
    assert found.not_found is not None
    assert found.conflict is not None
    assert (found.not_found.target, found.conflict.target) == ("main:Missing", "main:Duplicate")
    assert found.not_found.body == {"data": "None", "error": {"code": "str", "message": "str", "status": "int"}}
    assert found.http_body == {"detail": "str"}


def test_handlers_of_fastapis_own_exceptions(explored: Explorer) -> None:
    found = errors_in(
        explored,
        """
        @app.exception_handler(HTTPException)
        async def answer(request: Request, error: HTTPException) -> JSONResponse:
            return JSONResponse({"code": error.status_code, "msg": error.detail}, status_code=error.status_code)
        @app.exception_handler(RequestValidationError)
        async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
            return JSONResponse({"code": 400, "msg": "wrong"}, status_code=status.HTTP_400_BAD_REQUEST)
        """,
    )
    assert found.http_body == {"code": "int", "msg": "str"}
    assert (found.refused_input, found.refused_input_is_fastapis) == (400, False)


def test_body_that_is_made_elsewhere_is_not_known(explored: Explorer) -> None:
    found = errors_in(
        explored,
        """
        @app.exception_handler(HTTPException)
        async def answer(request: Request, error: HTTPException) -> JSONResponse:
            return JSONResponse(body_of(error), status_code=error.status_code)
        """,
    )
    assert found.http_body is None


HANDLERS = """
async def answer(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"code": error.status_code, "msg": error.detail}, status_code=error.status_code)
async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"msg": "wrong"}, status_code=400)
"""


@pytest.mark.parametrize(
    "table",
    [
        """
        TABLE: tuple[tuple[type[Exception], Any], ...] = (
            (Exception, cast(Any, answer)), (HTTPException, cast(Any, answer)), (RequestValidationError, refuse)
        )
        def register(app: FastAPI) -> None:
            for kind, handler in TABLE:
                app.add_exception_handler(kind, handler)
        """,
        """
        class Handlers:
            @staticmethod
            def get():
                return {HTTPException: answer, RequestValidationError: refuse}
        for kind, handler in Handlers.get().items():
            app.add_exception_handler(kind, handler)
        """,
        """
        def register(app: FastAPI) -> None:
            table = {HTTPException: answer, RequestValidationError: refuse}
            for kind, handler in table.items():
                app.add_exception_handler(kind, handler)
        """,
        """
        for kind in [HTTPException]:
            app.add_exception_handler(kind, answer)
        app.add_exception_handler(RequestValidationError, refuse)
        """,
        """
        TABLE = {404: answer, HTTPException: answer, RequestValidationError: refuse}
        app = FastAPI(exception_handlers=TABLE)
        """,
        """
        def create_app() -> FastAPI:
            return FastAPI(exception_handlers={HTTPException: answer, RequestValidationError: refuse})
        """,
    ],
)
def test_handlers_that_a_loop_or_a_table_registers(explored: Explorer, table: str) -> None:
    found = errors_in(explored, HANDLERS + dedent(table))

    assert found.http_body == {"code": "int", "msg": "str"}
    assert (found.refused_input, found.refused_input_is_fastapis) == (400, False)


@pytest.mark.parametrize(
    "registration",
    [
        "for kind, handler in load().items():\n    app.add_exception_handler(kind, handler)",
        "TABLE = {}\nfor kind, handler in TABLE.items():\n    app.add_exception_handler(kind, handler)",
        "def register(app, kind, handler):\n    app.add_exception_handler(kind, handler)",
        "def create_app(handlers):\n    return FastAPI(exception_handlers=handlers)",
        "app = FastAPI(exception_handlers={KeyError: answer, **others()})",
    ],
)
def test_bodies_are_unknown_where_a_handler_can_be_of_any_exception(explored: Explorer, registration: str) -> None:
    found = errors_in(explored, HANDLERS + registration)

    assert (found.http_body, found.refused_input, found.refused_input_is_fastapis) == (None, None, False)


@pytest.mark.parametrize(
    "registration",
    [
        "app.add_exception_handler(Exception, answer)",
        "app.add_exception_handler(404, answer)",
        "for number in range(3):\n    app.add_exception_handler(KeyError, answer)",
        "app = FastAPI(exception_handlers={404: answer, KeyError: answer})",
    ],
)
def test_handlers_of_other_exceptions_change_no_body(explored: Explorer, registration: str) -> None:
    found = errors_in(explored, HANDLERS + registration)

    assert found.http_body == {"detail": "str"}
    assert (found.refused_input, found.refused_input_is_fastapis) == (422, True)


def test_body_that_another_function_can_make_is_not_known(explored: Explorer) -> None:
    found = errors_in(
        explored,
        """
        @app.exception_handler(HTTPException)
        async def answer(request: Request, error: HTTPException) -> JSONResponse:
            if error.status_code == 404:
                return await answer_missing(request, error)
            return JSONResponse({"msg": error.detail}, status_code=error.status_code)
        """,
    )
    assert found.http_body is None
