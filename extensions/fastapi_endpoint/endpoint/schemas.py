"""What the schema template prints: the request and response models and the query parameters of the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..answers import Answers
from ..errors import AnswerError
from ..fields import types as t
from ..page_library import LIBRARY
from .computed import shown
from .embedded import EmbeddedSchemas
from .imports import Imports
from .model import Attribute
from .names import EndpointNames
from .shapes import SchemaField, Shape, Shapes
from .types import SUPPORT_TYPES, default_source, key_type, literal, python_type, quoted, response_type, schema_type

LIMIT_DEFAULT = 20
LIMIT_MAX = 100
UNPAGED_CAP = 1000
_ORDERED = (t.Integer, t.BigInteger, t.Float, t.Decimal, t.Date, t.Time, t.DateTime, t.LocalDateTime, t.Duration)


@dataclass(frozen=True)
class Filter:
    """One query parameter of the list, and the condition that it stands for."""

    parameter: SchemaField
    condition: str
    """Source of a callable that gives the condition for a value; `{column}` stands for the column."""
    field: t.Field


@dataclass(frozen=True)
class InputSchema:
    """The body of a business action."""

    name: str
    action: str
    """The action's name in words."""
    fields: tuple[SchemaField, ...]


@dataclass(frozen=True)
class SchemaView:
    """The schema module."""

    aliases: tuple[Attribute, ...]
    shapes: tuple[Shape, ...]
    create: tuple[SchemaField, ...]
    update: tuple[SchemaField, ...]
    replace: tuple[SchemaField, ...]
    read: tuple[SchemaField, ...]
    embedded: Mapping[str, Shape]
    """Rows of other tables inside the response, by model."""
    not_null: str
    """Fields of the update that may be absent but not null, as arguments."""
    made: str
    """Fields of a create request that may be absent but not null, as arguments."""
    inputs: tuple[InputSchema, ...]
    """The bodies of actions."""
    query: tuple[SchemaField, ...]
    query_base: str
    """The class that the query parameters derive from."""
    sortable: str
    imports: str


