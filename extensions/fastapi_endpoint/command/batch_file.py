"""Reads a file that describes endpoints, and puts those that others refer to first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

from ..errors import AnswerError
from ..naming import ResourceName
from ..wording import code, nearest
from .outcome import CommandError

_KEYS = ("template", "defaults", "resources")
_REFERENCE = re.compile(r"\bref\(\s*(\w+)\s*\)")


@dataclass(frozen=True)
class Batch:
    """The endpoints of a file, in the order in which they can be generated."""

    template: str
    """The address of the template; empty where the file names none."""
    resources: Mapping[str, Mapping[str, Any]]
    """The answers of each, by its name."""


def read_batch(path: Path) -> Batch:
    """The endpoints of a file: several below `resources`, or the answers of one.

    Raises:
        CommandError: It is no such file, or the endpoints refer to each other in a circle.
    """
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader, see below.
    except OSError as error:
        raise CommandError(f"{path} cannot be read ({error.strerror}).") from error
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        mark = getattr(error, "problem_mark", None)
        raise CommandError(f"{path}{f':{mark.line + 1}' if mark else ''} is not YAML: {problem}.") from error
    except ValueError as error:
        raise CommandError(f"{path} is not a text in UTF-8.") from error
    if not isinstance(value, dict):
        raise CommandError(f"{path} holds no answers; write `resources:` with the answers of each below its name.")
    if "resources" not in value and value.keys() & {"resource", "existing_model"}:
        name = str(value.get("resource") or value["existing_model"])
        try:
            endpoint_name(value)
        except AnswerError as error:
            raise CommandError(f"{path}: {error}") from error
        return Batch("", {name: value})
    for key in value:
        if key not in _KEYS:
            hint = nearest(str(key), _KEYS)
            raise CommandError(
                f"{path}: {code(key)} is not known here{f'; did you mean {code(hint)}?' if hint else '.'}"
            )
    resources = _resources(path, value)
    return Batch(str(value.get("template") or ""), {name: resources[name] for name in _ordered(path, resources)})


def endpoint_name(answers: Mapping[str, Any]) -> str:
    """The name of the endpoint in commands and in that of its answers file; empty where no name was given."""
    return _resource(answers).snake if answers.get("resource") else ""


def _resources(path: Path, value: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    defaults, given = value.get("defaults") or {}, value.get("resources")
    if not isinstance(given, dict) or not given:
        raise CommandError(f"{path}: `resources` has to hold the answers of each endpoint below its name.")
    if not isinstance(defaults, dict):
        raise CommandError(f"{path}: `defaults` has to hold answers by question.")
    found = {}
    for name, answers in given.items():
        if not isinstance(answers, dict | None):
            raise CommandError(f"{path}: {code(name)} has to hold answers by question, such as `fields`.")
        found[str(name)] = {**defaults, "resource": str(name), **(answers or {})}
        try:
            _resource(found[str(name)])
        except AnswerError as error:
            raise CommandError(f"{path}: {error}") from error
    return found


def _ordered(path: Path, resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names, those that others refer to first, else as they stand in the file."""
    classes = {_resource(answers).pascal: name for name, answers in resources.items()}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, answers in resources.items():
        wanted = [classes[word] for word in _referred(answers) if word in classes]
        sorter.add(name, *[other for other in wanted if other != name])
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise CommandError(
            f"{path}: these refer to each other in a circle: {circle}; leave one reference out, and add it with an "
            "update."
        ) from error
    found: list[str] = []
    positions = {name: index for index, name in enumerate(resources)}
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=positions.__getitem__)
        found += ready
        sorter.done(*ready)
    return found


def _resource(answers: Mapping[str, Any]) -> ResourceName:
    plural = answers.get("resource_plural")
    return ResourceName.parse(str(answers["resource"]), str(plural) if plural else None)


def _referred(answers: Mapping[str, Any]) -> Iterator[str]:
    """The classes that an endpoint's answers name."""
    yield str(answers.get("parent_model") or "")
    for text in _texts([answers.get("fields"), answers.get("actions")]):
        yield from _REFERENCE.findall(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML would take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{key.value}` stands there twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)
