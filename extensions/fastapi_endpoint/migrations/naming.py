"""The id, the message and the file name of a new revision, as the host's own are named."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .environment import Environment
from .history import History, Script

_NUMBER = re.compile(r"(?P<before>[A-Za-z]{0,3}[_-]?)(?P<number>\d{1,6})(?P<after>[_-][A-Za-z].*)?")
_MOMENT = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M"}
_WORDS = re.compile(r"\w+")


def now(environment: Environment) -> datetime:
    """The time of a new revision, in the zone that Alembic is told.

    `SOURCE_DATE_EPOCH` (reproducible-builds.org) is that of a run that has to give the same twice.
    """
    zone: tzinfo | None = None
    if environment.timezone:
        try:
            zone = ZoneInfo(environment.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = UTC
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), zone or UTC).replace(tzinfo=zone)
    return datetime.now(zone)


def next_id(history: History, after: Script | None, message: str, moment: datetime) -> str:
    """An id in the manner of the one before: the next number, the time, or a hash as Alembic's own are.

    The hash is of what the revision is, so that the same change has the same id.
    """
    known = set(history.by_id)
    match = _NUMBER.fullmatch(after.id) if after is not None else None
    if match is not None:
        return _next_number(history, match, message)
    if after is not None and after.id.isdigit() and len(after.id) in _MOMENT:
        return moment.strftime(_MOMENT[len(after.id)])
    seed = f"{after.id if after else ''}:{message}"
    while (found := sha256(seed.encode()).hexdigest()[:12]) in known:
        seed += "+"
    return found


def _next_number(history: History, match: re.Match[str], message: str) -> str:
    before, width = match["before"], len(match["number"])
    numbers = [
        int(other["number"])
        for script in history.scripts
        if (other := _NUMBER.fullmatch(script.id)) is not None and other["before"] == before
    ]
    number = f"{before}{max(numbers) + 1:0{width}d}"
    return f"{number}{match['after'][0]}{slug(message, 40)}" if match["after"] else number


def message_like(history: History, message: str) -> str:
    """A message that begins as most of the host's own do, with a small or a capital letter."""
    first = [script.message[:1] for script in history.scripts if script.message[:1].isalpha()]
    capital = sum(letter.isupper() for letter in first)
    return message[:1].upper() + message[1:] if capital * 2 > len(first) else message


def file_name(environment: Environment, history: History, revision: str, message: str, moment: datetime) -> str:
    """The name of the file, by the host's template; by its files where none of them follows it."""
    words = slug(message, environment.slug_length)
    stems = [PurePosixPath(script.file).stem for script in history.scripts]
    if stems and all(stem == script.id for stem, script in zip(stems, history.scripts, strict=True)):
        return f"{revision}.py"
    template = environment.file_template
    if (
        stems
        and template == "%(rev)s_%(slug)s"
        and not any(stem.startswith(script.id) for stem, script in zip(stems, history.scripts, strict=True))
    ):
        numbered = [match for stem in stems if (match := re.match(r"(\d{2,6})[_-]", stem))]
        if len(numbered) == len(stems):
            width = len(numbered[-1][1])
            return f"{max(int(match[1]) for match in numbered) + 1:0{width}d}_{words}.py"
    values = {
        "rev": revision,
        "slug": words,
        "epoch": int(moment.timestamp()),
        "year": moment.year,
        "month": moment.month,
        "day": moment.day,
        "hour": moment.hour,
        "minute": moment.minute,
        "second": moment.second,
    }
    try:
        return f"{template % values}.py"
    except (KeyError, ValueError, TypeError):
        return f"{revision}_{words}.py"


def slug(message: str, length: int) -> str:
    """The words of a message as Alembic puts them into a file name."""
    found = "_".join(_WORDS.findall(message)).lower()
    return f"{found[:length].rsplit('_', 1)[0]}_" if len(found) > length else found
