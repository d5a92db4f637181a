"""One parsed module and its names: what a name or an attribute stands for, across the host's modules."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .trees import (
    DefinitionNode,
    FunctionNode,
    Import,
    assigned_names,
    imported,
    keyword,
    name_parts,
    statements,
    strip_optional,
    walk,
)

if TYPE_CHECKING:
    from .project import Project


DEFINITIONS_AND_CALLS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Call})
BASE_MAKERS = ("declarative_base", "generate_base", "automap_base")
"""Functions of SQLAlchemy that make a declarative base, of a class that they are given as `cls`."""
DEEPEST = 24
"""Links followed from a name to its definition before the search is given up as a circle."""


@dataclass(frozen=True, eq=False)
class Symbol:
    """What a name stands for: an object of the host (`module` is set) or of a library."""

    module: Module | None
    name: str
    """Qualified name inside the module (`Class.method`), or the full dotted name of a library's object."""
    node: ast.AST | None = None

    @property
    def key(self) -> str:
        """`module:name` for an object of the host, `package:name` for one of a library."""
        if self.module is not None:
            return f"{self.module.dotted}:{self.name}" if self.name else self.module.dotted
        module, _, name = self.name.rpartition(".")
        return f"{module}:{name}" if module else name

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    def is_from(self, packages: Sequence[str], names: Sequence[str] = ()) -> bool:
        """Tell whether this is a library's object: of one of `packages`, called one of `names` (any when empty)."""
        if self.module is not None:
            return False
        return self.name.partition(".")[0] in packages and (not names or self.last in names)

    @property
    def value(self) -> ast.expr | None:
        """The expression assigned to the name, when it is a variable."""
        node = self.node
        if isinstance(node, ast.Assign | ast.AnnAssign):
            return node.value
        return None

    @property
    def line(self) -> int:
        """Line of the definition, 1 when it has none."""
        return getattr(self.node, "lineno", 1)


