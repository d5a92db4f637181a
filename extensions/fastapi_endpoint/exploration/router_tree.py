"""The tree of routers below the application, and what a route inherits from those above it."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property

from .application import Application, is_application_class
from .facts import Evidence, Route
from .includes import DEEPEST, Include, Includes, Place
from .modules import Module, Symbol
from .project import Project
from .trees import FunctionNode, argument, keyword, name_parts, parameters
from .usage import Endpoint, Usage
from .values import Bindings, Bound, local_bindings, string_value

MAIN, NAMED, OTHER, NOWHERE = range(4)
"""How well a router is connected: to the main application, named beside it, to another application, not at all."""


@dataclass(frozen=True)
class Inherited:
    """What the routes of a router inherit from those above it."""

    prefix: str
    security: tuple[str, ...]
    reached: int
    unread: tuple[str, ...] = ()
    """Prefixes among those that `prefix` is made of which cannot be read: expressions, as written."""
    application: Place | None = None
    """The application that the routes belong to: the one that is mounted where there is one."""


@dataclass
class Tree:
    """The host's routers, by who includes whom."""

    project: Project
    usage: Usage
    applications: list[Application]
    _inherited: dict[Place, Inherited] = field(default_factory=dict)

    @cached_property
    def _found(self) -> Includes:
        return Includes(self.project)

    @property
    def includes(self) -> list[Include]:
        """All calls that include a router or mount an application."""
        return self._found.all

    @property
    def constructors(self) -> dict[Place, tuple[Module, ast.Call]]:
        """Where each router and application is made."""
        return self._found.constructors

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
                        around = local_bindings(function, module)
                        for position, (parameter, _) in enumerate(parameters(target)):
                            value = argument(node, position, parameter.arg)
                            if value is not None:
                                bindings[parameter.arg] = Bound(value, module, around)
                        for name, bound in bindings.items():
                            place = Place(callee.module.file, target.name, name)
                            found[place].append((self._found.place(module, bound.expression, function), bindings))
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
        given: Bindings = {}
        for place, callers in self.same_as.items():
            if place.file == include.module.file and place.scope == include.function.name and callers:
                given.update(callers[0][1])
        return local_bindings(include.function, include.module, given)

    def step(self, include: Include) -> str | None:
        """The prefix that an include adds, also by the function that it is a call of; None where it is not known."""
        own = string_value(include.module, include.prefix, self.bindings(include))
        helper = include.helper
        if helper is None or helper.hands_on:
            return own
        if helper.inner.prefix is None:
            return None if any(item.arg is None for item in helper.inner.call.keywords) else ""
        around = self.bindings(include)
        given = {name: Bound(value, include.module, around) for name, value in helper.given(include.call).items()}
        module = helper.inner.module
        return string_value(module, helper.inner.prefix, local_bindings(helper.function, module, given))

    def unread(self, include: Include) -> tuple[str, ...]:
        """The prefix that an include adds, as written, where that is given and cannot be read."""
        step, helper = self.step(include), include.helper
        if helper is None or helper.hands_on:
            return _unread(include.prefix, step)
        return (f"{helper.function.name}(…)",) if step is None else ()

    def own_prefix(self, place: Place) -> str:
        """What `APIRouter(prefix=…)` says."""
        made = self.constructors.get(place)
        if made is None:
            return ""
        module, call = made
        return string_value(module, keyword(call, "prefix")) or ""

    def _unread_prefix(self, place: Place) -> tuple[str, ...]:
        """What `APIRouter(prefix=…)` says, where that cannot be read."""
        made = self.constructors.get(place)
        given = keyword(made[1], "prefix") if made is not None else None
        return _unread(given, string_value(made[0], given)) if made is not None else ()

    def inherited(self, place: Place) -> Inherited:
        """What a route of the router `place` inherits."""
        if place not in self._inherited:
            self._inherited[place] = self._inherit(place, frozenset())
        return self._inherited[place]

    def _inherit(self, place: Place, seen: frozenset[Place]) -> Inherited:
        reached = MAIN if self.is_main(place) else NOWHERE
        is_application = self.is_application(place)
        own = self.own_prefix(place), self._dependencies(place), reached, self._unread_prefix(place)
        found = Inherited(*own, place if is_application else None)
        if place in seen or len(seen) > DEEPEST:
            return found
        seen = seen | {place}
        if is_application and found.reached == NOWHERE:
            found = replace(found, reached=OTHER)
        ways = [found]
        for include in self.parents.get(place, ()):
            step, unread = self.step(include), self.unread(include)
            above = self._inherit(include.parent, seen)
            written = _expressions(keyword(include.call, "dependencies"))
            reached = max(above.reached, OTHER) if is_application else above.reached
            ways.append(
                Inherited(
                    above.prefix + (step or "") + found.prefix,
                    above.security + written + found.security,
                    reached,
                    above.unread + unread + found.unread,
                    found.application or above.application,
                )
            )
        for other, _ in self.same_as.get(place, ()):
            above = self._inherit(other, seen)
            security = above.security + found.security
            unread = above.unread + found.unread
            application = above.application or found.application
            ways.append(Inherited(above.prefix + found.prefix, security, above.reached, unread, application))
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

    def mounted_above(self, place: Place) -> str:
        """The application that the routes of a router belong to, as `module:name`, where it is mounted in the main one.

        One that a function makes has no such name.
        """
        found = self.inherited(place).application
        module = self.project.module(found.file) if found is not None and not found.scope else None
        if found is None or module is None or self.is_main(found):
            return ""
        return f"{module.dotted}:{found.name}" if self.parents.get(found) else ""

    # --- routes -------------------------------------------------------------------------------------------------

    def routes(self) -> tuple[Route, ...]:
        """All path operations with their full path."""
        found: list[Route] = []
        for endpoint in self.usage.endpoints:
            place = self._found.place(endpoint.module, endpoint.router, _enclosing(endpoint))
            prefix = self.inherited(place).prefix
            path = endpoint.path if endpoint.path is not None else "{…}"
            evidence = Evidence(endpoint.module.file, endpoint.decorator.lineno)
            login = "OAuth2PasswordRequestForm" in ast.unparse(endpoint.function.args)
            found.append(Route(endpoint.method, prefix + path or "/", evidence, login))
        return tuple(found)


def _unread(prefix: ast.expr | None, value: str | None) -> tuple[str, ...]:
    """A prefix that is given and has no known value, as written."""
    is_given = prefix is not None and not isinstance(prefix, ast.Constant)
    return (ast.unparse(prefix),) if prefix is not None and is_given and value is None else ()


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


def _expressions(value: ast.expr | None) -> tuple[str, ...]:
    if isinstance(value, ast.List | ast.Tuple):
        return tuple(ast.unparse(item) for item in value.elts)
    return ()
