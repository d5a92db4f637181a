"""The exceptions of an endpoint and the bodies that it documents: the host's own, or those of a shared module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..answers import Answers
from ..fields import types as t
from ..host_errors import body_classes
from .imports import Imports
from .names import EndpointNames
from .types import quoted


def refusal(fields: Iterable[t.Field], *, unique: bool = False, refers: bool = False) -> str:
    """When the database refuses the values of fields, as a sentence; empty where it never does.

    Args:
        fields: The fields that are written.
        unique: Whether something else is unique, too.
        refers: Whether something else refers to a row, too.
    """
    for field in fields:
        unique = unique or field.unique
        refers = refers or isinstance(field.type, t.Reference)
    if unique and refers:
        return "A unique value is taken, or a reference leads nowhere."
    if unique:
        return "A unique value is taken."
    return "A reference leads nowhere." if refers else ""


@dataclass(frozen=True)
class BodyClass:
    """The class of a JSON object."""

    name: str
    words: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ErrorsView:
    """The shared module of errors."""

    bodies: tuple[BodyClass, ...]
    brings_not_found: bool
    brings_conflict: bool
    is_taken: str
    """The exception for a value that is taken."""
    leads_nowhere: str
    """The exception for a reference to no row."""
    breaks_rule: str
    """The exception for values that a check constraint refuses."""
    imports: str


class Raised:
    """The exceptions, as one module writes them.

    Args:
        answers: The answers.
        names: The endpoint's names.
        imports: Imports of that module.
    """

    def __init__(self, answers: Answers, names: EndpointNames, imports: Imports) -> None:
        self._answers, self._errors = answers, answers.host.errors
        self._module, self._imports, self._names = names.support_module("errors"), imports, names

    def not_found(self) -> str:
        """The exception for a key without a row."""
        return self._not_found(self._answers.resource.words, self._names.key_parameter, self._names.key_words)

    def no_parent(self) -> str:
        """The exception for a key without a parent."""
        return self._not_found(self._names.parent.words, self._names.parent_parameter, "id")

    def _not_found(self, words: str, key: str, key_words: str) -> str:
        text = quoted(f"There is no {words} with this {key_words}.")
        if not self._errors.not_found:
            return f"{self._imports.name(self._module, 'NotFoundError')}({text})"
        arguments = self._errors.not_found_arguments.replace("{text}", text)
        arguments = arguments.replace("{name}", quoted(words))
        arguments = arguments.replace("{key}", key)
        return f"{self._imports.target(self._errors.not_found)}({arguments})"

    def conflict(self, text: str) -> str:
        """The exception for a contradiction.

        Args:
            text: Source of the sentence.
        """
        if not self._errors.conflict:
            return f"{self._imports.name(self._module, 'ConflictError')}({text})"
        return conflict_call(self._answers, self._imports, text)

    def class_of(self, kind: str) -> str:
        """What a docstring calls the exception of a kind, `not_found` or `conflict`."""
        own = {"not_found": "NotFoundError", "conflict": "ConflictError"}
        target: str = getattr(self._errors, kind)
        return target.rpartition(":")[2] or own[kind]


def conflict_call(answers: Answers, imports: Imports, text: str) -> str:
    """The host's own exception for a contradiction."""
    errors = answers.host.errors
    arguments = errors.conflict_arguments.replace("{text}", text).replace("{name}", quoted(answers.resource.words))
    return f"{imports.target(errors.conflict)}({arguments})"


def body_of(answers: Answers, kind: str) -> str:
    """The class of the body of `http`, `not_found` or `conflict` errors; empty when it is not known."""
    return body_classes(asdict(answers.host.errors)).get(f"{kind}_body", "")


def build_errors(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> ErrorsView:
    """Build the shared module of errors."""
    errors = answers.host.errors
    imports = Imports(names.support_module("errors"), first_party, relative=answers.host.imports.style == "relative")
    imports.module("json")
    imports.module("re")
    imports.names("collections.abc", "Callable", "Coroutine")
    imports.name("typing", "Any")
    imports.names("fastapi", "Request", "Response")
    if not errors.not_found or not errors.conflict:
        imports.names("fastapi", "HTTPException", "status")
    imports.name("fastapi.encoders", "jsonable_encoder")
    imports.name("fastapi.exceptions", "RequestValidationError")
    imports.name("fastapi.routing", "APIRoute")
    imports.name("sqlalchemy", "FromClause")
    if answers.host.database.is_mysql:
        imports.names("sqlalchemy", "Index", "Table", "UniqueConstraint")
    imports.name("sqlalchemy.exc", "IntegrityError")
    bodies = tuple(_bodies(answers))
    if bodies:
        imports.name("pydantic", "BaseModel")
    taken, nowhere, broken = (
        conflict_call(answers, imports, text) if errors.conflict else f"ConflictError({text})"
        for text in (
            'f"The value of {fields} is taken already."',
            'f"The value of {fields} does not refer to an existing row."',
            '"The values break a rule of the table."',
        )
    )
    return ErrorsView(bodies, not errors.not_found, not errors.conflict, taken, nowhere, broken, imports.render())


def _bodies(answers: Answers) -> Iterator[BodyClass]:
    """Each class once, those inside others before them."""
    values = asdict(answers.host.errors)
    words = {
        "ErrorBody": "The body of every error but 422.",
        "ApplicationErrorBody": "The body of the errors that the application raises.",
        "NotFoundBody": "The body of a 404.",
        "ConflictBody": "The body of a 409.",
    }
    written: set[str] = set()
    names = body_classes(values)
    if len(set(names.values())) > 1:
        words["ErrorBody"] = "The body of the errors that FastAPI answers with, 422 apart."
    for key, name in names.items():
        if name not in written:
            written.add(name)
            yield from _classes(name, words[name], values[key])


def _classes(name: str, words: str, shape: Mapping[str, Any]) -> Iterator[BodyClass]:
    attributes = []
    for key, kind in shape.items():
        if isinstance(kind, Mapping):
            inner = name + "".join(part.capitalize() for part in key.split("_"))
            yield from _classes(inner, f"What stands in `{key}`.", kind)
            kind = inner  # noqa: PLW2901 - the type that the key has.
        attributes.append((key, kind))
    yield BodyClass(name, words, tuple(attributes))
