"""Mapped classes of the host: tables, columns and keys, the declarative base and what models have in common."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from .column_details import details_of, named_attributes
from .columns import columns_of, is_column, key_type
from .facts import Ambiguous, Column, Model
from .mapping import (
    DECLARATIVE,
    Mapped,
    direct_bases,
    is_declarative_base,
    library_key,
    library_table,
    mapping_kind,
    mapping_kind_of,
)
from .modules import Symbol, class_member, lineage
from .project import Project, is_other_code
from .schemas import table_options
from .trees import FunctionNode, assigned_once, name_parts, statements, walk

KEY_KINDS = {"uuid": "uuid", "int": "int", "smallint": "int", "bigint": "int", "str": "str", "text": "str"}
"""What a kind of column is as the type of a key."""
SEPARATES = re.compile(r"snake|underscore|decamelize|depascalize|camel(?!ize)", re.IGNORECASE)
"""Names of functions and patterns that separate the words of a name, of humps and inflection too."""
DEEPEST_LOCAL = 3
"""How many local names are followed from what a function returns."""


class Models:
    """The host's mapped classes."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def _mapped(self) -> tuple[tuple[Mapped, bool], ...]:
        """Classes below a mapping base, each with whether it is a table."""
        found: list[tuple[Mapped, bool]] = []
        words = (
            "sqlalchemy",
            "sqlmodel",
            "SQLModel",
            "tortoise",
            "beanie",
            "odmantic",
            "ormar",
            "piccolo",
            "peewee",
            "mongo",
            "Base(",
            "__tablename__",
            "mapped_column",
            "Column(",
            "table=True",
            "Mixin",
        )
        for module in self.project.modules(*words):
            # A revision keeps the tables as they were when it was written.
            if is_other_code(module.file) or "down_revision" in module.definitions:
                continue
            for node in module.classes:
                symbol = Symbol(module, node.name, node)
                mapped = self._read(symbol)
                if mapped is not None:
                    found.append((mapped, _is_table(mapped)))
        return tuple(found)

    def _read(self, symbol: Symbol) -> Mapped | None:
        node = symbol.node
        if not isinstance(node, ast.ClassDef) or not (node.bases or node.decorator_list):
            return None
        parents = tuple(dict.fromkeys(lineage(symbol)))
        for parent in parents:
            kind = mapping_kind(parent)
            if kind is not None:
                return Mapped(symbol, parents, kind)
        return None

    @cached_property
    def tables(self) -> tuple[Mapped, ...]:
        """Classes with a table of their own."""
        return tuple(mapped for mapped, is_table in self._mapped if is_table)

    @cached_property
    def all(self) -> tuple[Model, ...]:
        """The tables as facts."""
        return tuple(self._model(mapped) for mapped in self.tables)

    def _model(self, mapped: Mapped) -> Model:
        columns = _with_key_constraint(mapped, tuple(columns_of(mapped)))
        keys = [column for column in columns if column.primary_key]
        key = keys[0] if len(keys) == 1 else None
        if not keys and mapped.kind in {"tortoise", "other"}:
            key = Column("id", "int" if mapped.kind == "tortoise" else "ObjectId", primary_key=True)
        brought = next((found for parent in mapped.lineage if (found := library_key(parent)) is not None), None)
        if not keys and brought is not None:
            key = Column("id", brought, primary_key=True)
            columns = (key, *columns)
        return Model(
            name=mapped.symbol.name,
            module=mapped.module.dotted,
            table=table_name(mapped),
            file=mapped.module.file,
            line=mapped.node.lineno,
            key=key.name if key is not None else None,
            key_type=(brought if not keys else None) or (_type_of_key(mapped, key) if key is not None else None),
            columns=columns,
            bases=tuple(
                base.key for expression in mapped.node.bases if (base := mapped.module.resolve(expression)) is not None
            ),
        )

    @cached_property
    def kind(self) -> str | None:
        """The mapping that most tables use, or without tables the one that a base is declared for."""
        tables = self.tables or tuple(mapped for mapped, _ in self._mapped)
        votes = Counter(mapped.kind for mapped in tables)
        if votes:
            return votes.most_common(1)[0][0]
        return "sqlalchemy" if self._bases_declared else None

    @cached_property
    def _bases_declared(self) -> tuple[Symbol, ...]:
        """Declarative bases that the host defines, whether or not a table derives from them."""
        found: list[Symbol] = []
        for module in self.project.modules("sqlalchemy", "sqlmodel"):
            if is_other_code(module.file) or "/versions/" in module.file:
                continue
            for name, node in module.definitions.items():
                symbol = Symbol(module, name, node)
                if is_declarative_base(symbol):
                    found.append(symbol)
        return tuple(found)

    @property
    def bases(self) -> tuple[Symbol, ...]:
        """Declarative bases, the most used first."""
        return tuple(base for base, _ in self.bases_with_tables)

    @cached_property
    def bases_with_tables(self) -> tuple[tuple[Symbol, int], ...]:
        """Declarative bases, each with the number of its tables, the most used first."""
        votes: Counter[str] = Counter()
        symbols: dict[str, Symbol] = {}
        for mapped in self.tables:
            base = _root(mapped)
            if base is not None:
                symbols.setdefault(base.key, base)
                votes[base.key] += 1
        for base in self._bases_declared:
            symbols.setdefault(base.key, base)
        return tuple((base, votes[base.key]) for base in sorted(symbols.values(), key=lambda base: -votes[base.key]))

    @cached_property
    def model_base(self) -> Symbol | None:
        """The class that most tables derive from directly (mixins and the models themselves left out)."""
        votes: Counter[str] = Counter()
        symbols: dict[str, Symbol] = {}
        tables = {mapped.symbol.key for mapped in self.tables}
        for mapped in self.tables:
            parent = _parent(mapped, tables)
            if parent is not None:
                symbols.setdefault(parent.key, parent)
                votes[parent.key] += 1
        if votes:
            return symbols[votes.most_common(1)[0][0]]
        return self.bases[0] if self.bases else None

    @cached_property
    def ancestors(self) -> dict[str, tuple[str, ...]]:
        """What each of the host's classes above its tables derives from, directly or not."""
        above = {parent.key: parent for mapped in self.tables for parent in mapped.lineage[1:] if parent.module}
        return {key: tuple(item.key for item in lineage(parent))[1:] for key, parent in above.items()}


