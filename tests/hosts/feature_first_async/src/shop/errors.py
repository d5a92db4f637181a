from fastapi import Request
from fastapi.responses import JSONResponse


class ShopError(Exception):
    """The base of all errors that are answered with a message."""

    status = 400
    message = "The request could not be fulfilled."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)


class NotFound(ShopError):
    status = 404


class Conflict(ShopError):
    status = 409


async def shop_error_handler(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, ShopError)
    return JSONResponse(
        status_code=exc.status, content={"error": type(exc).__name__, "message": exc.message}
    )
