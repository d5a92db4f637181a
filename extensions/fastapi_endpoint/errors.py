"""The one exception for an answer that the user has to correct."""

from __future__ import annotations

from .wording import code


class AnswerError(ValueError):
    """A wrong answer; its text is one sentence on one line, ready to be shown.

    The sentence names the question, the offending part and what is accepted, with the nearest valid word.
    """

    @classmethod
    def about(cls, question: str, problem: str, *, accepted: str = "", nearest: str | None = None) -> AnswerError:
        """Build the sentence from its parts.

        Args:
            question: Name of the question in the interview.
            problem: A clause that names the offending part, without a full stop.
            accepted: A clause that says what is accepted, without a full stop.
            nearest: The valid word that was probably meant.

        Returns:
            The error, to be raised by the caller.
        """
        clauses = [f"In {code(question)}, {problem}"]
        if accepted:
            clauses.append(accepted)
        if nearest is None:
            return cls("; ".join(clauses) + ".")
        return cls("; ".join([*clauses, f"did you mean {code(nearest)}?"]))
