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
        self.references = [field for field in self.fields if isinstance(field.type, t.Reference)]
        self.input_references = self._input_references()
        """References that only inputs of actions have, by their key among the rows that a test makes."""
        self.plain = [field for field in self.fields if not isinstance(field.type, t.Reference)]

    def _input_references(self) -> dict[str, t.Field]:
        return {
            self.reference_key(action, field): field
            for action in self.answers.actions
            for field in action.input
            if isinstance(field.type, t.Reference) and not self._is_own(field)
        }

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
