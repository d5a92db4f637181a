from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


class ApiError(Exception):
    status = 400

    def __init__(self, msg: str) -> None:
        super().__init__(msg)
        self.msg = msg


class NotFound(ApiError):
    status = 404


class AlreadyExists(ApiError):
    status = 409


def answer_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)
    return JSONResponse(
        {'code': error.status, 'msg': error.msg, 'data': None}, status_code=error.status
    )


def answer_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse(
        {'code': error.status_code, 'msg': str(error.detail), 'data': None},
        status_code=error.status_code,
        headers=error.headers,
    )


def answer_bad_input(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({'code': 400, 'msg': 'Bad input.', 'data': None}, status_code=400)


def install(app: FastAPI) -> None:
    app.add_exception_handler(ApiError, answer_error)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(RequestValidationError, answer_bad_input)
