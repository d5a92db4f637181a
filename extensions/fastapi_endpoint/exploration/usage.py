"""Endpoints, and which dependencies they and other functions use."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .modules import Module, Symbol, class_member
from .project import Project, is_other_code
from .trees import (
    FunctionNode,
    keyword,
    name_parts,
    parameters,
    statements,
    strip_optional,
    walk,
)
from .values import string_value

METHODS = frozenset("get post put patch delete head options trace".split())
ROUTE_DECORATORS = METHODS | {"api_route", "route"}
DEPENDS = ("Depends", "Security")
WEB = ("fastapi", "starlette", "fastapi_pagination")


@dataclass(frozen=True, eq=False)
class Endpoint:
    """A path operation."""

    module: Module
    function: FunctionNode
    owner: ast.ClassDef | None
    decorator: ast.Call
    method: str
    path: str | None
    router: ast.expr

    @property
    def is_async(self) -> bool:
        """Tell whether the function is a coroutine function."""
        return isinstance(self.function, ast.AsyncFunctionDef)


@dataclass(frozen=True, eq=False)
class Use:
    """One place that depends on something."""

    target: Symbol
    """What is depended on; for a ready-made `Depends` object or a function that returns one, that object."""
    inner: Symbol
    """The callable behind such an object, otherwise the target itself."""
    expression: str
    """What stands inside `Depends(…)`, as written."""
    call: bool
    """Whether the expression calls a factory."""
    wrapped: bool
    """Whether `target` is a `Depends` object or makes one, so that no `Depends(…)` is to be written around it."""
    alias: Symbol | None
    """The `Annotated` alias through which it is used."""
    where: str
    """`endpoint`, `function`, `class`, `decorator` or `router`."""
    module: Module
    line: int
    function: FunctionNode | None = None
    scopes: tuple[str, ...] = ()
    """OAuth2 scopes of `Security(…, scopes=[…])`."""
    names: tuple[str, ...] = ()
    """Keys of what the arguments of a called factory name."""


class Usage:
    """Endpoints and uses of dependencies in the host's own code, tests left out."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._endpoints: dict[str, tuple[Endpoint, ...]] = {}

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Modules that can hold endpoints or dependencies."""
        words = ("fastapi", "FastAPI", "APIRouter", "Depends", "Security(", "include_router", "Annotated")
        found = [module for module in self.project.modules(*words) if not is_other_code(module.file)]
        return tuple(found)

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """All path operations that a decorator declares."""
        return tuple(endpoint for module in self.modules for endpoint in self._in_module(module))

    def _in_module(self, module: Module) -> tuple[Endpoint, ...]:
        if module.file not in self._endpoints:
            self._endpoints[module.file] = tuple(_endpoints(module))
        return self._endpoints[module.file]

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """All uses of dependencies."""
        return tuple(use for module in self.modules for use in self._uses(module))

    def in_function(self, module: Module, function: FunctionNode) -> list[Use]:
        """The uses in the parameters of one function."""
        return list(self._in_parameters(module, function, "function"))

    def _uses(self, module: Module) -> Iterator[Use]:
        endpoints = {id(endpoint.function) for endpoint in self._in_module(module)}
        for node in module.definitions_and_calls:
            if isinstance(node, FunctionNode):
                yield from self._in_parameters(module, node, "endpoint" if id(node) in endpoints else "function")
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call):
                        yield from self._in_list(module, keyword(decorator, "dependencies"), "decorator")
            elif isinstance(node, ast.ClassDef):
                for statement in statements(node.body):
                    if isinstance(statement, ast.Assign | ast.AnnAssign):
                        yield from self._one(module, statement.value, "class")
            elif isinstance(node, ast.Call) and name_parts(node.func)[-1:] in (
                ["include_router"],
                ["APIRouter"],
                ["FastAPI"],
            ):
                yield from self._in_list(module, keyword(node, "dependencies"), "router")

    def _in_parameters(self, module: Module, function: FunctionNode, where: str) -> Iterator[Use]:
        for parameter, default in parameters(function):
            yield from self._one(module, default, where, parameter.annotation, function)
            yield from self._annotated(module, parameter.annotation, where, function)

    def _annotated(
        self, module: Module, annotation: ast.expr | None, where: str, function: FunctionNode | None
    ) -> Iterator[Use]:
        """Uses in `Annotated[X, Depends(f)]`, or in an alias of it."""
        annotation = strip_optional(annotation)
        if annotation is None:
            return
        if is_annotated(annotation):
            for item in annotated_items(annotation)[1:]:
                yield from self._one(module, item, where, annotated_items(annotation)[0], function)
            return
        if not isinstance(annotation, ast.Name | ast.Attribute):
            return
        alias = module.resolve(annotation)
        if alias is None or alias.module is None or alias.value is None or not is_annotated(alias.value):
            return
        line = annotation.lineno
        items = annotated_items(alias.value)
        for item in items[1:]:
            for use in self._one(alias.module, item, where, items[0], function):
                yield Use(
                    use.target, use.inner, use.expression, use.call, use.wrapped, alias, where, module, line, function
                )

    def _in_list(self, module: Module, value: ast.expr | None, where: str) -> Iterator[Use]:
        if isinstance(value, ast.List | ast.Tuple):
            for item in value.elts:
                yield from self._one(module, item, where)

    def _one(
        self,
        module: Module,
        value: ast.expr | None,
        where: str,
        annotation: ast.expr | None = None,
        function: FunctionNode | None = None,
    ) -> Iterator[Use]:
        """The use that an expression is: `Depends(f)`, an object that is one, or a call that returns one."""
        line = getattr(value, "lineno", 1)
        if is_depends(module, value):
            assert isinstance(value, ast.Call)
            wanted = value.args[0] if value.args else keyword(value, "dependency") or annotation
            found = _depended(module, wanted) or _depended_in_class(module, wanted, function)
            if found is not None:
                target, expression, call = found
                scopes, names = _scopes(value), _argument_names(module, wanted)
                yield Use(target, target, expression, call, False, None, where, module, line, function, scopes, names)
            return
        if not isinstance(value, ast.Name | ast.Attribute | ast.Call):
            return
        symbol = module.resolve(value.func if isinstance(value, ast.Call) else value)
        made = _made_by(symbol, isinstance(value, ast.Call))
        if symbol is not None and made is not None:
            inner, _, call = made
            names = _argument_names(module, value)
            yield Use(symbol, inner, ast.unparse(value), call, True, None, where, module, line, function, (), names)


def expression_of(uses: Sequence[Use]) -> str:
    """What to write for a dependency; it begins with the name to import: `get_db`, `auth.user`, `role(1)`."""
    target = uses[0].target
    name = target.name if target.module is not None else target.last
    called = [use.expression for use in uses if use.call or use.wrapped]
    calls = Counter(text[text.index("(") :] for text in called if text.endswith(")"))
    return name + (calls.most_common(1)[0][0] if calls else "")


def names_of(uses: Sequence[Use]) -> tuple[str, ...]:
    """Keys of the names in the arguments of `expression_of(uses)`; an empty text stands for one that is not known."""
    arguments = expression_of(uses).partition("(")[2]
    found = (use.names for use in uses if use.expression.partition("(")[2] == arguments)
    return next(found, ())


def _scopes(call: ast.Call) -> tuple[str, ...]:
    given = keyword(call, "scopes")
    items = given.elts if isinstance(given, ast.List | ast.Tuple) else []
    return tuple(item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str))


def _argument_names(module: Module, wanted: ast.expr | None) -> tuple[str, ...]:
    """Keys of the names that the arguments of a call hold, as far as another module can import them."""
    wanted = _made_for_a_router(module, wanted) or wanted
    if not isinstance(wanted, ast.Call):
        return ()
    found: dict[str, None] = {}
    for given in (*wanted.args, *(item.value for item in wanted.keywords)):
        for node in walk(given):
            if isinstance(node, ast.Name):
                symbol = module.lookup(node.id)
                known = symbol is not None and symbol.module is not None and symbol.name == node.id
                found[symbol.key if known and symbol is not None else ""] = None
    return tuple(found)


def _depended(module: Module, wanted: ast.expr | None) -> tuple[Symbol, str, bool] | None:
    """What stands inside `Depends(…)`: the callable, the expression as written, whether a factory is called."""
    wanted = _made_for_a_router(module, wanted) or wanted
    if wanted is None:
        return None
    expression = ast.unparse(wanted)
    if isinstance(wanted, ast.Call):
        symbol = module.resolve(wanted.func)
        return (symbol, expression, True) if symbol is not None else None
    symbol = module.resolve(wanted)
    return (symbol, expression, False) if symbol is not None else None


def _made_for_a_router(module: Module, wanted: ast.expr | None) -> ast.Call | None:
    """The call behind a name of a module with routes, whose function or class is the host's and stands elsewhere.

    Such an object is made for these routes alone: what others can depend on is another call.
    """
    if not isinstance(wanted, ast.Name):
        return None
    symbol = module.resolve(wanted)
    if symbol is None or symbol.module is not module or not isinstance(symbol.value, ast.Call):
        return None
    maker = module.resolve(symbol.value.func)
    if maker is None or maker.module in (None, module) or maker.node is None or is_depends(module, symbol.value):
        return None
    return symbol.value if next(_endpoints(module), None) is not None else None


def _depended_in_class(
    module: Module, wanted: ast.expr | None, function: FunctionNode | None
) -> tuple[Symbol, str, bool] | None:
    """An attribute of the class that a method's default names: defaults are evaluated in the class body."""
    if not isinstance(wanted, ast.Name) or function is None:
        return None
    for method, owner in module.functions:
        if method is function and owner is not None:
            member = class_member(Symbol(module, owner.name, owner), wanted.id)
            return (member, wanted.id, False) if member is not None else None
    return None


