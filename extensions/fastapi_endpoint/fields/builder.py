"""From an answer to checked fields: `parse_fields`, and the recursion into nested objects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ..naming import ResourceName, split_words
from ..wording import code, nearest
from .bounds import check_bounds
from .expressions import resolve_computed
from .literals import WrongValueError, parse_constant, parse_number
from .names import LIST_PARAMETERS, UNION_KEY, check_name
from .patterns import matches, pattern_problem
from .place import Place
from .rules import check_rules, is_null
from .source import check_spec, entries, load_fields
from .spec_parser import Spec, parse_spec
from .type_parser import Models
from .types import (
    NO_DEFAULT,
    Computed,
    Constant,
    Default,
    Enum,
    Field,
    List,
    Number,
    Object,
    Reference,
    Special,
    Union,
    Variant,
)

MOST_FIELDS = 300
DEEPEST_OBJECT = 20


def parse_fields(
    value: object,
    *,
    models: Mapping[str, object] | Collection[str] | None = None,
    id_type: str = "uuid",
    resource: ResourceName | str | None = None,
    place: Place | None = None,
) -> tuple[Field, ...]:
    """Read the answer to `fields`.

    Args:
        value: The mapping that YAML gave, or YAML text; nothing at all is a resource without fields of its own.
        models: Class names of the models that `ref` may name; in a mapping, a value `uuid` or `int` says the type of
            that model's primary key. `None` accepts any name.
        id_type: `uuid` or `int`: the type of the primary key of every other model.
        resource: The resource itself, which `ref` may name too.
        place: Where in another answer the fields are, for messages.

    Returns:
        The fields in the order of the answer, every rule of the language checked.

    Raises:
        AnswerError: The first problem, as one sentence that names the field.
    """
    own = resource.pascal if isinstance(resource, ResourceName) else resource
    id_types = (
        {name: str(kind) for name, kind in models.items() if str(kind).startswith(("uuid", "int", "str"))}
        if isinstance(models, Mapping)
        else {}
    )
    names = None if models is None else frozenset(models)
    place = place or Place()
    builder = _Builder(Models(names, id_type, id_types, own))
    fields = tuple(builder.fields(load_fields(value, place), place, depth=0))
    _check_columns(fields, place)
    _check_former_names(fields, place)
    return resolve_computed(fields, place)


class _Builder:
    """The recursion; it counts the fields, because an alias can make a small answer endless."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self.count = 0

    def fields(self, mapping: Mapping[object, object], place: Place, *, depth: int) -> Iterator[Field]:
        for name, value in entries(mapping, place):
            self.count += 1
            inside = place.inside(name)
            check_name(name, inside, nested=depth > 0)
            if self.count > MOST_FIELDS:
                raise place.error(f"there are more than {MOST_FIELDS} fields", accepted="split the resource")
            yield self._field(name, value, inside, depth=depth)

    def _field(self, name: str, value: object, place: Place, *, depth: int) -> Field:
        if not isinstance(value, Mapping):
            return _scalar(name, check_spec(value, name, place), place, self.models, nested=depth > 0)
        if depth >= DEEPEST_OBJECT:
            raise place.error(f"is nested more than {DEEPEST_OBJECT} objects deep", accepted="use `json`")
        if UNION_KEY in value:
            return Field(name, self._union(value, place, depth=depth))
        return Field(name, self._object(value, place, depth=depth))

    def _object(self, mapping: Mapping[object, object], place: Place, *, depth: int) -> Object:
        fields = tuple(self.fields(mapping, place, depth=depth + 1))
        if not fields:
            raise place.error("is an object without fields", accepted="give it a field, or use `json`")
        return Object(fields)

    def _union(self, mapping: Mapping[object, object], place: Place, *, depth: int) -> Union:
        form = "write `{oneof: {card: {…}, iban: {…}}}`"
        alternatives = mapping[UNION_KEY]
        if len(mapping) > 1 or not isinstance(alternatives, Mapping) or len(alternatives) < 2:
            problem = (
                "has `oneof` beside other keys" if len(mapping) > 1 else "has a `oneof` without two objects or more"
            )
            raise place.error(problem, accepted=form)
        variants: dict[str, Variant] = {}
        for tag, value in entries(alternatives, place):
            inside = place.inside(tag)
            if not isinstance(value, Mapping) or UNION_KEY in value:
                raise inside.error("is no object", accepted=form)
            pascal = _tag_name(tag, inside)
            if pascal in variants:
                raise inside.error(
                    f"is too much like the tag {code(variants[pascal].tag)}", accepted="make them differ"
                )
            if Union.discriminator in value:
                raise inside.error(
                    f"has a field {code(Union.discriminator)}, which holds the tag", accepted="rename it"
                )
            variants[pascal] = Variant(tag, self._object(value, inside, depth=depth + 1), pascal)
        return Union(tuple(variants.values()))


def _tag_name(tag: str, place: Place) -> str:
    words = split_words(tag)
    if not words or not words[0][0].isalpha() or not all(word.isascii() and word.isalnum() for word in words):
        raise place.error("is not a tag of letters, digits, `_` and `-`", accepted="use a tag such as `card`")
    return "".join(word.capitalize() for word in words)


