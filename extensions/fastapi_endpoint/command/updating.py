"""Updates endpoints one after the other, each in a commit of its own; what was interrupted can go on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ..migrations.task import write_revision
from ..wording import code, some
from .copier_runs import update
from .git import Repository
from .installed import Installed, chosen, file_has_markers
from .outcome import CommandError, Exit, FullDiskError, as_sentence
from .progress import progress
from .templates import Templates, is_trusted, templates


@dataclass(frozen=True)
class Updated:
    """How the update of one endpoint ended."""

    name: str
    old: str
    new: str
    outcome: str
    """`updated`, `up to date`, `conflict` or `refused`."""
    files: tuple[str, ...] = ()
    commit: str = ""
    said: tuple[str, ...] = ()
    """What the template said, or why it was refused."""

    def lines(self) -> list[str]:
        """The same for people."""
        match self.outcome:
            case "updated":
                count = f"{len(self.files)} file{'' if len(self.files) == 1 else 's'}"
                first = f"{self.old} -> {self.new}, {count}, commit {self.commit[:10]}"
            case "up to date":
                first = f"up to date ({self.old})"
            case "conflict":
                first = f"{self.old} -> {self.new}, conflicts in {', '.join(self.files)}"
            case _:
                first = "not updated"
        return [f"{self.name}  {first}", *(f"  {line.strip()}" for line in self.said)]


@dataclass(frozen=True)
class Journal:
    """What is under way; it is in git's own folder until the commit."""

    name: str
    answers_file: str
    old: str
    new: str
    head: str
    """The commit before it."""
    stage: str
    """`running` while files are written, `merged` when only conflicts and the commit are left."""
    revision_waits: bool = False
    """Whether the revision of the table is written when the conflicts of the model are solved."""


class Updates:
    """The updates of one project.

    Args:
        root: The folder of the project.
        trust: Whether Python of any template may run.
        version: The version to go to; the newest where it is empty.
    """

    def __init__(self, root: Path, *, trust: bool, version: str = "") -> None:
        self.root = root
        self.trust = trust
        self.version = version
        self.repository = Repository(root)
        self.done: list[Updated] = []

    def run(self, names: Sequence[str]) -> Exit:
        """Update the endpoints of those names, all where none is named; how each ended is in `done`.

        Raises:
            CommandError: It cannot begin, or stops at a conflict.
        """
        endpoints = chosen(self.root, names)
        if not self.repository.exists:
            raise CommandError("Updates need git: make this project a repository, and commit everything.")
        self._go_on()
        if changed := self.repository.changed():
            raise CommandError(
                f"There are changes that are not committed ({some(changed)}); commit or stash them, and run the "
                "command again."
            )
        with templates() as fetched:
            for number, endpoint in enumerate(endpoints, 1):
                progress(f"{endpoint.name} ({number} of {len(endpoints)})")
                # What was finished just now is not looked at again, and is as the first of its updates left it.
                self._update(chosen(self.root, [endpoint.name])[0], fetched)
        return Exit.REFUSED if any(each.outcome == "refused" for each in self.done) else Exit.DONE

    def _update(self, installed: Installed, fetched: Templates) -> None:
        try:
            new = self._new_version(installed, fetched)
        except CommandError as error:
            self._refused(installed, str(error))
            return
        if not new:
            if all(each.name != installed.name for each in self.done):
                self.done.append(Updated(installed.name, installed.version, installed.version, "up to date"))
            return
        journal = Journal(installed.name, installed.file, installed.version, new, self.repository.head, "running")
        self._write(journal)
        try:
            said = update(self.root, installed.file, new)
        except FullDiskError:
            raise  # Putting aside takes room, too: the next call does it.
        except CommandError as error:
            self._put_aside(installed.name)
            self._forget()
            self._refused(installed, as_sentence(str(error)))
            return
        model = self.root / installed.endpoint.files.model if installed.endpoint else self.root
        journal = replace(journal, stage="merged", revision_waits=file_has_markers(model))
        self._write(journal)
        self._finish(journal, tuple(said))

    def _new_version(self, installed: Installed, fetched: Templates) -> str:
        """The version to go to; empty where it is the present one."""
        if installed.endpoint is None:
            raise CommandError(installed.problem)
        if not is_trusted(installed.source, given=self.trust):
            raise CommandError(f"An update runs Python of {installed.source}; pass `--trust` for that.")
        template = fetched.at(installed.source)
        if template.folder is None:
            raise CommandError(f"{template.problem[0].upper()}{template.problem[1:]}.")
        if template.is_plain:
            raise CommandError(f"{installed.source} is no git repository; only those have versions to update to.")
        if not template.has(installed.version):
            raise CommandError(
                f"{installed.source} has no version {code(installed.version or '(none)')} any more, from which "
                f"{installed.name} comes; bring that tag back, or remove the endpoint and generate it anew."
            )
        if self.version and not template.has(self.version):
            raise CommandError(f"{installed.source} has no version {code(self.version)}.")
        new = self.version or template.newest
        # Copier itself refuses an older one, and says so.
        is_older = bool(self.version) and template.is_newer(installed.version, new)
        return new if is_older or template.is_newer(new, installed.version) else ""

    def _finish(self, journal: Journal, said: tuple[str, ...] = ()) -> None:
        """Commit, unless there are conflicts."""
        changed = self.repository.changed()
        left = tuple(file for file in changed if file_has_markers(self.root / file))
        if left:
            self.done.append(Updated(journal.name, journal.old, journal.new, "conflict", left, said=said))
            raise CommandError(
                f"{journal.name}: your edits and version {journal.new} changed the same lines of {some(left)}; solve "
                "the conflicts there, and run the same command again.",
                Exit.CONFLICT,
            )
        if journal.revision_waits:
            said = (*said, *write_revision(self.root, journal.answers_file, after_update=True))
            changed = self.repository.changed()
        self.repository.run("add", "--all", "--", ".")
        self.repository.run("commit", "--quiet", "--message", f"Update {journal.name} to {journal.new}", "--", ".")
        self._forget()
        files = tuple(file for file in changed if file != journal.answers_file)
        head = self.repository.head
        self.done.append(Updated(journal.name, journal.old, journal.new, "updated", files, head, said))

    def _go_on(self) -> None:
        """Finish what an earlier call began."""
        journal = self._read()
        if journal is None:
            return
        if journal.head != self.repository.head or not self.repository.changed():
            # Committed by the user, or thrown away.
            self._forget()
        elif journal.stage == "merged":
            self._finish(journal)
        else:
            self._put_aside(journal.name)
            self._forget()

    def _put_aside(self, name: str) -> None:
        """Keep what an unfinished update wrote, out of the way: everything was committed before it."""
        if self.repository.changed():
            # A stash refuses files with conflicts that are not marked as solved.
            self.repository.run("add", "--all", "--", ".")
            self.repository.run("stash", "push", "--quiet", "--message", f"Unfinished update of {name}", "--", ".")
            progress(f"what an unfinished update of {name} left is in `git stash`")

    def _refused(self, installed: Installed, sentence: str) -> None:
        self.done.append(Updated(installed.name, installed.version, "", "refused", said=(sentence,)))

    @property
    def _journal(self) -> Path:
        return self.repository.own_file("fastapi-endpoint-update.json")

    def _read(self) -> Journal | None:
        try:
            return Journal(**json.loads(self._journal.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, journal: Journal) -> None:
        part = self._journal.with_suffix(".part")
        part.write_text(json.dumps(asdict(journal)), encoding="utf-8")
        part.replace(self._journal)

    def _forget(self) -> None:
        self._journal.unlink(missing_ok=True)
