"""The state of each endpoint: its version, what was edited, and what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..migrations import state
from ..registration import lacking
from .comparison import compare
from .installed import Installed, file_has_markers
from .outcome import CommandError
from .progress import progress
from .templates import Templates, templates


@dataclass(frozen=True)
class Status:
    """How one endpoint is."""

    name: str
    answers_file: str
    template: str
    version: str
    newest: str | None
    """The newest version of the template; None where it cannot be had."""
    update_available: bool | None
    edited: tuple[str, ...] | None = None
    """Files that differ from what was generated; None where it was not rendered again."""
    missing: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    """Files with conflict markers."""
    not_registered: tuple[str, ...] = ()
    """Files that do not name the router or the model, though they should."""
    migration: str = "none"
    """`none`, `in step`, `missing`, `behind` or `unknown`."""
    migration_details: tuple[str, ...] = ()
    problem: str = ""
    """Why the answers cannot be read."""
    notes: tuple[str, ...] = ()
    """What could not be found out, and why."""

    @property
    def needs_attention(self) -> bool:
        """Whether something has to be set right."""
        out_of_step = self.migration in {"missing", "behind"}
        return bool(self.problem or self.conflicts or self.not_registered or out_of_step)

    def as_json(self) -> dict[str, Any]:
        """The state as plain values."""
        return {**asdict(self), "needs_attention": self.needs_attention}

    def lines(self) -> Iterator[str]:
        """The state for people."""
        version = (
            f"{self.version or 'no version'}{f', update available: {self.newest}' if self.update_available else ''}"
        )
        details = list(self._details())
        clean = "" if details else "; as it was generated"
        yield f"{self.name}  {version}{clean}"
        for title, text in details:
            yield f"  {f'{title}:':<18}{text}"

    def _details(self) -> Iterator[tuple[str, str]]:
        rows: tuple[tuple[str, Sequence[str]], ...] = (
            ("problem", [self.problem] if self.problem else []),
            ("conflicts in", self.conflicts),
            ("edited by hand", self.edited or ()),
            ("moved", [f"{old} -> {new}" for old, new in self.moved.items()]),
            ("missing", self.missing),
            ("not registered in", self.not_registered),
            ("migration", self.migration_details if self.migration in {"missing", "behind", "unknown"} else ()),
            ("note", self.notes),
        )
        yield from ((title, text) for title, texts in rows for text in texts)


def statuses(root: Path, endpoints: Sequence[Installed], *, trust: bool) -> list[Status]:
    """The state of those endpoints."""
    with templates() as fetched:
        rows = []
        for number, each in enumerate(endpoints, 1):
            progress(f"{each.name} ({number} of {len(endpoints)})")
            rows.append(_status(root, each, fetched, trust=trust))
        return rows


def _status(root: Path, installed: Installed, fetched: Templates, *, trust: bool) -> Status:
    template = fetched.at(installed.source)
    notes = [f"{template.problem}: updates are not known."] if template.folder is None else []
    known = template.has(installed.version)
    newest = template.newest or None
    available = template.is_newer(newest, installed.version) if newest and known else None
    marked = tuple(name for name in (installed.file, *installed.files) if file_has_markers(root / name))
    base: dict[str, Any] = {
        "name": installed.name,
        "answers_file": installed.file,
        "template": installed.source,
        "version": installed.version,
        "newest": newest,
        "update_available": available,
        "conflicts": marked,
    }
    if installed.endpoint is None:
        return Status(**base, problem=installed.problem, notes=tuple(notes))
    model = state(root, installed.answers)
    lacks = lacking(root, installed.endpoint)
    unsure = [f"Whether {each.file} registers it is not known: {each.unknown}." for each in lacks if each.unknown]
    try:
        compared = compare(root, installed, fetched, trust=trust)
        found: dict[str, Any] = {"edited": compared.edited, "missing": compared.missing, "moved": compared.moved}
    except CommandError as error:
        if template.folder is not None:
            notes.append(f"Edits by hand are not known: {error}.")
        found = {"missing": tuple(name for name in installed.files if not (root / name).exists())}
    return Status(
        **base,
        **found,
        not_registered=tuple(dict.fromkeys(each.file for each in lacks if not each.unknown)),
        migration=model.kind,
        migration_details=model.details,
        notes=(*notes, *unsure),
    )
