"""How the host tests its endpoints: folder, client, fixtures and the marker of asynchronous tests."""

from __future__ import annotations

import ast
import builtins
import configparser
import re
from collections import Counter
from collections.abc import Iterator

from .clients import (
    CLIENT_PACKAGES,
    CLIENTS,
    Fixture,
    application_of_client,
    client_call,
    creates_tables,
    fixtures_that,
    reached,
    replaces_session,
)
from .factories import factories_in
from .facts import Evidence, Tests
from .modules import Module, lineage
from .packaging import Configuration, table
from .project import Project, is_test_file
from .trees import FunctionNode, keyword, name_parts, parameters, strip_optional, walk
from .values import string_value

SESSION_NAME = re.compile(r"session|^db$|_db$|^db_|database|connection|^conn$")
SESSIONS = ("Session", "AsyncSession", "scoped_session", "async_scoped_session", "sessionmaker", "async_sessionmaker")
AUTH_NAME = re.compile(
    r"auth|token|headers|logged|login|superuser|authenticated|access|jwt|bearer|credentials", re.IGNORECASE
)
PRIVILEGED = re.compile(
    r"admin|super|staff|expired|invalid|wrong|refresh|second|other|another|inactive|2$", re.IGNORECASE
)
ANONYMOUS = re.compile(r"un_?auth|anonym|not_logged|logged_out|public|guest", re.IGNORECASE)
STAND_IN = re.compile(r"mock|fake|stub|dummy")
GENERATORS = frozenset({"AsyncGenerator", "AsyncIterable", "AsyncIterator", "Generator", "Iterable", "Iterator"})
MOST_FILES = 80
MOST_TESTS = 500
SIGNATURE = re.compile(rb"^(?:async )?def (\w+)\(([^()]*)", re.MULTILINE)

MARKER = re.compile(rb"\bmark\.(asyncio|anyio)\b")


def tests_of(project: Project, configuration: Configuration) -> Tests:
    """The tests of the host, as a fact."""
    files = [file for file in project.python if is_test_file(file)]
    folder = _folder(files)
    configured = _configured_folder(configuration, files)
    if configured is not None and not configured.startswith(f"{folder}/"):
        folder = configured
    if folder is None:
        return Tests()
    read = [
        file for file in project.mentioning("fixture", "TestClient", "AsyncClient", tests=True) if is_test_file(file)
    ]
    modules = [module for file in _most_telling(read) if (module := project.module(file)) is not None]
    fixtures = [fixture for module in modules for fixture in _fixtures(module)]
    uses = Counter(
        parameter.arg for module in modules for function, _ in module.functions for parameter, _ in parameters(function)
    )
    clients = [(fixture, kind) for fixture in fixtures if (kind := _client_kind(fixture)) is not None]
    names = {fixture.name for fixture, _ in clients}
    clients.sort(
        key=lambda item: (
            _is_derived(item[0], names),
            _is_authorised(item[0].name),
            not item[0].in_conftest,
            "client" not in item[0].name and item[0].name not in {"app", "ac"},
            -uses[item[0].name],
            item[0].address,
        )
    )
    client = clients[0] if clients else None
    # A test module need not name any library: it is searched as text, which is fast.
    texts = [project.read(file) for file in files[:MOST_TESTS]]
    elsewhere = _used_without(texts, names)
    kind = client[1] if client is not None else _inline_client(modules)
    session = _session_fixture(fixtures, uses, folder)
    auth = _auth_fixture([fixture for fixture in fixtures if fixture.name not in elsewhere], uses, clients)
    telling = client[0] if client is not None else None
    with_client = reached(client[0] if client is not None else None, fixtures)
    with_session = reached(session, fixtures)
    creators = fixtures_that(creates_tables, fixtures)
    return Tests(
        dir=folder,
        client_kind=kind,
        client_fixture=client[0].address if client is not None else None,
        client_app=application_of_client(client[0], fixtures) if client is not None else None,
        db_fixture=session.address if session is not None else None,
        auth_fixture=auth[0].address if auth is not None else None,
        auth_fixture_kind=auth[1] if auth is not None else None,
        async_marker=_async_marker(configuration, texts),
        anyio_backend=next((fixture.address for fixture in fixtures if fixture.name == "anyio_backend"), None),
        loop_scope=next((scope for used in (session, telling) if used and (scope := _loop_scope(used))), None),
        base_url_path=_base_url_path(telling) if telling is not None else "",
        configured=configured is not None and (folder == configured or configured.startswith(f"{folder}/")),
        packages=project.has(f"{folder}/__init__.py"),
        factories=tuple(factories_in(fixtures)),
        client_needs=_client_needs(with_client, with_session, fixtures),
        creates_tables=_creates_tables(project, folder)
        and (not creators or bool(creators & (with_client | with_session))),
        evidence=Evidence(telling.module.file, telling.function.lineno) if telling is not None else None,
    )


