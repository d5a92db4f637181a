"""All routers and includes of the host, and what a route inherits from those above it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from .application import Application, is_application_class
from .facts import Evidence, Route
from .modules import Module, Symbol, lineage
from .project import Project, is_other_code
from .trees import (
    FunctionNode,
    argument,
    assigned_names,
    keyword,
    name_parts,
    parameters,
    statements,
    walk,
)
from .usage import Endpoint, Usage
from .values import Bindings, string_value

DEEPEST = 12


@dataclass(frozen=True)
class Place:
    """A router or an application: a variable of a module, or a local one of a function (`scope`)."""

    file: str
    scope: str
    name: str


@dataclass(frozen=True, eq=False)
class Include:
    """One call of `include_router` (or `mount`)."""

    parent: Place
    child: Place | None
    module: Module
    call: ast.Call
    function: FunctionNode | None
    in_loop: ast.For | None
    prefix: ast.expr | None
    written: str
    """The object of the call, as written."""


MAIN, NAMED, OTHER, NOWHERE = range(4)
"""How well a router is connected: to the main application, named beside it, to another application, not at all."""


@dataclass(frozen=True)
class Inherited:
    """What the routes of a router inherit from those above it."""

    prefix: str
    security: tuple[str, ...]
    reached: int


@dataclass
class Tree:
    """All routers and includes of the host."""

    project: Project
    usage: Usage
    applications: list[Application]
    constructors: dict[Place, tuple[Module, ast.Call]] = field(default_factory=dict)
    includes: list[Include] = field(default_factory=list)
    _inherited: dict[Place, Inherited] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for module in self.project.modules("include_router", "APIRouter", "FastAPI", ".mount("):
            if not is_other_code(module.file):
                self._read(module)

    def _read(self, module: Module) -> None:
        for function, body in module.scopes:
            scope = function.name if function is not None else ""
            for node in body:
                if (isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)) and (
                    _makes_router(module, node.value)
                ):
                    for name in assigned_names(node):
                        self.constructors[Place(module.file, scope, name)] = (module, node.value)
        loops = {id(inner): node for node in module.nodes if isinstance(node, ast.For) for inner in walk(node)}
        for function, body in module.scopes:
            for node in body:
                if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)) and (
                    node.func.attr in {"include_router", "mount"}
                ):
                    self.includes.extend(self._include(module, node, function, loops.get(id(node))))

    def _include(
        self, module: Module, call: ast.Call, function: FunctionNode | None, loop: ast.For | None
    ) -> Iterator[Include]:
        assert isinstance(call.func, ast.Attribute)
        if call.func.attr == "include_router":
            child, prefix = argument(call, 0, "router"), keyword(call, "prefix")
        elif call.func.attr == "mount" and argument(call, 1, "app") is not None:
            child, prefix = argument(call, 1, "app"), argument(call, 0, "path")
        else:
            return
        parent = self.place(module, call.func.value, function)
        written = ast.unparse(call.func.value)
        children = self._children(module, child, function, loop)
        if call.func.attr == "mount" and not any(item in self.constructors for item in children if item):
            return
        for item in children:
            yield Include(parent, item, module, call, function, loop, prefix, written)

    def _children(
        self, module: Module, child: ast.expr | None, function: FunctionNode | None, loop: ast.For | None
    ) -> list[Place | None]:
        """The routers that one call includes: several when it stands in a loop over a list of them."""
        if (
            loop is not None
            and child is not None
            and name_parts(child)[:1]
            and name_parts(child)[0] in _loop_names(loop)
        ):
            elements = _elements(module, loop.iter, function)
            if elements is not None:
                owner, items = elements
                return [self.place(owner, _first_router(item), function if owner is module else None) for item in items]
            return [None]
        if child is None or (loop is not None and name_parts(child)[:1] and _is_bound_in(loop, name_parts(child)[0])):
            return [None]
        return [self.place(module, child, function)]

    def place(self, module: Module, expression: ast.expr, function: FunctionNode | None, depth: int = 0) -> Place:
        """The place of the router that `expression` stands for."""
        parts = name_parts(expression)
        if isinstance(expression, ast.Call):
            made = module.resolve(expression.func)
            if made is not None and made.module is not None and isinstance(made.node, FunctionNode):
                return self._returned(made.module, made.node, depth)
        if function is not None and len(parts) == 1 and _is_local(function, parts[0]):
            own = Place(module.file, function.name, parts[0])
            value = _local_value(function, parts[0]) if own not in self.constructors and depth < DEEPEST else None
            return self.place(module, value, function, depth + 1) if value is not None else own
        if parts[:1] == ["self"]:
            return Place(module.file, "self", ".".join(parts))
        symbol = module.resolve(expression) or self._local_import(module, expression)
        if (symbol is not None and symbol.module is not None) and (isinstance(symbol.node, ast.Assign | ast.AnnAssign)):
            return Place(symbol.module.file, "", symbol.name)
        return Place(module.file, function.name if function is not None else "", ast.unparse(expression))

    def _returned(self, module: Module, function: FunctionNode, depth: int) -> Place:
        """The router that a function returns."""
        for node in walk(function):
            if isinstance(node, ast.Return) and node.value is not None and depth < DEEPEST:
                return self.place(module, node.value, function, depth + 1)
        return Place(module.file, function.name, "()")

    def _local_import(self, module: Module, expression: ast.expr) -> Symbol | None:
        parts = name_parts(expression)
        target = module.inner_imports.get(parts[0]) if parts else None
        if target is None:
            return None
        symbol = module.imported(target, 1)
        return symbol if len(parts) == 1 else None

    # --- prefixes -----------------------------------------------------------------------------------------------

    @cached_property
    def parents(self) -> dict[Place, list[Include]]:
        """Includes by child; where the child is a parameter, also by what callers give for it."""
        found: dict[Place, list[Include]] = defaultdict(list)
        for include in self.includes:
            if include.child is not None:
                found[include.child].append(include)
                for given, _ in self.same_as.get(include.child, ()):
                    found[given].append(include)
        return found

    @cached_property
    def same_as(self) -> dict[Place, list[tuple[Place, Bindings]]]:
        """For a parameter of a function that includes routers: what callers give for it."""
        found: dict[Place, list[tuple[Place, Bindings]]] = defaultdict(list)
        wanted = {include.function.name: include for include in self.includes if include.function is not None}
        functions = {
            (include.module.file, include.function.name): include.function
            for include in self.includes
            if include.function is not None
        }
        # A module that only calls the factory with its routers need not name FastAPI.
        callers = {
            module.file: module for module in (*self.usage.modules, *self.project.modules("app(", "application("))
        }
        for module in callers.values():
            for function, body in module.scopes:
                for node in body:
                    if (
                        isinstance(node, ast.Call)
                        and name_parts(node.func)[-1:]
                        and name_parts(node.func)[-1] in wanted
                    ):
                        callee = module.resolve(node.func)
                        if callee is None or callee.module is None:
                            continue
                        target = functions.get((callee.module.file, callee.last))
                        if target is None:
                            continue
                        bindings: Bindings = {}
                        for position, (parameter, _) in enumerate(parameters(target)):
                            value = argument(node, position, parameter.arg)
                            if value is not None:
                                bindings[parameter.arg] = (value, module)
                        for name, (value, _) in bindings.items():
                            place = Place(callee.module.file, target.name, name)
                            found[place].append((self.place(module, value, function), bindings))
        return found

    def is_named_beside_main(self, place: Place) -> bool:
        """Tell whether the main application's module imports the router, for a helper to register it."""
        if not self.applications:
            return False
        main = self.applications[0]
        modules = [main.module] + ([main.factory.module] if main.factory is not None and main.factory.module else [])
        for module in modules:
            for name in module.imports:
                symbol = module.lookup(name)
                if (symbol is not None and symbol.module is not None) and (
                    symbol.module.file == place.file and symbol.name == place.name and not place.scope
                ):
                    return True
        return False

    def bindings(self, include: Include) -> Bindings:
        """Arguments of the first caller of the function that an include stands in, and its own defaults."""
        if include.function is None:
            return {}
        found: Bindings = {
            parameter.arg: (default, include.module)
            for parameter, default in parameters(include.function)
            if default is not None
        }
        for item in statements(include.function.body):
            if isinstance(item, ast.Assign | ast.AnnAssign) and item.value is not None:
                found.update((name, (item.value, include.module)) for name in assigned_names(item))
        for place, callers in self.same_as.items():
            if place.file == include.module.file and place.scope == include.function.name and callers:
                found.update(callers[0][1])
        return found

    def own_prefix(self, place: Place) -> str:
        """What `APIRouter(prefix=…)` says."""
        made = self.constructors.get(place)
        if made is None:
            return ""
        module, call = made
        return string_value(module, keyword(call, "prefix")) or ""

    def inherited(self, place: Place) -> Inherited:
        """What a route of the router `place` inherits."""
        if place not in self._inherited:
            self._inherited[place] = self._inherit(place, frozenset())
        return self._inherited[place]

    def _inherit(self, place: Place, seen: frozenset[Place]) -> Inherited:
        found = Inherited(self.own_prefix(place), self._dependencies(place), MAIN if self.is_main(place) else NOWHERE)
        if place in seen or len(seen) > DEEPEST:
            return found
        seen = seen | {place}
        is_application = self.is_application(place)
        if is_application and found.reached == NOWHERE:
            found = replace(found, reached=OTHER)
        ways = [found]
        for include in self.parents.get(place, ()):
            step = string_value(include.module, include.prefix, self.bindings(include)) or ""
            above = self._inherit(include.parent, seen)
            written = _expressions(keyword(include.call, "dependencies"))
            reached = max(above.reached, OTHER) if is_application else above.reached
            ways.append(
                Inherited(above.prefix + step + found.prefix, above.security + written + found.security, reached)
            )
        for other, _ in self.same_as.get(place, ()):
            above = self._inherit(other, seen)
            ways.append(Inherited(above.prefix + found.prefix, above.security + found.security, above.reached))
        # The first way that leads to the main application counts; a router that is included twice has two prefixes.
        return min(ways[1:] or ways, key=lambda way: way.reached) if found.reached != MAIN else found

    def is_main(self, place: Place) -> bool:
        """Tell whether `place` is the main application: its variable, or the one inside its factory."""
        if not self.applications:
            return False
        main = self.applications[0]
        factory = main.factory
        if place.file == main.module.file and place.name == main.symbol.name and not place.scope:
            return True
        if factory is not None and factory.module is not None and place in self.constructors:
            return place.file == factory.module.file and place.scope == factory.last
        return self.is_application(place) and _is_self(place)

    def _dependencies(self, place: Place) -> tuple[str, ...]:
        made = self.constructors.get(place)
        return _expressions(keyword(made[1], "dependencies")) if made is not None else ()

    def is_application(self, place: Place) -> bool:
        """Tell whether `place` is an application (an instance, a subclass's `self`, a factory's variable)."""
        made = self.constructors.get(place)
        if made is not None:
            return is_application_class(made[0].resolve(made[1].func))
        if any(
            item.module.file == place.file and item.symbol.name == place.name and not place.scope
            for item in self.applications
        ):
            return True
        module = self.project.module(place.file)
        if place.scope == "self" and module is not None:
            return self._is_application_attribute(module, place.name)
        parameter = self._parameter(place)
        if parameter is not None and module is not None and parameter.annotation is not None:
            return is_application_class(module.resolve(parameter.annotation))
        return False

    def _is_application_attribute(self, module: Module, name: str) -> bool:
        """Tell whether `self`, or the attribute `self.name`, is an application in a class of the module."""
        if name == "self":
            return any(is_application_class(Symbol(module, item.name, item)) for item in module.classes)
        for node in module.nodes:
            if isinstance(node, ast.Assign) and any(".".join(name_parts(target)) == name for target in node.targets):
                if isinstance(node.value, ast.Call):
                    return is_application_class(module.resolve(node.value.func))
                return name.endswith(("app", "api", "application"))
        return False

    def _parameter(self, place: Place) -> ast.arg | None:
        module = self.project.module(place.file)
        for function, _ in module.functions if module is not None and place.scope else ():
            if function.name == place.scope:
                return next((item for item, _ in parameters(function) if item.arg == place.name), None)
        return None

    # --- routes -------------------------------------------------------------------------------------------------

    def routes(self) -> tuple[Route, ...]:
        """All path operations with their full path."""
        found: list[Route] = []
        for endpoint in self.usage.endpoints:
            place = self.place(endpoint.module, endpoint.router, _enclosing(endpoint))
            prefix = self.inherited(place).prefix
            path = endpoint.path if endpoint.path is not None else "{…}"
            evidence = Evidence(endpoint.module.file, endpoint.decorator.lineno)
            login = "OAuth2PasswordRequestForm" in ast.unparse(endpoint.function.args)
            found.append(Route(endpoint.method, prefix + path or "/", evidence, login))
        return tuple(found)


