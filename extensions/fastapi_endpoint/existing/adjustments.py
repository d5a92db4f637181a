"""The answer to `fields` for a model of the host's: words that replace what was derived for a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ..errors import AnswerError
from ..wording import code, join, nearest

ACCESS = ("writable", "readonly", "immutable", "writeonly", "hidden")
LISTING = ("filter", "sort", "search")
EMBED = "embed"
WORDS = (*LISTING, EMBED, *ACCESS)
"""What can be said of a column that a model has."""
_SYNONYMS = {"omit": "hidden", "secret": "hidden", "exclude": "hidden", "private": "hidden", "read-only": "readonly"}
_TEXTS = ("str", "text", "email")
UNSERVED = frozenset({"unknown", "bytes"})
"""Types of columns that no request or response holds."""
_UNLISTED = ("json", "list", "text", *UNSERVED)


def adjusted(columns: Sequence[Mapping[str, Any]], answer: object) -> list[Mapping[str, Any]]:
    """The columns with the words of the answer in the place of those that were derived.

    Args:
        columns: The stored columns.
        answer: A mapping from column to words; text is YAML. Columns that it does not name stay as they are.

    Raises:
        AnswerError: A column, a word or a combination that does not fit.
    """
    given = _mapping(answer)
    names = [str(column["name"]) for column in columns]
    for name in given:
        if name not in names:
            raise AnswerError.about(
                "fields",
                f"the model has no column {code(name)}",
                accepted=f"name one of {join(names)}" if len(names) <= 12 else "",
                nearest=nearest(str(name), names),
            )
    return [_adjust(column, given[column["name"]]) if column["name"] in given else column for column in columns]


def check_adjustments(columns: Sequence[Mapping[str, Any]], answer: object) -> None:
    """Refuse an answer that does not fit the columns."""
    adjusted(columns, answer)


def _mapping(answer: object) -> Mapping[str, object]:
    value = yaml.safe_load(answer) if isinstance(answer, str) else answer
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise AnswerError.about(
            "fields",
            "the answer for an existing model is no mapping",
            accepted="write `column: words`, such as `{title: search sort, note: hidden}`, or `{}`",
        )
    return value


def _adjust(column: Mapping[str, Any], value: object) -> Mapping[str, Any]:
    name, kind = str(column["name"]), str(column["type"])
    words = str(value or "").split()
    for word in words:
        if word not in WORDS:
            raise AnswerError.about(
                "fields",
                f"{code(name)} has the word {code(word)}",
                accepted=f"the type is the model's own, and the words are {join(WORDS)}",
                nearest=nearest(word, WORDS, _SYNONYMS),
            )
    access = [word for word in words if word in ACCESS]
    listing = [word for word in words if word in LISTING]
    embed = [EMBED] if EMBED in words else []
    problem = _problem(column, kind, access, listing) or (_not_embedded(column, kind, access) if embed else None)
    if problem is not None:
        raise AnswerError.about("fields", f"{code(name)} {problem[0]}", accepted=problem[1])
    kept = [word for word in column.get("is", ()) if word not in LISTING and not (access and word in ACCESS)]
    return {**column, "is": [*kept, *(word for word in access if word != "writable"), *listing, *embed]}


def _problem(column: Mapping[str, Any], kind: str, access: list[str], listing: list[str]) -> tuple[str, str] | None:
    if len(access) > 1:
        return f"is both {code(access[0])} and {code(access[1])}", "keep one of them"
    if listing and _is_hidden(column, access):
        return f"is not in responses, so {code(listing[0])} would give its values away", f"drop {code(listing[0])}"
    if kind in UNSERVED and access not in ([], ["hidden"]):
        return "has a type that is not served", "leave it out, and write its part yourself"
    if "search" in listing and not kind.startswith(_TEXTS):
        return "is no text and cannot be searched", "drop `search`"
    if kind.startswith(_UNLISTED) and set(listing) - {"search"}:
        return f"cannot be a {code(next(word for word in listing if word != 'search'))}", "only short values can"
    return None


def _not_embedded(column: Mapping[str, Any], kind: str, access: list[str]) -> tuple[str, str] | None:
    """Why responses cannot hold the row that a column leads to."""
    if not kind.startswith("ref"):
        return "leads to no row that could be embedded", "only foreign keys do"
    if _is_hidden(column, access):
        return "is not in responses, and the embedded row would give its values away", "drop `embed`"
    if not column.get("relationship"):
        return (
            "has no relationship in the model, which would load the row",
            "add one; an endpoint that is there takes it with `-d reread_models=true`",
        )
    return None


def _is_hidden(column: Mapping[str, Any], access: list[str]) -> bool:
    hides = {"hidden", "writeonly"}
    return bool(hides & set(access)) or (not access and bool(hides & set(column.get("is", ()))))
