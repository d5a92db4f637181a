"""Business actions: from the answer to `actions` to checked transitions, inputs and values to set."""

from __future__ import annotations

from .parser import parse_actions
from .types import Action, Assignment, Moment, Transition

__all__ = ["Action", "Assignment", "Moment", "Transition", "parse_actions"]
