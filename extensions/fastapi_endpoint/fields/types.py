"""The tree that the field language is parsed into: a closed set of types, and the field that has one."""

from __future__ import annotations

import ast
import datetime
import decimal
import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, TypeAlias
from uuid import UUID

Number: TypeAlias = int | float | decimal.Decimal


class NoDefault(enum.Enum):
    """The type of `NO_DEFAULT`: a default that is absent, as opposed to one that is null."""

    NO_DEFAULT = "no default"


NO_DEFAULT = NoDefault.NO_DEFAULT


class Special(enum.Enum):
    """A default that is made anew for each row."""

    NOW = "now"
    TODAY = "today"
    EMPTY_LIST = "[]"
    EMPTY_OBJECT = "{}"
    MADE = "made"
    """By the host's model or its database, in a way that requests need not know."""


Constant: TypeAlias = (
    bool
    | int
    | float
    | decimal.Decimal
    | str
    | datetime.date
    | datetime.time
    | datetime.datetime
    | datetime.timedelta
    | UUID
)
Default: TypeAlias = Constant | Special | NoDefault


@dataclass(frozen=True)
class FieldType:
    """A type of the language; `word` is its name there."""

    word: ClassVar[str] = ""


@dataclass(frozen=True)
class String(FieldType):
    """Text of a bounded length."""

    word: ClassVar[str] = "str"
    min_length: int = 0
    max_length: int = 255


@dataclass(frozen=True)
class Text(FieldType):
    """Text without a length."""

    word: ClassVar[str] = "text"


@dataclass(frozen=True)
class Integer(FieldType):
    """A whole number of 32 bits."""

    word: ClassVar[str] = "int"
    low: ClassVar[int] = -(2**31)
    high: ClassVar[int] = 2**31 - 1


@dataclass(frozen=True)
class BigInteger(FieldType):
    """A whole number of 64 bits."""

    word: ClassVar[str] = "bigint"
    low: ClassVar[int] = -(2**63)
    high: ClassVar[int] = 2**63 - 1


@dataclass(frozen=True)
class Float(FieldType):
    """A binary floating-point number; never infinite or NaN."""

    word: ClassVar[str] = "float"


@dataclass(frozen=True)
class Decimal(FieldType):
    """An exact number: `precision` digits in all, `scale` of them after the point."""

    word: ClassVar[str] = "decimal"
    precision: int = 12
    scale: int = 2

    @property
    def step(self) -> decimal.Decimal:
        """The distance between neighbouring values: `0.01` for a scale of 2."""
        return decimal.Decimal((0, (1,), -self.scale))

    @property
    def high(self) -> decimal.Decimal:
        """The largest value."""
        return decimal.Decimal((0, (9,) * self.precision, -self.scale))

    @property
    def low(self) -> decimal.Decimal:
        """The smallest value."""
        return self.high.copy_negate()


@dataclass(frozen=True)
class Boolean(FieldType):
    """True or false."""

    word: ClassVar[str] = "bool"


@dataclass(frozen=True)
class Date(FieldType):
    """A calendar day."""

    word: ClassVar[str] = "date"


@dataclass(frozen=True)
class Time(FieldType):
    """A time of day, without a zone."""

    word: ClassVar[str] = "time"


@dataclass(frozen=True)
class DateTime(FieldType):
    """A moment, always with a time zone."""

    word: ClassVar[str] = "datetime"


@dataclass(frozen=True)
class LocalDateTime(FieldType):
    """A date and a time of day without a zone: only a model of the host's has such columns."""

    word: ClassVar[str] = "datetime without a zone"


@dataclass(frozen=True)
class Duration(FieldType):
    """A length of time."""

    word: ClassVar[str] = "duration"


@dataclass(frozen=True)
class Uuid(FieldType):
    """A UUID."""

    word: ClassVar[str] = "uuid"


@dataclass(frozen=True)
class Email(FieldType):
    """An email address."""

    word: ClassVar[str] = "email"
    max_length: ClassVar[int] = 254


@dataclass(frozen=True)
class Url(FieldType):
    """An http or https address."""

    word: ClassVar[str] = "url"
    max_length: ClassVar[int] = 2083


@dataclass(frozen=True)
class Json(FieldType):
    """Any JSON value."""

    word: ClassVar[str] = "json"


@dataclass(frozen=True)
class Bytes(Json):
    """Bytes of a model of the host's: no request or response holds them, and rows of tests need some."""

    word: ClassVar[str] = "bytes"


@dataclass(frozen=True)
class EnumMember:
    """One choice: its Python name and the text that is stored and sent."""

    name: str
    value: str


@dataclass(frozen=True)
class Enum(FieldType):
    """One of a fixed set of texts."""

    word: ClassVar[str] = "enum"
    members: tuple[EnumMember, ...] = ()
    target: str | None = None
    """`module:Class` of the host's own enum, empty for plain texts; None when the endpoint brings the class."""

    @property
    def values(self) -> tuple[str, ...]:
        """The texts, in the order of the definition."""
        return tuple(member.value for member in self.members)

    @property
    def max_length(self) -> int:
        """The length of the longest text."""
        return max(len(value) for value in self.values)

    def member(self, value: str) -> str:
        """Give the Python name of one of the texts."""
        return next(member.name for member in self.members if member.value == value)


