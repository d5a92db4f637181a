"""The clients of the host's tests: what makes them, and the application that they send requests to."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from .modules import Module
from .trees import FunctionNode, argument, assigned_names, keyword, name_parts, parameters, walk

CLIENTS = {
    "TestClient": "TestClient",
    "AsyncClient": "AsyncClient",
    "AsyncTestClient": "AsyncClient",
    "Client": "Client",
}
CLIENT_PACKAGES = ("fastapi", "starlette", "httpx", "async_asgi_testclient", "httpx2")


@dataclass(frozen=True, eq=False)
class Fixture:
    """A pytest fixture."""

    name: str
    module: Module
    function: FunctionNode

    @property
    def address(self) -> str:
        """`file:name`."""
        return f"{self.module.file}:{self.name}"

    @property
    def is_shared(self) -> bool:
        """Tell whether the fixture is in a `conftest.py` or a module for it rather than in a test module."""
        return not self.module.file.rpartition("/")[2].startswith("test_")

    @property
    def in_conftest(self) -> bool:
        """Tell whether the fixture is in a `conftest.py`."""
        return self.module.file.endswith("conftest.py")


def client_call(module: Module, node: ast.AST) -> tuple[str, ast.Call] | None:
    """The call that makes a client below `node`, and the class of that client."""
    for item in walk(node):
        if isinstance(item, ast.Call) and name_parts(item.func):
            last = name_parts(item.func)[-1]
            if last not in CLIENTS:
                continue
            symbol = module.resolve(item.func)
            if symbol is not None and (symbol.is_from(CLIENT_PACKAGES) or symbol.module is not None):
                return CLIENTS[last], item
    return None


def application_of_client(client: Fixture, fixtures: Sequence[Fixture]) -> str | None:
    """The application that a client sends its requests to.

    Args:
        client: The fixture that makes the client.
        fixtures: All fixtures of the tests.

    Returns:
        `module:name` of a variable of the project, or `file:name` of the fixture that makes the application; None where
        it is neither, or is not known.
    """
    made = client_call(client.module, client.function)
    given = _application_argument(client, made[1]) if made is not None else None
    return _application(client, given, fixtures)


def _application_argument(client: Fixture, call: ast.Call) -> ast.expr | None:
    if name_parts(call.func)[-1:] != ["AsyncClient"]:
        return argument(call, 0, "app")
    transport = _assigned(client, keyword(call, "transport"))
    return argument(transport, 0, "app") if isinstance(transport, ast.Call) else keyword(call, "app")


def _assigned(fixture: Fixture, expression: ast.expr | None) -> ast.expr | None:
    """What a local name of a fixture was given, or the expression itself."""
    if not isinstance(expression, ast.Name):
        return expression
    found = [
        node.value
        for node in walk(fixture.function)
        if isinstance(node, ast.Assign | ast.AnnAssign) and expression.id in assigned_names(node)
    ]
    return found[0] if found else expression


def _application(fixture: Fixture, expression: ast.expr | None, fixtures: Sequence[Fixture]) -> str | None:
    if not isinstance(expression, ast.Name | ast.Attribute) or _assigned(fixture, expression) is not expression:
        return None
    taken = {parameter.arg for parameter, _ in parameters(fixture.function)}
    if isinstance(expression, ast.Name) and expression.id in taken:
        maker = _nearest(expression.id, fixture, fixtures)
        if maker is None:
            return None
        given = [node.value for node in walk(maker.function) if isinstance(node, ast.Return | ast.Yield) and node.value]
        return (_application(maker, given[0], ()) if len(given) == 1 else None) or maker.address
    symbol = fixture.module.resolve(expression)
    return symbol.key if symbol is not None and symbol.value is not None else None


def _nearest(name: str, user: Fixture, fixtures: Sequence[Fixture]) -> Fixture | None:
    """The fixture that another one takes by a name: of its own module, or the only one."""
    found = [fixture for fixture in fixtures if fixture.name == name]
    own = [fixture for fixture in found if fixture.module is user.module]
    return own[0] if own else found[0] if len(found) == 1 else None