def _client_needs(with_client: set[Fixture], with_session: set[Fixture], fixtures: list[Fixture]) -> str:
    """What a test needs beside the client: nothing, the `session`, or something `unknown`."""
    needed = ""
    for does in (replaces_session, creates_tables):
        found = fixtures_that(does, fixtures)
        if not found or found & with_client:
            continue
        if found & with_session:
            needed = "session"
        elif does is replaces_session:
            return "unknown"
    return needed


def _creates_tables(project: Project, folder: str) -> bool:
    """Tell whether a `conftest.py` of the tests calls `create_all`."""
    for file in project.python:
        if file == "conftest.py" or (file.startswith(f"{folder}/") and file.endswith("/conftest.py")):
            module = project.module(file)
            for node in module.nodes if module is not None else ():
                if isinstance(node, ast.Attribute) and node.attr == "create_all":
                    return True
    return False


def _most_telling(files: list[str]) -> list[str]:
    """Files to read, those with fixtures first."""
    return sorted(
        files, key=lambda file: (not file.endswith("conftest.py"), "fixture" not in file, file.count("/"), file)
    )[:MOST_FILES]


def _configured_folder(configuration: Configuration, files: list[str]) -> str | None:
    """The one folder in which pytest looks for tests, where the project names one."""
    given = table(configuration.pyproject, "tool", "pytest", "ini_options").get("testpaths")
    named = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
    folders = [name.strip("/").removeprefix("./") for name in named if isinstance(name, str)]
    known = [folder for folder in folders if any(file.startswith(f"{folder}/") for file in files)]
    return known[0] if len(known) == 1 else None


def _folder(files: list[str]) -> str | None:
    """The folder of the tests: where the topmost `conftest.py` or most test modules are."""
    votes: Counter[str] = Counter()
    for file in files:
        parts = file.split("/")
        for position, part in enumerate(parts[:-1]):
            if part in {"tests", "test", "testing"} or part.startswith("tests_"):
                votes["/".join(parts[: position + 1])] += 3 if parts[-1] == "conftest.py" else 1
                break
    if votes:
        return max(votes, key=lambda folder: (votes[folder], -folder.count("/")))
    named = Counter(file.rpartition("/")[0] for file in files if file.rpartition("/")[2].startswith("test_"))
    return (named.most_common(1)[0][0] or ".") if named else None