def _type_of_key(mapped: Mapped, key: Column) -> str | None:
    """The type of a key, as it is written; where that says nothing, what the whole declaration says."""
    written = key_type(mapped.module, key.type)
    if written is not None:
        return written
    declared = next((column.type.kind for column in details_of(mapped) if column.name == key.name), None)
    return KEY_KINDS.get(declared) if declared is not None else None


def _is_table(mapped: Mapped) -> bool:
    node = mapped.node
    if mapped.kind == "sqlmodel":
        return any(
            item.arg == "table" and isinstance(item.value, ast.Constant) and item.value.value is True
            for item in node.keywords
        )
    if mapped.kind in {"tortoise", "other"}:
        meta = class_of(node, "Meta")
        abstract = meta is not None and _assigned(meta, "abstract") is not None
        has_fields = any(isinstance(item, ast.Assign | ast.AnnAssign) for item in node.body)
        direct = [parent for parent in mapped.lineage if parent.module is not None]
        return not abstract and (has_fields or len(direct) > 1) and not _is_subclassed_base(mapped)
    if is_declarative_base(mapped.symbol):
        return False
    abstract_value = _assigned(node, "__abstract__")
    if isinstance(abstract_value, ast.Constant) and abstract_value.value is True:
        return False
    if _assigned(node, "__tablename__") is not None or _assigned(node, "__table__") is not None:
        named = _assigned(node, "__tablename__")
        # A name that is made for each class is made for others; one that is written is this class's own.
        return not isinstance(named, FunctionNode) or isinstance(_returned(named), ast.Constant)
    if any(library_table(parent) for parent in mapped.lineage):
        return True
    has_column = any(is_column(mapped.module, item) for item in node.body)
    table_above = any(
        isinstance(parent.node, ast.ClassDef) and _assigned(parent.node, "__tablename__") is not None
        for parent in mapped.lineage[1:]
    )
    return has_column and table_above


def _is_subclassed_base(mapped: Mapped) -> bool:
    """A class called `…Base`/`BaseModel` that only passes the library's class on."""
    return mapped.symbol.name in {"BaseModel", "BaseDocument", "Base"}


def _root(mapped: Mapped) -> Symbol | None:
    """The declarative base of a table."""
    if mapped.kind in {"sqlmodel", "other"}:
        return next((parent for parent in mapped.lineage if parent.module is None and mapping_kind(parent)), None)
    if mapped.kind == "tortoise":
        own = [
            parent
            for parent in mapped.lineage[1:]
            if any(p.is_from(("tortoise",), ("Model",)) for p in lineage(parent))
        ]
        inner = [parent for parent in own if parent.module is not None]
        return inner[-1] if inner else next(iter(own), None)
    below = mapped.symbol
    for parent in mapped.lineage[1:]:
        if parent.module is not None and is_declarative_base(parent):
            # A class that only takes over the library's name is no base of its own.
            return below if parent.last in DECLARATIVE and below is not mapped.symbol else parent
        below = parent if parent.module is not None and mapping_kind_of(parent) else below
    return next((parent for parent in mapped.lineage if parent.module is None and mapping_kind(parent)), None)


