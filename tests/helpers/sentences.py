"""What a message to the user has to be: one sentence on one line."""

from __future__ import annotations

import re


def is_one_sentence(text: str) -> bool:
    """Whether a text is one line and ends its only sentence, which begins with the name of a question.

    What the user wrote stands between backticks.
    """
    prose = re.sub("`[^`]*`", "code", text)
    ends_once = prose[-1:] in (".", "?") and re.search(r"[.?!](?!$)", prose) is None
    return text.isprintable() and prose.startswith(("In code, ", "code")) and ends_once