def _made_by(symbol: Symbol | None, called: bool) -> tuple[Symbol, str, bool] | None:
    """The dependency in a variable `x = Depends(f)`, or in a function that returns `Depends(f)`."""
    if symbol is None or symbol.module is None:
        return None
    if not called and is_depends(symbol.module, symbol.value):
        assert isinstance(symbol.value, ast.Call)
        return _depended(symbol.module, symbol.value.args[0] if symbol.value.args else None)
    if called and isinstance(symbol.node, FunctionNode):
        for node in walk(symbol.node):
            if isinstance(node, ast.Return) and is_depends(symbol.module, node.value):
                assert isinstance(node.value, ast.Call)
                wanted = node.value.args[0] if node.value.args else keyword(node.value, "dependency")
                found = _depended(symbol.module, wanted)
                # The callable may be a local function or an argument: then the maker is all that is known.
                return found or (symbol, symbol.name, True)
    return None


def is_depends(module: Module, value: ast.expr | None) -> bool:
    """Tell whether `value` is a call of FastAPI's `Depends` or `Security`."""
    if not isinstance(value, ast.Call) or name_parts(value.func)[-1:] not in (["Depends"], ["Security"]):
        return False
    symbol = module.resolve(value.func)
    return symbol is None or symbol.is_from(WEB, DEPENDS)