def _parent(mapped: Mapped, tables: set[str]) -> Symbol | None:
    """The base among a table's direct parents: the one that leads to the mapping library."""
    for parent in direct_bases(mapped.symbol):
        above = tuple(lineage(parent))
        if not any(mapping_kind(item) for item in above):
            continue
        if parent.key in tables:
            return None
        if mapped.kind == "sqlmodel" and parent.module is not None and _holds_fields_of(mapped, parent):
            # `class User(UserBase, table=True)`: the parent is this resource's schema, the base stands above it.
            return next((item for item in above if item.module is None and mapping_kind(item)), None)
        return parent
    return None


def _holds_fields_of(mapped: Mapped, parent: Symbol) -> bool:
    """Tell whether a parent belongs to one resource (`UserBase` of `User`), not to all."""
    return parent.last != "Base" and mapped.symbol.name.lower() in parent.last.lower()


def class_of(node: ast.ClassDef, name: str) -> ast.ClassDef | None:
    """The inner class `name`."""
    return next((item for item in node.body if isinstance(item, ast.ClassDef) and item.name == name), None)


def _assigned(node: ast.ClassDef, name: str) -> ast.AST | None:
    """What `name` is in the class body: the assigned value, or the function of that name."""
    for item in statements(node.body):
        if isinstance(item, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in item.targets):
            return item.value
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id == name:
            return item.value or item
        if isinstance(item, FunctionNode) and item.name == name:
            return item
    return None


