from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


class LibraryError(Exception):
    status_code = 400
    code = "bad_request"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MissingError(LibraryError):
    status_code = 404
    code = "not_found"


class DuplicateError(LibraryError):
    status_code = 409
    code = "duplicate"


class InUseError(LibraryError):
    status_code = 409
    code = "in_use"


def answer(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LibraryError)
    body = {"data": None, "error": {"code": error.code, "message": error.message}}
    return JSONResponse(body, status_code=error.status_code)


def install(app: FastAPI) -> None:
    app.add_exception_handler(LibraryError, answer)
