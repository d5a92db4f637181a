"""Business actions: from the answer to `actions` to checked transitions, inputs and values to set."""

from __future__ import annotations

from .callers import check_callers
from .parser import parse_actions
from .types import Action, Assignment, Caller, Moment, Transition

__all__ = ["Action", "Assignment", "Caller", "Moment", "Transition", "check_callers", "parse_actions"]
