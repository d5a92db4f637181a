"""What the model template prints: the table's columns, indexes, relationships and enums."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from ..fields import types as t
from .computed import ComputedView, build_computed
from .imports import Imports
from .names import EndpointNames
from .types import column_type, default_source, key_type, python_type, quoted, utc


@dataclass(frozen=True)
class Attribute:
    """One line of a class body: `name: annotation = value`, or `name = value`."""

    name: str
    annotation: str
    value: str

    @property
    def target(self) -> str:
        """What stands before the equals sign."""
        return f"{self.name}: {self.annotation}" if self.annotation else self.name


@dataclass(frozen=True)
class EnumMember:
    """One line of an enum: `name = value`."""

    name: str
    value: str


@dataclass(frozen=True)
class EnumClass:
    """The class of an enum field."""

    name: str
    base: str
    words: str
    members: tuple[EnumMember, ...]


@dataclass(frozen=True)
class ModelView:
    """The model module."""

    bases: str
    json_type: str
    """The type of JSON columns, where there are any."""
    enums: tuple[EnumClass, ...]
    attributes: tuple[Attribute, ...]
    relationships: tuple[Attribute, ...]
    indexes: tuple[str, ...]
    table_arguments: str
    """What stands in `__table_args__`; empty without."""
    computed: tuple[ComputedView, ...]
    ignores_hybrids: bool
    """Whether the class has to be told that a hybrid is no field."""
    imports: str


def build_model(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> ModelView:
    """Build the model module."""
    fields = [field for field in answers.fields if field.stored]
    imports = Imports(
        names.module("model"),
        first_party,
        reserved={field.name for field in answers.fields} | {field.column for field in fields},
        relative=answers.host.imports.style == "relative",
    )
    writer = _writer_of(answers)(answers, names, imports)
    attributes = [
        *writer.key(),
        *(writer.column(field) for field in fields),
        *writer.timestamps(),
    ]
    indexes = tuple(writer.indexes(fields))
    relationships = [writer.relationship(field) for field in fields if isinstance(field.type, t.Reference)]
    computed = build_computed(answers, names, imports)
    return ModelView(
        bases=writer.bases(),
        json_type=_json_type(imports) if any(field.in_json for field in fields) else "",
        enums=tuple(enum_classes(answers, names, imports)),
        attributes=tuple(attributes),
        relationships=tuple(relationships),
        indexes=indexes,
        table_arguments=_table_arguments(indexes, answers),
        computed=computed,
        ignores_hybrids=answers.is_sqlmodel and any(item.sql for item in computed),
        imports=imports.render(),
    )


def _writer_of(answers: Answers) -> type[_Writer]:
    if answers.host.is_sqlmodel:
        return _SqlModelWriter
    return _ColumnWriter if answers.host.table.columns == "column" else _MappedWriter


def on_delete(answers: Answers, field: t.Field) -> str:
    """What the deletion of a row means for those that refer to it by that field: CASCADE, SET NULL or RESTRICT."""
    if _is_parent(answers, field):
        return "CASCADE"
    return "SET NULL" if field.nullable else "RESTRICT"


def _is_parent(answers: Answers, field: t.Field) -> bool:
    """Whether a field is the reference to the parent."""
    return answers.parent is not None and field == answers.fields[0]


def _table_arguments(indexes: tuple[str, ...], answers: Answers) -> str:
    """Indexes, and the schema where each table names its own."""
    table = answers.host.table
    options = [f'{{"schema": {quoted(table.schema)}}}'] if table.schema and table.schema_is_own else []
    if options and not indexes:
        return options[0]
    return f"({''.join(f'{item}, ' for item in (*indexes, *options))})" if indexes else ""


def _json_type(imports: Imports) -> str:
    json, jsonb = imports.name("sqlalchemy", "JSON"), imports.name("sqlalchemy.dialects.postgresql", "JSONB")
    return f'{json}(none_as_null=True).with_variant({jsonb}(none_as_null=True), "postgresql")'


def enum_classes(answers: Answers, names: EndpointNames, imports: Imports) -> list[EnumClass]:
    """The enum classes of a resource; older Pythons have no `StrEnum`."""
    result = []
    for field in answers.fields:
        if isinstance(field.type, t.Enum):
            if answers.host.style.python >= (3, 11):
                base = imports.name("enum", "StrEnum")
            else:
                base = f"str, {imports.name('enum', 'Enum')}"
            members = tuple(EnumMember(member.name, quoted(member.value)) for member in field.type.members)
            result.append(EnumClass(names.enum(field), base, field.name.replace("_", " "), members))
    return result


class _Writer:
    """What both kinds of table have in common."""

    def __init__(self, answers: Answers, names: EndpointNames, imports: Imports) -> None:
        self.answers = answers
        self.host = answers.host
        self.names = names
        self.imports = imports

    def key(self) -> list[Attribute]:
        raise NotImplementedError

    def column(self, field: t.Field) -> Attribute:
        raise NotImplementedError

    def timestamps(self) -> list[Attribute]:
        raise NotImplementedError

    def relationship(self, field: t.Field) -> Attribute:
        raise NotImplementedError

    def bases(self) -> str:
        targets = self.host.table.bases or (self.names.base,)
        return ", ".join(self.imports.target(target) for target in targets)

    def enum(self, field: t.Field) -> str | None:
        return self.names.enum(field) if isinstance(field.type, t.Enum) else None

    def python_type(self, field: t.Field) -> str:
        written = python_type(field, self.imports, self.enum(field))
        return f"{written} | None" if field.nullable else written

    def own_index(self, field: t.Field) -> bool:
        """Whether the column has an index of its own: unique columns and sort keys are served by another."""
        if _is_parent(self.answers, field):
            return False  # Its index holds the keys of the rows too, in the order of the list.
        wanted = field.index or field.filter or isinstance(field.type, t.Reference)
        return wanted and not field.unique and not field.sort

    def index_name(self, *columns: str) -> str:
        return "_".join(["ix", self.names.table, *columns])

    def indexes(self, fields: list[t.Field]) -> list[str]:
        rows = []
        index = ""
        parent = [self.names.parent_parameter] if self.answers.parent else []
        if parent:
            rows.append(self._index(*parent, self.names.key))
        for field in fields:
            column = field.column
            if field.sort:
                rows.append(self._index(*parent, column, self.names.key))
            elif self.own_index(field) and self.host.table.explicit_index_names:
                index = self.imports.name("sqlalchemy", "Index")
                rows.append(f'{index}("{self.index_name(column)}", "{column}")')
        return rows

    def _index(self, *columns: str) -> str:
        listed = ", ".join(quoted(column) for column in columns)
        return f'{self.imports.name("sqlalchemy", "Index")}("{self.index_name(*columns)}", {listed})'

    def column_arguments(self, field: t.Field) -> list[str]:
        arguments = []
        if field.unique:
            arguments.append("unique=True")
        if self.own_index(field) and not self.host.table.explicit_index_names:
            arguments.append("index=True")
        return arguments

    def foreign_key(self, field: t.Field) -> str:
        assert isinstance(field.type, t.Reference)
        target = self.names.target(field.type)
        return f"{target.table}.{target.key}"

    def _is_ambiguous(self, field: t.Field) -> bool:
        assert isinstance(field.type, t.Reference)
        return (
            sum(
                isinstance(other.type, t.Reference) and other.type.model == field.type.model
                for other in self.answers.fields
            )
            > 1
        )

    def refers_to_itself(self, field: t.Field) -> bool:
        return isinstance(field.type, t.Reference) and self.names.refers_to_itself(field.type)

    def related(self, field: t.Field) -> str:
        """The class that a field refers to; the class itself does not exist yet where its body is run."""
        assert isinstance(field.type, t.Reference)
        if self.refers_to_itself(field):
            return self.names.model
        target = self.host.models[field.type.model]
        return self.imports.name(target.module, target.name)


class _MappedWriter(_Writer):
    """SQLAlchemy: `Mapped` and `mapped_column`; the models of some hosts are dataclasses."""

    def bases(self) -> str:
        table = self.host.table
        return (
            f"{super().bases()}, kw_only=True" if table.dataclass and not table.dataclass_is_late else super().bases()
        )

    def _not_given(self) -> list[str]:
        """What keeps a column that the database fills out of a dataclass's `__init__`."""
        return ["init=False"] if self.host.table.dataclass else []

    def _mapped(self, annotation: str) -> str:
        return f"{self.imports.name('sqlalchemy.orm', 'Mapped')}[{annotation}]"

    def _annotation(self, field: t.Field | None) -> str:
        """The annotation of a column; without a field, that of a time."""
        return self._mapped(self.python_type(field) if field else self.imports.name("datetime", "datetime"))

    def _mapped_column(self, arguments: list[str]) -> str:
        return f"{self.imports.name('sqlalchemy.orm', 'mapped_column')}({', '.join(arguments)})"

    def key(self) -> list[Attribute]:
        if self.host.table.key_inherited:
            return []
        annotation = self._mapped(key_type(self.answers.id_type, self.imports))
        default = []
        if self.answers.id_type == "uuid":
            word = "default_factory" if self.host.table.dataclass else "default"
            default = [f"{word}={self.imports.name('uuid', 'uuid4')}"]
        arguments = ["primary_key=True", *default, *self._not_given()]
        return [Attribute(self.names.key, annotation, self._mapped_column(arguments))]

    def column_type(self, field: t.Field) -> str | None:
        """The type of a column, or None where SQLAlchemy derives it from the annotation."""
        return column_type(field, self.imports, self.enum(field))

    def column(self, field: t.Field) -> Attribute:
        arguments = []
        written = self.column_type(field)
        if written:
            arguments.append(written)
        if isinstance(field.type, t.Reference):
            key = self.imports.name("sqlalchemy", "ForeignKey")
            arguments.append(f'{key}("{self.foreign_key(field)}", ondelete="{on_delete(self.answers, field)}")')
        arguments += self.column_arguments(field)
        if isinstance(field.type, t.Json) and not field.nullable and "nullable=False" not in arguments:
            # `Any` says nothing about null.
            arguments.append("nullable=False")
        if field.has_default:
            is_made_anew = isinstance(field.default, t.Special) and self.host.table.dataclass
            word = "default_factory" if is_made_anew else "default"
            arguments.append(f"{word}={default_source(field, self.answers, self.imports, self.enum(field))}")
        elif field.nullable and self.host.table.dataclass:
            arguments.append("default=None")
        if self.host.table.dataclass_is_late:
            arguments.append("kw_only=True")
        return Attribute(field.column, self._annotation(field), self._mapped_column(arguments))

    def timestamps(self) -> list[Attribute]:
        if self.host.table.timestamps_inherited:
            return []
        return [self._timestamp(name, index > 0) for index, name in enumerate(self.host.table.timestamps)]

    def _timestamp(self, name: str, changes: bool) -> Attribute:
        now = f"{self.imports.name('sqlalchemy', 'func')}.now()"
        arguments = [f"{self.imports.name('sqlalchemy', 'DateTime')}(timezone=True)", f"server_default={now}"]
        arguments += [f"onupdate={now}"] if changes else []
        return Attribute(name, self._annotation(None), self._mapped_column([*arguments, *self._not_given()]))

    def _target(self, related: str) -> list[str]:  # noqa: ARG002
        """What a relationship says about the related class beside its annotation."""
        return []

    def relationship(self, field: t.Field) -> Attribute:
        related = self.related(field)
        written = f"{related} | None" if field.nullable else related
        own = self.refers_to_itself(field)
        annotation = self._mapped(quoted(written) if own else written)
        arguments = self._target(quoted(related) if own else related)
        arguments += [f"foreign_keys=[{field.column}]"] if self._is_ambiguous(field) else []
        if own:
            arguments.append(f'remote_side="{related}.{self.names.key}"')
        if self.host.is_async:
            # An attribute that is loaded behind the back of an asynchronous session fails at run time.
            arguments.append('lazy="raise"')
        arguments += self._not_given()
        return Attribute(
            field.name, annotation, f"{self.imports.name('sqlalchemy.orm', 'relationship')}({', '.join(arguments)})"
        )


