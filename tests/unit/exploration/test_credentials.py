"""The headers by which the dependency for the caller tells callers apart, wherever it reads them."""

from __future__ import annotations

from textwrap import dedent

import pytest
from fastapi_endpoint.exploration.facts import Auth

from .conftest import Explorer

HEAD = """
from fastapi import Cookie, Depends, FastAPI, Header, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer, OAuth2PasswordBearer
from typing import Annotated
app = FastAPI()
NAME = "X-Portal"
oauth = OAuth2PasswordBearer(tokenUrl="token")
key = APIKeyHeader(name="X-Service-Key", auto_error=False)
named = APIKeyHeader(name=NAME)
"""
ENDPOINT = "@app.get('/')\ndef read(user = Depends(get_current_user)): ...\n"


@pytest.mark.parametrize(
    ("dependency", "headers"),
    [
        ("def get_current_user(token: str = Depends(oauth)): ...", ("Authorization",)),
        ("def get_current_user(given: Annotated[str, Depends(key)]): ...", ("X-Service-Key",)),
        ("def get_current_user(given: str = Depends(named)): ...", ("X-Portal",)),
        ("def get_current_user(a=Depends(oauth), b=Depends(key)): ...", ("Authorization", "X-Service-Key")),
        ("def get_current_user(given: str = Depends(APIKeyCookie(name='id'))): ...", ("Cookie",)),
        ("def get_current_user(given: Annotated[str, Cookie()]): ...", ("Cookie",)),
        ("def get_current_user(given: str = Header(alias='X-User')): ...", ("X-User",)),
        ("def get_current_user(x_user_id: Annotated[str, Header()]): ...", ("X-User-Id",)),
        ("def get_current_user(request: Request):\n    return request.headers['x-user']", ("X-User",)),
        ("def get_current_user(request: Request):\n    return request.headers.get(NAME)", ("X-Portal",)),
        ("def get_current_user(request: Request):\n    return request.cookies.get('id')", ("Cookie",)),
        ("def get_current_user(request: Request):\n    return request.session['id']", ("Cookie",)),
        ("def get_current_user(request: Request):\n    return request.state.user", ("Authorization", "Cookie")),
        (
            "def get_current_user(request: Request, name: str):\n    return request.headers[name]",
            ("Authorization", "Cookie"),
        ),
        (
            """
            def token(request: Request):
                return request.headers["X-Token"]
            def get_current_user(given=Depends(token)): ...
            """,
            ("X-Token",),
        ),
    ],
)
def test_headers_of_the_caller(explored: Explorer, dependency: str, headers: tuple[str, ...]) -> None:
    files = {"requirements.txt": "fastapi==0.130.0\n", "main.py": HEAD + dedent(dependency) + "\n" + ENDPOINT}

    found = explored(files).auth

    assert isinstance(found, Auth)
    assert found.headers == headers
