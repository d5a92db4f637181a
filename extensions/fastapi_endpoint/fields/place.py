"""Where in the answer a problem is, so that every sentence says it in the same way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..errors import AnswerError
from ..wording import code

QUESTION = "fields"


@dataclass(frozen=True)
class Place:
    """A field of the answer, by its dotted path; the empty path is the answer as a whole."""

    path: str = ""
    question: str = QUESTION

    def inside(self, name: str) -> Place:
        """Give the place of a field nested in this one."""
        return replace(self, path=f"{self.path}.{name}" if self.path else name)

    def error(
        self, problem: str, *, position: int | None = None, accepted: str = "", nearest: str | None = None
    ) -> AnswerError:
        """Build the error for a problem here.

        Args:
            problem: A clause whose subject is the field: `has the unknown modifier …`.
            position: Index in the spec, if one character is to blame.
            accepted: A clause that says what is accepted.
            nearest: The valid word that was probably meant.

        Returns:
            The error, to be raised by the caller.
        """
        subject = f"{code(self.path)} " if self.path else ""
        where = f" (character {position + 1})" if position is not None else ""
        return AnswerError.about(self.question, f"{subject}{problem}{where}", accepted=accepted, nearest=nearest)