_COLUMN_TYPES = {
    t.Integer: "Integer",
    t.Float: "Float",
    t.Boolean: "Boolean",
    t.Date: "Date",
    t.Time: "Time",
    t.Duration: "Interval",
    t.Uuid: "Uuid",
}
"""Types that SQLAlchemy derives from an annotation, where there is one."""


class _ColumnWriter(_MappedWriter):
    """SQLAlchemy as before its version 2: `Column` without an annotation."""

    def _mapped(self, annotation: str) -> str:  # noqa: ARG002
        return ""

    def _annotation(self, field: t.Field | None) -> str:  # noqa: ARG002
        return ""

    def _target(self, related: str) -> list[str]:
        return [related]

    def _mapped_column(self, arguments: list[str]) -> str:
        return f"{self.imports.name('sqlalchemy', 'Column')}({', '.join(arguments)})"

    def _key_column(self, id_type: str) -> str:
        if id_type.startswith("str"):
            return self.imports.name("sqlalchemy", "String") + id_type.removeprefix("str")
        return self.imports.name("sqlalchemy", "Uuid" if id_type == "uuid" else "Integer")

    def key(self) -> list[Attribute]:
        if self.host.table.key_inherited:
            return []
        default = [f"default={self.imports.name('uuid', 'uuid4')}"] if self.answers.id_type == "uuid" else []
        arguments = [self._key_column(self.answers.id_type), "primary_key=True", *default]
        return [Attribute(self.names.key, "", self._mapped_column(arguments))]

    def column_type(self, field: t.Field) -> str | None:
        if isinstance(field.type, t.Reference):
            return self._key_column(field.type.id_type)
        return super().column_type(field) or self.imports.name("sqlalchemy", _COLUMN_TYPES[type(field.type)])

    def column_arguments(self, field: t.Field) -> list[str]:
        # A column without an annotation is nullable unless it says that it is not.
        return [*super().column_arguments(field), *([] if field.nullable else ["nullable=False"])]

    def _timestamp(self, name: str, changes: bool) -> Attribute:
        timestamp = super()._timestamp(name, changes)
        return Attribute(name, "", f"{timestamp.value.removesuffix(')')}, nullable=False)")