def _fixtures(module: Module) -> Iterator[Fixture]:
    for function, owner in module.functions:
        if owner is not None:
            continue
        for decorator in function.decorator_list:
            parts = name_parts(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if parts[-1:] == ["fixture"]:
                given = keyword(decorator, "name") if isinstance(decorator, ast.Call) else None
                name = (
                    given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else function.name
                )
                yield Fixture(name, module, function)


def _client_kind(fixture: Fixture) -> str | None:
    """The class of the client that a fixture makes, or passes on as its annotation says."""
    if re.search(r"mock|redis|s3|mail|mongo", fixture.name) or _gives_function(fixture):
        return None
    made = client_call(fixture.module, fixture.function)
    if made is not None and made[0] != "Client":
        return made[0]
    for node in walk(fixture.function.returns) if fixture.function.returns is not None else ():
        if isinstance(node, ast.Name | ast.Attribute) and name_parts(node)[-1:]:
            symbol = fixture.module.resolve(node)
            if (
                symbol is not None
                and symbol.is_from(CLIENT_PACKAGES)
                and symbol.last in CLIENTS
                and symbol.last != "Client"
            ):
                return CLIENTS[symbol.last]
    return None


def _is_derived(fixture: Fixture, clients: set[str]) -> bool:
    """Tell whether a fixture passes on the client of another one."""
    taken = {parameter.arg for parameter, _ in parameters(fixture.function)} & (clients - {fixture.name})
    return bool(taken) and client_call(fixture.module, fixture.function) is None


def _is_authorised(name: str) -> bool:
    """Tell whether a client is that of a caller who is known, by its name."""
    return not ANONYMOUS.search(name) and bool(AUTH_NAME.search(name) or PRIVILEGED.search(name))


def _inline_client(modules: list[Module]) -> str | None:
    """The client that test modules make themselves."""
    votes = Counter(made[0] for module in modules if (made := client_call(module, module.tree)) is not None)
    return votes.most_common(1)[0][0] if votes else None


def _used_without(texts: list[bytes], clients: set[str]) -> set[str]:
    """Names that tests and fixtures take, though never together with a client: they serve something else."""
    used, beside = set[str](), set[str]()
    for text in texts:
        for name, taken in SIGNATURE.findall(text):
            names = {part.partition(":")[0].strip() for part in taken.decode(errors="replace").split(",")}
            used |= names
            if names & clients:
                beside |= {*names, name.decode(errors="replace")}
    return used - beside if clients else set()


def _reach(fixture: Fixture, folder: str) -> int:
    """How far a fixture reaches; smaller is further: all tests, those that load it as a plugin, a part of the tests."""
    if not fixture.in_conftest:
        return 1 if fixture.is_shared else 3
    above = fixture.module.file.rpartition("/")[0]
    return 0 if not above or folder == above or folder.startswith(f"{above}/") else 2


def _session_fixture(fixtures: list[Fixture], uses: Counter[str], folder: str) -> Fixture | None:
    """The fixture that gives a database session."""
    ranked: list[tuple[tuple[object, ...], Fixture]] = []
    for fixture in fixtures:
        if re.search(
            r"client|url|event_loop|container|mock_.*service|settings|engine|override|setup|create|migrat|clean",
            fixture.name,
        ) or _gives_function(fixture):
            continue
        given = [node.value for node in walk(fixture.function) if isinstance(node, ast.Yield | ast.Return)]
        if any(isinstance(value, ast.Tuple) for value in given):
            continue
        typed = _gives_session(fixture)
        named = bool(SESSION_NAME.search(fixture.name))
        if typed or (typed is None and named and any(given) and _mentions_session(fixture)):
            ranked.append(
                (
                    (
                        bool(STAND_IN.search(fixture.name)),
                        _reach(fixture, folder),
                        not typed,
                        not named,
                        "conn" in fixture.name,
                        -uses[fixture.name],
                        fixture.address,
                    ),
                    fixture,
                )
            )
    return min(ranked, key=lambda item: item[0])[1] if ranked else None


def _given_type(fixture: Fixture) -> ast.expr | None:
    """What a fixture says that it gives: its annotation, or of a generator what that yields."""
    given = strip_optional(fixture.function.returns)
    while isinstance(given, ast.Subscript) and name_parts(given)[-1:] and name_parts(given)[-1] in GENERATORS:
        inner = given.slice
        given = strip_optional(inner.elts[0] if isinstance(inner, ast.Tuple) else inner)
    return given


def _gives_session(fixture: Fixture) -> bool | None:
    """Whether the class that a fixture says it gives is a session; None where it names no class."""
    given = _given_type(fixture)
    if given is None or isinstance(given, ast.Constant):
        return None if given is None else False
    symbol = fixture.module.resolve(given)
    if symbol is None:
        return False if name_parts(given)[-1:] and hasattr(builtins, name_parts(given)[-1]) else None
    is_class = symbol.module is None or isinstance(symbol.node, ast.ClassDef)
    if not is_class or symbol.is_from(("typing", "typing_extensions")):
        return None
    return any(parent.is_from(("sqlalchemy", "sqlmodel"), SESSIONS) for parent in lineage(symbol))


def _mentions_session(fixture: Fixture) -> bool:
    return bool(re.search(r"[sS]ession|Mock|[cC]onnection|pool", ast.unparse(fixture.function)))


def _auth_fixture(
    fixtures: list[Fixture], uses: Counter[str], clients: list[tuple[Fixture, str]]
) -> tuple[Fixture, str] | None:
    """The fixture that makes requests authenticated, and in what form."""
    ranked: list[tuple[tuple[object, ...], Fixture, str]] = []
    client_names = {fixture.name for fixture, _ in clients}
    for fixture in fixtures:
        kind = _auth_kind(fixture, client_names)
        if kind is not None:
            rank = (
                not fixture.is_shared,
                bool(PRIVILEGED.search(fixture.name)),
                {"client": 0, "headers": 0, "mapping": 0, "token": 1, "user": 2}[kind],
                -uses[fixture.name],
                fixture.address,
            )
            ranked.append((rank, fixture, kind))
    if not ranked:
        return None
    _, fixture, kind = min(ranked, key=lambda item: item[0])
    return fixture, kind


def _auth_kind(fixture: Fixture, clients: set[str]) -> str | None:
    if _gives_function(fixture) or ANONYMOUS.search(fixture.name):
        return None
    if re.search(r"mock|service|repo|prefix|url|settings|manager|factory|backend|payload|data$", fixture.name):
        return None
    text = ast.unparse(fixture.function)
    returns = strip_optional(fixture.function.returns)
    if not AUTH_NAME.search(fixture.name):
        if fixture.name in clients and _is_derived(fixture, clients) and re.search(r"\.(headers|cookies)\b", text):
            return "client"
        is_dict = returns is not None and name_parts(returns)[-1:] in (["dict"], ["Dict"])
        return _headers_kind(fixture) if is_dict and "'Authorization'" in text else None
    if fixture.name in clients or "client" in fixture.name:
        return "client"
    if (
        "header" in fixture.name
        or (returns is not None and name_parts(returns)[-1:] in (["dict"], ["Dict"]))
        or "'Authorization'" in text
    ):
        return _headers_kind(fixture)
    if "token" in fixture.name or "jwt" in fixture.name:
        return "token"
    return "user" if "user" in fixture.name else None


def _headers_kind(fixture: Fixture) -> str:
    """Whether a fixture gives headers, or a dictionary that has them beside other things."""
    given = (node.value for node in walk(fixture.function) if isinstance(node, ast.Return | ast.Yield))
    keys = (key for value in given if isinstance(value, ast.Dict) for key in value.keys)
    return "mapping" if any(isinstance(key, ast.Constant) and key.value == "headers" for key in keys) else "headers"


def _gives_function(fixture: Fixture) -> bool:
    """Tell whether a fixture gives a function to call, not the thing itself."""
    returns = fixture.function.returns
    named = fixture.module.lookup(returns.id) if isinstance(returns, ast.Name) else None
    for node in (returns, named.value if named is not None else None):
        if node is not None and name_parts(node.value if isinstance(node, ast.Subscript) else node)[-1:] == [
            "Callable"
        ]:
            return True
    inside = {node.name for node in walk(fixture.function) if isinstance(node, FunctionNode)} - {fixture.function.name}
    for statement in fixture.function.body:
        value = statement.value if isinstance(statement, ast.Return) else None
        if isinstance(value, ast.Lambda) or (isinstance(value, ast.Name) and value.id in inside):
            return True
    return False


def _loop_scope(fixture: Fixture) -> str | None:
    """The event loop that an asynchronous fixture asks for, where that is not the loop of one test."""
    for decorator in fixture.function.decorator_list:
        given = keyword(decorator, "loop_scope") if isinstance(decorator, ast.Call) else None
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            return given.value if given.value != "function" else None
    return None


def _async_marker(configuration: Configuration, texts: list[bytes]) -> str | None:
    """The marker that most asynchronous tests have; `auto` where they need none."""
    if _asyncio_mode(configuration) == "auto":
        return "auto"
    votes = Counter(name.decode() for text in texts for name in MARKER.findall(text))
    return f"pytest.mark.{votes.most_common(1)[0][0]}" if votes else None


def _asyncio_mode(configuration: Configuration) -> str | None:
    pytest_table = table(configuration.pyproject, "tool", "pytest")
    for place in (table(pytest_table, "ini_options"), pytest_table):
        modes = [place.get(name) for name in ("asyncio_mode", "anyio_mode")]
        if "auto" in modes:
            return "auto"
        mode = modes[0]
        if isinstance(mode, str):
            return mode
        if "--asyncio-mode=auto" in str(place.get("addopts", "")):
            return "auto"
    for name, section in (("pytest.ini", "pytest"), ("setup.cfg", "tool:pytest"), ("tox.ini", "pytest")):
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(configuration.project.text(name))
        except configparser.Error:
            continue
        given: list[str] = [parser.get(section, name, fallback="").strip() for name in ("asyncio_mode", "anyio_mode")]
        if "auto" in given:
            return "auto"
        if given[0]:
            return given[0]
        if "asyncio-mode=auto" in parser.get(section, "addopts", fallback=""):
            return "auto"
    return None


def _base_url_path(fixture: Fixture) -> str:
    """The path that the base URL of a client fixture holds."""
    made = client_call(fixture.module, fixture.function)
    given = keyword(made[1], "base_url") if made is not None else None
    if isinstance(given, ast.Name):
        for node in walk(fixture.function):
            if isinstance(node, ast.Assign) and [given.id] in [name_parts(target) for target in node.targets]:
                given = node.value
                break
    value = string_value(fixture.module, given) if given is not None else None
    found = re.match(r"https?://[^/]*(/.*)", value or "")
    return found[1].rstrip("/") if found else ""
