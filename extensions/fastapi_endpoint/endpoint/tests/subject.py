"""What the modules of this package share: the endpoint under test, its fields, its imports."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...actions import Action
from ...answers import Answers
from ...fields import types as t
from ..imports import Imports
from ..names import EndpointNames
from ..types import quoted
from .view import Item

_DISTINCT = (t.String, t.Text, t.Email, t.Url, t.Integer, t.BigInteger, t.Uuid, t.Date, t.DateTime, t.LocalDateTime)


class Subject:
    """The endpoint that the test module is about.

    Args:
        answers: The answers.
        names: The names of the endpoint.
        first_party: First segments of the host's own dotted names.
    """

    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self.answers = answers
        self.host = answers.host
        self.tests = answers.host.tests
        self.names = names
        self.operations = set(answers.operations)
        self.creates = "create" in self.operations
        self.imports = Imports(names.module("test"), {*first_party, "tests"})
        self.constants: list[Item] = []
        """Constants at the top of the test module; building values adds to them."""
        self.fields = [field for field in answers.fields if field.in_create]
        self.references = [
            field for field in self.fields if isinstance(field.type, t.Reference) and field.type.model != names.model
        ]
        """Those to other models: a row that refers to its own kind is not needed."""
        self.input_references = self._input_references()
        """References that only inputs of actions have, by their key among the rows that a test makes."""
        self.parent = answers.fields[0] if answers.parent else None
        """The reference to the parent, for a nested resource."""
        self.plain = [field for field in self.fields if not isinstance(field.type, t.Reference)]
        self.distinct = self._distinct()
        """Fields whose values have to differ, because they are unique together with others."""

    @property
    def is_below_caller(self) -> bool:
        """Whether the parents are the callers themselves."""
        way = self.answers.parent_owner
        return way is not None and way.is_caller

    @property
    def makes_references(self) -> bool:
        """Whether each row needs other rows to refer to."""
        keys = {field.column for field in self.references}
        together = self.answers.existing.uniques if self.answers.existing else ()
        return any(field.unique for field in self.references) or any(keys >= set(names) for names in together)

    def _distinct(self) -> frozenset[str]:
        plain = [field.column for field in self.plain if isinstance(field.type, _DISTINCT)]
        unique = {field.column for field in self.plain if field.unique}
        together = self.answers.existing.uniques if self.answers.existing else ()
        chosen = (
            next((name for name in names if name in plain), None) for names in together if not unique & set(names)
        )
        return frozenset(name for name in chosen if name is not None)

    def _input_references(self) -> dict[str, t.Field]:
        return {
            self.reference_key(action, field): field
            for action in self.answers.actions
            for field in action.input
            if isinstance(field.type, t.Reference) and not self._is_own(field)
        }

    def in_expressions(self, column: str) -> str:
        """A column of the model as the statements of tests name it; the model is imported."""
        return self.as_column(f"{self.imports.name(self.names.module('model'), self.names.model)}.{column}")

    def as_column(self, attribute: str) -> str:
        """An attribute of a mapped class as statements name it: type checkers take one of SQLModel's for its value."""
        return f"{self.imports.name('sqlmodel', 'col')}({attribute})" if self.answers.is_sqlmodel else attribute

    def reference_key(self, action: Action, field: t.Field) -> str:
        """The key of the row that a reference in an action's input points to."""
        return field.column if self._is_own(field) else f"{action.name}_{field.column}"

    def _is_own(self, field: t.Field) -> bool:
        """Whether a reference in an input is one of the resource too."""
        return any((field.column, field.type) == (own.column, own.type) for own in self.references)


def variable(model: str) -> str:
    """The variable that holds a row of a model: `line_item` for `LineItem`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model).lower()


def listed(columns: Iterable[str]) -> str:
    """Names as the elements of a list in source."""
    return ", ".join(quoted(column) for column in columns)