class _SqlModelWriter(_Writer):
    """SQLModel: plain annotations and `Field`."""

    def _field(self, arguments: list[str]) -> str:
        return f"{self.imports.name('sqlmodel', 'Field')}({', '.join(arguments)})"

    def bases(self) -> str:
        return f"{super().bases()}, table=True"

    def key(self) -> list[Attribute]:
        if self.host.table.key_inherited:
            return []
        if self.answers.id_type == "uuid":
            factory = self.imports.name("uuid", "uuid4")
            value = self._field([f"default_factory={factory}", "primary_key=True"])
            return [Attribute(self.names.key, self.imports.name("uuid", "UUID"), value)]
        return [
            Attribute(
                self.names.key,
                f"{self.imports.builtin('int')} | None",
                self._field(["default=None", "primary_key=True"]),
            )
        ]

    def column(self, field: t.Field) -> Attribute:
        arguments = []
        if field.has_default:
            arguments.append(self._default(field))
        elif field.nullable:
            arguments.append("default=None")
        if isinstance(field.type, t.Reference):
            arguments.append(f'foreign_key="{self.foreign_key(field)}"')
            arguments.append(f'ondelete="{on_delete(self.answers, field)}"')
        arguments += self.column_arguments(field)
        arguments += self._type_arguments(field)
        if isinstance(field.type, t.Json):
            # `Any` says nothing about null.
            arguments.append(f"nullable={field.nullable}")
        value = "None" if arguments == ["default=None"] else self._field(arguments)
        return Attribute(field.column, self.python_type(field), value)

    def _default(self, field: t.Field) -> str:
        source = default_source(field, self.answers, self.imports, self.enum(field))
        return f"default_factory={source}" if isinstance(field.default, t.Special) else f"default={source}"

    def _type_arguments(self, field: t.Field) -> list[str]:
        match field.type:
            case t.String() | t.Email() | t.Url():
                return [f"max_length={field.type.max_length}"]
            case t.Decimal():
                return [f"max_digits={field.type.precision}", f"decimal_places={field.type.scale}"]
        written = column_type(field, self.imports, self.enum(field))
        return [f"sa_type={written}"] if written else []

    def timestamps(self) -> list[Attribute]:
        if self.host.table.timestamps_inherited:
            return []
        return [self._timestamp(name, index > 0) for index, name in enumerate(self.host.table.timestamps)]

    def _timestamp(self, name: str, changes: bool) -> Attribute:
        now = f"{self.imports.name('datetime', 'datetime')}.now({utc(self.answers, self.imports)})"
        arguments = [
            f"default_factory=lambda: {now}",
            f"sa_type={self.imports.name('sqlalchemy', 'DateTime')}(timezone=True)",
        ]
        if changes:
            arguments.append(f'sa_column_kwargs={{"onupdate": lambda: {now}}}')
        return Attribute(name, self.imports.name("datetime", "datetime"), self._field(arguments))

    def relationship(self, field: t.Field) -> Attribute:
        related = self.related(field)
        options = ['"lazy": "raise"'] if self.host.is_async else []
        if self._is_ambiguous(field):
            options.append(f'"foreign_keys": "{self.names.model}.{field.column}"')
        if self.refers_to_itself(field):
            options.append(f'"remote_side": "{related}.{self.names.key}"')
            related = quoted(related)
            annotation = f"{self.imports.name('typing', 'Optional')}[{related}]" if field.nullable else related
        else:
            annotation = f"{related} | None" if field.nullable else related
        arguments = [f"sa_relationship_kwargs={{{', '.join(options)}}}"] if options else []
        return Attribute(
            field.name,
            annotation,
            f"{self.imports.name('sqlmodel', 'Relationship')}({', '.join(arguments)})",
        )
