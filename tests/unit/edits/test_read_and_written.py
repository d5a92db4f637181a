"""What is read of the neighbours' prefixes is what the registration of a new router writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi_endpoint.edits import Cannot, Done, RouterRegistration, register_router
from fastapi_endpoint.exploration.explorer import explore
from fastapi_endpoint.exploration.facts import Registration

HEAD = """from fastapi import APIRouter, Depends, FastAPI

from app.routes import health, items, metrics, users

app = FastAPI()


"""
ROUTER = """from fastapi import APIRouter

router = APIRouter({})


@router.get("")
def read(): ...
"""


def register(folder: Path, calls: str, own: str = "") -> tuple[Registration, Done | Cannot]:
    """Explore a project whose application makes these calls, and register a router there."""
    for name in ("health", "items", "metrics", "users"):
        file = folder / f"app/routes/{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ROUTER.format(own), encoding="utf-8")
    (folder / "app/__init__.py").touch()
    (folder / "app/routes/__init__.py").touch()
    main = folder / "app/main.py"
    main.write_text(HEAD + calls, encoding="utf-8")
    found = explore(folder).registration
    assert isinstance(found, Registration)
    request = RouterRegistration(
        found.style,
        found.object,
        "app.routes.orders",
        function=found.function,
        prefix="/orders" if found.prefix_where == "include" else None,
        copies_prefix=found.copies_prefix,
        helper=found.helper or "",
        helper_position=found.helper_position,
        file_module="app.main",
    )
    outcome = register_router(main.read_text(encoding="utf-8"), request)
    assert isinstance(outcome, Done | Cannot)
    return found, outcome


@pytest.mark.parametrize(
    ("prefixes", "read"),
    [
        ({"users": "/api", "items": "/api"}, "/api"),
        ({"users": "/api"}, ""),
        ({"users": "/v1", "items": "/v1", "metrics": "/v2"}, "/v1"),
        ({"users": "/v1", "items": "/v2"}, ""),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("more", ["", ", dependencies=[Depends(read)]"], ids=["plain", "with dependencies"])
def test_prefix_in_the_calls(tmp_path: Path, prefixes: dict[str, str], read: str, more: str) -> None:
    calls = ""
    for name in ("users", "items", "health", "metrics"):
        given = f', prefix="{prefixes[name]}"{more}' if name in prefixes else ""
        calls += f"app.include_router({name}.router{given})\n"

    found, outcome = register(tmp_path, calls)

    assert found.include_prefix == read
    assert isinstance(outcome, Done)
    line = next(line for line in outcome.source.splitlines() if "orders" in line and "include_router" in line)
    assert (f'prefix="{read}"' in line) if read else ("prefix=" not in line)


@pytest.mark.parametrize(
    "helper",
    [
        'def add(app, router, path):\n    app.include_router(router, prefix="/api" + path)\n',
        'def add(app, router, name):\n    app.include_router(router, prefix=f"/{name}", tags=[name])\n',
    ],
)
def test_function_that_makes_more_of_its_arguments_is_not_called(tmp_path: Path, helper: str) -> None:
    calls = 'add(app, users.router, "/users")\nadd(app, items.router, "/items")\n'

    found, outcome = register(tmp_path, f"{helper}\n\n{calls}")

    assert found.helper is None
    assert not isinstance(outcome, Done) or "add(app, orders" not in outcome.source


def test_function_that_needs_more_than_a_router(tmp_path: Path) -> None:
    helper = "def add(app, router, label):\n    print(label)\n    app.include_router(router)\n"
    calls = 'add(app, users.router, "users")\nadd(app, items.router, "items")\n'

    _, outcome = register(tmp_path, f"{helper}\n\n{calls}")

    assert isinstance(outcome, Cannot)
    assert outcome.reason == "the calls of `add` hold more than routers, prefixes and tags"


@pytest.mark.parametrize("own", ['prefix="/auth"', 'prefix="/api"'])
def test_prefix_that_routers_share(tmp_path: Path, own: str) -> None:
    found, _ = register(tmp_path, "app.include_router(users.router)\napp.include_router(items.router)\n", own)
    assert found.router_prefix == ("/api" if "api" in own else "")