def _is_self(place: Place) -> bool:
    """Tell whether the application is meant that a class is or keeps."""
    return place.scope == "self" and place.name in {"self", "self.app"}


def _enclosing(endpoint: Endpoint) -> FunctionNode | None:
    """The function inside which an endpoint is defined, when it is not at module level."""
    for function, _ in endpoint.module.functions:
        if function is not endpoint.function and function.lineno < endpoint.function.lineno <= (
            function.end_lineno or 0
        ):
            return function
    return None


def _makes_router(module: Module, call: ast.Call) -> bool:
    callee = module.resolve(call.func)
    if callee is None:
        return False
    return any(
        parent.is_from(("fastapi", "starlette"), ("FastAPI", "APIRouter", "Router"))
        or parent.last.endswith("APIRouter")
        for parent in lineage(callee)
    )


def _is_local(function: FunctionNode, name: str) -> bool:
    """Tell whether `name` is a parameter or a local variable of `function`."""
    if any(parameter.arg == name for parameter, _ in parameters(function)):
        return True
    return any(name in assigned_names(item) for item in statements(function.body))


def _local_value(function: FunctionNode, name: str) -> ast.expr | None:
    """What a local variable is assigned: another name, or what a call gives."""
    for item in statements(function.body):
        if name in assigned_names(item) and isinstance(item, ast.Assign | ast.AnnAssign):
            value = item.value
            if isinstance(value, ast.Name | ast.Attribute | ast.Call) and name_parts(value) != [name]:
                return value
    return None


