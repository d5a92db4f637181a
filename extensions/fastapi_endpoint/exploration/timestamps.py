"""The host's convention for times of creation and modification."""

from __future__ import annotations

import ast
import re
from collections import Counter

from .columns import column_names, column_of
from .facts import Timestamps
from .mapping import AUDITED, Mapped, library_key
from .models import Models
from .modules import lineage
from .trees import statements

CREATED = re.compile(
    r"^(created?|creation|insert(ed)?)_?(at|on|time|date|datetime|ts|timestamp)?$|^date_created$|^created$"
)
MODIFIED = re.compile(
    r"^(updated?|modified|modify|changed|last_modified|last_updated)_?(at|on|time|date|datetime|ts|timestamp)?$"
    r"|^date_(updated|modified)$"
)


def timestamps_of(models: Models) -> Timestamps | None:
    """The columns for creation and modification that most tables have, and the class that brings them."""
    votes: Counter[tuple[str, ...]] = Counter()
    owners: Counter[str] = Counter()
    for mapped in models.tables:
        found: dict[str, str | None] = {}
        for parent in mapped.lineage:
            if library_key(parent) is not None and parent.last.endswith("AuditBase"):
                found.update(dict.fromkeys(AUDITED, parent.key))
            if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
                continue
            for item in statements(parent.node.body):
                for name in column_names(item):
                    if ((CREATED.match(name) or MODIFIED.match(name)) and name not in found) and (
                        column_of(parent.module, item, name, mapped.kind) is not None
                    ):
                        found[name] = None if parent is mapped.symbol or parent.node is mapped.node else parent.key
        if found:
            votes[tuple(sorted(found, key=lambda name: bool(MODIFIED.match(name))))] += 1
            owners[_common_owner(mapped, {owner for owner in found.values() if owner is not None})] += 1
    if not votes or sum(votes.values()) * 3 < len(models.tables):
        return None
    fields = votes.most_common(1)[0][0]
    owner = owners.most_common(1)[0][0] or None if owners else None
    return Timestamps(owner, fields, "mixin" if owner else "inline columns")


def _common_owner(mapped: Mapped, owners: set[str]) -> str:
    """The class that brings all columns of a table that `owners` define; '' when the table writes them itself."""
    if len(owners) < 2:
        return next(iter(owners), "")
    above = [parent for parent in mapped.lineage[1:] if parent.module is not None]
    whole = [
        (len(found), parent.key) for parent in above if owners <= (found := {item.key for item in lineage(parent)})
    ]
    return min(whole)[1] if whole else min(owners)
