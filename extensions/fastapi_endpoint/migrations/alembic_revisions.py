"""Puts a revision together: the table, the way to it, its place in the history, its name and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..answers import Answers, read_answers
from ..endpoint import Endpoint, build_endpoint
from ..errors import AnswerError
from ..exploration.project import Project
from ..fields import types as t
from .environment import Environment, environment_of
from .history import History, Script
from .naming import file_name, message_like, next_id, now
from .revision import ConflictsError, MigrationError, Revision, State

if TYPE_CHECKING:
    import sqlalchemy as sa

    from .difference import Change


class _Overlaid(Project):
    """A project with another text for one of its files."""

    def __init__(self, root: Path, file: str, text: str) -> None:
        super().__init__(root)
        self._overlaid = {file: text.encode("utf-8")}

    def _source(self, file: str) -> bytes:
        return self._overlaid.get(file) or super()._source(file)


@dataclass(frozen=True)
class Place:
    """Where a new revision goes."""

    file: str
    id: str
    message: str
    down: tuple[str, ...]
    depends_on: tuple[str, ...]
    heads: int
    """How many heads there were to choose from."""


class Revisions:
    """The revisions of one project, for the table of one endpoint.

    Raises:
        MigrationError: The answers or the revisions cannot be read.
    """

    def __init__(self, root: Path, endpoint: Endpoint) -> None:
        self.root = root
        self.endpoint = endpoint
        self.answers: Answers = endpoint.answers
        self.project = Project(root)
        self.environment: Environment | None = environment_of(self.project) if self.is_wanted else None
        self.history = History(self.project, self.environment) if self.environment else None

    @property
    def is_wanted(self) -> bool:
        """Whether the endpoint has a table of its own, and revisions were not declined."""
        return self.answers.existing is None and self.answers.host.migrations != ""

    @property
    def is_created(self) -> bool:
        """Whether the revisions lead to the table."""
        return self.known_table is not None

    @property
    def known_table(self) -> str | None:
        """The name by which the revisions know the table."""
        return self.history.table(self.endpoint.names.table_in_metadata) if self.history is not None else None

    def place(self, message: str) -> Place:
        """Where a new revision goes, and what it is called."""
        assert self.environment is not None
        assert self.history is not None
        referred = self._referred()
        others = {self._known(model.table) for model in self.answers.host.models.values()}
        head = self.history.head_for({self.known_table} if self.known_table else referred, others)
        moment = now(self.environment)
        written = message_like(self.history, message)
        revision = next_id(self.history, head, message, moment)
        folder = str(PurePosixPath(head.file).parent) if head else self.environment.locations[0]
        name = file_name(self.environment, self.history, revision, written, moment)
        return Place(
            file=f"{folder}/{name}" if folder != "." else name,
            id=revision,
            message=written,
            down=(head.id,) if head else (),
            depends_on=self._depends_on(head, referred),
            heads=len(self.history.heads),
        )

    def _referred(self) -> set[str]:
        """The tables that the new one refers to, without itself."""
        names = self.endpoint.names
        kinds = [field.type for field in self.answers.fields if isinstance(field.type, t.Reference)]
        targets = {names.target(kind).table for kind in kinds} - {names.table_in_keys}
        return {self._known(table) for table in targets}

    def _known(self, table: str) -> str:
        """A table that a foreign key names, as the revisions name it."""
        assert self.history is not None
        style = self.answers.host.table
        full = f"{style.schema}.{table}" if style.schema and not style.schema_is_own and "." not in table else table
        return self.history.table(full) or full

    def _depends_on(self, head: Script | None, referred: set[str]) -> tuple[str, ...]:
        """Revisions of other branches that create what the table refers to."""
        assert self.history is not None
        before = {script.id for script in self.history.lineage(head)} if head else set()
        created = [self.history.tables[name].created_by for name in sorted(referred) if name in self.history.tables]
        return tuple(dict.fromkeys(name for name in created if name not in before))

    def table(self, text: str | None = None) -> sa.Table:
        """The table as the model says it; with a text, as that text of the model says it."""
        from .tables import table_in

        file = self.endpoint.files.model
        project = self.project if text is None else _Overlaid(self.root, file, text)
        if text is None and not project.has(file):
            raise MigrationError(f"{file} is not there")
        if "<<<<<<<" in (text if text is not None else project.text(file)):
            raise ConflictsError(f"{file} has conflicts")
        return table_in(project, file, self.endpoint.class_name)

    def revision(self, message: str, upgrade: Change, downgrade: Change, *, whole: bool = True) -> Revision:
        """A revision with this way there and back.

        Args:
            message: What it does, in a few words.
            upgrade: The way there.
            downgrade: The way back.
            whole: Whether the table as a whole comes or goes; SQLModel's own type of texts fails in a change on SQLite.
        """
        from .difference import batch_names
        from .render import Renderer
        from .script import fill, own_template

        assert self.environment is not None
        place = self.place(message)
        renderer = Renderer(
            batch=self.environment.batch or self.environment.sqlite,
            auto_string=self.environment.auto_string and whole,
            names=batch_names(self.answers.host.database.name),
        )
        upgrades, downgrades = renderer.render(upgrade.steps), renderer.render(downgrade.steps)
        template = self.project.text(self.environment.script) if self.environment.script else own_template()
        imports = sorted(
            line for line in renderer.imports if not re.search(rf"^{re.escape(line)}\b", template, re.MULTILINE)
        )
        down: str | tuple[str, ...] | None = place.down[0] if len(place.down) == 1 else place.down or None
        text = fill(
            template,
            {
                "message": place.message,
                "up_revision": place.id,
                "down_revision": down,
                "create_date": now(self.environment),
                "branch_labels": None,
                "depends_on": _one(place.depends_on),
                "imports": "\n".join(imports),
                "upgrades": upgrades,
                "downgrades": downgrades,
            },
        )
        return Revision(place.file, place.id, place.down, self._formatted(text), upgrade.notes)

    def _formatted(self, text: str) -> str:
        """The text as the host formats its code."""
        from black import format_str
        from black.mode import Mode

        style = self.answers.host.style
        normal = style.quotes != "single"
        formatted = format_str(text, mode=Mode(line_length=style.line_length, string_normalization=normal))
        return "\n".join(part for line in formatted.split("\n") for part in _folded(line, style.line_length))


def _folded(line: str, width: int) -> list[str]:
    """A line in parts, where it holds nothing but a text that is too long for it."""
    found = re.fullmatch(r"""( +)(["'])([^"'\\]*(?:'[^"'\\]*)*)\2""", line)
    if found is None or len(line) <= width:
        return [line]
    indentation, quote, content = found.groups()
    parts = wrap(content, width - len(indentation) - 3, break_long_words=False, break_on_hyphens=False)
    return [f"{indentation}{quote}{part}{' ' if part is not parts[-1] else ''}{quote}" for part in parts]


def _one(values: Sequence[str]) -> str | tuple[str, ...] | None:
    return values[0] if len(values) == 1 else tuple(values) or None


def compared(revisions: Revisions) -> State:
    """How the model stands to the revisions."""
    if revisions.environment is None or revisions.history is None:
        return State("none")
    table = revisions.endpoint.table
    known_as = revisions.known_table
    if known_as is None:
        return State("missing", (f"No revision creates the table `{table}`.",))
    known = revisions.history.tables[known_as].columns
    columns = {column.name: bool(column.nullable) for column in revisions.table().columns}
    details = [f"The column `{name}` of `{table}` is in no revision." for name in columns if name not in known]
    details += [f"The column `{name}` of `{table}` is not in the model." for name in known if name not in columns]
    details += [
        f"The column `{name}` of `{table}` is {'' if columns[name] else 'not '}nullable in the model alone."
        for name in columns
        if name in known and known[name] != columns[name]
    ]
    return State("behind" if details else "in step", tuple(details))


def read_endpoint(answers: Mapping[str, Any]) -> Endpoint:
    """The endpoint of stored answers.

    Raises:
        MigrationError: They cannot be read.
    """
    try:
        return build_endpoint(read_answers(answers))
    except (AnswerError, KeyError, TypeError, ValueError) as error:
        raise MigrationError(f"the answers of the endpoint cannot be read: {error}") from error
