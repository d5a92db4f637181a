"""The relationships of a model: when they are loaded, what they delete, and which foreign key each one follows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .column_details import named_attributes
from .facts import ColumnDetails
from .mapping import Mapped
from .models import table_name
from .trees import FunctionNode, bound_names, is_true, keyword, name_parts, statements, strip_optional, walk

_EAGER = ("joined", "selectin", "subquery", "immediate")
_WRAPPERS = (["Mapped"], ["declared_attr"])
_DELETING = frozenset({"all", "delete", "delete-orphan"})


@dataclass(frozen=True)
class Relationship:
    """An attribute made by `relationship(…)`, or by SQLModel's `Relationship(…)`."""

    name: str
    call: ast.Call
    annotation: ast.expr | None

    @property
    def is_eager(self) -> bool:
        """Whether its rows are loaded with every row."""
        value = self.option("lazy")
        if not isinstance(value, ast.Constant):
            return False
        return value.value is False or value.value in _EAGER

    @property
    def cascades(self) -> bool:
        """Whether the mapper deletes other rows, or those of a table between, with a row."""
        if is_true(keyword(self.call, "cascade_delete")) or self.is_many_to_many:
            return True
        value, passive = self.option("cascade"), self.option("passive_deletes")
        text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
        left = isinstance(passive, ast.Constant) and bool(passive.value)
        return bool(_DELETING & {word.strip() for word in text.split(",")}) and not left

    @property
    def is_many_to_many(self) -> bool:
        """Whether a table between leads to the other rows."""
        return self.option("secondary") is not None or keyword(self.call, "link_model") is not None

    @property
    def is_required(self) -> bool:
        """Whether the `__init__` of a dataclass requires it."""
        init = keyword(self.call, "init")
        given = keyword(self.call, "default") is not None or keyword(self.call, "default_factory") is not None
        return not given and not (isinstance(init, ast.Constant) and init.value is False)

    @property
    def target(self) -> str:
        """The class of the one row that it leads to; empty for a collection, or where nothing says it."""
        inner = self.annotation
        if isinstance(inner, ast.Subscript) and name_parts(inner.value)[-1:] in _WRAPPERS:
            inner = inner.slice
        if inner is None:
            inner = self.call.args[0] if self.call.args else keyword(self.call, "argument")
            if is_true(keyword(self.call, "uselist")):
                return ""
        # Once more for the text inside `Optional["User"]`.
        inner = strip_optional(strip_optional(inner))
        parts = name_parts(inner) if inner is not None else []
        return parts[-1] if parts else ""

    def option(self, name: str) -> ast.expr | None:
        """The value of an option, which SQLModel passes on in a dictionary."""
        value = keyword(self.call, name)
        passed_on = keyword(self.call, "sa_relationship_kwargs")
        if value is None and isinstance(passed_on, ast.Dict):
            pairs = zip(passed_on.keys, passed_on.values, strict=True)
            return next((item for key, item in pairs if isinstance(key, ast.Constant) and key.value == name), None)
        return value


def relationships_of(mapped: Mapped) -> Iterator[Relationship]:
    """The relationships of a model and of the classes that it inherits from."""
    for parent in mapped.lineage:
        for item in statements(parent.node.body) if isinstance(parent.node, ast.ClassDef) else ():
            value: ast.expr | None = getattr(item, "value", None)
            annotation = item.annotation if isinstance(item, ast.AnnAssign) else None
            names = bound_names(item)
            if isinstance(item, FunctionNode):
                value = next((node.value for node in walk(item) if isinstance(node, ast.Return)), None)
                annotation = item.returns
            if isinstance(value, ast.Call) and is_relationship(value):
                for name in names:
                    yield Relationship(name, value, annotation)


def is_relationship(value: ast.expr | None) -> bool:
    """Whether an expression makes a relationship."""
    return isinstance(value, ast.Call) and name_parts(value.func)[-1:] in (["relationship"], ["Relationship"])


def followed_keys(
    mapped: Mapped,
    relationships: Sequence[Relationship],
    columns: Mapping[str, ColumnDetails],
    tables: Sequence[Mapped],
) -> dict[str, str]:
    """The relationships that lead to the one row which a foreign key of the model names.

    Args:
        mapped: The model.
        relationships: Its relationships.
        columns: Its columns, by attribute.
        tables: The models of the project.

    Returns:
        The relationship for each foreign key column that has one, both as attributes. Where a condition of its own or
        several keys could be meant, there is none.
    """
    found: dict[str, str] = {}
    for item in relationships:
        if item.is_many_to_many or item.option("primaryjoin") is not None:
            continue
        known = {table_name(other) for other in tables if other.symbol.name == item.target}
        keys = [column.name for column in columns.values() if _leads_to(column, known)]
        if (named := item.option("foreign_keys")) is not None:
            keys = [name for name in named_attributes([named], columns) if name in keys]
        # Between rows of one table, only the side that names the other's key leads to one row.
        itself = item.target == mapped.symbol.name and item.option("remote_side") is None
        if len(keys) == 1 and not itself:
            found.setdefault(keys[0], item.name)
    return found


def _leads_to(column: ColumnDetails, tables: set[str | None]) -> bool:
    table = (column.foreign_key or "").rpartition(".")[0]
    return bool(table) and (table in tables or table.rpartition(".")[2] in tables)
