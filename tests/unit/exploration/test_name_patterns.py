"""Names that the host derives from a resource, and the quotes that it writes."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration.facts import Ambiguous, Facts, Model
from fastapi_endpoint.exploration.name_patterns import table_name_of

from .conftest import Explorer


@pytest.mark.parametrize(
    ("tables", "pattern"),
    [
        ({"User": "users", "OrderItem": "order_items"}, "{plural}"),
        ({"User": "user", "OrderItem": "order_item"}, "{resource}"),
        ({"UserModel": "user", "City": "city"}, "{resource}"),
        ({"City": "cities"}, "{plural}"),
        ({"SysUser": "sys_user", "SysRole": "sys_role"}, "{resource}"),
        ({"User": "tb_user", "Role": "tb_role", "Menu": "menu"}, "tb_{resource}"),
        ({"User": "tb_user"}, "{plural}"),
        ({"User": "accounts"}, "{plural}"),
        ({}, "{plural}"),
    ],
)
def test_names_of_tables(tables: dict[str, str], pattern: str) -> None:
    models = [Model(name, "models", table, "models.py", 1) for name, table in tables.items()]

    assert table_name_of(models) == pattern


@pytest.mark.parametrize(
    ("module", "pattern"),
    [("app.auth.models", "{resource}"), ("auth.models", "auth_{resource}"), ("app.models", "auth_{resource}")],
)
def test_prefix_of_tables_that_is_the_name_of_their_feature(module: str, pattern: str) -> None:
    tables = {"User": "auth_user", "Token": "auth_token"}
    models = [Model(name, module, table, "models.py", 1) for name, table in tables.items()]

    assert table_name_of(models) == pattern


def registered(explored: Explorer, variables: dict[str, str], settings: str = "") -> Facts:
    """The facts of a host whose router modules hold the named variables."""
    files = {
        f"api/{stem}.py": f"from fastapi import APIRouter\n{name} = APIRouter(prefix='/{stem}')\n"
        f"@{name}.get('/')\ndef read() -> dict[str, str]:\n    return {{'a': 'b', 'c': 'd', 'e': 'f', 'g': 'h'}}\n"
        for stem, name in variables.items()
    }
    imports = "".join(f"from api.{stem} import {name} as {stem}_r\n" for stem, name in variables.items())
    includes = "".join(f"app.include_router({stem}_r)\n" for stem in variables)
    main = f"from fastapi import FastAPI\n{imports}app = FastAPI()\n{includes}"
    return explored({**files, "main.py": main, "pyproject.toml": settings})


@pytest.mark.parametrize(
    ("variables", "pattern"),
    [
        ({"users": "router", "orders": "router"}, "router"),
        ({"users": "user_router", "orders": "order_router"}, "{resource}_router"),
        ({"users": "users_router", "orders": "orders_router"}, "{plural}_router"),
        ({"users": "users_router", "orders": "api"}, "router"),
    ],
)
def test_names_of_routers(explored: Explorer, variables: dict[str, str], pattern: str) -> None:
    found = registered(explored, variables).registration

    assert found is not None
    assert not isinstance(found, Ambiguous)
    assert found.variable == pattern


@pytest.mark.parametrize(
    ("settings", "quotes"),
    [
        ("", "single"),
        ("[tool.black]\nskip-string-normalization = true", "single"),
        ('[tool.ruff.format]\nquote-style = "preserve"', "single"),
        ('[tool.ruff.format]\nquote-style = "single"', "single"),
        ("[tool.black]\nline-length = 100", "double"),
        ("[tool.ruff]\nline-length = 100", "double"),
    ],
)
def test_quotes(explored: Explorer, settings: str, quotes: str) -> None:
    facts = registered(explored, {"users": "router", "orders": "router"}, settings)

    assert facts.formatter.quote_style == quotes


def test_quotes_of_a_host_that_says_nothing_and_writes_both(explored: Explorer) -> None:
    facts = explored({"main.py": "from fastapi import FastAPI\napp = FastAPI(title=\"A\", version='1')\n"})

    assert facts.formatter.quote_style == "double"
