"""What the host has for an endpoint over one of its models: the model, names that are free, a schema that fits."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import AnswerError
from ..exploration.facts import ModelDetails
from ..naming import split_words
from ..wording import code, join, nearest
from .reading import describe_model, refusal
from .schemas import HostSchemas
from .stored import read_existing

_SUFFIXES = ("Create", "Update", "Replace", "Read", "Query", "Page")


class ExistingFindings:
    """The models of a host that an endpoint can be put over.

    Args:
        root: The folder of the project.
        details: Its models with their columns, by `module:Class`.
    """

    def __init__(self, root: Path, details: Mapping[str, ModelDetails]) -> None:
        self.root, self.details = root, details

    @cached_property
    def names(self) -> dict[str, ModelDetails]:
        """The models by the name that answers `existing_model`: the class, or `module:Class` where it is not alone."""
        classes = [details.name for details in self.details.values()]
        return {
            details.name if classes.count(details.name) == 1 else target: details
            for target, details in self.details.items()
        }

    def choices(self) -> dict[str, str]:
        """What `existing_model` offers: the models that are not refused, by a label with their place."""
        return {
            f"{name}  ({details.file}:{details.line})": name
            for name, details in self.names.items()
            if refusal(details) is None
        }

    def model(self, name: str) -> ModelDetails:
        """The model of an answer.

        Raises:
            AnswerError: There is none of that name, or it is refused.
        """
        details = self.names.get(name) or self.details.get(name)
        if details is None:
            offered = list(self.choices().values())
            raise AnswerError.about(
                "existing_model",
                f"there is no model {code(name)}" if offered else "no model was found here",
                accepted=f"choose {join(offered)}" if 0 < len(offered) <= 12 else "",
                nearest=nearest(name, offered),
            )
        reason = refusal(details)
        if reason is not None:
            raise AnswerError.about("existing_model", reason, accepted="choose another model")
        return details

    def answer(self, name: str) -> dict[str, Any]:
        """What is stored of a model."""
        return describe_model(self.model(name), self.by_table)

    @cached_property
    def by_table(self) -> dict[str, ModelDetails]:
        """The models by the name of their table, with and without its schema."""
        rows: dict[str, ModelDetails] = {}
        for details in self.details.values():
            if details.table:
                rows.setdefault(details.table, details)
                if details.schema:
                    rows[f"{details.schema}.{details.table}"] = details
        return rows

    def named(self, name: str, resource: str, adjustments: object) -> dict[str, Any]:
        """What is stored of a model, with names of schemas that the host does not have, or with its own.

        Args:
            name: The answer to `existing_model`.
            resource: The resource in words of a class name, `OrderItem`.
            adjustments: The answer to `fields`.
        """
        answer = self.answer(name)
        schemas = HostSchemas(self.root)
        taken = schemas.names
        prefix = next(
            start
            for start in (resource, f"{resource}Record", f"{resource}Endpoint", f"{resource}Resource")
            if start.endswith("Resource") or not any(f"{start}{suffix}" in taken for suffix in _SUFFIXES)
        )
        existing = read_existing(answer, adjustments)
        assert existing is not None
        return {**answer, "prefix": prefix, "response": schemas.response(existing)}

    def again(self, name: str, stored: Mapping[str, Any], adjustments: object) -> dict[str, Any]:
        """What is stored of a model that was read before: the names stay, and the host's schema where it fits still."""
        answer = self.answer(name)
        existing = read_existing(answer, adjustments)
        assert existing is not None
        fits = HostSchemas(self.root).response(existing) == stored.get("response")
        return {**answer, "prefix": stored.get("prefix", ""), "response": stored.get("response", "") if fits else ""}

    def resource(self, name: str) -> str:
        """The name of a resource after its model."""
        return "_".join(split_words(name.rpartition(":")[2]))

    def operations(self, name: str, adjustments: object, operations: Collection[str]) -> list[str]:
        """The operations that are offered by default: no `create` where a row needs what no request gives."""
        try:
            existing = read_existing(self.answer(name), adjustments)
        except AnswerError:
            return list(operations)
        details = self.model(name)
        impossible = existing is not None and (existing.missing or details.needs_relationship)
        return [operation for operation in operations if not (impossible and operation == "create")]


def in_feature_of(model: str, patterns: Mapping[str, Any]) -> dict[str, Any]:
    """Path patterns inside the feature that has the model, where features name their modules after resources.

    Elsewhere the modules of that feature are taken: it has one router, `router.py`.

    Args:
        model: The file of the model.
        patterns: Path patterns by role.
    """
    found = re.match(r"(?:[^{/]+/)*[^{/]*\{\w+\}[^/]*/", str(patterns["model"]))
    feature = found[0] if found else ""
    owner = re.match("[^/{}]+".join(map(re.escape, re.split(r"\{\w+\}", feature))), model)
    modules = [str(patterns[role]) for role in ("router", "schema", "service")]
    if not feature or owner is None or not all(_names_resource(path, feature) for path in modules):
        return dict(patterns)
    moved = {role: path.replace(feature, owner[0], 1) for role, path in patterns.items() if isinstance(path, str)}
    return {**patterns, **moved, "packages": [path.replace(feature, owner[0], 1) for path in patterns["packages"]]}


def _names_resource(pattern: str, feature: str) -> bool:
    """Tell whether a pattern names the resource inside the folder of the feature."""
    return pattern.startswith(feature) and "{" in pattern.removeprefix(feature)


BESIDE = re.compile(r"_endpoint(_2)?\.py$")
"""The end of a path pattern that `free_files` gives where the usual one is taken."""


def free_files(root: Path, patterns: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Path patterns whose files do not exist yet: those of a model that is there may well be taken.

    Args:
        root: The folder of the project.
        patterns: Path patterns by role.
        names: What the placeholders of patterns stand for.
    """
    found = dict(patterns)
    for role in ("schema", "service", "router", "test"):
        path = PurePosixPath(str(patterns[role]))
        for stem in (path.stem, f"{path.stem}_endpoint", f"{path.stem}_endpoint_2"):
            pattern = str(path.with_name(f"{stem}{path.suffix}"))
            if not _exists(root, pattern, names):
                found[role] = pattern
                break
    return found


def without_packages_there(root: Path, patterns: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Path patterns without the `__init__.py` files that exist: the folder of a feature may be there before."""
    missing = [marker for marker in patterns["packages"] if not _exists(root, marker, names)]
    return {**patterns, "packages": missing}


def _exists(root: Path, pattern: str, names: Mapping[str, str]) -> bool:
    """Tell whether the project has the file that a pattern stands for."""
    file = pattern
    for placeholder, text in names.items():
        file = file.replace(placeholder, text)
    return (root / file).exists()
