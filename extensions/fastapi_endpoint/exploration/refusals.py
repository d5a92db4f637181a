"""The status codes with which a dependency for the caller refuses a request."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .facts import Dependencies
from .modules import Module, Symbol, class_member, instance_class, lineage
from .status_codes import StatusCodes
from .trees import FunctionNode, argument, keyword, name_parts, parameters, strip_optional, walk
from .usage import Usage, annotated_items, is_annotated

ANSWERED_403 = frozenset(
    {"HTTPBearer", "HTTPDigest", "APIKeyHeader", "APIKeyCookie", "APIKeyQuery", "OAuth2", "OpenIdConnect"}
)
"""Schemes that answered a request without credentials with 403 before `FIRST_401`."""
FIRST_401 = (0, 122)
"""The version of FastAPI since which every scheme answers such a request with 401."""
DEEPEST = 5
"""Calls followed from the dependency: a refusal is raised near it."""


class Refusals:
    """Follows a dependency through what it depends on and calls."""

    def __init__(self, usage: Usage, dependencies: Dependencies) -> None:
        self.usage = usage
        self.codes = StatusCodes(usage)
        numbers = [int(number) for number in re.findall(r"\d+", dependencies.versions.get("fastapi", ""))[:2]]
        self._schemes_answer_403 = tuple(numbers) < FIRST_401

    def of(self, symbol: Symbol) -> tuple[int, ...]:
        """Client errors that the dependency `symbol` can end a request with, 401 always among them.

        One that requires a header, a cookie or a query parameter refuses a request without it with 422.
        """
        codes = {401}
        for current, functions in self.reached(symbol):
            codes |= self._of_scheme(current)
            for function, module in functions:
                codes |= set(self._raised(function, module))
                codes |= {422} if any(_is_required(module, *item) for item in parameters(function)) else set()
        return tuple(sorted(code for code in codes if 400 <= code < 500))

    def reached(self, symbol: Symbol) -> Iterator[tuple[Symbol, list[tuple[FunctionNode, Module]]]]:
        """The dependency `symbol`, and what it depends on and calls: each with its functions and their modules."""
        seen: set[int] = set()
        waiting = [(symbol, 0)]
        while waiting:
            current, depth = waiting.pop()
            functions = []
            for function, owner, module in self._bodies(current):
                if id(function) in seen:
                    continue
                seen.add(id(function))
                functions.append((function, module))
                if depth < DEEPEST:
                    waiting.extend((found, depth + 1) for found in self._used(function, owner, module))
            yield current, functions

    # --- what runs ----------------------------------------------------------------------------------------------

    def _bodies(self, symbol: Symbol) -> Iterator[tuple[FunctionNode, Symbol | None, Module]]:
        """The functions that run for `symbol`, each with the class of a method and the module it stands in."""
        if symbol.module is None:
            return
        if isinstance(symbol.node, FunctionNode):
            owner, module = self._place(symbol)
            yield symbol.node, owner, module
            return
        cls = symbol if isinstance(symbol.node, ast.ClassDef) else instance_class(symbol)
        for name in ("__call__", "__init__"):
            member = class_member(cls, name) if cls is not None else None
            if member is not None and member.module is not None and isinstance(member.node, FunctionNode):
                yield member.node, cls, self._home(member)
        if cls is None and isinstance(symbol.value, ast.Call):
            made = symbol.module.resolve(symbol.value.func)
            if made is not None and made.module is not None and isinstance(made.node, FunctionNode):
                yield made.node, None, made.module

    def _place(self, symbol: Symbol) -> tuple[Symbol | None, Module]:
        """The class of a method (None for a function) and the module that holds its source."""
        assert symbol.module is not None
        if "." not in symbol.name:
            return None, symbol.module
        variable = symbol.module.lookup(symbol.name.rpartition(".")[0].partition(".")[0])
        cls = variable if variable is not None and isinstance(variable.node, ast.ClassDef) else None
        if cls is None and variable is not None:
            cls = instance_class(variable)
        return cls, self._home(Symbol((cls or symbol).module, symbol.name, symbol.node))

    def _home(self, member: Symbol) -> Module:
        """The module whose source holds a method, which may be that of a base class."""
        assert member.module is not None
        if any(function is member.node for function, _ in member.module.functions):
            return member.module
        parsed = self.usage.project.parsed_modules()
        return next(
            (module for module in parsed if any(function is member.node for function, _ in module.functions)),
            member.module,
        )

    def _used(self, function: FunctionNode, owner: Symbol | None, module: Module) -> Iterator[Symbol]:
        """What a function depends on and calls, as far as it is the host's."""
        for item in walk(function):
            if isinstance(item, FunctionNode):
                for use in self.usage.in_function(module, item):
                    if not _is_resource(use.inner):
                        yield use.inner
        types = {parameter.arg: parameter.annotation for parameter, _ in parameters(function)}
        for item in walk(function):
            if not isinstance(item, ast.Call):
                continue
            parts = name_parts(item.func)
            if parts[:1] in (["self"], ["cls"]) and len(parts) == 2:
                found = class_member(owner, parts[1]) if owner is not None else None
            elif len(parts) == 2 and parts[0] in types:
                cls = _class_of(module, types[parts[0]])
                found = class_member(cls, parts[1]) if cls is not None and cls.module is not None else None
            else:
                found = module.resolve(item.func) if parts else None
            if found is not None and found.module is not None and isinstance(found.node, FunctionNode):
                yield found

    # --- codes --------------------------------------------------------------------------------------------------

    def _of_scheme(self, symbol: Symbol) -> set[int]:
        """403 for a scheme that answers so itself, if nothing turns that off."""
        if not self._schemes_answer_403:
            return set()
        cls = symbol if isinstance(symbol.node, ast.ClassDef) or symbol.module is None else instance_class(symbol)
        classes = list(lineage(cls)) if cls is not None else []
        if not any(item.is_from(("fastapi",), tuple(ANSWERED_403)) for item in classes):
            return set()
        calls = [symbol.value, *(node for item in classes if item.node is not None for node in walk(item.node))]
        return set() if any(isinstance(call, ast.Call) and _is_off(call) for call in calls) else {403}

    def _raised(self, function: FunctionNode, module: Module) -> Iterator[int]:
        """Status codes of the exceptions that a function makes or raises."""
        for item in walk(function):
            if isinstance(item, ast.Call):
                yield from self.codes.made(module, item)
            elif isinstance(item, ast.Raise) and item.exc is not None and not isinstance(item.exc, ast.Call):
                found = module.resolve(item.exc)
                if found is None or found.module is None:
                    continue
                if isinstance(found.node, ast.ClassDef):
                    yield from self.codes.of_class(found)
                elif isinstance(found.value, ast.Call):
                    yield from self.codes.made(found.module, found.value)


