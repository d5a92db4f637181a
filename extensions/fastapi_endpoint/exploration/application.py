"""The FastAPI application object: where it is made, by what, and how it is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .facts import Ambiguous, AppEntry, Evidence
from .modules import Module, Symbol, instance_class, lineage
from .project import Project, is_other_code, is_test_file
from .trees import FunctionNode, argument, assigned_names, name_parts, parameters, statements, strip_optional, walk

SERVER_TARGET = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")
SERVER_WORDS = re.compile(r"uvicorn|gunicorn|hypercorn|granian|fastapi|entrypoint")
INCLUDING = re.compile(r"(^|_)(include_routers?|mount)(_|$)")
"""What includes a router, or a function of the host's around it."""
A_FEW = 3
"""How many routers show that an application is the one of the API."""
LAUNCHERS = re.compile(
    r"(^|/)(Dockerfile[^/]*|[^/]*\.Dockerfile|Procfile|Makefile|justfile|docker-compose[^/]*|compose[^/]*\.ya?ml"
    r"|[^/]*\.sh|pyproject\.toml|README[^/]*|[^/]*\.service|app\.ya?ml|render\.yaml|fly\.toml|Taskfile[^/]*)$"
)


@dataclass(frozen=True, eq=False)
class Application:
    """One place that makes an application."""

    symbol: Symbol
    """The module variable, or the factory function when there is no variable."""
    kind: str
    factory: Symbol | None
    line: int

    @property
    def module(self) -> Module:
        """The module of the variable or the factory."""
        assert self.symbol.module is not None
        return self.symbol.module


def applications(project: Project) -> list[Application]:
    """All applications of the host, the most likely main one first."""
    served = _served_names(project)
    found = [item for module in _candidates(project) for item in _in_module(module)]
    if not found:
        found = list(_annotated_factories(project))
    named = {item.factory.key for item in found if item.factory is not None and item.kind == "module"}
    known = {item.symbol.key for item in found}
    found = [item if item.symbol.key in named else _as_served(item, served, known) for item in found]
    usable = [item for item in found if item.kind == "module" or item.symbol.key not in named]
    mounted = _mounted(usable)
    return sorted(usable, key=lambda item: _rank(item, served, mounted))


def _as_served(item: Application, served: frozenset[str], known: set[str]) -> Application:
    """For a factory, the variable of its module that a server is told to start, and that something unknown made.

    What is made of the factory's application, such as a middleware around it, is no application itself.
    """
    for name, node in item.module.definitions.items() if item.kind == "factory" else ():
        key = f"{item.module.dotted}:{name}"
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
            continue
        is_around = any(isinstance(inner, ast.Name) and inner.id == item.symbol.name for inner in walk(node.value))
        if key not in known and _is_named(key, served) and not is_around:
            return replace(item, symbol=Symbol(item.module, name, node), kind="module", line=node.lineno)
    return item


def _is_named(key: str, served: frozenset[str]) -> bool:
    """Tell whether a launcher names an object; one above may name it with more or fewer leading packages."""
    return any(name == key or name.endswith(f".{key}") or key.endswith(f".{name}") for name in served)


def entry_of(applications_found: list[Application], project: Project) -> AppEntry | Ambiguous[AppEntry] | None:
    """The application as a fact; `Ambiguous` when several could be meant."""
    if not applications_found:
        return None
    served = _served_names(project)
    mounted = _mounted(applications_found)
    first = _rank(applications_found[0], served, mounted)
    # Compare all but the last parts of the rank: names alone do not make one of two services the main one.
    equal = [item for item in applications_found if _rank(item, served, mounted)[:5] == first[:5]]
    if _routers(equal[0]) >= A_FEW:
        # One without any router serves something else, such as the health of a worker.
        equal = [item for item in equal if _routers(item)]
    entries = tuple(_entry(item) for item in equal)
    return entries[0] if len(entries) == 1 else Ambiguous(entries)


