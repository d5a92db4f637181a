"""What leads from one form of a table to another: created, dropped, or changed column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import postgresql

from .enum_types import changed, conversion_to, created, dropped, native_enums
from .render import ConvertColumnOp, Step
from .revision import MigrationError

_TEXTS = (sa.String, sa.Text)
_FAMILIES: tuple[tuple[type[Any], ...], ...] = (
    (sa.Integer, sa.Numeric, sa.Float),
    (sa.Date, sa.DateTime),
)
_NOW = "now"


@dataclass(frozen=True)
class Change:
    """The way from one table to another, for one direction."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Steps:
    """What is collected of a change, in the order in which a database takes it."""

    removed: list[ops.MigrateOperation] = field(default_factory=list)
    columns: list[ops.MigrateOperation] = field(default_factory=list)
    later: list[tuple[str, ops.MigrateOperation]] = field(default_factory=list)
    added: list[ops.MigrateOperation] = field(default_factory=list)
    before: list[Step] = field(default_factory=list)
    after: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def creation(table: sa.Table, *, batch: bool) -> Change:
    """Create a table with its indexes; PostgreSQL's enum types come with it.

    Args:
        table: The table.
        batch: Whether indexes are made in a batch, as the host's revisions do.
    """
    indexes: list[ops.MigrateOperation] = [ops.CreateIndexOp.from_index(index) for index in _sorted_indexes(table)]
    if batch and indexes:
        indexes = [ops.ModifyTableOps(table.name, indexes, schema=table.schema)]
        return Change((Step((ops.CreateTableOp.from_table(table),)), Step(tuple(indexes))))
    return Change((Step((ops.CreateTableOp.from_table(table), *indexes)),))


def removal(table: sa.Table) -> Change:
    """Drop a table with everything of its own, PostgreSQL's enum types included."""
    drops = Step((ops.DropTableOp.from_table(table),))
    return Change((drops, *(dropped(kind) for kind in native_enums(table).values())))


