"""PostgreSQL's own enum types: made before their columns, dropped after them, and changed value by value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from .render import Step
from .revision import MigrationError

Key = tuple[str, str]
"""Schema and name."""


def native_enums(table: sa.Table) -> dict[Key, sa.Enum]:
    """The enum types of a table, each once."""
    kinds = [column.type for column in table.columns]
    return {
        (kind.schema or "", str(kind.name)): kind
        for kind in kinds
        if isinstance(kind, sa.Enum) and kind.native_enum and kind.name
    }


def dropped(kind: sa.Enum) -> Step:
    """Drop a type that no column has any more."""
    return Step(source=f"sa.Enum({_identity(kind)}).drop(op.get_bind(), checkfirst=True)")


def created(kind: sa.Enum) -> Step:
    """Make a type, before a column that is added has it; a table that is created makes its own."""
    return Step(source=f"sa.Enum({_values(kind)}, {_identity(kind)}).create(op.get_bind(), checkfirst=True)")


def changed(old: sa.Enum, new: sa.Enum, table: sa.Table, *, guard: bool) -> Iterator[Step]:
    """Give a type other values.

    Args:
        old: The type as it is.
        new: The type as it will be.
        table: The table as it is.
        guard: Whether the host's revisions run on other databases, too, which have no such types.
    """
    gone = [value for value in old.enums if value not in new.enums]
    if not gone:
        additions = [f"op.execute({statement!r})" for statement in _additions(old, new)]
        if additions:
            lines = ["with op.get_context().autocommit_block():", *(f"    {line}" for line in additions)]
            yield Step(source=_guarded(lines, guard))
        return
    values = " or ".join(f"`{value}`" for value in gone)
    yield Step(
        source=_guarded(list(_replacement(old, new, table)), guard),
        comment=f"PostgreSQL takes no value out of a type, so it is made anew.\nRows with {values} make this fail.",
    )


def conversion_to(column: str, kind: sa.Enum) -> str:
    """The expression that turns the texts of a column into values of a type."""
    return f"{_quoted(column)}::text::{_name(kind)}"


def _additions(old: sa.Enum, new: sa.Enum) -> Iterator[str]:
    for index, value in enumerate(new.enums):
        if value not in old.enums:
            following = next((item for item in new.enums[index:] if item in old.enums), None)
            place = f" BEFORE {_literal(following)}" if following is not None else ""
            yield f"ALTER TYPE {_name(new)} ADD VALUE IF NOT EXISTS {_literal(value)}{place}"


def _replacement(old: sa.Enum, new: sa.Enum, table: sa.Table) -> Iterator[str]:
    key = (old.schema or "", str(old.name))
    columns = [
        column
        for column in table.columns
        if isinstance(column.type, sa.Enum) and (column.type.schema or "", str(column.type.name)) == key
    ]
    former = f"{old.name}_old"
    full = ".".join(_quoted(part) for part in (table.schema, table.name) if part)
    yield f"op.execute({f'ALTER TYPE {_name(old)} RENAME TO {_quoted(former)}'!r})"
    yield f"sa.Enum({_values(new)}, {_identity(new)}).create(op.get_bind())"
    for column in columns:
        name = _quoted(column.name)
        default = _default(column)
        if default:
            yield f"op.execute({f'ALTER TABLE {full} ALTER COLUMN {name} DROP DEFAULT'!r})"
        using = f"USING {conversion_to(column.name, new)}"
        yield f"op.execute({f'ALTER TABLE {full} ALTER COLUMN {name} TYPE {_name(new)} {using}'!r})"
        if default:
            yield f"op.execute({f'ALTER TABLE {full} ALTER COLUMN {name} SET DEFAULT {default}'!r})"
    yield f"op.execute({f'DROP TYPE {_in_schema(old, former)}'!r})"


def _default(column: sa.Column[Any]) -> str:
    default = getattr(column.server_default, "arg", None)
    if column.server_default is None:
        return ""
    if not isinstance(default, str):
        raise MigrationError(f"the default of `{column.name}` cannot be given to another type")
    return _literal(default)


def _guarded(lines: list[str], guard: bool) -> str:
    if guard:
        lines = ['if op.get_context().dialect.name == "postgresql":', *(f"    {line}" for line in lines)]
    return "\n".join(lines)


def _identity(kind: sa.Enum) -> str:
    return f"name={str(kind.name)!r}" + (f", schema={kind.schema!r}" if kind.schema else "")


def _values(kind: sa.Enum) -> str:
    return ", ".join(repr(str(value)) for value in kind.enums)


def _name(kind: sa.Enum) -> str:
    return _in_schema(kind, str(kind.name))


def _in_schema(kind: sa.Enum, name: str) -> str:
    return ".".join(_quoted(part) for part in (kind.schema, name) if part)


def _quoted(name: str) -> str:
    return str(postgresql.dialect().identifier_preparer.quote(name))  # type: ignore[no-untyped-call]


def _literal(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
