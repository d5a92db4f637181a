"""One model with everything that an endpoint over it needs: columns, constraints, and how the mapper treats rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .column_details import details_of, named_attributes
from .facts import ColumnDetails, ModelDetails
from .mapping import DECLARATIVE, Mapped
from .models import Models, table_name
from .modules import Symbol, class_member
from .relationships import followed_keys, relationships_of
from .schemas import schema_of, table_options
from .trees import FunctionNode, argument, bound_names, is_true, keyword, name_parts, statements, walk
from .user_library import brought_columns
from .values import string_value

_HARMLESS = frozenset(
    {*DECLARATIVE, "MappedAsDataclass", "SQLModel", "AsyncAttrs", "object", "Generic", "ABC", "BaseModel", "Protocol"}
)
_NUMBER = r"(-?\d+(?:\.\d+)?)"


def read_details(models: Models) -> dict[str, ModelDetails]:
    """The models of a project by `module:Class`, those that SQLAlchemy or SQLModel maps.

    Args:
        models: The mapped classes.
    """
    found = {}
    tables = models.tables
    for mapped in tables:
        if mapped.kind in {"sqlalchemy", "sqlmodel"}:
            found[mapped.symbol.key] = _Reader(mapped, tables).details()
    return found


class _Reader:
    def __init__(self, mapped: Mapped, tables: tuple[Mapped, ...]) -> None:
        self.mapped = mapped
        self.tables = {item.symbol.key: item for item in tables}

    def details(self) -> ModelDetails:
        mapped = self.mapped
        columns = {column.name: column for column in (*brought_columns(mapped), *details_of(mapped))}
        options = list(self._table_options())
        arguments = [item for item in options if isinstance(item, ast.Call)]
        columns = self._with_foreign_keys(self._with_keys(columns, arguments), arguments)
        columns = self._with_indexes(columns, arguments)
        columns, unread = self._with_checks(columns, arguments)
        relationships = list(relationships_of(mapped))
        mapper = self._mapper_arguments()
        dataclass = self._is_dataclass
        return ModelDetails(
            name=mapped.symbol.name,
            module=mapped.module.dotted,
            file=mapped.module.file,
            line=mapped.node.lineno,
            style=self._style(),
            table=self._table(),
            schema=schema_of(mapped, options),
            columns=tuple(columns.values()),
            uniques=tuple(self._uniques(columns, arguments)),
            unread_checks=unread,
            is_dataclass=dataclass,
            needs_relationship=next((item.name for item in relationships if dataclass and item.is_required), None),
            loads_eagerly=any(item.is_eager for item in relationships),
            cascades=any(item.cascades for item in relationships),
            followed=tuple(followed_keys(mapped, relationships, columns, tuple(self.tables.values())).items()),
            discriminator=_attribute(mapper.get("polymorphic_on"), columns),
            version=_attribute(mapper.get("version_id_col"), columns),
            inherits=self._inherits(),
            unread_bases=tuple(
                parent.name
                for parent in mapped.lineage
                if parent.module is None and parent.last not in _HARMLESS and not parent.name.startswith("typing")
            ),
            validated=tuple(name for name in columns if name in self._validated()),
        )

    @property
    def _is_dataclass(self) -> bool:
        return any(parent.last == "MappedAsDataclass" for parent in self.mapped.lineage)

    def _validated(self) -> frozenset[str]:
        """Attributes that a validator may refuse: one that raises.

        https://docs.sqlalchemy.org/en/20/orm/mapped_attributes.html#simple-validators
        """
        if self._is_dataclass or class_member(self.mapped.symbol, "__init__") is not None:
            # Such a row cannot be made without the value.
            return frozenset()
        bodies = (parent.node.body for parent in self.mapped.lineage if isinstance(parent.node, ast.ClassDef))
        methods = [item for body in bodies for item in body if isinstance(item, FunctionNode)]
        return frozenset(
            name.value
            for method in methods
            if any(isinstance(node, ast.Raise | ast.Assert) for node in walk(method))
            for marker in method.decorator_list
            if isinstance(marker, ast.Call) and name_parts(marker.func)[-1:] == ["validates"]
            for name in marker.args
            if isinstance(name, ast.Constant) and isinstance(name.value, str)
        )

    def _style(self) -> str:
        if self.mapped.kind == "sqlmodel":
            return "sqlmodel"
        for parent in self.mapped.lineage:
            body = parent.node.body if isinstance(parent.node, ast.ClassDef) else []
            if any(isinstance(i, ast.AnnAssign) and name_parts(i.annotation)[-1:] == ["Mapped"] for i in body):
                return "mapped"
            if any(
                isinstance(i, ast.Assign)
                and isinstance(i.value, ast.Call)
                and name_parts(i.value.func)[-1:] == ["mapped_column"]
                for i in body
            ):
                return "mapped"
        return "column"

    def _table(self) -> str | None:
        table = class_member(self.mapped.symbol, "__table__")
        call = self._table_call(table)
        if table is not None and table.module is not None and call is not None:
            return string_value(table.module, argument(call, 0, "name"))
        return table_name(self.mapped)

    @staticmethod
    def _table_call(table: Symbol | None) -> ast.Call | None:
        """The `Table(…)` of a `__table__`, given in place or by name."""
        if table is None or table.module is None or table.value is None:
            return None
        value: ast.expr | None = table.value
        if not isinstance(value, ast.Call):
            symbol = table.module.resolve(value)
            value = symbol.value if symbol is not None else None
        return value if isinstance(value, ast.Call) else None

    def _inherits(self) -> str | None:
        """The mapped class above that has a table of its own, when this one has one too."""
        own = next(
            (
                item
                for item in statements(self.mapped.node.body)
                if "__tablename__" in bound_names(item) or "__table__" in bound_names(item)
            ),
            None,
        )
        above = next((parent for parent in self.mapped.lineage[1:] if parent.key in self.tables), None)
        return above.last if own is not None and above is not None else None

    def _table_options(self) -> Iterator[ast.expr]:
        """What stands in `__table_args__` (of the nearest class that has it) and in a `Table(…)`."""
        yield from table_options(self.mapped)
        call = self._table_call(class_member(self.mapped.symbol, "__table__"))
        if call is not None:
            yield from call.args
            yield ast.Dict(
                keys=[ast.Constant(item.arg) for item in call.keywords if item.arg],
                values=[item.value for item in call.keywords if item.arg],
            )

    def _with_keys(self, columns: dict[str, ColumnDetails], options: list[ast.Call]) -> dict[str, ColumnDetails]:
        for call in options:
            if name_parts(call.func)[-1:] == ["PrimaryKeyConstraint"]:
                for name in named_attributes(call.args, columns):
                    columns[name] = replace(columns[name], primary_key=True, nullable=False)
        return columns

    def _with_foreign_keys(
        self, columns: dict[str, ColumnDetails], options: list[ast.Call]
    ) -> dict[str, ColumnDetails]:
        """Foreign keys of one column that stand beside the columns, as tools that read a database write them."""
        for call in options:
            if name_parts(call.func)[-1:] != ["ForeignKeyConstraint"]:
                continue
            sides = argument(call, 0, "columns"), argument(call, 1, "refcolumns")
            own, others = (side.elts if isinstance(side, ast.List | ast.Tuple) else [] for side in sides)
            names = named_attributes(own, columns)
            target = string_value(self.mapped.module, others[0]) if len(own) == len(others) == len(names) == 1 else None
            if target and "." in target:
                columns[names[0]] = replace(columns[names[0]], foreign_key=target)
        return columns

    def _with_indexes(self, columns: dict[str, ColumnDetails], options: list[ast.Call]) -> dict[str, ColumnDetails]:
        """Indexes of one column, or that begin with it; a unique constraint over one column."""
        for call in options:
            word = name_parts(call.func)[-1:]
            arguments = call.args[1:] if word == ["Index"] else call.args
            names = named_attributes(arguments, columns)
            if word == ["Index"] and names:
                unique = is_true(keyword(call, "unique")) and len(arguments) == 1
                partial = any(item.arg and item.arg.endswith("_where") for item in call.keywords)
                first = columns[names[0]]
                plain = not isinstance(arguments[0], ast.Call)
                columns[names[0]] = replace(
                    first, index=first.index or plain, unique=first.unique or (unique and not partial and plain)
                )
            elif word == ["UniqueConstraint"] and len(names) == len(arguments) == 1:
                columns[names[0]] = replace(columns[names[0]], unique=True)
        return columns

    @staticmethod
    def _uniques(columns: Mapping[str, ColumnDetails], options: list[ast.Call]) -> Iterator[tuple[str, ...]]:
        """Columns that are unique together, and those of an expression or a part of the rows that is unique."""
        for call in options:
            word = name_parts(call.func)[-1:]
            if word == ["UniqueConstraint"] and len(call.args) > 1:
                yield tuple(named_attributes(call.args, columns))
            elif word == ["Index"] and is_true(keyword(call, "unique")):
                names = tuple(named_attributes(call.args[1:], columns))
                if names and not (len(names) == 1 and columns[names[0]].unique):
                    yield names

    def _with_checks(
        self, columns: dict[str, ColumnDetails], options: list[ast.Call]
    ) -> tuple[dict[str, ColumnDetails], tuple[str, ...]]:
        """Bounds from check constraints of the form `price >= 0`; the texts of the others."""
        unread: list[str] = []
        checks = [call for call in options if name_parts(call.func)[-1:] == ["CheckConstraint"]]
        for call in checks:
            text = string_value(self.mapped.module, _text_of(argument(call, 0, "sqltext"))) or ""
            found = _bounds_in(text, columns)
            if found is None:
                unread.append(text or ast.unparse(call))
                continue
            for name, bound in found:
                columns[name] = replace(columns[name], bounds=(*columns[name].bounds, bound))
        return columns, tuple(unread)

    def _mapper_arguments(self) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = {}
        for parent in self.mapped.lineage:
            for item in statements(parent.node.body) if isinstance(parent.node, ast.ClassDef) else ():
                if "__mapper_args__" not in bound_names(item):
                    continue
                for node in walk(item):
                    if isinstance(node, ast.Dict):
                        for key, value in zip(node.keys, node.values, strict=True):
                            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                                found.setdefault(key.value, value)
        return found


def _attribute(expression: ast.expr | None, columns: Mapping[str, ColumnDetails]) -> str | None:
    return next(iter(named_attributes([expression] if expression is not None else [], columns)), None)


def _text_of(expression: ast.expr | None) -> ast.expr | None:
    """The text inside `text("…")`, or the expression."""
    is_text = isinstance(expression, ast.Call) and name_parts(expression.func)[-1:] == ["text"]
    return expression.args[0] if is_text and isinstance(expression, ast.Call) and expression.args else expression


def _bounds_in(text: str, columns: Mapping[str, ColumnDetails]) -> list[tuple[str, tuple[str, str]]] | None:
    """The bounds that a check says, None when it says something else."""
    by_column = {column.column.lower(): column.name for column in columns.values()}
    words = {">=": "ge", ">": "gt", "<=": "le", "<": "lt"}
    found: list[tuple[str, tuple[str, str]]] = []
    text = re.sub(
        rf"(\w+)\s+BETWEEN\s+{_NUMBER}\s+AND\s+{_NUMBER}", r"\1 >= \2 AND \1 <= \3", text, flags=re.IGNORECASE
    )
    for part in re.split(r"\s+AND\s+", text, flags=re.IGNORECASE):
        match = re.fullmatch(rf"[\s(\"`]*(\w+)[\s\"`]*(>=|<=|>|<)\s*{_NUMBER}[\s)]*", part)
        name = by_column.get(match[1].lower()) if match else None
        if match is None or name is None:
            return None
        found.append((name, (words[match[2]], match[3])))
    return found