def _with_key_constraint(mapped: Mapped, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, those marked as keys that a `PrimaryKeyConstraint` names."""
    options = [item for item in table_options(mapped) if isinstance(item, ast.Call)]
    constraints = [item for item in options if name_parts(item.func)[-1:] == ["PrimaryKeyConstraint"]]
    if not constraints:
        return columns
    details = {column.name: column for column in details_of(mapped)}
    named = {name for call in constraints for name in named_attributes(call.args, details)}
    return tuple(replace(item, primary_key=True, nullable=False) if item.name in named else item for item in columns)


def table_name(mapped: Mapped) -> str | None:
    """The name of a table; None where that cannot be known."""
    if is_renamed(mapped):
        return None
    for container, name in (("", "__tablename__"), ("Meta", "table"), ("Settings", "name")):
        node = mapped.node if not container else class_of(mapped.node, container)
        value = _assigned(node, name) if node is not None else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
        if value is not None and not isinstance(value, FunctionNode):
            break
    else:
        brought = next((found for parent in mapped.lineage if (found := library_table(parent)) is not None), None)
        if brought is not None:
            return brought
        inherited = class_member(mapped.symbol, "__tablename__")
        return _computed(mapped, inherited)
    return None


def _computed(mapped: Mapped, member: Symbol | None) -> str | None:
    """The name that a library derives, or that a `declared_attr` of a base computes in a way that can be read."""
    name = mapped.symbol.name
    if member is None or not isinstance(member.node, FunctionNode):
        return name.lower() if mapped.kind != "sqlalchemy" else None
    returned = _returned(member.node)
    made = _made_of_class_name(returned, name, member.node)
    if made is not None:
        return made
    if _is_separated(returned) or _splits_words(member, returned, name):
        return _separated(name)
    return None


def _separated(name: str) -> str:
    """The words of a class's name, separated by underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _is_separated(returned: ast.expr | None) -> bool:
    """Tell whether an expression that is not known in full does no more than to separate words."""
    text = ast.unparse(returned).replace("__name__", "") if returned is not None else ""
    if returned is None or isinstance(returned, ast.Name) or _adds_text(returned) or "plural" in text.lower():
        return False
    return bool(SEPARATES.search(text)) or ("re.sub" in text and "_" in text)


def _adds_text(expression: ast.expr) -> bool:
    """Tell whether an expression puts a text before or behind what it makes."""
    match expression:
        case ast.Call(func=ast.Attribute(value=cased, attr="lower" | "upper")):
            return _adds_text(cased)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return any(isinstance(side, ast.Constant) or _adds_text(side) for side in (left, right))
    return isinstance(expression, ast.JoinedStr)


def _returned(function: FunctionNode) -> ast.expr | None:
    """What the first `return` of a function gives."""
    return next((item.value for item in walk(function) if isinstance(item, ast.Return)), None)


def _splits_words(member: Symbol, returned: ast.expr | None, name: str) -> bool:
    """Tell whether a function of the host's separates the words of a class's name.

    What it does with two capitals in a row is not known.
    """
    if not isinstance(returned, ast.Call) or member.module is None or re.search(r"[A-Z]{2}", name):
        return False
    called = member.module.resolve(returned.func)
    node = called.node if called is not None else None
    if not isinstance(node, FunctionNode) or not re.search(r"re\.(sub|split|findall)\(.*A-Z", ast.unparse(node)):
        return False
    given = [ast.unparse(item.value) for item in walk(node) if isinstance(item, ast.Return) and item.value is not None]
    # Nothing follows the words: a function that makes a plural of them gives another name.
    return bool(given) and all(re.fullmatch(r".*\.lower\(\)|'_'\.join\(.*\)", text, re.DOTALL) for text in given)


def _made_of_class_name(expression: ast.expr | None, name: str, function: FunctionNode, depth: int = 0) -> str | None:
    """The text that an expression over `cls.__name__` gives in a function; None for what is none."""
    match expression:
        case ast.Constant(value=str() as text):
            return text
        case ast.Attribute(value=ast.Name(), attr="__name__"):
            return name
        case ast.Name(id=local) if depth < DEEPEST_LOCAL:
            return _made_of_class_name(assigned_once(function, local), name, function, depth + 1)
        case ast.Call(func=ast.Attribute(value=cased, attr="lower" | "upper" as method), args=[], keywords=[]):
            found = _made_of_class_name(cased, name, function, depth)
            return None if found is None else found.lower() if method == "lower" else found.upper()
        case ast.Call(args=[*_, given], keywords=[]) if _separates(expression):
            found = _made_of_class_name(given, name, function, depth)
            return None if found is None else _separated(found)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [_made_of_class_name(item, name, function, depth) for item in (left, right)]
        case ast.JoinedStr(values=values):
            # What is converted or formatted is left as it is, and is no text that is known.
            plain = [
                (
                    item.value
                    if isinstance(item, ast.FormattedValue) and item.conversion == -1 and item.format_spec is None
                    else item
                )
                for item in values
            ]
            parts = [_made_of_class_name(item, name, function, depth) for item in plain]
        case _:
            return None
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _separates(call: ast.Call) -> bool:
    """Tell whether a call separates the words of its last argument by underscores."""
    called = ".".join(name_parts(call.func))
    if "plural" in called.lower():
        return False
    if called.endswith(".sub"):
        return len(call.args) > 1 and "_" in ast.unparse(call.args[-2])
    return len(call.args) == 1 and bool(SEPARATES.search(called))


def is_renamed(mapped: Mapped) -> bool:
    """Tell whether a base of the host gives each class another table name when the class is made."""
    return any(
        isinstance(item, FunctionNode) and item.name == "__init_subclass__" and _renames(item)
        for parent in mapped.lineage
        if isinstance(parent.node, ast.ClassDef)
        for item in parent.node.body
    )


def _renames(method: FunctionNode) -> bool:
    """Tell whether a method gives a table a name that is made of the one that is written."""

    def is_name(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "__tablename__"

    return any(
        (isinstance(node, ast.AugAssign) and is_name(node.target))
        or (isinstance(node, ast.Assign) and any(map(is_name, node.targets)) and any(map(is_name, walk(node.value))))
        for node in walk(method)
    )


def id_type_of(models: Sequence[Model]) -> str | None:
    """The type of most models' keys; association tables with composite keys do not count.

    Nor do texts that callers think of, such as a name, where other models have keys that are made.
    """
    votes = Counter(model.key_type for model in models if model.key_type is not None and not _has_natural_key(model))
    votes = votes or Counter(model.key_type for model in models if model.key_type is not None)
    return votes.most_common(1)[0][0] if votes else None


def _has_natural_key(model: Model) -> bool:
    """Tell whether a model's key is a text that nothing makes."""
    key = next((column for column in model.columns if column.name == model.key), None)
    return model.key_type == "str" and key is not None and not key.default and key.foreign_key is None


def base_of(models: Models) -> str | Ambiguous[str] | None:
    """The declarative base; `Ambiguous` when the host has several with as many tables."""
    if not models.bases:
        return None
    most = models.bases_with_tables[0][1]
    equal = tuple(base.key for base, count in models.bases_with_tables if count == most)
    return Ambiguous(equal) if len(equal) > 1 else equal[0]
