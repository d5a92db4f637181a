"""How the host derives a name from a resource: the tables of its models, the variables of its routers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .facts import Model
from .includes import Include
from .naming import is_plural, singular

_CLASS_SUFFIX = re.compile(r"_(model|table|entity|orm|db)$")


def table_name_of(models: Sequence[Model]) -> str:
    """The pattern of most tables' names; the plural where no pattern is seen."""
    votes = Counter(
        _without_feature(pattern, model.module)
        for model in models
        if model.table and (pattern := _table_pattern(model.name, model.table))
    )
    if not votes:
        return "{plural}"
    pattern, count = votes.most_common(1)[0]
    # A prefix has to be common to be a convention.
    is_plain = pattern in {"{resource}", "{plural}"}
    return pattern if is_plain or (count >= 2 and count * 2 > votes.total()) else "{plural}"


def _table_pattern(name: str, table: str) -> str | None:
    snake = _CLASS_SUFFIX.sub("", re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower())
    end = re.search(rf"(^|_)({re.escape(snake)}|{re.escape(singular(snake)[:-1])}\w*)$", table)
    if end is None or singular(end[2]) != singular(snake):
        return None
    return table[: end.start(2)] + ("{plural}" if is_plural(end[2]) else "{resource}")


def _without_feature(pattern: str, module: str) -> str:
    """`{resource}` for `auth_{resource}` in `app.auth.models`: another feature's tables begin with its own name."""
    prefix = pattern.partition("{")[0]
    own = prefix.rstrip("_") in module.split(".")[1:]
    return pattern.removeprefix(prefix) if own else pattern


def variable_of(includes: Sequence[Include]) -> str:
    """The pattern of most neighbours' router variables; `router` where they have nothing in common."""
    votes: Counter[str] = Counter()
    for include in includes:
        if include.child is None or include.child.scope:
            continue
        name, file = include.child.name, include.child.file
        votes[_variable_pattern(name, file)] += 1
    if not votes:
        return "router"
    pattern, count = votes.most_common(1)[0]
    return pattern if pattern != "" and count * 2 > votes.total() else "router"


def _variable_pattern(name: str, file: str) -> str:
    """`{resource}_router` for `order_router` in `orders.py` or `orders/router.py`; empty where the names differ."""
    if name == "router":
        return name
    parts = {singular(part) for part in re.split(r"[/_.]", file.removesuffix(".py"))}
    before, _, after = name.rpartition("_router") if name.endswith("_router") else ("", "", "")
    if not before or after or not {singular(part) for part in before.split("_")} <= parts:
        return ""
    return "{plural}_router" if is_plural(before) else "{resource}_router"
