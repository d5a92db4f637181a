"""Database schemas of tables: what their metadata says for all, and what one says for itself."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence

from .facts import TableSchema
from .mapping import Mapped
from .modules import Module, Symbol, class_member
from .trees import FunctionNode, keyword, name_parts, walk
from .values import string_value


def table_options(mapped: Mapped) -> list[ast.expr]:
    """What stands in `__table_args__` of the nearest class that has it, and constraints beside it in the class."""
    calls = [item.value for item in mapped.node.body if isinstance(item, ast.Expr) and isinstance(item.value, ast.Call)]
    # Only what is given the columns themselves reaches the table.
    free = [call for call in calls if call.args and all(isinstance(argument, ast.Name) for argument in call.args)]
    member = class_member(mapped.symbol, "__table_args__")
    if member is None or member.node is None:
        return list(free)
    values = [member.value]
    if isinstance(member.node, FunctionNode):
        values = [node.value for node in walk(member.node) if isinstance(node, ast.Return)]
    return [
        *free,
        *(
            item
            for value in values
            if value is not None
            for item in (value.elts if isinstance(value, ast.Tuple) else [value])
        ),
    ]


def own_schema(mapped: Mapped, options: Iterable[ast.expr]) -> str | None:
    """The schema that the options of a table name."""
    for option in options:
        if isinstance(option, ast.Dict):
            for key, value in zip(option.keys, option.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "schema":
                    return string_value(mapped.module, value)
    return None


def metadata_schema(lineage: Iterable[Symbol]) -> tuple[Module, ast.expr] | None:
    """The schema that the metadata of a class gives to tables that name none: the expression, and where it stands."""
    for parent in lineage:
        if parent.module is None:
            continue
        metadata: tuple[Module, ast.expr | None] | None = None
        if isinstance(parent.node, ast.ClassDef):
            member = class_member(parent, "metadata")
            metadata = (member.module, member.value) if member is not None and member.module is not None else None
        elif isinstance(parent.value, ast.Call) and name_parts(parent.value.func)[-1:] == ["declarative_base"]:
            metadata = parent.module, keyword(parent.value, "metadata")
        if metadata is not None:
            return _schema_of(*metadata)
    return None


def _schema_of(module: Module, metadata: ast.expr | None) -> tuple[Module, ast.expr] | None:
    if metadata is not None and not isinstance(metadata, ast.Call):
        named = module.resolve(metadata)
        if named is None or named.module is None:
            return None
        module, metadata = named.module, named.value
    schema = keyword(metadata, "schema") if isinstance(metadata, ast.Call) else None
    return (module, schema) if schema is not None else None


def schema_of(mapped: Mapped, options: Iterable[ast.expr]) -> str | None:
    """The schema of a table, whoever names it."""
    own = own_schema(mapped, options)
    found = metadata_schema(mapped.lineage)
    return own or (string_value(*found) if found is not None else None)


def schema_of_tables(tables: Sequence[Mapped]) -> TableSchema | None:
    """The schema that a new table belongs to: that of most tables.

    Args:
        tables: The tables of the host.
    """
    votes: Counter[TableSchema | None] = Counter()
    for mapped in tables:
        options = table_options(mapped)
        own = own_schema(mapped, options)
        name = own or schema_of(mapped, options)
        votes[TableSchema(name, is_own=own is not None) if name else None] += 1
    most = votes.most_common(1)
    return most[0][0] if most and most[0][1] * 2 > len(tables) else None