def _entry(item: Application) -> AppEntry:
    return AppEntry(
        file=item.module.file,
        symbol=item.symbol.name,
        kind=item.kind,
        module=item.module.dotted,
        factory=item.factory.key if item.factory is not None else None,
        evidence=Evidence(item.module.file, item.line),
    )


def _candidates(project: Project) -> Iterator[Module]:
    files = [file for file in project.mentioning("FastAPI", "fastapi") if not is_other_code(file)]
    # A module for the server alone calls a factory and need not name FastAPI.
    calling = [file for file in project.mentioning("app(", "application(") if file.count("/") < 6]
    files.extend(file for file in calling if file not in files and not is_other_code(file))
    if not any(_makes_application(project, file) for file in files):
        # An application that stands among examples or tests is better than none.
        files = project.mentioning("FastAPI", tests=True)
    for file in files:
        module = project.module(file)
        if module is not None:
            yield module


def _makes_application(project: Project, file: str) -> bool:
    module = project.module(file)
    return module is not None and any(True for _ in _in_module(module))


def is_application_class(symbol: Symbol | None) -> bool:
    """Tell whether `symbol` is `FastAPI` or a class that derives from it."""
    return symbol is not None and any(parent.is_from(("fastapi",), ("FastAPI",)) for parent in lineage(symbol))


def _in_module(module: Module) -> Iterator[Application]:
    main_guard = _guarded_lines(module)
    for statement in statements(module.tree.body):
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Attribute):
            maker = _attribute_maker(module, value)
            if maker is not None and assigned_names(statement):
                symbol = Symbol(module, assigned_names(statement)[0], statement)
                yield Application(symbol, "module", maker, statement.lineno)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Call):
            names = assigned_names(statement)
            callee = module.resolve(value.func)
            if not names or callee is None or statement.lineno in main_guard:
                continue
            symbol = Symbol(module, names[0], statement)
            if is_application_class(callee):
                yield Application(symbol, "module", None, statement.lineno)
            elif _is_factory(callee):
                yield Application(symbol, "module", callee, statement.lineno)
        elif isinstance(statement, FunctionNode):
            factory = Symbol(module, statement.name, statement)
            if _is_factory(factory):
                yield Application(factory, "factory", factory, statement.lineno)


def _annotated_factories(project: Project) -> Iterator[Application]:
    """Functions that say that they give an application, and get it from somebody else's builder."""
    for module in project.modules("FastAPI"):
        for function, owner in module.functions:
            if owner is not None or is_other_code(module.file) or is_test_file(module.file) or function.decorator_list:
                continue
            returns = strip_optional(function.returns)
            if returns is None or not is_application_class(module.resolve(returns)):
                continue
            taken = [annotation.annotation for annotation, _ in parameters(function) if annotation.annotation]
            if any(is_application_class(module.resolve(strip_optional(annotation))) for annotation in taken):
                continue
            if _returns_made(function):
                factory = Symbol(module, function.name, function)
                yield Application(factory, "factory", factory, function.lineno)


def _returns_made(function: FunctionNode) -> bool:
    """Tell whether a function returns what a call gave, not what it found somewhere."""
    items = walk(function)
    made = {
        name
        for item in items
        if isinstance(item, ast.Assign | ast.AnnAssign) and isinstance(item.value, ast.Call)
        for name in assigned_names(item)
    }
    returned = [item.value for item in items if isinstance(item, ast.Return)]
    return any(isinstance(v, ast.Call) or (isinstance(v, ast.Name) and v.id in made) for v in returned)


def _attribute_maker(module: Module, value: ast.Attribute) -> Symbol | None:
    """The class whose instance keeps an application in the attribute that `value` reads."""
    owner = module.resolve(value.value)
    cls = instance_class(owner) if owner is not None else None
    if cls is None or cls.module is None or not isinstance(cls.node, ast.ClassDef):
        return None
    for node in walk(cls.node):
        if (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)) and (
            any(name_parts(target) == ["self", value.attr] for target in node.targets)
        ):
            return cls if is_application_class(cls.module.resolve(node.value.func)) else None
    return None


