"""Status codes with which the dependency for the caller refuses, wherever they are written."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from fastapi_endpoint.exploration import caller_named
from fastapi_endpoint.exploration.facts import Auth

from .conftest import Explorer

HEAD = """
from fastapi import Depends, FastAPI, Header, HTTPException, Request, status
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer
from http import HTTPStatus
from typing import Annotated
import errors
from errors import *
app = FastAPI()
"""
ENDPOINT = "@app.get('/')\ndef read(user = Depends(get_current_user)): ...\n"
PINNED = "fastapi==0.130.0\n"


def refusals(explored: Explorer, main: str, errors: str = "", requirements: str = PINNED) -> tuple[int, ...]:
    """The codes of `get_current_user` in a host of two modules."""
    files = {
        "requirements.txt": requirements,
        "errors.py": "from fastapi import HTTPException, status\n" + dedent(errors),
        "main.py": HEAD + dedent(main) + ENDPOINT,
    }
    found = explored(files).auth
    assert isinstance(found, Auth)
    assert found.dependency == "main:get_current_user"
    return found.refusals


@pytest.mark.parametrize(
    "raised",
    [
        "HTTPException(403)",
        "HTTPException(status_code=403, detail='no')",
        "HTTPException(status.HTTP_403_FORBIDDEN)",
        "HTTPException(status_code=status.HTTP_403_FORBIDDEN)",
        "HTTPException(HTTPStatus.FORBIDDEN)",
        "HTTPException(HTTPStatus.FORBIDDEN.value)",
        "HTTPException(FORBIDDEN)",
        "forbidden",
        "errors.forbidden",
        "ByAttribute",
        "ByAttribute('no')",
        "ByConstantAttribute('no')",
        "BySuper('no')",
        "BySuperPosition()",
        "ByDefault()",
        "ByArgument(403)",
        "ByArgument(status_code=403)",
        "ByClassInit()",
        "BySelf('no')",
        "Inherited()",
        "Denied()",
        "Coded('no', 403)",
        "OfCoded('no', 403)",
        "errors.Inherited()",
        "Handled('no')",
        "Added('no')",
    ],
)
def test_codes_of_every_kind_of_exception(raised: str, explored: Explorer) -> None:
    errors = """
        from main import app
        from fastapi.responses import JSONResponse
        FORBIDDEN = 403
        forbidden = HTTPException(403)
        class ByAttribute(Exception):
            status_code = 403
        class ByConstantAttribute(Exception):
            status_code: int = status.HTTP_403_FORBIDDEN
        class BySuper(HTTPException):
            def __init__(self, detail):
                super().__init__(status_code=status.HTTP_403_FORBIDDEN, detail=detail)
        class BySuperPosition(HTTPException):
            def __init__(self):
                super().__init__(403)
        class ByDefault(HTTPException):
            def __init__(self, status_code: int = 403):
                super().__init__(status_code=status_code)
        class ByArgument(HTTPException):
            def __init__(self, status_code, detail=None):
                super().__init__(status_code, detail)
        class ByClassInit(HTTPException):
            def __init__(self):
                HTTPException.__init__(self, 403)
        class BySelf(Exception):
            def __init__(self, message):
                super().__init__(message)
                self.status_code = 403
        class Inherited(BySuper): ...
        class Failure(Exception):
            def __init__(self, message, status_code: int = status.HTTP_400_BAD_REQUEST):
                self.status_code = status_code
                super().__init__(message)
        class Denied(Failure):
            def __init__(self, message = "no"):
                super().__init__(message, status.HTTP_403_FORBIDDEN)
        class Coded(Failure):
            def __init__(self, message, code = 404):
                super().__init__(message, code)
        class OfCoded(Coded): ...
        class Handled(Exception): ...
        class Added(Exception): ...
        @app.exception_handler(Handled)
        def handle(request, error):
            return JSONResponse({"detail": "no"}, status_code=403)
        def add(request, error):
            return JSONResponse({"detail": "no"}, status_code=403)
        app.add_exception_handler(Added, add)
        """
    main = f"""
        def get_current_user(token: str = Depends(OAuth2PasswordBearer("token"))):
            if not token:
                raise {raised}
            return token
        """
    assert refusals(explored, main, errors) == (401, 403)


def test_a_server_error_is_no_refusal(explored: Explorer) -> None:
    main = """
        def get_current_user(token: str = Depends(OAuth2PasswordBearer("token"))):
            raise HTTPException(503)
        """
    assert refusals(explored, main) == (401,)


def test_what_the_dependency_depends_on_and_calls_is_followed_into_other_modules(explored: Explorer) -> None:
    errors = """
        from fastapi import Depends
        from fastapi.security import OAuth2PasswordBearer
        def get_token(token: str = Depends(OAuth2PasswordBearer("token"))):
            raise HTTPException(400)
        def decode(token):
            return check(token)
        def check(token):
            raise HTTPException(403)
        class Service:
            def find(self, user):
                return self.load(user)
            def load(self, user):
                raise HTTPException(404)
        """
    main = """
        def get_current_user(service: Annotated[Service, Depends()], token: str = Depends(get_token)):
            return service.find(decode(token))
        """
    assert refusals(explored, main, errors) == (400, 401, 403, 404)


def test_a_session_refuses_for_reasons_of_its_own(explored: Explorer) -> None:
    errors = """
        def get_db():
            try:
                yield 1
            except ValueError:
                raise HTTPException(409)
        """
    main = """
        def get_current_user(db = Depends(get_db), token: str = Depends(OAuth2PasswordBearer("token"))):
            return token
        """
    assert refusals(explored, main, errors) == (401,)


def test_a_class_that_is_called(explored: Explorer) -> None:
    errors = """
        from fastapi import Request
        from fastapi.security import HTTPBearer
        class Bearer(HTTPBearer):
            async def __call__(self, request: Request):
                self.check(request)
                return request
            def check(self, request):
                raise HTTPException(403)
        """
    main = """
        def get_current_user(user = Depends(Bearer())):
            return user
        """
    assert refusals(explored, main, errors) == (401, 403)


@pytest.mark.parametrize(
    ("scheme", "version", "codes"),
    [
        ("HTTPBearer()", "0.121.3", (401, 403)),
        ("HTTPBearer()", "0.122.0", (401,)),
        ("HTTPBearer()", "1.0.0", (401,)),
        ("HTTPBearer()", "", (401, 403)),
        ("HTTPBearer(auto_error=False)", "0.115.0", (401,)),
        ("APIKeyHeader(name='X-Key')", "0.115.0", (401, 403)),
        ("OAuth2PasswordBearer('token')", "0.115.0", (401,)),
    ],
)
def test_schemes_answered_403_before_fastapi_0_122(
    scheme: str, version: str, codes: tuple[int, ...], explored: Explorer
) -> None:
    main = f"""
        scheme = {scheme}
        def get_current_user(credentials = Depends(scheme)):
            return credentials
        """
    requirements = f"fastapi=={version}\n" if version else "fastapi\n"
    assert refusals(explored, main, requirements=requirements) == codes


def test_a_dependency_that_the_user_names_is_read(explored: Explorer, tmp_path: Path) -> None:
    main = """
        def get_current_user(token: str = Depends(OAuth2PasswordBearer("token"))): ...
        def get_admin(token: str = Depends(OAuth2PasswordBearer("token"))):
            raise HTTPException(418)
        """
    assert refusals(explored, main) == (401,)

    found = caller_named(tmp_path / "host", "main:get_admin")

    assert found is not None
    assert found.refusals == (401, 418)
    assert caller_named(tmp_path / "host", "main:nothing") is None
    assert caller_named(tmp_path / "host", "nowhere:get_admin") is None


@pytest.mark.parametrize(
    ("parameter", "codes"),
    [
        ("x_token: Annotated[str, Header()]", (401, 422)),
        ("x_token: str = Header()", (401, 422)),
        ("x_token: str = Header(...)", (401, 422)),
        ("session: str = Cookie(alias='sid')", (401, 422)),
        ("x_token: Token", (401, 422)),
        ("x_token: str | None = Header(None)", (401,)),
        ("x_token: Annotated[str | None, Header()] = None", (401,)),
        ("x_token: Annotated[str, Header(default_factory=str)]", (401,)),
    ],
)
def test_a_header_that_is_required_is_refused_with_422(
    explored: Explorer, parameter: str, codes: tuple[int, ...]
) -> None:
    main = f"""
        from typing import Annotated
        from fastapi import Cookie, Header
        Token = Annotated[str, Header()]
        def get_current_user({parameter}): ...
        """
    assert refusals(explored, main) == codes
