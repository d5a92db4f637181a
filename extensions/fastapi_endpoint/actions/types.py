"""What the answer to `actions` is parsed into."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from ..fields import Constant, Field


class Moment(enum.Enum):
    """A value that is made when the action runs."""

    NOW = "now"
    TODAY = "today"


class Caller(enum.Enum):
    """Whoever runs the action."""

    ID = "user"


Value: TypeAlias = Constant | Moment | Caller | Field | None
"""What a field is set to: a constant, the time of the action, its caller, a field of its input, or null."""


@dataclass(frozen=True)
class Transition:
    """A change of state: the action applies only where the field has one of the texts in `sources`."""

    field: Field
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Assignment:
    """One field that the action sets."""

    field: Field
    value: Value


@dataclass(frozen=True)
class Action:
    """One business endpoint, checked."""

    name: str
    transition: Transition | None = None
    input: tuple[Field, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether its logic is written by hand: nothing says what it changes."""
        return self.transition is None and not self.assignments

    @property
    def uses_input(self) -> bool:
        """Whether a field is set to something of the input."""
        return any(isinstance(assignment.value, Field) for assignment in self.assignments)

    @property
    def sets_caller(self) -> bool:
        """Whether a field is set to the id of the caller."""
        return any(assignment.value is Caller.ID for assignment in self.assignments)
