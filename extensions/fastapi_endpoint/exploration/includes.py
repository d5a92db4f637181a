"""The routers and applications of the host, and each call that includes one in another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .modules import Module, Symbol, lineage
from .project import Project, is_other_code
from .trees import FunctionNode, argument, assigned_names, keyword, name_parts, parameters, statements, walk

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
    helper: Helper | None = None
    """The function of the host's that the call goes to, when it is no call of `include_router` itself."""


@dataclass(frozen=True, eq=False)
class Helper:
    """A function of the host's that includes the router it is given: `add_router(app, users.router)`."""

    inner: Include
    """The include in its body."""
    position: int | None
    """Which argument is the router; none where the function looks for it, such as by the name of its module."""

    @property
    def function(self) -> FunctionNode:
        """The function itself."""
        assert self.inner.function is not None
        return self.inner.function

    @property
    def hands_on(self) -> bool:
        """Whether the prefix that a call gives by name goes to `include_router` as it is."""
        rest = self.function.args.kwarg
        spread = [item.value for item in self.inner.call.keywords if item.arg is None]
        is_spread = rest is not None and any(name_parts(value) == [rest.arg] for value in spread)
        return is_spread and self.inner.prefix is None

    def given(self, call: ast.Call) -> dict[str, ast.expr]:
        """What a call gives for each parameter."""
        found = {name: argument(call, position, name) for position, name in enumerate(_names(self.function))}
        return {name: value for name, value in found.items() if value is not None}


class Includes:
    """Reads where routers are made and included."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.constructors: dict[Place, tuple[Module, ast.Call]] = {}
        self.all: list[Include] = []
        modules = self.project.modules("include_router", "APIRouter", "FastAPI", ".mount(", "Router(")
        own = [module for module in modules if not is_other_code(module.file)]
        # What is included is known by where it is made, which may be in a later module.
        for module in own:
            self._read_constructors(module)
        for module in own:
            self._read_includes(module)
        self._read_helpers(own)

    def _read_constructors(self, module: Module) -> None:
        for function, body in module.scopes:
            scope = function.name if function is not None else ""
            for node in body:
                if (isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)) and (
                    _makes_router(module, node.value)
                ):
                    for name in assigned_names(node):
                        self.constructors[Place(module.file, scope, name)] = (module, node.value)

    def _read_includes(self, module: Module) -> None:
        loops = _loops(module)
        for function, body in module.scopes:
            for node in body:
                if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)) and (
                    node.func.attr in {"include_router", "mount"}
                ):
                    self.all.extend(self._include(module, node, function, loops.get(id(node))))

    def _read_helpers(self, modules: list[Module]) -> None:
        """Take calls of functions that include the router that they are given for includes."""
        found_here = (_helper(include, self.constructors) for include in self.all)
        helpers = {id(helper.function): helper for helper in found_here if helper is not None}
        names = {helper.function.name for helper in helpers.values()}
        found: dict[Helper, list[Include]] = {}
        # A module that only registers the routers of others need not name FastAPI.
        others = list(self.project.modules("app(", "application(")) if helpers else []
        for module in dict.fromkeys([*modules, *others]) if helpers else ():
            loops = _loops(module)
            for function, body in module.scopes:
                for node in body:
                    if isinstance(node, ast.Call) and name_parts(node.func)[-1:] and name_parts(node.func)[-1] in names:
                        callee = module.resolve(node.func)
                        helper = helpers.get(id(callee.node)) if callee is not None else None
                        if helper is not None:
                            around = loops.get(id(node))
                            found.setdefault(helper, []).extend(self._helped(helper, module, node, function, around))
        # One that is called twice or more serves all routers; what is called once is a step on the way of one.
        for helper, includes in found.items():
            if len(includes) > 1:
                self.all.remove(helper.inner)
                self.all.extend(includes)

    def _helped(
        self, helper: Helper, module: Module, call: ast.Call, function: FunctionNode | None, loop: ast.For | None
    ) -> Iterator[Include]:
        """The includes that one call of a helper is."""
        inner = helper.inner
        given = helper.given(call)
        above = given.get(inner.written)
        parent = self.place(module, above, function) if above is not None else inner.parent
        written = ast.unparse(above) if above is not None else inner.written
        prefix = keyword(call, "prefix") or given.get("prefix")
        if helper.position is None:
            yield Include(parent, None, module, call, function, loop, prefix, written)
            return
        for item in self._children(module, given.get(_router_parameter(inner) or ""), function, loop):
            yield Include(parent, item, module, call, function, loop, prefix, written, helper)

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


def _loops(module: Module) -> dict[int, ast.For]:
    """The loop that each node of a module stands in."""
    return {id(inner): node for node in module.nodes if isinstance(node, ast.For) for inner in walk(node)}


def _router_parameter(include: Include) -> str | None:
    """The parameter of its function that an include takes the router from."""
    child = argument(include.call, 0, "router")
    names = _names(include.function) if include.function is not None else []
    return child.id if isinstance(child, ast.Name) and child.id in names else None


def _names(function: FunctionNode) -> list[str]:
    """The names of a function's parameters."""
    return [parameter.arg for parameter, _ in parameters(function)]


def _helper(include: Include, made: dict[Place, tuple[Module, ast.Call]]) -> Helper | None:
    """The function around an include, where that includes a router that callers give, or name."""
    if (
        include.function is None
        or include.in_loop is not None
        or name_parts(include.call.func)[-1:] != ["include_router"]
    ):
        return None
    names = _names(include.function)
    # Methods are called without their first parameter. What a function makes itself, it makes anew in each call.
    is_made = include.parent.scope and include.written not in names
    if not names or names[0] in ("self", "cls") or is_made:
        return None
    name, child = _router_parameter(include), include.child
    if name is not None:
        # What else it makes of its arguments cannot be written for another router.
        used = {node.id for item in include.call.keywords for node in walk(item.value) if isinstance(node, ast.Name)}
        is_plain = used & set(names) <= {name, include.written, "prefix", "tags"}
        return Helper(include, names.index(name)) if is_plain else None
    is_looked_for = child is not None and child.scope == include.function.name and child not in made
    return Helper(include, None) if is_looked_for and include.written in names else None


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