class Module:
    """A module of the host: its tree, its definitions and its imports."""

    def __init__(self, project: Project, file: str, tree: ast.Module) -> None:
        self.project = project
        self.file = file
        self.tree = tree
        self.definitions: dict[str, ast.AST] = {}
        self.imports: dict[str, Import] = {}
        self.stars: list[Import] = []
        self._found: dict[tuple[str, int], Symbol | None] = {}
        for statement in statements(tree.body):
            self._bind(statement)

    def _bind(self, statement: ast.stmt) -> None:
        if isinstance(statement, DefinitionNode):
            self.definitions[statement.name] = statement
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for name, target in imported(statement):
                if name == "*":
                    self.stars.append(target)
                else:
                    self.imports[name] = target
        elif isinstance(statement, ast.Assign):
            for target_node in statement.targets:
                if isinstance(target_node, ast.Name):
                    self.definitions[target_node.id] = statement
        elif (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)) and (
            statement.value is not None or statement.target.id not in self.definitions
        ):
            self.definitions[statement.target.id] = statement

    @cached_property
    def dotted(self) -> str:
        """The module's dotted name, as the host imports it."""
        return self.project.dotted(self.file)

    @cached_property
    def absolute_imports(self) -> tuple[str, ...]:
        """Dotted names of the modules that are imported absolutely at module level."""
        found = [target.module for target in [*self.imports.values(), *self.stars] if not target.level]
        return tuple(dict.fromkeys(found))

    @cached_property
    def deepest_relative_import(self) -> int:
        """How many dots the longest relative import begins with."""
        return max((target.level for target in [*self.imports.values(), *self.stars]), default=0)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the tree. Costly: only for modules that are known to matter."""
        return walk(self.tree)

    @cached_property
    def definitions_and_calls(self) -> tuple[ast.AST, ...]:
        """The functions, classes and calls among `nodes`, in their order: a small part, and often all that matters."""
        return tuple(node for node in self.nodes if type(node) in DEFINITIONS_AND_CALLS)

    @cached_property
    def inner_imports(self) -> dict[str, Import]:
        """Imports inside functions, for names that the module itself does not bind."""
        found: dict[str, Import] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name, target in imported(node):
                    found.setdefault(name, target)
        return found

    @cached_property
    def functions(self) -> tuple[tuple[FunctionNode, ast.ClassDef | None], ...]:
        """Functions of the module and methods of its classes, each with its class."""
        found: list[tuple[FunctionNode, ast.ClassDef | None]] = []
        for statement in statements(self.tree.body):
            if isinstance(statement, FunctionNode):
                found.append((statement, None))
            elif isinstance(statement, ast.ClassDef):
                found.extend((item, statement) for item in statements(statement.body) if isinstance(item, FunctionNode))
        return tuple(found)

    @cached_property
    def classes(self) -> tuple[ast.ClassDef, ...]:
        """Classes at module level."""
        return tuple(statement for statement in statements(self.tree.body) if isinstance(statement, ast.ClassDef))

    @cached_property
    def scopes(self) -> tuple[tuple[FunctionNode | None, tuple[ast.AST, ...]], ...]:
        """Nodes by the function or method they stand in; None for those at module level."""
        found: list[tuple[FunctionNode | None, tuple[ast.AST, ...]]] = []
        inside: set[int] = set()
        for function, _ in self.functions:
            body = walk(function)[1:]
            inside.update(map(id, body))
            found.append((function, body))
        found.append((None, tuple(node for node in self.nodes if id(node) not in inside)))
        return tuple(found)

    # --- resolution ---------------------------------------------------------------------------------------------

    def resolve(self, expression: ast.expr | str | None, depth: int = 0) -> Symbol | None:
        """What a name, an attribute chain or a subscripted one stands for; None when it cannot be known.

        A string is a dotted name as it could be written in this module.
        """
        if expression is None or depth > DEEPEST:
            return None
        parts = expression.split(".") if isinstance(expression, str) else name_parts(expression)
        if not parts:
            return None
        symbol = self.lookup(parts[0], depth + 1)
        for part in parts[1:]:
            if symbol is None:
                return None
            symbol = _member(symbol, part, depth + 1)
        return symbol

    def lookup(self, name: str, depth: int = 0) -> Symbol | None:
        """What `name` stands for at module level."""
        if depth > DEEPEST:
            return None
        if (name, depth) not in self._found:
            self._found[name, depth] = self._look_up(name, depth)
        return self._found[name, depth]

    def _look_up(self, name: str, depth: int) -> Symbol | None:
        node = self.definitions.get(name)
        if node is not None:
            return self._follow_alias(Symbol(self, name, node), depth)
        target = self.imports.get(name)
        if target is not None:
            return self.imported(target, depth + 1)
        for star in self.stars:
            file = self.file_of(star)
            module = self.project.module(file) if file else None
            found = module.lookup(name, depth + 1) if module else None
            if found is not None:
                return found
        target = self.inner_imports.get(name) if depth < 3 and not hasattr(builtins, name) else None
        if target is not None:
            return self.imported(target, depth + 1)
        for star in self.stars:
            if self.file_of(star) is None and not star.level:
                return Symbol(None, f"{star.module}.{name}")
        return None

    def _follow_alias(self, symbol: Symbol, depth: int) -> Symbol:
        """Follow `name = other` to `other` when that is a name bound to a definition elsewhere."""
        value = symbol.value
        if isinstance(value, ast.Name | ast.Attribute) and name_parts(value) != [symbol.name]:
            target = self.resolve(value, depth + 1)
            if target is not None and (target.module is None or target.node is not None):
                return target
        return symbol

    def file_of(self, target: Import) -> str | None:
        """The host's file (or folder) that an import names, None for a library."""
        if not target.level:
            return self.project.find(target.module, self.file)
        folder = self.file.rpartition("/")[0]
        for _ in range(target.level - 1):
            folder = folder.rpartition("/")[0]
        if not target.module:
            init = f"{folder}/__init__.py" if folder else "__init__.py"
            return init if self.project.has(init) else folder
        return self.project.locate(target.module, folder)

    def imported(self, target: Import, depth: int) -> Symbol | None:
        """The object that an import binds."""
        file = self.file_of(target)
        if file is None:
            if target.level:
                return None
            return Symbol(None, f"{target.module}.{target.attribute}" if target.attribute else target.module)
        if target.attribute is None:
            return _module_symbol(self.project, file)
        return _attribute(self.project, file, target.attribute, depth + 1)


def _module_symbol(project: Project, file: str) -> Symbol | None:
    if file.endswith(".py"):
        module = project.module(file)
        return Symbol(module, "", module.tree) if module else None
    # A package without `__init__.py` has members but no module of its own.
    return Symbol(Module(project, f"{file}/__init__.py", ast.Module(body=[], type_ignores=[])), "", None)


def _attribute(project: Project, file: str, name: str, depth: int) -> Symbol | None:
    """The attribute `name` of the module in `file`: a definition, something it imports, or a submodule."""
    if depth > DEEPEST:
        return None
    if file.endswith(".py"):
        module = project.module(file)
        found = module.lookup(name, depth + 1) if module else None
        if found is not None and found.name != "":
            return found
        if not file.endswith("/__init__.py") and file != "__init__.py":
            return found
    folder = file.rpartition("/")[0] if file.endswith(".py") else file
    submodule = project.locate(name, folder)
    return _module_symbol(project, submodule) if submodule else None