def build_schemas(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> SchemaView:
    """Build the schema module."""
    builder = _Builder(answers, names, first_party)
    operations = set(answers.operations)
    fields = answers.fields
    create = builder.writable(fields, filled=True) if "create" in operations else ()
    update = builder.optional([f for f in fields if f.in_update]) if "update" in operations else ()
    replace = builder.writable([f for f in fields if f.in_update]) if "replace" in operations else ()
    reused = names.response_module != names.module("schema")
    read = () if reused else builder.readable(fields)
    if reused and "list" in operations and answers.pagination == "offset" and answers.library_page is None:
        builder.imports.name(names.response_module, names.response_model)
    query = builder.query() if answers.has_query else ()
    inputs = builder.inputs()
    imports = builder.imports
    imports.names("pydantic", "BaseModel", "ConfigDict")
    not_null = ", ".join(quoted(f.column) for f in fields if f.in_update and not f.nullable) if update else ""
    made = ", ".join(quoted(f.column) for f in fields if f.is_made and f.in_create and not f.nullable) if create else ""
    if not_null or made:
        imports.name("pydantic", "field_validator")
    return SchemaView(
        aliases=tuple(builder.shapes.aliases.values()),
        shapes=tuple(builder.shapes.shapes),
        create=create,
        update=update,
        replace=replace,
        read=read,
        embedded=builder.embedded.shapes,
        not_null=not_null,
        made=made,
        inputs=inputs,
        query=query,
        query_base=builder.query_base() if query else "",
        sortable=sortable(answers),
        imports=imports.render(),
    )


def filters(answers: Answers, imports: Imports, type_of: Callable[[t.Field], str]) -> list[Filter]:
    """The filters of the list, in the order of the fields.

    Args:
        answers: The answers.
        imports: Imports of the module that the parameters are written in.
        type_of: Gives what to write for the type of a field's parameter.
    """
    result: list[Filter] = []
    skip = imports.name("pydantic.json_schema", "SkipJsonSchema") if any(f.filter for f in answers.fields) else ""
    for field in answers.fields:
        if not field.filter:
            continue
        kind = shown(field).type
        value = type_of(shown(field))
        optional = f"{value} | {skip}[None]"
        several = f"{imports.builtin('list')}[{value}] | {skip}[None]"
        if isinstance(kind, t.Boolean):
            result.append(Filter(SchemaField(field.column, optional, "None"), "lambda value: {column} == value", field))
        else:
            result.append(Filter(SchemaField(field.column, several, "None"), "{column}.in_", field))
        if isinstance(kind, _ORDERED):
            result += [
                Filter(
                    SchemaField(f"{field.column}_{word}", optional, "None"),
                    f"lambda value: {{column}} {sign} value",
                    field,
                )
                for word, sign in (("gte", ">="), ("gt", ">"), ("lte", "<="), ("lt", "<"))
            ]
        if field.nullable:
            boolean = f"{imports.builtin('bool')} | {skip}[None]"
            result.append(
                Filter(
                    SchemaField(f"{field.column}_is_null", boolean, "None"),
                    "lambda value: {column}.is_(None) == value",
                    field,
                )
            )
    return result


def query_type(field: t.Field, imports: Imports, support: str, enum: str | None) -> str:
    """The type of a query parameter: the text of a URL is read leniently, but within what the column can hold."""
    kind = field.type
    annotated = imports.name("typing", "Annotated") if not isinstance(kind, (t.Enum, t.Boolean, t.Uuid)) else ""
    constraint = imports.name("pydantic", "Field") if annotated and type(kind) not in SUPPORT_TYPES else ""
    if isinstance(kind, t.Enum):
        return python_type(field, imports, enum)
    integer = isinstance(kind, t.Integer) or (isinstance(kind, t.Reference) and kind.id_type == "int")
    if integer:
        return f"{annotated}[{imports.builtin('int')}, {constraint}(ge=-(2**31), le=2**31 - 1)]"
    match kind:
        case t.BigInteger() | t.Reference(id_type="bigint"):
            return f"{annotated}[{imports.builtin('int')}, {constraint}(ge=-(2**63), le=2**63 - 1)]"
        case t.Float():
            return f"{annotated}[{imports.builtin('float')}, {constraint}(allow_inf_nan=False)]"
        case t.Decimal():
            decimal, schema = imports.name("decimal", "Decimal"), imports.name(support, "decimal_schema")
            bounds = f"max_digits={kind.precision}, decimal_places={kind.scale}"
            return f"{annotated}[{decimal}, {constraint}({bounds}), {schema}({kind.precision}, {kind.scale})]"
        case t.String() | t.Text() | t.Email() | t.Url():
            longest = getattr(kind, "max_length", 255)
            nul = imports.name(support, "NO_NUL")
            return f"{annotated}[{imports.builtin('str')}, {constraint}(max_length={longest}, pattern={nul})]"
        case t.Reference() if kind.longest_key:
            nul = imports.name(support, "NO_NUL")
            return f"{annotated}[{imports.builtin('str')}, {constraint}(max_length={kind.longest_key}, pattern={nul})]"
    if type(kind) in SUPPORT_TYPES:
        return imports.name(support, SUPPORT_TYPES[type(kind)])
    return python_type(field, imports, enum)


def sortable(answers: Answers) -> str:
    """The columns that the list can be sorted by, as the items of a tuple."""
    if "list" not in answers.operations:
        return ""
    return "".join(f"{quoted(field.column)}, " for field in answers.fields if field.sort)


class _Builder:
    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self.answers = answers
        self.names = names
        self.support = names.support_module("field_types")
        self.imports = Imports(
            names.module("schema"),
            first_party,
            reserved={
                names.key,
                *answers.timestamps,
                *(nested.column for field in answers.fields for nested in field.walk()),
                *(nested.column for action in answers.actions for field in action.input for nested in field.walk()),
            },
            relative=answers.host.imports.style == "relative",
        )
        self.shapes = Shapes(answers, names, self.imports)
        self.embedded = EmbeddedSchemas(answers, names, self.imports, self.shapes)

    def enum(self, field: t.Field) -> str | None:
        if not isinstance(field.type, t.Enum):
            return None
        target = self.names.enum_target(field)
        return self.imports.target(target) if target else None

    def type(self, field: t.Field) -> str:
        """The request type, under a name of its own when it is more than one word."""
        return self.shapes.request_type(field, self.enum(field))

    def writable(self, fields: list[t.Field] | tuple[t.Field, ...], *, filled: bool = False) -> tuple[SchemaField, ...]:
        """The fields of a request that holds all of them.

        Args:
            fields: The fields.
            filled: Whether an absent one is filled by the model or the database, where these have a default.
        """
        return tuple(self._writable(field, filled=filled) for field in fields if field.in_create)

    def _writable(self, field: t.Field, *, filled: bool) -> SchemaField:
        if field.is_made:
            # The default is known to the model only: an update cannot set it.
            return self.optional([field])[0] if filled else SchemaField(field.column, self._nullable(field))
        annotation = self._nullable(field)
        if not field.has_default:
            return SchemaField(field.column, annotation, "None" if field.nullable else None)
        source = default_source(field, self.answers, self.imports, self.enum(field))
        if isinstance(field.default, t.Special):
            source = f"{self.imports.name('pydantic', 'Field')}(default_factory={source})"
        return SchemaField(field.column, annotation, source)

    def _nullable(self, field: t.Field) -> str:
        return self.type(field) + (" | None" if field.nullable else "")

    def inputs(self) -> tuple[InputSchema, ...]:
        return tuple(
            InputSchema(
                self.names.action_input(action),
                action.name.replace("_", " "),
                tuple(self._input(field, self.names.action_input(action)) for field in action.input),
            )
            for action in self.answers.actions
            if action.input
        )

    def _input(self, field: t.Field, owner: str) -> SchemaField:
        """A field of an action's body; its type is used once, so only an object or a list has a name."""
        choices = None
        if isinstance(field.type, t.Enum):
            choices = f"{self.imports.name('typing', 'Literal')}[{', '.join(map(quoted, field.type.values))}]"
        if field.in_json:
            written = self.shapes.input_type(field, owner)
        else:
            written = schema_type(field, self.imports, self.support, choices)
        annotation = f"{written} | None" if field.nullable else written
        if not field.has_default:
            return SchemaField(field.column, annotation, "None" if field.nullable else None)
        if isinstance(field.default, t.Special):
            source = default_source(field, self.answers, self.imports)
            return SchemaField(
                field.column, annotation, f"{self.imports.name('pydantic', 'Field')}(default_factory={source})"
            )
        return SchemaField(field.column, annotation, literal(field.default, self.answers, self.imports))

    def optional(self, fields: list[t.Field]) -> tuple[SchemaField, ...]:
        result = []
        for field in fields:
            if field.nullable:
                absent = "None"
            else:
                absent = f"{self.imports.name('pydantic.json_schema', 'SkipJsonSchema')}[None]"
            result.append(SchemaField(field.column, f"{self.type(field)} | {absent}", "None"))
        return tuple(result)

    def readable(self, fields: tuple[t.Field, ...]) -> tuple[SchemaField, ...]:
        rows = [SchemaField(self.names.key, key_type(self.answers.id_type, self.imports))]
        for field in fields:
            if field.in_response and field.column != self.names.key:
                written = self.response_type(field)
                rows.append(SchemaField(field.column, f"{written} | None" if field.nullable else written))
            if field.embed and isinstance(field.type, t.Reference):
                written = self.embedded.name(field.type)
                rows.append(SchemaField(field.relationship, f"{written} | None" if field.nullable else written))
        moment = "UtcDatetime"
        rows += [SchemaField(name, self.imports.name(self.support, moment)) for name in self.answers.timestamps]
        return tuple(rows)

    def response_type(self, field: t.Field) -> str:
        if field.in_json:
            return self.shapes.response_type(field)
        return response_type(shown(field), self.imports, self.support, self.enum(field))

    def query_type(self, field: t.Field) -> str:
        written = query_type(field, self.imports, self.support, self.enum(field))
        return self.shapes.alias(f"{self.names.field_alias(field)}Filter", written)

    def query_base(self) -> str:
        library = self.answers.library_page
        return self.imports.name(LIBRARY, library.parameters) if library else "BaseModel"

    def query(self) -> tuple[SchemaField, ...]:
        rows = [*self._paging(), *(item.parameter for item in filters(self.answers, self.imports, self.query_type))]
        # Those of the library are inherited.
        seen = set() if self.answers.library_page is None else {"size", "limit"}
        for row in rows:
            if row.name in seen:
                raise AnswerError(
                    f"`fields`: `{row.name}` would be a query parameter twice; rename the field or drop its `filter`."
                )
            seen.add(row.name)
        return tuple(rows)

    def _paging(self) -> list[SchemaField]:
        annotated, field = self.imports.name("typing", "Annotated"), self.imports.name("pydantic", "Field")
        integer, text = self.imports.builtin("int"), self.imports.builtin("str")
        rows = []
        skip = ""
        prefix = self.names.prefix
        library = self.answers.library_page
        if self.answers.pagination != "none" and library is None:
            rows.append(
                SchemaField("limit", f"{annotated}[{integer}, {field}(ge=1, le={LIMIT_MAX})]", str(LIMIT_DEFAULT))
            )
        if library is not None and library.is_numbered:
            # The library does not bound it, and the database cannot count so far.
            rows.append(SchemaField("page", f"{annotated}[{integer}, {field}(ge=1, le=10**7)]", "1"))
        elif self.answers.pagination == "offset":
            rows.append(SchemaField("offset", f"{annotated}[{integer}, {field}(ge=0, le=2**31 - 1)]", "0"))
        texts = {}
        if self.answers.pagination == "cursor":
            texts["cursor"] = 'max_length=2000, pattern=r"^[A-Za-z0-9_-]+$"'
        if any(item.sort for item in self.answers.fields):
            texts["sort"] = 'pattern=f"^{SORT_WORD}(,{SORT_WORD})*$"'
        if any(item.search for item in self.answers.fields):
            texts["search"] = f"min_length=1, max_length=255, pattern={self.imports.name(self.support, 'NO_NUL')}"
        for name, bounds in texts.items():
            skip = skip or f" | {self.imports.name('pydantic.json_schema', 'SkipJsonSchema')}[None]"
            alias = self.shapes.alias(
                f"{prefix}{name.capitalize()}Parameter", f"{annotated}[{text}, {field}({bounds})]"
            )
            rows.append(SchemaField(name, alias + skip, "None"))
        return rows