def _scalar(name: str, text: str, place: Place, models: Models, *, nested: bool) -> Field:
    spec = parse_spec(text, place, models)
    if nested and isinstance(spec.type, Reference | Computed):
        problem = f"is inside an object and cannot be {code(spec.type.word)}"
        raise place.error(problem, accepted="move it out of the object")
    if spec.was is not None and (nested or isinstance(spec.type, Computed)):
        raise spec.scanner.error("has no column to rename", spec.was, accepted="leave `was(…)` out")
    check_rules(spec, nested=nested)
    field = _flags(name, spec)
    _check_reference(field, place, models)
    if field.filter and field.column in LIST_PARAMETERS:
        problem = f"cannot be a filter, because the list has the query parameter {code(name)} already"
        raise place.error(problem, accepted="drop `filter` or use another name")
    if isinstance(spec.type, Computed):
        expression = spec.default.text if spec.default else ""
        return replace(field, type=replace(spec.type, expression=expression))
    field = replace(
        field,
        ge=_number(spec, "ge"),
        le=_number(spec, "le"),
        gt=_number(spec, "gt"),
        lt=_number(spec, "lt"),
        pattern=_pattern(spec),
    )
    check_bounds(field, place)
    return replace(field, default=_default(spec, field))


def _flags(name: str, spec: Spec) -> Field:
    words = spec.modifiers
    return Field(
        name,
        spec.type,
        nullable="nullable" in words,
        unique="unique" in words,
        index="index" in words,
        filter="filter" in words,
        sort="sort" in words,
        search="search" in words,
        immutable="immutable" in words,
        readonly="readonly" in words,
        writeonly="writeonly" in words,
        embed="embed" in words,
        was=spec.was.text if spec.was else "",
    )


def _check_reference(field: Field, place: Place, models: Models) -> None:
    if not isinstance(field.type, Reference):
        return
    if field.name.endswith("_id"):
        accepted = f"name the field {code(field.name.removesuffix('_id'))}"
        raise place.error(f"is a reference, whose column would be {code(field.column)}", accepted=accepted)
    if field.type.model == models.own and not field.nullable:
        raise place.error("refers to its own model, so that no row could be the first", accepted="add `nullable`")


def _check_columns(fields: tuple[Field, ...], place: Place) -> None:
    names = {field.name: field for field in fields}
    for field in fields:
        other = names.get(field.column)
        if other is not None and other is not field:
            problem = f"has the column {code(field.column)}, which is a field of its own too"
            raise place.inside(field.name).error(problem, accepted=f"drop the field {code(other.name)}")


def _check_former_names(fields: tuple[Field, ...], place: Place) -> None:
    """A former name is free by now, and only one field had it."""
    names = {field.name for field in fields}
    seen: dict[str, str] = {}
    for field in fields:
        if not field.was:
            continue
        inside = place.inside(field.name)
        if field.was in names:
            raise inside.error(f"was {code(field.was)}, which is a field still", accepted="drop one of them")
        if field.was in seen:
            raise inside.error(f"was {code(field.was)}, and so was {code(seen[field.was])}", accepted="drop one `was`")
        seen[field.was] = field.name


def _number(spec: Spec, key: str) -> Number | None:
    token = spec.bounds.get(key)
    if token is None:
        return None
    try:
        return parse_number(token.text, spec.type)
    except WrongValueError as error:
        problem = f"is {code(spec.type.word)} and cannot have the bound {token}"
        raise spec.scanner.error(problem, token, accepted=str(error)) from None


def _pattern(spec: Spec) -> str | None:
    if spec.pattern is None:
        return None
    problem = pattern_problem(spec.pattern.text)
    if problem is not None:
        accepted = "write one that Python and Pydantic both know, such as `/^[A-Z]+$/`"
        raise spec.scanner.error(f"has the pattern {spec.pattern}, which {problem}", spec.pattern, accepted=accepted)
    return spec.pattern.text


def _default(spec: Spec, field: Field) -> Default:
    token = spec.default
    if token is None or is_null(token):
        return NO_DEFAULT
    try:
        value = parse_value(token.text, field)
    except WrongValueError as error:
        close = nearest(token.text, field.type.values) if isinstance(field.type, Enum) else None
        problem = f"is {code(field.type.word)} and refuses the default {token}"
        raise spec.scanner.error(problem, token, accepted=str(error), nearest=close) from None
    return value


def parse_value(text: str, field: Field) -> Constant | Special:
    """Read a value of a field.

    Args:
        text: As written, without quotes.
        field: The field; only its type, bounds and pattern matter.

    Returns:
        The value, typed.

    Raises:
        WrongValueError: No value of that field; the text says what is one.
    """
    value = parse_constant(text, field.type)
    _check_value(value, field)
    return value


def _check_value(value: object, field: Field) -> None:
    if isinstance(field.type, List) and field.type.min_items:
        items = f"{field.type.min_items} item{'s' if field.type.min_items > 1 else ''}"
        raise WrongValueError(f"the list has {items} at the least")
    if isinstance(value, str) and field.pattern is not None and not matches(field.pattern, value):
        raise WrongValueError(f"the pattern is {code(field.pattern)}")
    if field.ge is not None and value < field.ge:  # type: ignore[operator]
        raise WrongValueError(f"the bound is {code(f'>={field.ge}')}")
    if field.gt is not None and value <= field.gt:  # type: ignore[operator]
        raise WrongValueError(f"the bound is {code(f'>{field.gt}')}")
    if field.le is not None and value > field.le:  # type: ignore[operator]
        raise WrongValueError(f"the bound is {code(f'<={field.le}')}")
    if field.lt is not None and value >= field.lt:  # type: ignore[operator]
        raise WrongValueError(f"the bound is {code(f'<{field.lt}')}")
