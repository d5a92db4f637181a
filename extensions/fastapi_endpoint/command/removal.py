"""Takes an endpoint out of a project: what that would do, whether it may, and doing it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ..imports_read import ProjectImports
from ..migrations import MigrationError, Revision, drop_revision, state
from ..registration import edits
from ..wording import code, some
from .comparison import Comparison, compare
from .git import Repository
from .installed import Installed
from .outcome import CommandError
from .templates import templates

if TYPE_CHECKING:
    from ..edits import FileEdit, Report

MOST_USES = 5
"""How many places are named that need what would be deleted."""


@dataclass(frozen=True)
class Removal:
    """What taking out one endpoint does."""

    installed: Installed
    delete: tuple[str, ...]
    """Its own files, and shared ones that nobody else imports."""
    keep: Mapping[str, str]
    """Shared files that stay, with who imports each."""
    reports: tuple[Report, ...]
    """What is taken out of the project's own files."""
    revision: Revision | None
    table: str
    """The table that stays; empty where it is dropped, or was none of its own."""

    def lines(self) -> Iterator[str]:
        """What it does, for people."""
        from ..edits import Done

        yield f"Plan for the removal of {self.installed.name}"
        yield from _section("Delete", [*self.delete, self.installed.file])
        yield from _section("Keep", [f"{file}  ({reason})" for file, reason in self.keep.items()])
        taken = [
            f"{report.edit.file}: {sign} {line.rstrip()}"
            for report in self.reports
            if isinstance(report.outcome, Done)
            for change in report.outcome.changes
            for sign, lines in (("-", change.removed), ("+", change.added))
            for line in lines
        ]
        yield from _section("Take out", taken or ["nothing: it is not registered"])
        if self.revision:
            yield from _section("Migration", [f"{self.revision.file}  (drops the table)"])
        elif self.table:
            yield from _section("Migration", [f"none: the table {self.table} stays; `--drop-table` drops it"])

    def as_json(self) -> dict[str, Any]:
        """What it does, as plain values."""
        from ..edits import Done

        done = [(report.edit.file, report.outcome) for report in self.reports if isinstance(report.outcome, Done)]
        return {
            "name": self.installed.name,
            "delete": [*self.delete, self.installed.file],
            "keep": dict(self.keep),
            "take_out": [{"file": file, "lines": list(outcome.removed_lines)} for file, outcome in done],
            "migration": self.revision.file if self.revision else None,
        }

    @property
    def edits(self) -> list[FileEdit]:
        """The edits of the project's own files."""
        return [report.edit for report in self.reports]


def plan_removal(root: Path, installed: Installed, *, trust: bool, force: bool, drop_table: bool) -> Removal:
    """What the removal does; nothing is written.

    Args:
        root: The folder of the project.
        installed: The endpoint.
        trust: Whether Python of any template may run, to see what was edited by hand.
        force: Whether edits by hand and uses elsewhere are no reason to refuse.
        drop_table: Whether a revision drops the table.

    Raises:
        CommandError: It must not be removed as things are.
    """
    if installed.endpoint is None:
        raise CommandError(installed.problem)
    compared = _compared(root, installed, trust=trust, force=force)
    owned = [name for name in compared.rendered or installed.files if (root / name).is_file()]
    owned += compared.moved.values()
    reports = _taken_out(root, installed)
    delete, keep = _divided(root, installed, owned, _texts_after(reports))
    if not force:
        _refuse_edits(compared, delete)
        _refuse_uses(root, installed, delete, reports)
        _refuse_impossible(reports)
    _refuse_uncommitted(root, compared, delete)
    revision = _drop(root, installed) if drop_table else None
    table = "" if revision or state(root, installed.answers).kind in {"none", "missing"} else installed.endpoint.table
    return Removal(installed, tuple(delete), keep, tuple(reports), revision, table)


def remove(root: Path, removal: Removal) -> None:
    """Do it. Each file is written or deleted in one step, the answers file last: a second call finishes a first.

    Raises:
        CommandError: A file cannot be edited; nothing that others need was deleted.
    """
    from ..edits import Cannot, apply_edits

    if removal.revision:
        try:
            removal.revision.write(root)
        except OSError as error:
            raise CommandError(f"{removal.revision.file} cannot be written ({error.strerror}).") from error
    # What cannot be taken out was accepted with `--force`; what could be planned and fails now was not.
    planned = {report.edit.file for report in removal.reports if not isinstance(report.outcome, Cannot)}
    for report in apply_edits(root, [edit for edit in removal.edits if edit.file in planned]):
        if isinstance(report.outcome, Cannot):
            raise CommandError(f"{report.edit.file} was not edited: {report.outcome.reason}; nothing was deleted.")
    for file in (*removal.delete, removal.installed.file):
        try:
            (root / file).unlink(missing_ok=True)
        except OSError as error:
            raise CommandError(f"{file} cannot be deleted ({error.strerror}); run the command again.") from error
        _prune((root / file).parent, root)


def _prune(folder: Path, root: Path) -> None:
    """Delete a folder in which nothing is left but what Python keeps of modules."""
    while folder != root and all(entry.name == "__pycache__" for entry in folder.iterdir()):
        for compiled in (folder / "__pycache__").glob("*.pyc"):
            compiled.unlink()
        for entry in folder.iterdir():
            entry.rmdir()
        folder.rmdir()
        folder = folder.parent