def _is_bound_in(loop: ast.For, name: str) -> bool:
    """Tell whether a name is assigned anew in each turn of a loop."""
    return any(name in assigned_names(item) for item in statements(loop.body))


def _loop_names(loop: ast.For) -> list[str]:
    return [node.id for node in walk(loop.target) if isinstance(node, ast.Name)]


def _elements(
    module: Module, iterated: ast.expr, function: FunctionNode | None
) -> tuple[Module, list[ast.expr]] | None:
    """The items of a literal list, or of a variable that holds one."""
    if isinstance(iterated, ast.List | ast.Tuple | ast.Set):
        return module, list(iterated.elts)
    if function is not None and isinstance(iterated, ast.Name):
        for statement in statements(function.body):
            if iterated.id in assigned_names(statement) and isinstance(statement, ast.Assign):
                return _elements(module, statement.value, None)
    symbol = module.resolve(iterated)
    if symbol is not None and symbol.module is not None and isinstance(symbol.value, ast.List | ast.Tuple | ast.Set):
        return symbol.module, list(symbol.value.elts)
    return None


def _first_router(item: ast.expr) -> ast.expr:
    """The router in an item that may be a pair of a router and its options."""
    return item.elts[0] if isinstance(item, ast.Tuple) and item.elts else item


def _expressions(value: ast.expr | None) -> tuple[str, ...]:
    if isinstance(value, ast.List | ast.Tuple):
        return tuple(ast.unparse(item) for item in value.elts)
    return ()
