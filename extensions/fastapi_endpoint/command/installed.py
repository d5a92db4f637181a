"""The endpoints of a project: each has an answers file at its root."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ..answers import read_answers
from ..endpoint import Endpoint, build_endpoint
from ..errors import AnswerError
from ..wording import code, join, nearest
from .outcome import CommandError

_FILE = re.compile(r"\.copier-answers\.(\w+)\.yml")
_OUR_QUESTIONS = frozenset({"resource_kind", "host_app", "host_router", "host_files", "planned"})
_MARKER = re.compile(rb"^(<<<<<<< |>>>>>>> )", re.MULTILINE)


@dataclass(frozen=True)
class Installed:
    """One generated endpoint, as its answers file describes it."""

    name: str
    file: str
    answers: Mapping[str, Any]
    problem: str = ""
    """Why the file cannot be read, in one sentence."""

    @cached_property
    def endpoint(self) -> Endpoint | None:
        """What the answers lead to; None where they cannot be read."""
        return None if self.problem else build_endpoint(read_answers(self.answers))

    @property
    def source(self) -> str:
        """The address of the template."""
        return str(self.answers.get("_src_path") or "")

    @property
    def version(self) -> str:
        """The version of the template from which the endpoint was rendered."""
        return str(self.answers.get("_commit") or "")

    @property
    def given(self) -> dict[str, Any]:
        """The answers themselves."""
        return {name: value for name, value in self.answers.items() if not name.startswith("_")}

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the answers lead to."""
        return self.endpoint.files.rendered if self.endpoint else ()


def all_installed(root: Path) -> list[Installed]:
    """Every endpoint of a project, by name."""
    found = [
        _read(root, path.name) for path in sorted(root.glob(".copier-answers.*.yml")) if _FILE.fullmatch(path.name)
    ]
    return [each for each in found if each is not None]


def chosen(root: Path, names: Sequence[str]) -> list[Installed]:
    """The endpoints of those names, all of them where none is named.

    Raises:
        CommandError: There is no such endpoint.
    """
    if not root.is_dir():
        raise CommandError(f"{code(str(root))} is no folder.")
    every = all_installed(root)
    by_name = {each.name: each for each in every}
    wanted = [_name_of(name) for name in names]
    for name in wanted:
        if name not in by_name:
            raise CommandError(_unknown(name, by_name))
    return [by_name[name] for name in dict.fromkeys(wanted)] if names else every


def has_markers(data: bytes) -> bool:
    """Whether a text holds conflict markers."""
    return bool(_MARKER.search(data))


def file_has_markers(path: Path) -> bool:
    """Whether there is such a file, and it holds conflict markers."""
    try:
        return has_markers(path.read_bytes())
    except OSError:
        return False


def _name_of(name: str) -> str:
    """The name of an endpoint that may be given as its answers file."""
    found = _FILE.fullmatch(Path(name).name)
    return found[1] if found else name.replace("-", "_")


def _unknown(name: str, known: Iterable[str]) -> str:
    endpoints = sorted(known)
    if not endpoints:
        return f"{code(name)} is no endpoint: this folder has no answers file; go to the folder of the project."
    hint = nearest(name, endpoints)
    mean = f"; did you mean {code(hint)}?" if hint else "."
    return f"{code(name)} is no endpoint of this project; its endpoints are {join(endpoints, 'and')}{mean}"


def _read(root: Path, file: str) -> Installed | None:
    """One answers file; None where it is that of another template."""
    match = _FILE.fullmatch(file)
    assert match
    name = match[1]

    def broken(reason: str, answers: Mapping[str, Any] | None = None) -> Installed:
        advice = f"bring it back with `git checkout HEAD -- {file}`"
        return Installed(name, file, answers or {}, f"{file} {reason}; {advice}.")

    try:
        data = (root / file).read_bytes()
        value = yaml.safe_load(data.decode("utf-8"))
    except OSError as error:
        return broken(f"cannot be read ({error.strerror})")
    except (ValueError, yaml.YAMLError):
        return broken("has conflicts" if has_markers(data) else "is not YAML")
    if not isinstance(value, dict):
        return broken("holds no answers")
    if not value.keys() & _OUR_QUESTIONS:
        return None
    found = Installed(name, file, value)
    try:
        endpoint = found.endpoint
    except AnswerError as error:
        return broken(f"cannot be used ({str(error).rstrip('.')})", value)
    except KeyError as error:
        return broken(f"does not answer {code(str(error.args[0]))}", value)
    except Exception as error:  # noqa: BLE001 - an answer of any wrong type, wherever it is read.
        return broken(f"cannot be used ({error})", value)
    assert endpoint is not None
    if endpoint.singular != name:
        return broken(f"describes {code(endpoint.singular)}, another endpoint than its name says", value)
    return found