def _section(title: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield title
        yield from (f"  {row}" for row in rows)


def _compared(root: Path, installed: Installed, *, trust: bool, force: bool) -> Comparison:
    try:
        with templates() as fetched:
            return compare(root, installed, fetched, trust=trust)
    except CommandError as error:
        if force:
            return Comparison()
        raise CommandError(
            f"Whether {installed.name} was edited by hand is not known: {error}; `--force` removes it all the same."
        ) from error


def _taken_out(root: Path, installed: Installed) -> list[Report]:
    from ..edits import file_edit, preview_reports

    assert installed.endpoint is not None
    return preview_reports(root, [file_edit(edit | {"remove": True}) for edit in edits(installed.endpoint)])


def _texts_after(reports: Sequence[Report]) -> dict[str, str]:
    """What the edited files will hold."""
    from ..edits import Done

    return {report.edit.file: report.outcome.source for report in reports if isinstance(report.outcome, Done)}


def _divided(
    root: Path, installed: Installed, owned: Sequence[str], texts: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The files to delete, and the shared ones that others import; those import each other, too."""
    assert installed.endpoint is not None
    files = installed.endpoint.files
    shared = {file for file in owned if file in _shared_files(installed)}
    imports = ProjectImports(root, texts)
    users: dict[str, list[tuple[str, int]]] = {}
    for file in imports.project.python:
        for found in imports.of(file):
            users.setdefault(found.file, []).append((file, found.line))
    delete = [file for file in owned if file not in files.packages]
    keep: dict[str, str] = {}
    while True:
        used = {
            file: outside[0]
            for file in delete
            if file in shared and (outside := [user for user in users.get(file, ()) if user[0] not in delete])
        }
        if not used:
            break
        keep |= {file: f"{user}:{line} imports it" for file, (user, line) in used.items()}
        delete = [file for file in delete if file not in used]
    # A package goes when nothing is left in its folder; the innermost first.
    for package in sorted(set(files.packages) & set(owned), key=lambda name: name.count("/"), reverse=True):
        folder = root / PurePosixPath(package).parent
        left = {path.relative_to(root).as_posix() for path in folder.rglob("*") if path.is_file()}
        if not {file for file in left if "__pycache__" not in file} - {*delete, package}:
            delete.append(package)
    return delete, keep


def _shared_files(installed: Installed) -> set[str]:
    from ..host_answers import SUPPORT

    assert installed.endpoint is not None
    return {installed.endpoint.names.support_file(kind) for kind in SUPPORT}


def _refuse_edits(compared: Comparison, delete: Sequence[str]) -> None:
    edited = [file for file in compared.edited if file in delete] + list(compared.moved.values())
    if edited:
        raise CommandError(
            f"{some(edited)} {'was' if len(edited) == 1 else 'were'} edited by hand or moved; `--force` deletes "
            f"{'it' if len(edited) == 1 else 'them'} all the same."
        )


def _refuse_uncommitted(root: Path, compared: Comparison, delete: Sequence[str]) -> None:
    """What is edited and not committed could not be brought back."""
    repository = Repository(root)
    if not repository.exists:
        return
    changed = {file for file in repository.changed() if file in delete}
    lost = sorted(changed & {*compared.edited, *compared.moved.values()} if compared.rendered else changed)
    if lost:
        raise CommandError(f"{some(lost)} holds edits that are not committed; commit or discard them first.")


def _refuse_uses(root: Path, installed: Installed, delete: Sequence[str], reports: Sequence[Report]) -> None:
    assert installed.endpoint is not None
    imports = ProjectImports(root, _texts_after(reports))
    edited = {report.edit.file for report in reports}
    migrations = installed.endpoint.answers.host.migrations
    table = (
        re.compile(rf"""["']{re.escape(installed.endpoint.table)}\.\w+["']""")
        if installed.endpoint.files.model
        else None
    )
    uses = []
    for file in imports.project.python:
        if file in delete or (migrations and file.startswith(f"{migrations}/versions/")):
            continue
        uses += [f"{file}:{found.line}" for found in imports.of(file) if found.file in delete and file not in edited]
        if table and (match := table.search(text := imports.project.text(file))):
            uses.append(f"{file}:{text.count(chr(10), 0, match.start()) + 1}")
    if uses:
        first = ", ".join(list(dict.fromkeys(uses))[:MOST_USES])
        raise CommandError(
            f"Other code needs {installed.name}: {first}; change or remove that first, or pass `--force` and mend it "
            "afterwards."
        )


def _refuse_impossible(reports: Sequence[Report]) -> None:
    from ..edits import Cannot

    for report in reports:
        if isinstance(report.outcome, Cannot):
            lines = " ".join(code(line.strip()) for line in report.outcome.paste)
            raise CommandError(
                f"{report.edit.file} cannot be edited ({report.outcome.reason}); take out {lines or 'its lines'} "
                "yourself, and run the command again."
            )


def _drop(root: Path, installed: Installed) -> Revision | None:
    try:
        return drop_revision(root, installed.answers)
    except MigrationError as error:
        raise CommandError(
            f"No revision that drops the table can be written: {error}; leave `--drop-table` out, and write it with "
            "`alembic revision --autogenerate` afterwards."
        ) from error
