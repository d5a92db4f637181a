"""The version below which a host keeps a library, from what its dependency file requires."""

from __future__ import annotations

import re
from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def limit_of(requirement: str) -> str | None:
    """The limit that a requirement such as `sqlalchemy>=1.4,<2` sets; None when it sets none, or is not understood."""
    try:
        return _lowest(Requirement(requirement.partition("#")[0].strip()).specifier)
    except InvalidRequirement:
        return None


def limit_of_poetry(constraint: object) -> str | None:
    """The limit that a constraint of Poetry sets: `^1.4`, `~1.4`, `1.4.*`, or as in a requirement."""
    written = constraint.get("version") if isinstance(constraint, Mapping) else constraint
    found = re.fullmatch(r"\s*([\^~]?)(\d+(?:\.\d+)*)(\.\*)?\s*", str(written))
    if found is not None and (found[1] or found[3]):
        numbers = [int(number) for number in found[2].split(".")]
        if found[1] == "^":
            # The leftmost number that is not zero stays.
            depth = next((depth for depth, number in enumerate(numbers) if number), len(numbers) - 1) + 1
        else:
            depth = len(numbers) if found[3] else min(2, len(numbers))
        return _next(numbers[:depth])
    try:
        return _lowest(SpecifierSet(str(written)))
    except InvalidSpecifier:
        return None


def _lowest(specifiers: SpecifierSet) -> str | None:
    limits = []
    for specifier in specifiers:
        text = specifier.version
        if specifier.operator == "<":
            limits.append(text)
        elif specifier.operator in {"==", "~="} and (text.endswith(".*") or specifier.operator == "~="):
            numbers = [int(number) for number in re.findall(r"\d+", text)]
            limits.append(_next(numbers if text.endswith(".*") else numbers[:-1]))
    try:
        return min(limits, key=Version, default=None)
    except InvalidVersion:
        return None


def _next(numbers: list[int]) -> str:
    """The first version that does not begin with these numbers."""
    return ".".join(map(str, [*numbers[:-1], numbers[-1] + 1]))
