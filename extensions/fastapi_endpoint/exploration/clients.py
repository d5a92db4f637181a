"""The clients of the host's tests: what makes them, and the application that they send requests to."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .modules import Module
from .trees import FunctionNode, argument, assigned_names, is_true, keyword, name_parts, parameters, walk

CLIENTS = {
    "TestClient": "TestClient",
    "AsyncClient": "AsyncClient",
    "AsyncTestClient": "AsyncClient",
    "Client": "Client",
}
DATABASE = re.compile(
    r"(^|_)(db|database|session|sessions|conn|connection|engine|uow|unit_of_work)(_|$)", re.IGNORECASE
)
CLIENT_PACKAGES = ("fastapi", "starlette", "httpx", "async_asgi_testclient", "httpx2")


@dataclass(frozen=True, eq=False)
class Fixture:
    """A pytest fixture."""

    name: str
    module: Module
    function: FunctionNode

    @property
    def is_automatic(self) -> bool:
        """Tell whether every test has it, without asking."""
        return any(
            isinstance(decorator, ast.Call) and is_true(keyword(decorator, "autouse"))
            for decorator in self.function.decorator_list
        )

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


def reached(fixture: Fixture | None, fixtures: Sequence[Fixture]) -> set[Fixture]:
    """A fixture and all those that it takes, directly or not."""
    found: set[Fixture] = set()
    waiting = [fixture] if fixture is not None else []
    while waiting:
        one = waiting.pop()
        found.add(one)
        taken = (_nearest(parameter.arg, one, fixtures) for parameter, _ in parameters(one.function))
        waiting += [other for other in taken if other is not None and other not in found]
    return found


def creates_tables(item: ast.AST) -> bool:
    """Tell whether a node is a mention of `create_all`."""
    return isinstance(item, ast.Attribute) and item.attr == "create_all"


def replaces_session(item: ast.AST) -> bool:
    """Tell whether a node puts something in the place of a dependency that gives a session, by the name of that."""
    keys: Sequence[ast.expr | None] = ()
    if isinstance(item, ast.Subscript) and name_parts(item.value)[-1:] == ["dependency_overrides"]:
        keys = [item.slice]
    elif isinstance(item, ast.Dict):
        keys = item.keys
    names = (name_parts(key) for key in keys if isinstance(key, ast.Name | ast.Attribute))
    return any(DATABASE.search(parts[-1]) for parts in names if parts)


def fixtures_that(does: Callable[[ast.AST], bool], fixtures: Sequence[Fixture]) -> set[Fixture]:
    """The shared fixtures that a test has to take for something to happen.

    Args:
        does: Tells whether a node of their source is what happens.
        fixtures: All fixtures of the tests.

    Returns:
        None of them where it happens anyway, outside of fixtures or in one that every test has, or never.
    """
    shared = [fixture for fixture in fixtures if fixture.is_shared]
    found = {fixture for fixture in shared if any(map(does, walk(fixture.function)))}
    for module in {fixture.module for fixture in found}:
        inside = {id(node) for fixture in shared if fixture.module is module for node in walk(fixture.function)}
        if any(does(node) for node in module.nodes if id(node) not in inside):
            return set()
    automatic = {one for fixture in shared if fixture.is_automatic for one in reached(fixture, fixtures)}
    return set() if found & automatic else found


def _nearest(name: str, user: Fixture, fixtures: Sequence[Fixture]) -> Fixture | None:
    """The fixture that another one takes by a name: of its own module, or the only one."""
    found = [fixture for fixture in fixtures if fixture.name == name]
    own = [fixture for fixture in found if fixture.module is user.module]
    return own[0] if own else found[0] if len(found) == 1 else None
