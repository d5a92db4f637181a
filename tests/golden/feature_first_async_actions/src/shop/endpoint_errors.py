"""Errors that endpoints answer with, and what a database refuses."""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy import FromClause
from sqlalchemy.exc import IntegrityError

from shop.errors import Conflict


class ErrorBody(BaseModel):
    """The body of the errors that FastAPI answers with, 422 apart."""

    detail: str


class ApplicationErrorBody(BaseModel):
    """The body of the errors that the application raises."""

    error: str
    message: str


def conflict_from(error: IntegrityError, table: FromClause) -> Exception:
    """The conflict behind a violated constraint: unique, foreign key or check.

    Its text names the fields. Any other integrity error is a mistake of
    the application and is returned as it is.
    """
    # asyncpg keeps the detail apart from the message.
    detail = getattr(getattr(error.orig, "__cause__", None), "detail", "")
    message = f"{error.orig} {detail}"
    fields = " and ".join(_violated_columns(message, table)) or "a field"
    # SQLSTATE (PostgreSQL), message (SQLite), error number (MySQL, MariaDB)
    state = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None))
    if state == "23505" or message.startswith(("UNIQUE constraint", "(1062,")):
        return Conflict(f"The value of {fields} is taken already.")
    if state == "23503" or message.startswith(("FOREIGN KEY constraint", "(1452,")):
        return Conflict(f"The value of {fields} does not refer to an existing row.")
    if state == "23514" or message.startswith(("CHECK constraint", "(3819,", "(4025,")):
        return Conflict("The values break a rule of the table.")
    return error


def _violated_columns(message: str, table: FromClause) -> list[str]:
    key = re.search(r'\(([\w", ]+)\)=\(', message) or re.search(
        r"FOREIGN KEY \(([\w`, ]+)\)", message
    )
    if key is not None:
        return [name.strip(' "`') for name in key[1].split(",")]
    columns = [column.name for column in table.columns]
    named = re.findall(rf"\b{table.description}\.(\w+)", message)
    if found := [name for name in named if name in columns]:
        return found
    # SQLite does not say which foreign key it was.
    references = [column.name for column in table.columns if column.foreign_keys]
    return references if message.startswith("FOREIGN KEY") and len(references) == 1 else []


class ReadableErrorsRoute(APIRoute):
    """A route whose 422 can always be sent.

    FastAPI repeats the refused input in its answer. A number that is not
    finite (`1e400`, `NaN`), half of a surrogate pair or what is nested too
    deeply cannot be written as JSON: the refusal itself would fail. Such
    input is left out.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler of the route."""
        handler = super().get_route_handler()

        async def readable(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                errors = [_without_unreadable(item) for item in error.errors()]
                raise RequestValidationError(errors, body=error.body) from error

        return readable


def _without_unreadable(error: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(jsonable_encoder(error), allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return {name: value for name, value in error.items() if name not in {"input", "ctx"}}
    return error
