"""Whether the host's services are functions or classes, and how a class gets its session."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .facts import Evidence, ServiceStyle
from .models import Models
from .modules import Module, Symbol, class_member, lineage
from .naming import ALL_ROLE_WORDS, resource_in_stem, singular
from .project import Project
from .service_bases import Contract, contract_of, is_session_parameter
from .trees import FunctionNode, assigned_names, is_unbound, parameters, statements, strip_optional
from .usage import Usage, annotated_items, is_annotated, is_depends

NO_SERVICE = ("BaseModel", "Exception", "Enum", "StrEnum", "Protocol", "TypedDict", "NamedTuple", "BaseSettings")


@dataclass(frozen=True)
class _Service:
    """A class of the host that reads or writes through a session."""

    symbol: Symbol
    style: ServiceStyle
    contract: Contract | None


class ServiceReader:
    """Reads the modules that a new service will stand beside.

    Args:
        project: The host.
        usage: Who depends on what.
        models: The host's tables.
        files: The service modules, those beside the new one.
    """

    def __init__(self, project: Project, usage: Usage, models: Models, files: list[str]) -> None:
        self.project = project
        self.usage = usage
        self.models = models
        self.modules = [module for file in files if (module := project.module(file)) is not None]

    def style(self) -> ServiceStyle:
        """How most of the modules do it."""
        services = [service for module in self.modules for service in self._services(module)]
        functions = sum(self._has_functions(module) for module in self.modules)
        if len({service.symbol.module for service in services}) < max(1, functions):
            return ServiceStyle()
        kind, _ = Counter(service.style.kind for service in services).most_common(1)[0]
        chosen = [service for service in services if service.style.kind == kind]
        names = Counter(service.style.class_name for service in chosen)
        class_name, count = names.most_common(1)[0]
        if count * 2 < len(chosen):
            # A class for each operation: there is none that a whole resource could be like.
            return ServiceStyle()
        first = chosen[0]
        assert first.symbol.module is not None
        contract = Counter(service.contract for service in chosen).most_common(1)[0][0]
        attribute = _most([service.style.session_attribute for service in chosen])
        return ServiceStyle(
            kind=kind,
            injection=_most([service.style.injection for service in chosen]),
            class_name=class_name,
            instance=_most([service.style.instance for service in chosen]),
            session_attribute=contract.session_attribute if contract else attribute,
            base=contract.base if contract else "",
            base_arguments=contract.arguments if contract else (),
            base_constructor=contract.constructor if contract else (),
            class_attributes=contract.class_attributes if contract else (),
            evidence=Evidence(first.symbol.module.file, first.symbol.line),
        )

    def _has_functions(self, module: Module) -> bool:
        """Tell whether a module has functions that take a session, and no class that does."""
        takes = any(
            isinstance(item, FunctionNode) and self._takes_session(module, item)
            for item in statements(module.tree.body)
        )
        return takes and not any(self._services(module))

    def _takes_session(self, module: Module, function: FunctionNode) -> bool:
        return any(is_session_parameter(module, parameter) for parameter, _ in parameters(function))

    def _services(self, module: Module) -> Iterator[_Service]:
        tables = [mapped.node for mapped in self.models.tables]
        for node in module.classes:
            symbol = Symbol(module, node.name, node)
            parents = list(lineage(symbol))
            name = _with_placeholder(node.name, self._resources(module))
            # A class that is named like a resource, and nothing else, is no service of it.
            if (
                name in {None, "{Resource}", "{Plural}"}
                or any(parent.last in NO_SERVICE for parent in parents)
                or node in tables
            ):
                continue
            found = self._kind(symbol, parents)
            if found is None:
                continue
            kind, injection, attribute = found
            instance = self._instance(module, node.name) or ServiceStyle().instance
            style = ServiceStyle(kind, injection, name or "", instance, attribute)
            yield _Service(symbol, style, contract_of(symbol, tables))

    def _kind(self, symbol: Symbol, parents: list[Symbol]) -> tuple[str, str, str] | None:
        """Kind, injection and the attribute of the session; None for a class that has nothing to do with one."""
        constructor = class_member(symbol, "__init__")
        is_provided = symbol.key in self._provided
        if constructor is not None and isinstance(constructor.node, FunctionNode) and constructor.module is not None:
            module = constructor.module
            given = list(parameters(constructor.node))[1:]
            injected = [_is_injected(module, parameter, default) for parameter, default in given]
            injection = "depends" if is_provided or any(injected) else "call"
            session = next((parameter.arg for parameter, _ in given if is_session_parameter(module, parameter)), None)
            if session is not None:
                return "session", injection, _kept_as(constructor.node, session)
            if given and all(injected):
                return "session", "depends", "session"
        methods = [method for parent in parents for method in _methods(parent)]
        taking = [method for parent, method in methods if parent.module and self._takes_session(parent.module, method)]
        if taking:
            unbound = all(is_unbound(method) for method in taking)
            assert symbol.module is not None
            has_instance = self._instance(symbol.module, symbol.name) is not None
            return ("static" if unbound and not has_instance else "singleton"), "call", "session"
        stores = self._provided.get(symbol.key, False) or (
            symbol.module is not None and self._reads_tables(symbol.module)
        )
        return ("session", "depends", "session") if is_provided and methods and stores else None

    def _reads_tables(self, module: Module) -> bool:
        """Tell whether a module imports the ORM, one of the host's tables, or another class that is provided."""
        tables = [mapped.node for mapped in self.models.tables]
        for name in module.imports:
            symbol = module.lookup(name)
            if symbol is not None and (
                symbol.is_from(("sqlalchemy", "sqlmodel")) or symbol.node in tables or symbol.key in self._provided
            ):
                return True
        return False

    @cached_property
    def _provided(self) -> dict[str, bool]:
        """Classes that endpoints depend on, by themselves or through a function that returns one.

        The value tells whether such a function takes a session.
        """
        found: dict[str, bool] = {}
        for use in self.usage.uses:
            target: Symbol | None = use.inner
            takes_session = False
            if target is not None and isinstance(target.node, FunctionNode) and target.module is not None:
                takes_session = self._takes_session(target.module, target.node)
                returned = strip_optional(target.node.returns)
                if isinstance(returned, ast.Subscript):
                    items = annotated_items(returned)
                    returned = items[0]
                target = target.module.resolve(returned) if returned is not None else None
            if target is not None and isinstance(target.node, ast.ClassDef):
                found[target.key] = takes_session or found.get(target.key, False)
        return found

    def _resources(self, module: Module) -> list[str]:
        """Names in snake case that the resource of a module may have, the longest first."""
        folders, _, file = module.file.rpartition("/")
        stem = file.removesuffix(".py")
        found = {resource_in_stem("service", stem)[0], folders.rpartition("/")[2]} - {None, *ALL_ROLE_WORDS}
        names = {singular(word) for word in found if word} | {
            _snake(mapped.symbol.name) for mapped in self.models.tables
        }
        return sorted(names, key=len, reverse=True)

    def _instance(self, module: Module, class_name: str) -> str | None:
        """The name of the one object of a class that its module makes, with a placeholder for the resource."""
        for item in statements(module.tree.body):
            value = item.value if isinstance(item, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == class_name:
                name = assigned_names(item)[0]
                return _with_placeholder(name, self._resources(module)) or ServiceStyle().instance
        return None


def _with_placeholder(name: str, resources: list[str]) -> str | None:
    """The name of a class or a variable with a placeholder for the resource in it; None where there is none."""
    is_class = name[:1].isupper()
    for resource in resources:
        for placeholder, word in (("{plural}", _plural(resource)), ("{resource}", resource)):
            written, end = (_pascal(word), r"(?![a-z])") if is_class else (word, r"(?![a-z0-9])")
            if match := re.search(f"{re.escape(written)}{end}", name):
                holder = placeholder.replace("{p", "{P").replace("{r", "{R") if is_class else placeholder
                return f"{name[: match.start()]}{holder}{name[match.end() :]}"
    return None


def _pascal(snake: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in snake.split("_"))


def _snake(pascal: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", pascal).lower()


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _methods(parent: Symbol) -> list[tuple[Symbol, FunctionNode]]:
    if not isinstance(parent.node, ast.ClassDef):
        return []
    return [
        (parent, item) for item in parent.node.body if isinstance(item, FunctionNode) and not item.name.startswith("_")
    ]


def _is_injected(module: Module, parameter: ast.arg, default: ast.expr | None) -> bool:
    """Tell whether FastAPI fills a parameter."""
    annotation = parameter.annotation
    symbol = module.resolve(annotation) if isinstance(annotation, ast.Name | ast.Attribute) else None
    if symbol is not None and symbol.module is not None and is_annotated(symbol.value):
        return True
    if is_annotated(annotation):
        assert annotation is not None
        return any(is_depends(module, item) for item in annotated_items(annotation)[1:])
    return is_depends(module, default)


def _kept_as(constructor: FunctionNode, parameter: str) -> str:
    for item in ast.walk(constructor):
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Name) and item.value.id == parameter:
            target = item.targets[0]
            if isinstance(target, ast.Attribute):
                return target.attr
    return "session"


def _most(values: list[str]) -> str:
    return Counter(values).most_common(1)[0][0]
