"""The named types of the schema module: constrained values, lists, nested objects and unions."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from ..fields import types as t
from .imports import Imports
from .model import Attribute
from .names import EndpointNames
from .types import default_source, quoted, schema_type


@dataclass(frozen=True)
class SchemaField:
    """One line of a schema: `name: annotation` and perhaps ` = default`."""

    name: str
    annotation: str
    default: str | None = None

    @property
    def source(self) -> str:
        """The line."""
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default is not None else "")


@dataclass(frozen=True)
class Shape:
    """A class for a nested object, or an assignment for a union of such classes."""

    name: str
    words: str
    fields: tuple[SchemaField, ...] = ()
    value: str = ""


class Shapes:
    """Gives each field its request type, and collects the definitions behind it.

    Args:
        answers: The answers.
        names: The names of the endpoint.
        imports: Imports of the schema module.
    """

    def __init__(self, answers: Answers, names: EndpointNames, imports: Imports) -> None:
        self._answers = answers
        self._names = names
        self._imports = imports
        self._support = names.support_module("field_types")
        self._types: dict[tuple[str, ...], str] = {}
        self._taken = {names.field_alias(field) for field in answers.fields}
        self.aliases: dict[str, Attribute] = {}
        """Types of one line, by name; each after those that it is made of."""
        self.shapes: list[Shape] = []
        """Objects and unions, each after those that it is made of."""

    def request_type(self, field: t.Field, enum: str | None) -> str:
        """What to write for a field in requests.

        Args:
            field: A field of the resource.
            enum: Name of the class when the field is an enum.
        """
        name = self._names.field_alias(field)
        if not field.in_json:
            return self.alias(name, schema_type(field, self._imports, self._support, enum))
        words = f"The {field.name.replace('_', ' ')} of {self._answers.resource.article} {self._answers.resource.words}"
        return self._in_json(field, (field.name,), name, words)

    def input_type(self, field: t.Field, owner: str) -> str:
        """What to write for a list, an object, a union or JSON in the body of an action.

        Args:
            field: A field of the body.
            owner: The schema of the body.
        """
        return self._in_json(field, (owner, field.name), self.free(owner, field.name), f"The {field.name} of {owner}")

    def response_type(self, field: t.Field) -> str:
        """What to write in responses for a field that is stored as JSON."""
        if isinstance(field.type, t.Json):
            return self._imports.name("typing", "Any")
        return f"{self._imports.name(self._support, 'AsStored')}[{self.request_type(field, None)}]"

    def alias(self, name: str, written: str) -> str:
        """A name of its own for a type that is more than one word."""
        if "[" not in written:
            return written
        self.aliases[name] = Attribute(name, "", written)
        return name

    def _in_json(self, field: t.Field, path: tuple[str, ...], name: str, words: str) -> str:
        """The type of a value inside JSON, made once for each path."""
        if path not in self._types:
            self._types[path] = self._define(field, path, name, words)
        return self._types[path]

    def _define(self, field: t.Field, path: tuple[str, ...], name: str, words: str) -> str:
        match field.type:
            case t.Object():
                return self._object(name, words, self._members(field.type, path, name))
            case t.Union():
                return self._union(field.type, path, name, words)
            case t.List():
                return self.alias(name, self._list(field, field.type, path, name))
            case t.Enum():
                values = ", ".join(map(quoted, field.type.values))
                return self.alias(name, f"{self._imports.name('typing', 'Literal')}[{values}]")
            case t.Json():
                return self._imports.name(self._support, "JsonValue")
        return self.alias(name, schema_type(field, self._imports, self._support, in_json=True))

    def _object(self, name: str, words: str, fields: tuple[SchemaField, ...]) -> str:
        self.shapes.append(Shape(name, f"{words}.", fields))
        return name

    def _members(self, kind: t.Object, path: tuple[str, ...], name: str) -> tuple[SchemaField, ...]:
        return tuple(self._member(field, (*path, field.name), name) for field in kind.fields)

    def _member(self, field: t.Field, path: tuple[str, ...], owner: str) -> SchemaField:
        written = self._in_json(field, path, self.free(owner, field.name), f"The {field.name} of {owner}")
        annotation = f"{written} | None" if field.nullable else written
        if not field.has_default:
            return SchemaField(field.name, annotation, "None" if field.nullable else None)
        source = default_source(field, self._answers, self._imports)
        if isinstance(field.default, t.Special):
            source = f"{self._imports.name('pydantic', 'Field')}(default_factory={source})"
        return SchemaField(field.name, annotation, source)

    def _union(self, kind: t.Union, path: tuple[str, ...], name: str, words: str) -> str:
        literal, constraint = self._imports.name("typing", "Literal"), self._imports.name("pydantic", "Field")
        names = []
        for variant in kind.variants:
            own = self.free(name, variant.pascal)
            tag = SchemaField(kind.discriminator, f"{literal}[{quoted(variant.tag)}]")
            members = self._members(variant.object, (*path, variant.tag), own)
            names.append(self._object(own, f"{words}: {variant.tag}", (tag, *members)))
        union = f"{self._imports.name('typing', 'Annotated')}[{' | '.join(names)}, "
        self.shapes.append(Shape(name, words, value=f'{union}{constraint}(discriminator="{kind.discriminator}")]'))
        return name

    def _list(self, field: t.Field, kind: t.List, path: tuple[str, ...], name: str) -> str:
        item = t.Field(field.name, kind.item)
        written = self._in_json(item, (*path, "[]"), self.free(name, "item"), "")
        bounds = ([f"min_length={kind.min_items}"] if kind.min_items else []) + [f"max_length={kind.max_items}"]
        annotated, constraint = self._imports.name("typing", "Annotated"), self._imports.name("pydantic", "Field")
        return f"{annotated}[{self._imports.builtin('list')}[{written}], {constraint}({', '.join(bounds)})]"

    def free(self, owner: str, name: str) -> str:
        """A class name that nothing else has: `a.b_c` and `a_b.c` would be called alike."""
        wanted = owner + (name if name[0].isupper() else "".join(word.capitalize() for word in name.split("_")))
        while wanted in self._taken:
            wanted += "Value"
        self._taken.add(wanted)
        return wanted
