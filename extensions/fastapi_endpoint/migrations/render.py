"""Operations as the Python source of a revision, by Alembic's own renderer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import render_python_code, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql

from .expressions import HostType

_COMMENTS = re.compile(r"^ *# ### .*\n?", re.MULTILINE)


class ConvertColumnOp(ops.AlterColumnOp):
    """A change of type that PostgreSQL does not make by itself."""

    using: str = ""


@renderers.dispatch_for(ConvertColumnOp)
def _convert_column(context: AutogenContext, operation: ConvertColumnOp) -> str:
    plain = ops.AlterColumnOp(
        operation.table_name,
        operation.column_name,
        schema=operation.schema,
        existing_type=operation.existing_type,
        existing_nullable=operation.existing_nullable,
        modify_type=operation.modify_type,
        modify_nullable=operation.modify_nullable,
        modify_name=operation.modify_name,
    )
    written = str(renderers.dispatch(plain)(context, plain))
    return f"{written.removesuffix(')')},\npostgresql_using={operation.using!r})"


@dataclass(frozen=True)
class Step:
    """Operations that belong together, with a comment above them; or source that is written as it is."""

    operations: tuple[ops.MigrateOperation, ...] = ()
    comment: str = ""
    source: str = ""


class Renderer:
    """Renders steps, and collects the imports that they need.

    Args:
        batch: Whether tables are changed in batches, which SQLite needs.
        auto_string: Whether texts have SQLModel's own type.
        names: What a batch calls constraints that have no name in the database.
    """

    def __init__(self, *, batch: bool, auto_string: bool, names: dict[str, str] | None = None) -> None:
        self.batch = batch
        self.auto_string = auto_string
        self.names = names or {}
        self.imports: set[str] = set()

    def render(self, steps: Sequence[Step]) -> str:
        """The body of `upgrade` or `downgrade`, indented but for its first line."""
        blocks = [block for step in steps if (block := self._block(step))]
        lines = "\n\n".join(blocks).splitlines()
        return "\n".join(f"    {line}" if line and index else line for index, line in enumerate(lines))

    def _block(self, step: Step) -> str:
        comment = "".join(f"# {line}\n" for line in step.comment.splitlines())
        if step.source:
            return comment + step.source
        if not step.operations:
            return ""
        code = render_python_code(
            ops.UpgradeOps(list(step.operations)),
            render_as_batch=self.batch,
            render_item=self._item,
            migration_context=MigrationContext.configure(dialect_name="postgresql"),
        )
        text = "\n".join(line.removeprefix("    ") for line in _COMMENTS.sub("", code).rstrip().splitlines())
        if self.names and self.batch and re.search(r"drop_constraint\(['\"]", text):
            text = text.replace("schema=None) as", f"schema=None, naming_convention={self.names!r}) as")
        return comment + text.strip()

    def _item(self, kind: str, value: Any, context: AutogenContext) -> str | Literal[False]:
        """Types that Alembic would not write as the host does."""
        self.imports |= context.imports or set()
        context.imports = self.imports
        if kind == "server_default":
            return _default_source(value)
        if kind != "type":
            return False
        if isinstance(value, HostType):
            self.imports.add(f"import {value.module}")
            return repr(value)
        if isinstance(value, postgresql.JSONB):
            self.imports.add("from sqlalchemy.dialects import postgresql")
            return "postgresql.JSONB(none_as_null=True)" if value.none_as_null else "postgresql.JSONB()"
        if self.auto_string and type(value) is sa.String:
            self.imports.add("import sqlmodel.sql.sqltypes")
            length = f"length={value.length}" if value.length else ""
            return f"sqlmodel.sql.sqltypes.AutoString({length})"
        return False


def _default_source(default: Any) -> str | Literal[False]:
    """A default that every database knows in its own words, as Python; Alembic would write those of one database."""
    value = getattr(default, "arg", default)
    if isinstance(value, sa.sql.functions.FunctionElement) and not list(value.clauses):
        return f"sa.func.{value.name}()"
    if isinstance(value, sa.sql.elements.True_):
        return "sa.true()"
    if isinstance(value, sa.sql.elements.False_):
        return "sa.false()"
    return False
