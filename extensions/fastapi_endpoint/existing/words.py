"""What the names of columns give away: secrets, privileges, times that the server sets, soft deletion."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..exploration.facts import ColumnDetails
from ..exploration.timestamps import CREATED, MODIFIED

_SECRET = re.compile(
    r"(^|_)(passw(or)?d|passphrase|pass_?code|pwd|secrets?|tokens?|api_?keys?|(private|signing|encryption|access)_key|"
    r"salt|t?otp|mfa|pin|cvv|cvc|ssn|credentials?|(recovery|backup|verification|security)_codes?)(_|$)"
)
_SECRET_KINDS = frozenset({"str", "text", "bytes", "uuid", "json", "list", "unknown", "email", "url"})
_SECRET_NUMBERS = re.compile(r"(^|_)(t?otp|pin|cvv|cvc|ssn)(_code)?$")
_PRIVILEGE = re.compile(
    r"^(is_)?(superuser|super_user|admin|staff|moderator)$|^(user_)?(role|roles|permissions?|scopes?|privileges?)$"
)
_DELETED_AT = re.compile(r"^(deleted|removed|archived)_?(at|on|time|date)$|^date_deleted$")
_DELETED = re.compile(r"^(is_)?(deleted|removed)$|^(del_flag|deleted_flag)$")
_MOMENTS = frozenset({"datetime", "date"})


def is_secret(name: str, kind: str) -> bool:
    """Whether a column could hold a secret: a password or its hash, a token, a key.

    Args:
        name: The attribute or the column.
        kind: What it holds; a moment or a flag is no secret, whatever its name.
    """
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    if kind in _SECRET_KINDS:
        return bool(_SECRET.search(snake)) or snake.startswith("hashed_")
    return kind in {"int", "smallint", "bigint"} and bool(_SECRET_NUMBERS.search(snake))


def is_privilege(name: str) -> bool:
    """Whether a column decides what somebody may do."""
    return bool(_PRIVILEGE.match(name))


def is_server_time(name: str, kind: str) -> bool:
    """Whether a column is a time of creation or modification."""
    return kind in _MOMENTS and bool(CREATED.match(name) or MODIFIED.match(name))


def deletion_marks(columns: Iterable[ColumnDetails]) -> dict[str, str]:
    """The columns that mark deleted rows, each with `flag` or `moment`: of both, the flag decides and comes first."""
    found = {column.name: mark for column in columns if (mark := deletion(column.name, column.type.kind))}
    first = {mark: name for name, mark in reversed(found.items())}
    return {first[mark]: mark for mark in ("flag", "moment") if mark in first}


def deletion(name: str, kind: str) -> str:
    """How a column marks deleted rows: `moment`, `flag`, or an empty string."""
    if kind in _MOMENTS and _DELETED_AT.match(name):
        return "moment"
    return "flag" if kind == "bool" and _DELETED.match(name) else ""
