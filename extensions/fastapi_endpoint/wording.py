"""Words for sentences: quoting, joining, and the nearest valid word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

_LONGEST_QUOTE = 60
_CLOSE_ENOUGH = 0.6


def code(text: object) -> str:
    """Quote what the user wrote so that it stays on one line and cannot be mistaken for the sentence around it.

    Args:
        text: Anything; long text is shortened and unprintable characters are escaped.

    Returns:
        The text between backticks.
    """
    whole = str(text) or '""'
    start = whole[:_LONGEST_QUOTE]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in start)
    return "`" + shown.replace("`", "'") + ("…" if len(whole) > _LONGEST_QUOTE else "") + "`"


def join(words: Iterable[object], last: str = "or") -> str:
    """Join words for a sentence: `a`, `b` or `c`.

    Args:
        words: What to list; each is quoted.
        last: The conjunction before the last word.

    Returns:
        The list as text; empty for no words.
    """
    quoted = [code(word) for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def some(words: Sequence[object], most: int = 8) -> str:
    """Join the first words for a sentence, and say how many more there are: `a`, `b` and 3 more.

    Args:
        words: What to list; each is quoted.
        most: How many are named; more would hide the first.
    """
    more = len(words) - most
    return f"{join(words[:most], 'and')}{f' and {more} more' if more > 0 else ''}"


def nearest(word: str, accepted: Collection[str], synonyms: Mapping[str, str] | None = None) -> str | None:
    """Find the accepted word that was probably meant.

    Args:
        word: What the user wrote.
        accepted: The valid words.
        synonyms: Lower-case words of other languages and libraries, each with its valid word.

    Returns:
        The valid word, or `None` when nothing is close.
    """
    from difflib import get_close_matches

    folded = word.casefold()[:_LONGEST_QUOTE]
    known = {**(synonyms or {}), **{each.casefold(): each for each in accepted}}
    close = get_close_matches(folded, known, n=1, cutoff=_CLOSE_ENOUGH)
    return known[close[0]] if close else None