def _sorted_indexes(table: sa.Table) -> list[sa.Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


class Comparison:
    """Compares two forms of one table.

    Args:
        old: The table as it is.
        new: The table as it will be.
        renamed: The new name of each column that is renamed.
        defaults: What rows that exist get in a new column, by its name.
        database: The host's database; it names what the model leaves without a name.
        is_way_back: Whether what is dropped was made by the way there, which gave it a name.
        sqlite: Whether the revision runs on SQLite, too.
    """

    def __init__(
        self,
        old: sa.Table,
        new: sa.Table,
        *,
        renamed: Mapping[str, str] | None = None,
        defaults: Mapping[str, Any] | None = None,
        database: str = "postgresql",
        is_way_back: bool = False,
        sqlite: bool = False,
    ) -> None:
        self.old, self.new, self.database = old, new, database
        self.sqlite = sqlite
        self.is_mysql = database in {"mysql", "mariadb"}
        self.is_way_back = is_way_back
        self.renamed = {
            name: other
            for name, other in (renamed or {}).items()
            if name in old.columns and other in new.columns and name not in new.columns and other not in old.columns
        }
        self.defaults = defaults or {}

    def change(self) -> Change:
        """The way from the old form to the new one; without steps where they are equal.

        Raises:
            MigrationError: The name of a constraint that has to go is known to the database alone.
        """
        steps = _Steps()
        self._enum_types(steps)
        self._constraints(steps)
        self._columns(steps)
        return Change(tuple(self._ordered(steps)), tuple(steps.notes))

    def _ordered(self, steps: _Steps) -> Iterator[Step]:
        yield from steps.before
        if steps.removed:
            yield Step((self._modified(steps.removed),))
        if steps.columns:
            yield Step((self._modified(steps.columns),))
        by_comment: dict[str, list[ops.MigrateOperation]] = {}
        for comment, operation in steps.later:
            by_comment.setdefault(comment, []).append(operation)
        for comment, operations in by_comment.items():
            yield Step((self._modified(operations),), comment)
        if steps.added:
            yield Step((self._modified(steps.added),))
        yield from steps.after

    def _modified(self, operations: list[ops.MigrateOperation]) -> ops.ModifyTableOps:
        return ops.ModifyTableOps(self.new.name, operations, schema=self.new.schema)

    # Columns

    def _columns(self, steps: _Steps) -> None:
        for old in self.old.columns:
            name = self.renamed.get(old.name, old.name)
            if name not in self.new.columns:
                steps.columns.append(ops.DropColumnOp(self.old.name, old.name, schema=self.old.schema))
                steps.notes.append(f"What is stored in `{old.name}` is lost.")
                continue
            self._altered(old, self.new.columns[name], steps)
        known = {self.renamed.get(column.name, column.name) for column in self.old.columns}
        for new in self.new.columns:
            if new.name not in known:
                self._added(new, steps)

    def _added(self, column: sa.Column[Any], steps: _Steps) -> None:
        """A column that refuses null needs a value for the rows that exist: its default, or one that people choose."""
        if column.nullable or column.server_default is not None:
            steps.columns.append(
                self._add(column, nullable=True, default=None)
                if column.nullable
                else self._add(column, nullable=False, default=None)
            )
            return
        default = self.defaults.get(column.name)
        if default is not None:
            steps.columns.append(self._add(column, nullable=False, default=default))
            change = self._alter(column, nullable=False)
            change.modify_server_default = None
            comment = "The rows that exist have their value; from now on the application gives it."
            steps.later.append((comment, change))
            return
        steps.columns.append(self._add(column, nullable=True, default=None))
        self._filled(column, steps)

    def _filled(self, column: sa.Column[Any], steps: _Steps) -> None:
        """Refuse null, after a place for what the rows that exist get."""
        table = f"{self.new.schema}.{self.new.name}" if self.new.schema else self.new.name
        example = f"{table} SET {column.name} = … WHERE {column.name} IS NULL"
        comment = f'Rows that exist need a value in `{column.name}` first, for example:\nop.execute("UPDATE {example}")'
        change = self._alter(column, nullable=True)
        change.modify_nullable = False
        steps.later.append((comment, change))
        steps.notes.append(
            f"`{column.name}` refuses null from now on: write into the revision what the rows that exist get, if any."
        )

    def _add(self, column: sa.Column[Any], *, nullable: bool, default: Any) -> ops.AddColumnOp:
        copied: sa.Column[Any] = sa.Column(
            column.name,
            column.type,
            nullable=nullable,
            server_default=default if default is not None else column.server_default,
            comment=column.comment,
        )
        return ops.AddColumnOp(self.new.name, copied, schema=self.new.schema)

    def _alter(self, column: sa.Column[Any], *, nullable: bool, name: str | None = None) -> ops.AlterColumnOp:
        return ops.AlterColumnOp(
            self.new.name,
            name or column.name,
            schema=self.new.schema,
            existing_type=column.type,
            existing_nullable=nullable,
        )

    def _altered(self, old: sa.Column[Any], new: sa.Column[Any], steps: _Steps) -> None:
        change = self._alter(old, nullable=bool(old.nullable), name=old.name)
        is_changed = False
        if old.name != new.name:
            change.modify_name = new.name
            is_changed = True
        if repr(old.type) != repr(new.type):
            is_changed = self._retyped(old, new, change, steps) or is_changed
            if isinstance(change.modify_type, sa.types.TypeEngine) and (using := _conversion(old, new)):
                change = _with_conversion(change, using)
                steps.notes.append(f"A value of `{new.name}` that is no {_sql(new.type)} makes the revision fail.")
        if old.nullable and not new.nullable:
            self._filled(new, steps)
        elif new.nullable and not old.nullable:
            change.modify_nullable = True
            is_changed = True
        if _text_of(old.server_default) != _text_of(new.server_default):
            change.modify_server_default = new.server_default
            is_changed = True
        if is_changed:
            steps.columns.append(change)

    def _retyped(self, old: sa.Column[Any], new: sa.Column[Any], change: ops.AlterColumnOp, steps: _Steps) -> bool:
        """Whether a type differs in the database too; an enum that is kept as text differs by its length alone."""
        if not (isinstance(old.type, sa.Enum) and isinstance(new.type, sa.Enum)):
            change.modify_type = new.type
            return True
        gone = [value for value in old.type.enums if value not in new.type.enums]
        if gone:
            values = " or ".join(f"`{value}`" for value in gone)
            steps.notes.append(f"Rows whose `{new.name}` is {values} cannot be read any more: change them first.")
        if old.type.native_enum and new.type.native_enum and old.type.name == new.type.name:
            is_changed = old.type.enums != new.type.enums and self.is_mysql
            if is_changed:
                change.modify_type = new.type
            return is_changed
        if old.type.length == new.type.length and old.type.native_enum == new.type.native_enum:
            return False
        change.modify_type = new.type
        return True

    def _enum_types(self, steps: _Steps) -> None:
        """What becomes of PostgreSQL's own enum types."""
        old, new = native_enums(self.old), native_enums(self.new)
        for key, kind in old.items():
            if key not in new:
                steps.after.append(dropped(kind))
            elif kind.enums != new[key].enums and not self.is_mysql:
                steps.before += changed(kind, new[key], self.old, guard=self.sqlite)
        steps.before += [created(kind) for key, kind in new.items() if key not in old]

    # Constraints and indexes

    def _constraints(self, steps: _Steps) -> None:
        old, new = self._described(self.old, self.renamed), self._described(self.new, {})
        dropped = {column.name for column in self.old.columns} - {
            column.name for column in self.old.columns if self.renamed.get(column.name, column.name) in self.new.columns
        }
        for key, item in old.items():
            if key not in new:
                self._drop(item, dropped, steps)
        for key, item in new.items():
            if key not in old:
                steps.added.append(self._create(item, steps))

    def _described(self, table: sa.Table, renamed: Mapping[str, str]) -> dict[tuple[Any, ...], Any]:
        """Constraints and indexes by what makes two of them equal: kind, name, columns and target."""
        found: dict[tuple[Any, ...], Any] = {}
        for constraint in sorted(
            table.constraints, key=lambda item: (type(item).__name__, str(item.name), _columns(item))
        ):
            columns = tuple(renamed.get(name, name) for name in _columns(constraint))
            if isinstance(constraint, sa.ForeignKeyConstraint):
                targets = tuple(element.target_fullname for element in constraint.elements)
                found["fk", constraint.name, columns, targets, constraint.ondelete] = constraint
            elif isinstance(constraint, sa.UniqueConstraint):
                found["uq", constraint.name, columns] = constraint
            elif isinstance(constraint, sa.CheckConstraint) and not constraint._type_bound:  # noqa: SLF001
                found["ck", constraint.name, str(constraint.sqltext)] = constraint
        for index in _sorted_indexes(table):
            columns = tuple(renamed.get(column.name, column.name) for column in index.columns)
            found["ix", index.name, columns, index.unique, str(index.expressions)] = index
        return {key if key[0] != "ix" else (*key[:4],): item for key, item in found.items()}

    def _drop(self, item: Any, dropped: set[str], steps: _Steps) -> None:
        if isinstance(item, sa.Index):
            steps.removed.append(ops.DropIndexOp.from_index(item))
            return
        goes_with_column = bool(set(_columns(item)) & dropped)
        if item.name is None and goes_with_column and not self._needs_name(item):
            return
        steps.removed.append(
            ops.DropConstraintOp(self._named(item), self.old.name, _kind(item), schema=self.old.schema, _reverse=None)
        )

    def _needs_name(self, item: Any) -> bool:
        return self.is_mysql and isinstance(item, sa.ForeignKeyConstraint)

    def _named(self, item: Any) -> Any:
        """The name of a constraint; without one in the model, that which the database gives it."""
        if item.name is not None:
            return item.name
        if self._needs_name(item) and not self.is_way_back:
            raise MigrationError(
                f"only the database knows the name of the foreign key of `{', '.join(_columns(item))}`"
            )
        first = _columns(item)[0] if _columns(item) else ""
        if self.is_mysql and not self.is_way_back:
            return first
        return f"{self.old.name}_{'_'.join(_columns(item))}_{'fkey' if _kind(item) == 'foreignkey' else 'key'}"

    def _create(self, item: Any, steps: _Steps) -> ops.MigrateOperation:
        if isinstance(item, sa.Index):
            return ops.CreateIndexOp.from_index(item)
        if isinstance(item, sa.UniqueConstraint):
            steps.notes.append(f"Rows that share a value of `{', '.join(_columns(item))}` make the revision fail.")
            return ops.CreateUniqueConstraintOp(
                self._new_name(item), self.new.name, list(_columns(item)), schema=self.new.schema
            )
        if isinstance(item, sa.ForeignKeyConstraint):
            targets = [element.target_fullname.rpartition(".") for element in item.elements]
            table, _, schema = targets[0][0].rpartition(".")[::-1]
            return ops.CreateForeignKeyOp(
                self._new_name(item),
                self.new.name,
                table,
                list(_columns(item)),
                [column for _, _, column in targets],
                source_schema=self.new.schema,
                referent_schema=schema or self.new.metadata.schema,
                ondelete=item.ondelete,
            )
        return ops.CreateCheckConstraintOp(item.name, self.new.name, item.sqltext, schema=self.new.schema)

    def _new_name(self, item: Any) -> Any:
        """The name of a new constraint; SQLite's batches refuse one without."""
        if item.name is not None:
            return item.name
        return f"{self.new.name}_{'_'.join(_columns(item))}_{'fkey' if _kind(item) == 'foreignkey' else 'key'}"


def batch_names(database: str) -> dict[str, str]:
    """What a batch calls the constraints that SQLite keeps without a name: what the host's database calls them."""
    if database in {"mysql", "mariadb"}:
        return {"uq": "%(column_0_name)s"}
    return {"uq": "%(table_name)s_%(column_0_name)s_key", "fk": "%(table_name)s_%(column_0_name)s_fkey"}


def _columns(constraint: Any) -> tuple[str, ...]:
    return tuple(column.name for column in constraint.columns)


def _kind(item: Any) -> str:
    kinds = {sa.ForeignKeyConstraint: "foreignkey", sa.UniqueConstraint: "unique", sa.CheckConstraint: "check"}
    return next(word for kind, word in kinds.items() if isinstance(item, kind))


def _conversion(old: sa.Column[Any], new: sa.Column[Any]) -> str:
    """The expression that PostgreSQL needs for a change of type; empty where it converts by itself."""
    if isinstance(new.type, sa.Enum) and new.type.native_enum:
        return conversion_to(old.name, new.type)
    if isinstance(new.type, _TEXTS) or any(
        isinstance(old.type, family) and isinstance(new.type, family) for family in _FAMILIES
    ):
        return ""
    if isinstance(old.type, sa.JSON) and isinstance(new.type, sa.JSON):
        return ""
    name = postgresql.dialect().identifier_preparer.quote(old.name)  # type: ignore[no-untyped-call]
    through = "::text" if not isinstance(old.type, _TEXTS) else ""
    return f"{name}{through}::{_sql(new.type).lower()}"


def _with_conversion(change: ops.AlterColumnOp, using: str) -> ConvertColumnOp:
    converted = ConvertColumnOp(
        change.table_name,
        change.column_name,
        schema=change.schema,
        existing_type=change.existing_type,
        existing_nullable=change.existing_nullable,
        modify_type=change.modify_type,
        modify_nullable=change.modify_nullable,
        modify_name=change.modify_name,
    )
    converted.using = using
    return converted


def _sql(kind: sa.types.TypeEngine[Any]) -> str:
    return str(kind.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def _text_of(default: Any) -> str:
    return str(getattr(default, "arg", "")) if default is not None else ""
