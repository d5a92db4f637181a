"""Regular expressions: what Python and Pydantic both accept, and what matches them as a request would."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Any


def pattern_problem(pattern: str) -> str | None:
    """Say why a pattern cannot be used.

    Args:
        pattern: The regular expression.

    Returns:
        A clause, or `None` for a pattern that both engines accept.
    """
    if not pattern:
        return "is empty"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return "is no regular expression"
    return (
        None
        if _adapter(pattern) is not None
        else "is refused by Pydantic, which has no look-around and back-references"
    )


def matches(pattern: str, text: str) -> bool:
    """Tell whether a request with this text would be accepted; time is linear in the text.

    Args:
        pattern: A regular expression without a `pattern_problem`.
        text: The text, of which any part may match.
    """
    from pydantic import ValidationError

    adapter = _adapter(pattern)
    if adapter is None:
        return False
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=256)
def _adapter(pattern: str) -> Any:
    """Compile with the engine that will run; Pydantic takes half a second to import, so only here."""
    from typing import Annotated

    from pydantic import Field, TypeAdapter
    from pydantic_core import SchemaError

    try:
        return TypeAdapter(Annotated[str, Field(pattern=pattern)])
    except (SchemaError, ValueError):
        return None