@dataclass(frozen=True)
class List(FieldType):
    """A list of one type, stored as JSON."""

    word: ClassVar[str] = "list"
    item: FieldType
    min_items: int = 0
    max_items: int = 1000


@dataclass(frozen=True)
class Reference(FieldType):
    """A foreign key and a relationship to a model."""

    word: ClassVar[str] = "ref"
    model: str
    """Class name of the target."""
    id_type: str = "uuid"
    """`uuid`, `int`, `bigint`, `str` or `str(36)`: the type of the target's primary key."""
    own_column: str = ""
    """The column of a model of the host's; otherwise it is named after the field."""
    relationship: str = ""
    """The attribute of a model of the host's that is the row itself; otherwise it has the name of the field."""

    @property
    def longest_key(self) -> int:
        """Length of the longest key, when keys are text."""
        return int(self.id_type.removeprefix("str").strip("()") or 255) if self.id_type.startswith("str") else 0


@dataclass(frozen=True)
class Computed(FieldType):
    """A value worked out from other fields, in responses only.

    `expression` is Python over the names in `names`, typed and checked; constants beside decimals are `Decimal("…")`.
    """

    word: ClassVar[str] = "computed"
    type: FieldType
    expression: str = ""
    names: tuple[str, ...] = ()
    """The fields that the expression reads, each once, in order of appearance."""
    in_sql: bool = False
    """Whether the list filters or sorts by it, or by another that reads it."""

    @property
    def tree(self) -> ast.expr:
        """The expression as a fresh syntax tree."""
        return ast.parse(self.expression, mode="eval").body

    @property
    def uses_decimal(self) -> bool:
        """Whether the expression needs `from decimal import Decimal`."""
        return "Decimal('" in self.expression

    def source(self, owner: str = "self") -> str:
        """Give the expression as Python source that reads the fields from an object.

        Args:
            owner: Name of the variable that holds the row.

        Returns:
            For example `self.price * self.quantity`.
        """
        return ast.unparse(_Qualify(owner, frozenset(self.names)).visit(self.tree))


class _Qualify(ast.NodeTransformer):
    def __init__(self, owner: str, names: frozenset[str]) -> None:
        self.owner = owner
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names:
            return node
        return ast.Attribute(ast.Name(self.owner, ast.Load()), node.id, ast.Load())


@dataclass(frozen=True)
class Object(FieldType):
    """A nested object, stored as JSON."""

    word: ClassVar[str] = "object"
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Variant:
    """One alternative of a union."""

    tag: str
    """The value of the discriminator."""
    object: Object
    pascal: str
    """The tag as part of a class name."""


@dataclass(frozen=True)
class Union(FieldType):
    """One of several nested objects, told apart by the text in `discriminator`; stored as JSON."""

    word: ClassVar[str] = "oneof"
    discriminator: ClassVar[str] = "type"
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Field:
    """One field of a resource or of a nested object, checked."""

    name: str
    type: FieldType
    nullable: bool = False
    default: Default = NO_DEFAULT
    ge: Number | None = None
    le: Number | None = None
    gt: Number | None = None
    lt: Number | None = None
    pattern: str | None = None
    unique: bool = False
    index: bool = False
    filter: bool = False
    sort: bool = False
    search: bool = False
    immutable: bool = False
    readonly: bool = False
    writeonly: bool = False
    embed: bool = False
    """Whether responses hold the row that a reference leads to."""
    was: str = ""
    """The name that the field had before; its column is renamed."""

    @property
    def former_column(self) -> str:
        """The column that the field had under its former name; empty without one."""
        return replace(self, name=self.was).column if self.was else ""

    @property
    def column(self) -> str:
        """Name of the column and of the value in requests: `customer_id` for `customer: ref(Customer)`."""
        return (self.type.own_column or f"{self.name}_id") if isinstance(self.type, Reference) else self.name

    @property
    def relationship(self) -> str:
        """Name of the attribute, and of the value in responses, that is the row of a reference."""
        return (isinstance(self.type, Reference) and self.type.relationship) or self.name

    @property
    def has_default(self) -> bool:
        """Whether a default was given."""
        return self.default is not NO_DEFAULT

    @property
    def is_made(self) -> bool:
        """Whether there is a default that only the host's model or its database knows."""
        return self.default is Special.MADE

    @property
    def stored(self) -> bool:
        """Whether there is a column."""
        return not isinstance(self.type, Computed)

    @property
    def in_json(self) -> bool:
        """Whether the column holds JSON."""
        return isinstance(self.type, Json | List | Object | Union)

    @property
    def required(self) -> bool:
        """Whether a create request must hold it."""
        return self.in_create and not self.nullable and not self.has_default

    @property
    def in_create(self) -> bool:
        """Whether a create request may hold it."""
        return self.stored and not self.readonly

    @property
    def in_update(self) -> bool:
        """Whether an update request may hold it."""
        return self.in_create and not self.immutable

    @property
    def in_response(self) -> bool:
        """Whether responses hold it."""
        return not self.writeonly

    def walk(self) -> Iterator[Field]:
        """Give this field and every field nested in it, depth first."""
        yield self
        for nested in nested_fields(self.type):
            yield from nested.walk()


def nested_fields(kind: FieldType) -> tuple[Field, ...]:
    """Give the fields directly inside an object or a union; none for any other type."""
    if isinstance(kind, Object):
        return kind.fields
    if isinstance(kind, Union):
        return tuple(field for variant in kind.variants for field in variant.object.fields)
    return ()
