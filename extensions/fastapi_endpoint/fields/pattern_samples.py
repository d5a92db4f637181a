"""Texts that match a regular expression, found by walking its syntax tree.

Enough for the patterns that people write for codes, slugs and numbers; for others there may be no sample.
"""

from __future__ import annotations

import importlib
import string
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from .patterns import matches

_PRINTABLE = string.ascii_uppercase + string.ascii_lowercase + string.digits + string.punctuation + " "
_CATEGORIES = {
    "CATEGORY_DIGIT": string.digits,
    "CATEGORY_WORD": string.ascii_lowercase + string.ascii_uppercase + string.digits + "_",
    "CATEGORY_SPACE": " ",
}
_MOST_STEPS = 20_000
_MOST_REPEATS = 300
_MOST_MISSES = 300
_FEW_SEEDS = 20
_WIDE_RANGE = 64


@lru_cache(maxsize=1024)
def pattern_sample(pattern: str, min_length: int, max_length: int, index: int) -> str | None:
    """Give one of the distinct texts that match a pattern.

    Args:
        pattern: A pattern that Python and Pydantic accept.
        min_length: The shortest text.
        max_length: The longest text.
        index: Which of the texts, from 0.

    Returns:
        The text, or `None` when fewer were found.
    """
    for position, text in enumerate(pattern_texts(pattern, min_length, max_length)):
        if position == index:
            return text
    return None


def pattern_texts(pattern: str, min_length: int, max_length: int) -> Iterator[str]:
    """Give distinct texts of an accepted length that match, in an order that never changes."""
    tree = _parse(pattern)
    extra = next(
        (
            extra
            for extra in range(min(max_length, _MOST_REPEATS) + 1)
            for seed in range(_FEW_SEEDS)
            if _candidate(tree, seed, extra, pattern, (min_length, max_length)) is not None
        ),
        None,
    )
    if extra is None:
        return
    seen: set[str] = set()
    seed = misses = 0
    while misses < _MOST_MISSES:
        text = _candidate(tree, seed, extra, pattern, (min_length, max_length))
        seed += 1
        if text is None or text in seen:
            misses += 1
            continue
        misses = 0
        seen.add(text)
        yield text


def _candidate(tree: Any, seed: int, extra: int, pattern: str, lengths: tuple[int, int]) -> str | None:
    shortest, longest = lengths
    try:
        text = _Walk(seed, extra, longest).text(tree)
    except _TooLongError:
        return None
    for padded in (text, text.ljust(shortest, "x"), text.rjust(shortest, "x")):
        if shortest <= len(padded) <= longest and matches(pattern, padded):
            return padded
    return None


def _parse(pattern: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("re._parser").parse(pattern)


class _TooLongError(Exception):
    """The text grew past its limit."""


class _Walk:
    """One way through a pattern: the seed decides at each choice, like the digits of a number."""

    def __init__(self, seed: int, extra: int, longest: int) -> None:
        self.seed = seed
        self.extra = extra
        self.longest = longest
        self.steps = 0

    def text(self, tree: Any) -> str:
        return "".join(self._node(op.name, argument) for op, argument in tree)

    def _pick(self, count: int) -> int:
        self.seed, choice = divmod(self.seed, count)
        return choice

    def _node(self, name: str, argument: Any) -> str:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _TooLongError
        match name:
            case "LITERAL":
                return chr(argument)
            case "NOT_LITERAL":
                return self._one([char for char in _PRINTABLE if ord(char) != argument])
            case "ANY":
                return self._one(list(string.ascii_lowercase))
            case "IN":
                return self._one(_members(argument))
            case "BRANCH":
                branches = argument[1]
                return self.text(branches[self._pick(len(branches))])
            case "SUBPATTERN":
                return self.text(argument[3])
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeat(*argument)
        return ""

    def _one(self, chars: list[str]) -> str:
        if not chars:
            raise _TooLongError
        return chars[self._pick(len(chars))]

    def _repeat(self, least: int, most: int, tree: Any) -> str:
        text = ""
        for _ in range(min(int(most), int(least) + self.extra)):
            text += self.text(tree)
            if len(text) > self.longest:
                raise _TooLongError
        return text


def _members(items: Any) -> list[str]:
    """Give the characters of a set, printable ones where it has any."""
    negated = any(op.name == "NEGATE" for op, _ in items)
    chars: dict[str, None] = {}
    for op, argument in items:
        if op.name == "LITERAL":
            chars[chr(argument)] = None
        elif op.name == "RANGE":
            chars.update(dict.fromkeys(_range(*argument)))
        elif op.name == "CATEGORY":
            chars.update(dict.fromkeys(_category(argument.name)))
    if negated:
        return [char for char in _PRINTABLE if char not in chars]
    plain = [char for char in _PRINTABLE if char in chars]
    return plain or [char for char in chars if char != "\0" and not "\ud800" <= char <= "\udfff"]


def _range(low: int, high: int) -> list[str]:
    plain = [char for char in _PRINTABLE if low <= ord(char) <= high]
    return plain or [chr(code) for code in range(low, min(high, low + _WIDE_RANGE) + 1)]


def _category(name: str) -> str:
    if name in _CATEGORIES:
        return _CATEGORIES[name]
    excluded = _CATEGORIES.get(name.replace("_NOT_", "_"), "")
    return "".join(char for char in _PRINTABLE if char not in excluded)