def _class_of(module: Module, annotation: ast.expr | None) -> Symbol | None:
    """The class that a parameter is annotated with, also inside `Annotated` or an alias of it."""
    annotation = strip_optional(annotation)
    if is_annotated(annotation) and annotation is not None:
        return module.resolve(annotated_items(annotation)[0])
    found = module.resolve(annotation)
    if found is not None and found.module is not None and is_annotated(found.value) and found.value is not None:
        return found.module.resolve(annotated_items(found.value)[0])
    return found


def _is_resource(symbol: Symbol) -> bool:
    """Tell whether a dependency lends something (a session) that it takes back: it refuses for reasons of its own."""
    node = symbol.node
    return isinstance(node, FunctionNode) and any(isinstance(item, ast.Yield) for item in walk(node))


def _is_required(module: Module, parameter: ast.arg, default: ast.expr | None) -> bool:
    """Tell whether FastAPI refuses a request that does not bring what a parameter stands for."""
    annotation = parameter.annotation
    alias = module.resolve(annotation) if isinstance(annotation, ast.Name | ast.Attribute) else None
    annotation = alias.value if alias is not None and is_annotated(alias.value) else annotation
    metadata = annotated_items(annotation)[1:] if annotation is not None and is_annotated(annotation) else []
    for call in metadata if default is None else [default]:
        if isinstance(call, ast.Call) and name_parts(call.func)[-1:] in (["Header"], ["Cookie"], ["Query"]):
            given = argument(call, 0, "default")
            return keyword(call, "default_factory") is None and (
                given is None or (isinstance(given, ast.Constant) and given.value is ...)
            )
    return False


def _is_off(call: ast.Call) -> bool:
    given = keyword(call, "auto_error")
    return isinstance(given, ast.Constant) and given.value is False