def _guarded_lines(module: Module) -> frozenset[int]:
    """Lines under `if __name__ == "__main__"`: what is made there serves one way of starting only."""
    lines: set[int] = set()
    for statement in module.tree.body:
        if (
            isinstance(statement, ast.If)
            and isinstance(statement.test, ast.Compare)
            and name_parts(statement.test.left) == ["__name__"]
            and isinstance(statement.test.ops[0], ast.Eq)
        ):
            lines.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return frozenset(lines)


def _is_factory(symbol: Symbol, depth: int = 0) -> bool:
    """Tell whether a function makes an application and returns it."""
    node = symbol.node
    if not isinstance(node, FunctionNode) or symbol.module is None or depth > 5:
        return False
    known: bool | None = node.__dict__.get("_makes_application")
    if known is None:
        # While a function is looked at, a call of itself makes nothing.
        node.__dict__["_makes_application"] = False
        known = _returns_application(symbol.module, node, depth)
        node.__dict__["_makes_application"] = known
    return known


def _returns_application(module: Module, node: FunctionNode, depth: int) -> bool:
    if any(name_parts(decorator)[-1:] == ["fixture"] for decorator in node.decorator_list):
        return False
    items = walk(node)
    returned = [item.value for item in items if isinstance(item, ast.Return) and item.value is not None]
    if any(isinstance(value, ast.Call) and _makes(module, value, depth) for value in returned):
        return True
    names = {value.id for value in returned if isinstance(value, ast.Name)}
    return any(
        isinstance(item, ast.Assign | ast.AnnAssign)
        and names.intersection(assigned_names(item))
        and _makes(module, item.value, depth)
        for item in (items if names else ())
    )


def _makes(module: Module, value: ast.expr | None, depth: int) -> bool:
    callee = module.resolve(value.func) if isinstance(value, ast.Call) else None
    return callee is not None and (is_application_class(callee) or _is_factory(callee, depth + 1))


def _served_names(project: Project) -> frozenset[str]:
    """`module:name` strings given to a server in start scripts and in code."""
    found: set[str] = set()
    files = [file for file in project.files if LAUNCHERS.search(file) and file.count("/") < 4][:200]
    for file in [*files, *project.mentioning("uvicorn")[:50]]:
        for line in project.text(file).splitlines():
            if file.endswith(".py") or SERVER_WORDS.search(line):
                found.update(f"{module}:{name}" for module, name in SERVER_TARGET.findall(line))
    return frozenset(found)


def _mounted(found: list[Application]) -> frozenset[int]:
    """Definitions of the applications that another one mounts."""
    nodes: set[int] = set()
    for module in dict.fromkeys(item.module for item in found):
        for node in module.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mount":
                symbol = module.resolve(argument(node, 1, "app"))
                if symbol is not None and symbol.node is not None:
                    nodes.add(id(symbol.node))
    return frozenset(nodes)


def _routers(item: Application) -> int:
    """How many routers the module of an application includes."""
    return sum(
        bool(INCLUDING.search(name_parts(node.func)[-1]))
        for node in item.module.nodes
        if isinstance(node, ast.Call) and name_parts(node.func)
    )


def _rank(item: Application, served: frozenset[str], mounted: frozenset[int]) -> tuple[object, ...]:
    """Smaller is more likely the main application."""
    file = item.module.file
    names = {item.symbol.key}
    package = item.module.dotted
    if file.endswith("/__init__.py"):
        names.add(f"{package}:{item.symbol.name}")
    is_served = any(_is_named(key, served) for key in names)
    routes = _routers(item)
    return (
        is_test_file(file) or is_other_code(file),
        not is_served,
        id(item.symbol.node) in mounted,
        item.kind != "module",
        not (routes or item.factory is not None),
        file.count("/"),
        -routes,
        item.symbol.name not in {"app", "api", "application"},
        file,
    )
