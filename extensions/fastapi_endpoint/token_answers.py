"""What is stored of the host's settings, and of the user that a token names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import AnswerError
from .wording import code

SUBJECT_TYPES = ("int", "bigint", "uuid", "str")


@dataclass(frozen=True)
class HostSettings:
    """The host's own settings, as far as authentication reads them."""

    target: str = ""
    """`module:name` of the object, or of the function that gives it; empty where the host has none."""
    is_called: bool = False
    env_file: str = ""
    """The file that it reads beside the environment."""
    values: Mapping[str, str] = field(default_factory=dict)
    """For `jwt_key`, `jwt_algorithm`, `jwt_audience` and `jwt_issuer`: an attribute, written `.name`, or a text."""


@dataclass(frozen=True)
class TokenUser:
    """The user that the `sub` of a token names."""

    user: str = ""
    """`module:Class` of the host's users; empty where the token is all that there is."""
    attribute: str = ""
    """The column that `sub` holds."""
    type: str = ""
    """One of `SUBJECT_TYPES`."""
    is_key: bool = True
    """Whether that column is the primary key."""
    active: Mapping[str, bool | str | None] = field(default_factory=dict)
    """Columns, and what they hold for a user who may log in."""


def check_token_user(value: object) -> None:
    """Refuse what is no answer to `host_token_user`.

    Raises:
        AnswerError: A part is missing or not understood.
    """
    if value in ({}, None):
        return
    example = "write for example `{user: 'app.models:User', attribute: id, type: int}`"
    if not isinstance(value, dict) or not re.fullmatch(r"[\w.]+:\w+", str(value.get("user", ""))):
        raise AnswerError.about("host_token_user", "no class of users is named", accepted=example)
    if not re.fullmatch(r"[^\W\d]\w*", str(value.get("attribute", ""))):
        raise AnswerError.about("host_token_user", "no attribute of the user is named", accepted=example)
    if value.get("type") not in SUBJECT_TYPES:
        raise AnswerError.about(
            "host_token_user",
            f"{code(str(value.get('type')))} is no type",
            accepted="use `int`, `bigint`, `uuid` or `str`",
        )
    active = value.get("active", {})
    if not isinstance(active, dict) or not all(isinstance(item, bool | str | None) for item in active.values()):
        raise AnswerError.about(
            "host_token_user", "`active` is no mapping", accepted="write for example `{active: {is_active: true}}`"
        )
