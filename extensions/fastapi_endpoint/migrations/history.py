"""The revisions of a host, read from their files: how they follow each other, and which tables they lead to."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..exploration.project import Project
from ..exploration.trees import argument, assigned_names, keyword, name_parts
from .environment import Environment
from .revision import MigrationError

_ABSENT = object()
_NAME_FIRST = frozenset(
    "create_index drop_index drop_constraint create_unique_constraint create_foreign_key create_check_constraint"
    " create_primary_key".split()
)
"""Operations whose first argument is a name of their own, and whose second is the table."""


@dataclass(frozen=True)
class Script:
    """One revision file."""

    file: str
    id: str
    down: tuple[str, ...]
    depends_on: tuple[str, ...]
    message: str
    tree: ast.Module = field(repr=False, compare=False)


@dataclass
class TableHistory:
    """What the revisions make of one table."""

    created_by: str
    columns: dict[str, bool]
    """Whether each column is nullable, by name."""


class History:
    """All revisions of a host.

    Raises:
        MigrationError: A revision file cannot be read.
    """

    def __init__(self, project: Project, environment: Environment) -> None:
        self.scripts = tuple(script for file in environment.files if (script := read_script(project, file)) is not None)
        self.by_id = {script.id: script for script in self.scripts}

    @property
    def heads(self) -> tuple[Script, ...]:
        """The revisions that no other follows."""
        followed = {down for script in self.scripts for down in script.down}
        return tuple(script for script in self.scripts if script.id not in followed)

    def lineage(self, script: Script) -> tuple[Script, ...]:
        """A revision and all that come before it, the oldest first."""
        found: dict[str, Script] = {}
        stack = [script]
        while stack:
            current = stack.pop()
            if current.id in found:
                continue
            found[current.id] = current
            stack += [self.by_id[name] for name in (*current.down, *current.depends_on) if name in self.by_id]
        return tuple(item for item in self.ordered if item.id in found)

    @cached_property
    def ordered(self) -> tuple[Script, ...]:
        """Every revision after those that it follows."""
        done: dict[str, Script] = {}
        waiting = list(self.scripts)
        while waiting:
            ready = [
                script
                for script in waiting
                if all(name in done or name not in self.by_id for name in (*script.down, *script.depends_on))
            ]
            if not ready:
                raise MigrationError(f"the revisions follow each other in a circle ({waiting[0].file})")
            done |= {script.id: script for script in ready}
            waiting = [script for script in waiting if script.id not in done]
        return tuple(done.values())

    @cached_property
    def tables(self) -> dict[str, TableHistory]:
        """The tables that there are after all revisions, by name, with the schema where one is named."""
        found: dict[str, TableHistory] = {}
        for script in self.ordered:
            for name, table, call in _operations(script.tree):
                _apply(found, script, name, table, call)
        return found

    def changing(self, table: str, upgrade: str) -> Iterator[Script]:
        """The revisions that create or change a table, and those that do just what the source of a revision does."""
        same = _body(ast.parse(upgrade))
        for script in self.scripts:
            if _body(script.tree) == same or any(name == table for _, name, _ in _operations(script.tree)):
                yield script

    def table(self, name: str) -> str | None:
        """The name by which a table is among `tables`: its schema may be read on one side alone."""
        if name in self.tables:
            return name
        schema, _, last = name.rpartition(".")
        alike = [known for known in self.tables if known.rpartition(".")[2] == last]
        return alike[0] if len(alike) == 1 and not (schema and "." in alike[0]) else None

    def head_for(self, wanted: Collection[str], others: Collection[str]) -> Script | None:
        """The head that a new table follows: the one whose history has the tables that it refers to.

        Args:
            wanted: Tables that the new one refers to.
            others: The other tables of the host's models.
        """
        heads = self.heads
        if not heads and self.scripts:
            raise MigrationError("no revision is a head")
        if len(heads) < 2:
            return heads[0] if heads else None

        def weight(script: Script) -> tuple[int, int, int]:
            known = {item.id for item in self.lineage(script)}
            created = {name for name, table in self.tables.items() if table.created_by in known}
            return len(created & set(wanted)), len(created & set(others)), self.ordered.index(script)

        return max(heads, key=weight)


def read_script(project: Project, file: str) -> Script | None:
    """A revision file, None when it is none."""
    module = project.module(file)
    if module is None:
        raise MigrationError(f"{file} cannot be read")
    values: dict[str, object] = {}
    for statement in module.tree.body:
        for name in assigned_names(statement):
            value = getattr(statement, "value", None)
            if name in {"revision", "down_revision", "depends_on"} and value is not None:
                values[name] = _literal(value)
    if not values:
        return None
    revision = values.get("revision")
    if not isinstance(revision, str) or any(value is _ABSENT for value in values.values()):
        raise MigrationError(f"`revision` and `down_revision` of {file} are no plain texts")
    message = (ast.get_docstring(module.tree) or "").partition("\n")[0]
    return Script(
        file, revision, _texts(values.get("down_revision")), _texts(values.get("depends_on")), message, module.tree
    )


def _literal(value: ast.expr) -> object:
    try:
        found: object = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _ABSENT
    return found


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(item) for item in value) if isinstance(value, Sequence | set) else ()


def _operations(tree: ast.Module) -> Iterator[tuple[str, str, ast.Call]]:
    """The operations of `upgrade()` with the table of each, in their order."""
    function = _upgrade(tree)
    yield from _in_block(function.body, {}) if function is not None else ()


def _upgrade(tree: ast.Module) -> ast.FunctionDef | None:
    return next((item for item in tree.body if isinstance(item, ast.FunctionDef) and item.name == "upgrade"), None)


def _body(tree: ast.Module) -> list[str]:
    """What `upgrade()` does, whatever it looks like."""
    function = _upgrade(tree)
    return [ast.dump(statement) for statement in function.body] if function is not None else []


def _in_block(body: Sequence[ast.stmt], batches: dict[str, str]) -> Iterator[tuple[str, str, ast.Call]]:
    for statement in body:
        if isinstance(statement, ast.With):
            inside = dict(batches)
            for item in statement.items:
                call, bound = item.context_expr, item.optional_vars
                if isinstance(call, ast.Call) and name_parts(call.func)[-1:] == ["batch_alter_table"]:
                    table = _qualified(call, _text(argument(call, 0, "table_name")))
                    if isinstance(bound, ast.Name) and table:
                        inside[bound.id] = table
            yield from _in_block(statement.body, inside)
            continue
        nested = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        if any(nested):
            for part in nested:
                yield from _in_block(part, batches)
            continue
        for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
            parts = name_parts(call.func)
            if len(parts) != 2:
                continue
            if parts[0] in batches:
                yield parts[1], batches[parts[0]], call
            elif parts[0] == "op":
                word = "source_table" if parts[1] == "create_foreign_key" else "table_name"
                yield parts[1], _qualified(call, _text(argument(call, int(parts[1] in _NAME_FIRST), word))), call


def _qualified(call: ast.Call, table: str) -> str:
    """The name of a table with the schema that an operation names."""
    schema = _text(keyword(call, "schema") or keyword(call, "source_schema"))
    return f"{schema}.{table}" if schema and table else table


def _text(value: ast.expr | None) -> str:
    if isinstance(value, ast.Call) and value.args:
        value = value.args[0]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _apply(tables: dict[str, TableHistory], script: Script, name: str, table: str, call: ast.Call) -> None:
    """Make one operation part of the tables."""
    batch = name_parts(call.func)[0] != "op"
    if name == "create_table" and table:
        tables[table] = TableHistory(script.id, dict(_columns(call.args[1:])))
    elif name == "drop_table":
        tables.pop(table, None)
    elif name == "rename_table" and table in tables:
        tables[_qualified(call, _text(argument(call, 1, "new_table_name")))] = tables.pop(table)
    elif table in tables:
        columns = tables[table].columns
        target = _text(argument(call, 0 if batch else 1, "column_name"))
        if name == "add_column":
            columns.update(_columns(call.args))
        elif name == "drop_column":
            columns.pop(target, None)
        elif name == "alter_column" and target in columns:
            nullable = keyword(call, "nullable")
            if isinstance(nullable, ast.Constant):
                columns[target] = bool(nullable.value)
            if new := _text(keyword(call, "new_column_name")):
                columns[new] = columns.pop(target)


def _columns(arguments: Sequence[ast.expr]) -> Iterator[tuple[str, bool]]:
    for item in arguments:
        inner = item.value if isinstance(item, ast.Starred) else item
        if isinstance(inner, ast.List | ast.Tuple):
            yield from _columns(inner.elts)
        elif isinstance(inner, ast.Call) and name_parts(inner.func)[-1:] == ["Column"]:
            nullable, key = keyword(inner, "nullable"), keyword(inner, "primary_key")
            is_key = isinstance(key, ast.Constant) and key.value is True
            yield _text(argument(inner, 0, "name")), (
                nullable.value is not False if isinstance(nullable, ast.Constant) else not is_key
            )