def is_annotated(expression: ast.expr | None) -> bool:
    """Tell whether `expression` is `Annotated[…]`."""
    return isinstance(expression, ast.Subscript) and name_parts(expression.value)[-1:] == ["Annotated"]


def annotated_items(expression: ast.expr) -> list[ast.expr]:
    """The type and the metadata of `Annotated[…]`."""
    assert isinstance(expression, ast.Subscript)
    return list(expression.slice.elts) if isinstance(expression.slice, ast.Tuple) else [expression.slice]


def _endpoints(module: Module) -> Iterator[Endpoint]:
    nodes = module.definitions_and_calls
    owners = {id(item): node for node in nodes if isinstance(node, ast.ClassDef) for item in node.body}
    for node in nodes:
        if isinstance(node, FunctionNode) and node.decorator_list:
            yield from _operations(module, node, owners.get(id(node)))


def _operations(module: Module, function: FunctionNode, owner: ast.ClassDef | None) -> Iterator[Endpoint]:
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
            continue
        method = decorator.func.attr
        if method not in ROUTE_DECORATORS or not _is_router(module, decorator.func.value):
            continue
        path = decorator.args[0] if decorator.args else keyword(decorator, "path")
        value = string_value(module, path)
        for name in _methods(decorator, method):
            yield Endpoint(module, function, owner, decorator, name, value, decorator.func.value)


def _methods(decorator: ast.Call, name: str) -> list[str]:
    if name in METHODS:
        return [name.upper()]
    given = keyword(decorator, "methods")
    items = given.elts if isinstance(given, ast.List | ast.Tuple | ast.Set) else []
    return [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)] or ["GET"]


def _is_router(module: Module, expression: ast.expr) -> bool:
    """Tell whether a decorator's owner can be a router: not a mock, a client or a cache of another library."""
    symbol = module.resolve(expression)
    if symbol is None:
        return bool(name_parts(expression))
    if symbol.module is None:
        return symbol.is_from(WEB)
    value = symbol.value
    if isinstance(value, ast.Call):
        callee = symbol.module.resolve(value.func)
        return callee is None or callee.module is not None or callee.last.endswith(("Router", "API", "App"))
    return True
