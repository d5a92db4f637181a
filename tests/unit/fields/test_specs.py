"""Specs that are accepted, and the fields that they give."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal as D
from uuid import UUID

import pytest
from fastapi_endpoint.fields import (
    NO_DEFAULT,
    BigInteger,
    Boolean,
    Computed,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    Enum,
    EnumMember,
    Field,
    FieldType,
    Float,
    Integer,
    Json,
    List,
    Object,
    Reference,
    Special,
    String,
    Text,
    Time,
    Union,
    Url,
    Uuid,
    parse_fields,
)
from fastapi_endpoint.naming import ResourceName

ParseOne = Callable[..., Field]

_STATUS = Enum((EnumMember("DRAFT", "draft"), EnumMember("IN_REVIEW", "in review")))

TYPES: list[tuple[str, FieldType]] = [
    ("str", String(0, 255)),
    ("str(40)", String(0, 40)),
    ("str(3..120)", String(3, 120)),
    ("str( 3 .. 120 )", String(3, 120)),
    ("str(4..4)", String(4, 4)),
    ("text", Text()),
    ("int", Integer()),
    ("bigint", BigInteger()),
    ("float", Float()),
    ("decimal", Decimal(12, 2)),
    ("decimal(10,2)", Decimal(10, 2)),
    ("decimal(5, 5)", Decimal(5, 5)),
    ("bool", Boolean()),
    ("date", Date()),
    ("time", Time()),
    ("datetime", DateTime()),
    ("duration", Duration()),
    ("uuid", Uuid()),
    ("email", Email()),
    ("url", Url()),
    ("json", Json()),
    ('enum(draft, "in review")', _STATUS),
    ("enum(draft,'in review')", _STATUS),
    ("enum(à-faire, N1)", Enum((EnumMember("A_FAIRE", "à-faire"), EnumMember("N1", "N1")))),
    ("list(str)", List(String())),
    ("list(int)", List(Integer())),
    ("list(int, 5)", List(Integer(), 0, 5)),
    ("list(int, 2..5)", List(Integer(), 2, 5)),
    ("list(list(decimal(4,1)))", List(List(Decimal(4, 1)))),
    ('list(enum(draft, "in review"))', List(_STATUS)),
    ("ref(Customer)", Reference("Customer", "uuid")),
    ("ref(Country)", Reference("Country", "int")),
]


@pytest.mark.parametrize(("spec", "kind"), TYPES, ids=[spec for spec, _ in TYPES])
def test_type(parse_one: ParseOne, spec: str, kind: FieldType) -> None:
    assert parse_one(spec) == Field("x", kind)


MODIFIERS: list[tuple[str, Field]] = [
    ("text nullable", Field("x", Text(), nullable=True)),
    ("str unique search", Field("x", String(), unique=True, search=True)),
    ("datetime index sort", Field("x", DateTime(), index=True, sort=True)),
    ("int filter sort", Field("x", Integer(), filter=True, sort=True)),
    ("str writeonly nullable", Field("x", String(), writeonly=True, nullable=True)),
    ("int immutable", Field("x", Integer(), immutable=True)),
    ("int readonly = 0", Field("x", Integer(), readonly=True, default=0)),
    ("int readonly nullable", Field("x", Integer(), readonly=True, nullable=True)),
    ("int >=1 <=9", Field("x", Integer(), ge=1, le=9)),
    ("int > 0 < 10", Field("x", Integer(), gt=0, lt=10)),
    ("int >= -5", Field("x", Integer(), ge=-5)),
    ("decimal(10,2) >=0 <=99.5", Field("x", Decimal(10, 2), ge=D("0.00"), le=D("99.50"))),
    ("float >0.5", Field("x", Float(), gt=0.5)),
    ("float <=1e3", Field("x", Float(), le=1000.0)),
    ("str(3..32) /^[A-Z0-9-]+$/ unique", Field("x", String(3, 32), pattern="^[A-Z0-9-]+$", unique=True)),
    (r"str /^a\/b c\d$/", Field("x", String(), pattern=r"^a/b c\d$")),
    ("  str\n  nullable\t ", Field("x", String(), nullable=True)),
    ("ref(Customer) embed", Field("x", Reference("Customer"), embed=True)),
    ("ref(Customer) filter nullable", Field("x", Reference("Customer"), filter=True, nullable=True)),
]


@pytest.mark.parametrize(("spec", "field"), MODIFIERS, ids=[spec for spec, _ in MODIFIERS])
def test_modifiers(parse_one: ParseOne, spec: str, field: Field) -> None:
    assert parse_one(spec) == field


DEFAULTS: list[tuple[str, object]] = [
    ("int >=1 = 1", 1),
    ("int = -3 sort", -3),
    ("int = 1 <=3", 1),
    ("bigint = 3000000000", 3_000_000_000),
    ("float = 0", 0.0),
    ("decimal(10,2) = 9.9", D("9.90")),
    ("decimal(4,2) = 0", D("0.00")),
    ("bool = true", True),
    ("bool = false filter", False),
    ("str = open", "open"),
    ('str = "in review" search', "in review"),
    ("str = 'it\"s'", 'it"s'),
    (r'str = "a \"b\" \\ c\d"', r'a "b" \ c\d'),
    ('str = ""', ""),
    ('str = "null"', "null"),
    ("str = a=b,c(d)", "a=b,c(d)"),
    ("text = 3", "3"),
    ("str(2..4) /^[a-z]+$/ = abc", "abc"),
    ('enum(draft, "in review") = "in review"', "in review"),
    ("enum(draft, done) = done filter", "done"),
    ("date = 2024-01-31", datetime.date(2024, 1, 31)),
    ("date = today", Special.TODAY),
    ("time = 09:30", datetime.time(9, 30)),
    ("datetime = 2024-01-31T09:30:00Z", datetime.datetime(2024, 1, 31, 9, 30, tzinfo=datetime.UTC)),
    ("datetime = 2024-01-31T09:30:00+02:00", datetime.datetime(2024, 1, 31, 7, 30, tzinfo=datetime.UTC)),
    ("datetime = now", Special.NOW),
    ("duration = P1DT2H30M", datetime.timedelta(days=1, hours=2, minutes=30)),
    ("duration = P2W", datetime.timedelta(weeks=2)),
    ("uuid = 123e4567-e89b-42d3-a456-426614174000", UUID("123e4567-e89b-42d3-a456-426614174000")),
    ("email = info@example.com", "info@example.com"),
    ("url = https://example.com/a?b=c", "https://example.com/a?b=c"),
    ("list(str) = []", Special.EMPTY_LIST),
    ("json = {}", Special.EMPTY_OBJECT),
    ("json = []", Special.EMPTY_LIST),
    ("str nullable = null", NO_DEFAULT),
]


@pytest.mark.parametrize(("spec", "default"), DEFAULTS, ids=[spec for spec, _ in DEFAULTS])
def test_default(parse_one: ParseOne, spec: str, default: object) -> None:
    found = parse_one(spec).default
    assert found == default
    assert type(found) is type(default)


@pytest.mark.parametrize(
    ("name", "spec", "kind"),
    [
        ("date", "date nullable", Date()),
        ("uuid", "uuid", Uuid()),
        ("list", "list(str)", List(String())),
        ("type", "str", String()),
        ("str", "str", String()),
        ("text", "text", Text()),
        ("int", "int", Integer()),
        ("decimal", "decimal(4,2)", Decimal(4, 2)),
        ("datetime", "datetime", DateTime()),
        ("url", "url", Url()),
        ("email", "email", Email()),
        ("enum", "enum(a, b)", Enum((EnumMember("A", "a"), EnumMember("B", "b")))),
        ("nullable", "str", String()),
        ("match", "str", String()),
        ("query", "str", String()),
        ("class_", "str", String()),
    ],
)
def test_a_name_that_means_something_else_too(parse_one: ParseOne, name: str, spec: str, kind: FieldType) -> None:
    assert parse_one(spec, name).type == kind


def test_nested_objects_to_any_depth(parse_one: ParseOne) -> None:
    kind = parse_one(
        {"city": "str(100)", "place": {"lat": "float >=-90 <=90", "id": "int", "metadata": "json nullable"}}
    ).type
    place = Object(
        (Field("lat", Float(), ge=-90.0, le=90.0), Field("id", Integer()), Field("metadata", Json(), nullable=True))
    )
    assert kind == Object((Field("city", String(0, 100)), Field("place", place)))


def test_union_of_objects(parse_one: ParseOne) -> None:
    kind = parse_one({"oneof": {"card": {"last4": "str(4..4)"}, "bank-transfer": {"iban": "str(15..34)"}}}).type
    assert isinstance(kind, Union)
    assert [(variant.tag, variant.pascal) for variant in kind.variants] == [
        ("card", "Card"),
        ("bank-transfer", "BankTransfer"),
    ]
    assert kind.variants[0].object == Object((Field("last4", String(4, 4)),))


@pytest.mark.parametrize("nothing", [None, "", "   \n", {}])
def test_no_fields_at_all(nothing: object) -> None:
    assert parse_fields(nothing) == ()


def test_text_and_mapping_give_the_same_fields() -> None:
    text = "title: str(3..120) unique\nprice: decimal(10,2) >=0\naddress: {street: str(200), zip: str(5..10)}\n"
    mapping = {
        "title": "str(3..120) unique",
        "price": "decimal(10,2) >=0",
        "address": {"street": "str(200)", "zip": "str(5..10)"},
    }
    assert parse_fields(text) == parse_fields(mapping)


def test_a_reference_to_an_unknown_set_of_models_is_accepted() -> None:
    assert parse_fields({"owner": "ref(Anything)"}, id_type="int")[0].type == Reference("Anything", "int")


@pytest.mark.parametrize(("key", "longest"), [("str(36)", 36), ("str", 255), ("uuid", 0), ("int", 0)])
def test_a_reference_has_the_type_of_the_key(key: str, longest: int) -> None:
    kind = parse_fields({"owner": "ref(User)"}, models={"User": key})[0].type
    assert kind == Reference("User", key)
    assert isinstance(kind, Reference)
    assert kind.longest_key == longest


def test_a_resource_may_refer_to_itself() -> None:
    parent = parse_fields({"parent": "ref(Category) nullable"}, models=(), resource=ResourceName.parse("category"))[0]
    assert parent.type == Reference("Category")
    assert parent.column == "parent_id"


@pytest.mark.parametrize(
    ("spec", "required", "create", "update", "response"),
    [
        ("str", True, True, True, True),
        ("str nullable", False, True, True, True),
        ("str = a", False, True, True, True),
        ("str immutable", True, True, False, True),
        ("str readonly nullable", False, False, False, True),
        ("str writeonly", True, True, True, False),
        ("computed(int) = 1", False, False, False, True),
    ],
)
def test_where_a_field_is(
    parse_one: ParseOne, spec: str, required: bool, create: bool, update: bool, response: bool
) -> None:
    field = parse_one(spec)
    assert (field.required, field.in_create, field.in_update, field.in_response) == (required, create, update, response)
    assert field.stored is not isinstance(field.type, Computed)


def test_walk_gives_nested_fields_too(parse_one: ParseOne) -> None:
    field = parse_one({"a": {"b": "int"}, "c": {"oneof": {"d": {"e": "int"}, "f": {"g": "int"}}}})
    assert [each.name for each in field.walk()] == ["x", "a", "b", "c", "e", "g"]


def test_enum_members_have_python_names() -> None:
    assert _STATUS.values == ("draft", "in review")
    assert _STATUS.member("in review") == "IN_REVIEW"
    assert _STATUS.max_length == 9


def test_range_of_a_decimal() -> None:
    kind = Decimal(5, 2)
    assert (kind.low, kind.high, kind.step) == (D("-999.99"), D("999.99"), D("0.01"))
