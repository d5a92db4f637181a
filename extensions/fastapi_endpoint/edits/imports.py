"""Which names a file imports, and which dotted thing of the project an expression in it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from .names import absolute_name
from .source import Source, walk

Scope = cst.FunctionDef | None


@dataclass(frozen=True)
class Binding:
    """One name that one import (or a plain assignment of a dotted name) brings into a file."""

    name: str
    origin: str
    """Dotted name of what the name stands for."""
    scope: Scope
    """The function in which the import stands, None at module level."""
    certain: bool
    """Whether the import runs whenever its scope does (not inside `if`, not for type checkers only)."""
    statement: cst.Import | cst.ImportFrom | cst.Assign
    alias: cst.ImportAlias | None = None

    @property
    def package(self) -> str:
        """The dotted module behind `from`, for `from` imports."""
        return self.origin.rpartition(".")[0]


class Imports:
    """Every import of one file."""

    def __init__(self, source: Source, file_module: str, is_package: bool) -> None:
        """Read them; relative ones are resolved from the file's own dotted name."""
        self._source = source
        self._file_module = file_module
        self._is_package = is_package
        self.bindings = [*self._imports(), *self._plain_imports()]
        self.bindings += list(self._assignments())

    def module_of(self, statement: cst.ImportFrom) -> str | None:
        """The absolute dotted module behind `from`."""
        written = get_full_name_for_node(statement.module) if statement.module else ""
        return absolute_name(written or "", len(statement.relative), self._file_module, self._is_package)

    def resolve(self, expression: cst.BaseExpression) -> set[str]:
        """Every dotted name that a name or attribute chain can stand for."""
        written = get_full_name_for_node(expression) if isinstance(expression, cst.Name | cst.Attribute) else None
        if written is None:
            return set()
        first, _, rest = written.partition(".")
        return {f"{found.origin}.{rest}" if rest else found.origin for found in self.visible(expression, first)}

    def visible(self, node: cst.CSTNode, name: str) -> list[Binding]:
        """The bindings of `name` that `node` can mean: of its function if there are any, else of the module."""
        named = [binding for binding in self.bindings if binding.name == name]
        for function in self._source.ancestors(node):
            if isinstance(function, cst.FunctionDef):
                local = [binding for binding in named if binding.scope is function]
                if local:
                    return local
        return [binding for binding in named if binding.scope is None]

    def star_modules(self) -> Iterator[tuple[str, cst.ImportFrom]]:
        """Modules that are imported with `*`."""
        for statement in walk(self._source.module, cst.ImportFrom):
            module = self.module_of(statement)
            if isinstance(statement.names, cst.ImportStar) and module:
                yield module, statement

    def _imports(self) -> Iterator[Binding]:
        for statement in walk(self._source.module, cst.ImportFrom):
            module = self.module_of(statement)
            if module is None or isinstance(statement.names, cst.ImportStar):
                continue
            for alias in statement.names:
                name = alias.evaluated_alias or alias.evaluated_name
                yield self._binding(name, f"{module}.{alias.evaluated_name}", statement, alias)

    def _plain_imports(self) -> Iterator[Binding]:
        for statement in walk(self._source.module, cst.Import):
            for alias in statement.names:
                dotted = alias.evaluated_name
                if alias.evaluated_alias:
                    yield self._binding(alias.evaluated_alias, dotted, statement, alias)
                else:
                    first = dotted.partition(".")[0]
                    yield self._binding(first, first, statement, alias)

    def _assignments(self) -> Iterator[Binding]:
        for statement in walk(self._source.module, cst.Assign):
            target = statement.targets[0].target
            if len(statement.targets) == 1 and isinstance(target, cst.Name):
                for origin in sorted(self.resolve(statement.value)):
                    yield self._binding(target.value, origin, statement, None)

    def _binding(
        self, name: str, origin: str, statement: cst.Import | cst.ImportFrom | cst.Assign, alias: cst.ImportAlias | None
    ) -> Binding:
        scope: Scope = None
        certain = True
        for outer in self._source.ancestors(statement):
            if isinstance(outer, cst.FunctionDef):
                scope = outer
                break
            certain = certain and not isinstance(outer, cst.If | cst.Else | cst.ClassDef | cst.ExceptHandler)
        return Binding(name, origin, scope, certain, statement, alias)


def used_names(source: Source) -> set[str]:
    """Every identifier of a file that is or may be bound in it: attributes and keyword names left out."""
    names: set[str] = set()
    for name in walk(source.module, cst.Name):
        parent = source.parent(name)
        if isinstance(parent, cst.Attribute) and parent.attr is name:
            continue
        if isinstance(parent, cst.Arg) and parent.keyword is name:
            continue
        if isinstance(parent, cst.ImportAlias) or source.enclosing(name, cst.ImportFrom):
            continue
        names.add(name.value)
    for alias in walk(source.module, cst.ImportAlias):
        names.add(alias.evaluated_alias or alias.evaluated_name.partition(".")[0])
    return names


def uses_of(source: Source, name: str) -> list[cst.Name]:
    """The places that read `name`, imports, attributes and keyword names left out."""
    found = []
    for node in walk(source.module, cst.Name):
        parent = source.parent(node)
        attribute = isinstance(parent, cst.Attribute) and parent.attr is node
        keyword = isinstance(parent, cst.Arg) and parent.keyword is node
        imported = isinstance(parent, cst.ImportAlias | cst.AsName | cst.ImportFrom)
        if node.value == name and not (attribute or keyword or imported):
            found.append(node)
    return found