def _member(symbol: Symbol, name: str, depth: int) -> Symbol | None:
    """The member `name` of what `symbol` stands for."""
    if symbol.module is None:
        return Symbol(None, f"{symbol.name}.{name}")
    if symbol.name == "":
        return _attribute(symbol.module.project, symbol.module.file, name, depth)
    if isinstance(symbol.node, ast.ClassDef):
        found = class_member(symbol, name)
        return found or Symbol(symbol.module, f"{symbol.name}.{name}")
    instance = instance_class(symbol, depth)
    if instance is not None:
        member = class_member(instance, name)
        if member is not None:
            return Symbol(symbol.module, f"{symbol.name}.{name}", member.node)
        if instance.module is None:
            return Symbol(None, f"{instance.name}.{name}")
    return Symbol(symbol.module, f"{symbol.name}.{name}")


def instance_class(symbol: Symbol, depth: int = 0) -> Symbol | None:
    """The class of the object that a variable holds, from `name = Class(…)`, `name: Class = …` or a factory's type."""
    if symbol.module is None or depth > DEEPEST:
        return None
    node = symbol.node
    if isinstance(node, ast.AnnAssign):
        annotated = symbol.module.resolve(strip_optional(node.annotation), depth + 1)
        if annotated is not None and not annotated.is_from(("typing", "typing_extensions"), ("Final", "ClassVar")):
            return annotated
    value = symbol.value
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return None
    callee = symbol.module.resolve(value.func, depth + 1)
    if callee is None:
        return None
    if isinstance(callee.node, FunctionNode) and callee.module is not None:
        returned = strip_optional(callee.node.returns)
        if returned is not None:
            return callee.module.resolve(returned, depth + 1)
        for item in walk(callee.node):
            if isinstance(item, ast.Return) and isinstance(item.value, ast.Call):
                return callee.module.resolve(item.value.func, depth + 1)
        return None
    return callee


def class_member(symbol: Symbol, name: str, depth: int = 0) -> Symbol | None:
    """The member `name` of a class or of its bases in the host."""
    if symbol.module is None or depth > DEEPEST:
        return None
    if not isinstance(symbol.node, ast.ClassDef):
        given = (class_member(found, name, depth + 1) for found in classes_behind(symbol, depth))
        return next((found for found in given if found is not None), None)
    for statement in statements(symbol.node.body):
        if isinstance(statement, DefinitionNode) and statement.name == name:
            return Symbol(symbol.module, f"{symbol.name}.{name}", statement)
        if name in assigned_names(statement):
            return Symbol(symbol.module, f"{symbol.name}.{name}", statement)
    for base in symbol.node.bases:
        parent = symbol.module.resolve(base, depth + 1)
        if parent is not None and parent.node is not symbol.node:
            found = class_member(parent, name, depth + 1)
            if found is not None:
                return found
    return None


def lineage(symbol: Symbol, depth: int = 0) -> Iterator[Symbol]:
    """The class and all its bases, as far as they can be known, nearest first; libraries' classes included."""
    yield symbol
    if symbol.module is None or depth > DEEPEST:
        return
    for behind in classes_behind(symbol, depth):
        yield from lineage(behind, depth + 1)
    if not isinstance(symbol.node, ast.ClassDef):
        return
    for base in symbol.node.bases:
        parent = symbol.module.resolve(base)
        if parent is not None and parent.node is not symbol.node:
            yield from lineage(parent, depth + 1)
        elif parent is not None and isinstance(base, ast.Name):
            # `class X(X)`: a subclass that takes the name of the imported class.
            target = symbol.module.imports.get(base.id)
            imported_symbol = symbol.module.imported(target, depth + 1) if target else None
            if imported_symbol is not None:
                yield from lineage(imported_symbol, depth + 1)


def classes_behind(symbol: Symbol, depth: int = 0) -> Iterator[Symbol]:
    """The classes that a variable's `declarative_base(cls=…)` derives from."""
    call = symbol.value
    if (
        symbol.module is None
        or not isinstance(call, ast.Call)
        or not set(name_parts(call.func)[-1:]) & set(BASE_MAKERS)
    ):
        return
    given = keyword(call, "cls")
    for item in given.elts if isinstance(given, ast.Tuple) else [given]:
        found = symbol.module.resolve(item, depth + 1)
        if found is not None and found.node is symbol.node:
            # `Base = declarative_base(cls=Base)` takes the name of the class.
            written = next((node for node in symbol.module.classes if node.name == symbol.name), None)
            found = Symbol(symbol.module, symbol.name, written) if written is not None else None
        if found is not None and isinstance(found.node, ast.ClassDef):
            yield found
