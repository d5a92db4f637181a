"""Making a list of edits in a host project, or showing what they would change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .files import HostFile, open_file
from .model import import_model, model_paste_lines
from .outcome import AlreadyThere, Cannot, Done, EditImpossibleError, Outcome
from .removal import remove_model_import, unregister_router
from .requests import EditRequestError, ModelImport, RouterRegistration
from .router import paste_lines, register_router
from .source import changes

Writer = Callable[[str, HostFile, str], None]


@dataclass(frozen=True)
class FileEdit:
    """One edit of one file; `file` is relative to the host."""

    file: str
    request: RouterRegistration | ModelImport
    remove: bool = False

    def apply(self, source: str) -> Outcome:
        """The edit of `source`."""
        if isinstance(self.request, RouterRegistration):
            return (unregister_router if self.remove else register_router)(source, self.request)
        return (remove_model_import if self.remove else import_model)(source, self.request)

    @property
    def paste(self) -> tuple[str, ...]:
        """What a person would paste (or take out) instead."""
        if isinstance(self.request, RouterRegistration):
            return paste_lines(self.request)
        return model_paste_lines(self.request)


@dataclass(frozen=True)
class Report:
    """How one edit ended."""

    edit: FileEdit
    outcome: Outcome

    def lines(self) -> list[str]:
        """The report for people: one line, followed by the lines to paste when the edit was not possible."""
        file, remove = self.edit.file, self.edit.remove
        if isinstance(self.outcome, Done):
            lines = self.outcome.removed_lines if remove else self.outcome.inserted_lines
            count = f"{len(lines)} line" if len(lines) == 1 else f"{len(lines)} lines"
            return [f"removed: {file} -{count}" if remove else f"registered: {file} +{count}"]
        if isinstance(self.outcome, AlreadyThere):
            return [f"already removed: {file}" if remove else f"already registered: {file}"]
        verb, advice = ("remove", "Delete from") if remove else ("register", "Paste into")
        return [f"cannot {verb}: {self.outcome.reason}. {advice} {file}:", *self.outcome.paste]


@dataclass(frozen=True)
class Insertion:
    """Lines that an edit would bring: `lines` stand after line `after` of `file`, in place of `replaced`."""

    file: str
    after: int
    lines: tuple[str, ...]
    replaced: tuple[str, ...] = ()


def file_edit(value: Mapping[str, Any]) -> FileEdit:
    """One edit from its JSON form: `kind` (`router` or `model`), `file`, and the fields of the request.

    Raises `EditRequestError` with one sentence when something is missing, unknown or of another type.
    """
    kinds: dict[str, type[RouterRegistration | ModelImport]] = {
        "router": RouterRegistration,
        "model": ModelImport,
    }
    kind = kinds.get(str(value.get("kind")))
    if kind is None:
        raise EditRequestError(f"`kind` must be `router` or `model`, not {value.get('kind')!r}")
    file, remove = value.get("file"), value.get("remove", False)
    if not isinstance(file, str) or not file:
        raise EditRequestError("`file` must name a file")
    if not isinstance(remove, bool):
        raise EditRequestError("`remove` must be true or false")
    fields = {name: field for name, field in value.items() if name not in ("kind", "file", "remove")}
    fields.setdefault("is_package", file.replace("\\", "/").rpartition("/")[2] == "__init__.py")
    if isinstance(fields.get("tags"), list):
        fields["tags"] = tuple(fields["tags"])
    _check_fields(kind, fields)
    return FileEdit(file, kind(**fields), remove)


def _check_fields(kind: type[RouterRegistration | ModelImport], fields: Mapping[str, Any]) -> None:
    known = {field.name: field for field in dataclasses.fields(kind)}
    for name, value in fields.items():
        if name not in known:
            raise EditRequestError(f"`{name}` is not a field of a {kind.__name__}")
        if not _matches(str(known[name].type), value):
            raise EditRequestError(f"`{name}` has the wrong type: {value!r}")
    for name, field in known.items():
        if field.default is dataclasses.MISSING and not fields.get(name):
            raise EditRequestError(f"`{name}` is missing")


def _matches(annotation: str, value: object) -> bool:
    if value is None:
        return "None" in annotation
    if annotation.startswith("tuple"):
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    expected = {"str": str, "bool": bool, "int": int}[annotation.partition(" ")[0]]
    return isinstance(value, expected) and (expected is not int or not isinstance(value, bool))


def apply_edits(root: Path, edits: Iterable[FileEdit]) -> list[Report]:
    """Make every edit under `root`; a file for which one edit is impossible is left as it was."""
    return _run(root, edits, lambda _, file, text: file.write(text))


def preview(root: Path, edits: Iterable[FileEdit]) -> list[Insertion]:
    """What `apply_edits` would insert, file by file; nothing is written."""
    insertions: list[Insertion] = []

    def note(name: str, file: HostFile, text: str) -> None:
        insertions.extend(
            Insertion(name, change.line, change.added, change.removed) for change in changes(file.text, text)
        )

    _run(root, edits, note)
    return insertions


def preview_reports(root: Path, edits: Iterable[FileEdit]) -> list[Report]:
    """How every edit would end; nothing is written."""
    return _run(root, edits, lambda *_: None)


def _run(root: Path, edits: Iterable[FileEdit], write: Writer) -> list[Report]:
    planned = list(edits)
    reports: dict[int, Report] = {}
    for name in dict.fromkeys(edit.file for edit in planned):
        group = [(number, edit) for number, edit in enumerate(planned) if edit.file == name]
        outcomes = _edit_file(root, name, [edit for _, edit in group], write)
        for (number, edit), outcome in zip(group, outcomes, strict=True):
            reports[number] = Report(edit, outcome)
    return [reports[number] for number in range(len(planned))]


def _edit_file(root: Path, name: str, group: list[FileEdit], write: Writer) -> list[Outcome]:
    """All edits of one file, or none: one that is impossible keeps the others from being written."""
    outcomes: list[Outcome] = []
    try:
        file = open_file(root, name)
        text = file.text
        for edit in group:
            outcome = edit.apply(text)
            outcomes.append(outcome)
            text = outcome.source if isinstance(outcome, Done) else text
        if any(isinstance(outcome, Cannot) for outcome in outcomes):
            return [_held_back(edit, outcome) for edit, outcome in zip(group, outcomes, strict=True)]
        file.encode(text)
        if text != file.text:
            write(name, file, text)
    except EditImpossibleError as problem:
        return [Cannot(str(problem), edit.paste) for edit in group]
    return outcomes


def _held_back(edit: FileEdit, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Done):
        return Cannot("another edit of the same file is not possible", edit.paste)
    return outcome
