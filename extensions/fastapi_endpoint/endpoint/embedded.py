"""The schemas of rows inside responses: one for each model that embedded references lead to."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers import Answers
from ..fields import types as t
from ..naming import ResourceName
from .imports import Imports
from .names import EndpointNames
from .shapes import SchemaField, Shape, Shapes
from .types import key_type, python_type, response_type


class EmbeddedSchemas:
    """Collects the schemas of embedded rows.

    Args:
        answers: The answers.
        names: The names of the endpoint.
        imports: Imports of the schema module.
        shapes: Knows which names are taken there.
    """

    def __init__(self, answers: Answers, names: EndpointNames, imports: Imports, shapes: Shapes) -> None:
        self._answers = answers
        self._names = names
        self._imports = imports
        self._shapes = shapes
        self.shapes: dict[str, Shape] = {}
        """By model."""

    def name(self, kind: t.Reference) -> str:
        """The schema of the rows that a reference leads to."""
        if kind.model not in self.shapes:
            self.shapes[kind.model] = self._shape(kind)
        return self.shapes[kind.model].name

    def _shape(self, kind: t.Reference) -> Shape:
        model = ResourceName.parse(kind.model)
        inside = f"{self._answers.resource.article} {self._answers.resource.words}"
        if self._names.refers_to_itself(kind):
            told, own = f"{inside} inside another.", ""
        else:
            told, own = f"{model.article} {model.words} inside {inside}.", model.pascal
        name = self._shapes.free(self._names.prefix, f"{own}Summary")
        return Shape(name, told[0].upper() + told[1:], tuple(self._columns(kind)))

    def _columns(self, kind: t.Reference) -> Iterator[SchemaField]:
        if not self._names.refers_to_itself(kind):
            yield from map(self._column, self._answers.embedded[kind.model].fields)
            return
        yield SchemaField(self._names.key, key_type(self._answers.id_type, self._imports))
        for field in self._answers.fields:
            if field.stored and field.in_response and field.column != self._names.key:
                yield self._column(field)

    def _column(self, field: t.Field) -> SchemaField:
        if field.in_json:
            written = python_type(field, self._imports)
        else:
            written = response_type(field, self._imports, self._names.support_module("field_types"), self._enum(field))
        return SchemaField(field.column, f"{written} | None" if field.nullable else written)

    def _enum(self, field: t.Field) -> str | None:
        target = self._names.enum_target(field) if isinstance(field.type, t.Enum) else ""
        return self._imports.target(target) if target else None
