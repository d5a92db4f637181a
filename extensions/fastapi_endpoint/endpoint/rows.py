"""Which rows the statements of the service reach, and what deleting one means."""

from __future__ import annotations

from ..answers import Answers
from ..fields import types as t
from ..host_answers import HostModel
from .imports import Imports
from .names import EndpointNames
from .types import quoted

EMBEDDED = "_embedded()"
"""What gives, in the service module, the options that load the rows that responses hold."""


class Rows:
    """The statements of one endpoint, as source.

    Args:
        answers: The answers.
        names: The endpoint's names.
        imports: Imports of the service module; what the statements need is added.
    """

    def __init__(self, answers: Answers, names: EndpointNames, imports: Imports) -> None:
        self.answers, self.existing = answers, answers.existing
        self.names, self.imports = names, imports

    def fetch(self, session: str) -> str:
        """How the rows of `{statement}` are got; SQLModel's sessions warn of SQLAlchemy's `scalars`."""
        call = f"{session}.{'exec' if self._has_exec else 'scalars'}({{statement}})"
        return f"(await {call}).all()" if self.answers.host.is_async else f"{call}.all()"

    @property
    def _has_exec(self) -> bool:
        return self.answers.host.session_module.partition(".")[0] == "sqlmodel"

    def select(self) -> str:
        """Import `select` of the package of the session, which tells what `exec` gives."""
        return self.imports.name("sqlmodel" if self._has_exec else "sqlalchemy", "select")

    def column(self, name: str) -> str:
        """A column of the model in a statement."""
        source = f"{self.names.model}.{name}"
        is_computed = any(field.name == name and not field.stored for field in self.answers.fields)
        if is_computed or not self.answers.is_sqlmodel:
            return source
        return f"{self.imports.name('sqlmodel', 'col')}({source})"

    def table(self) -> str:
        """The table of the model."""
        if self.answers.is_sqlmodel:
            return f"{self.imports.name('sqlalchemy', 'inspect')}({self.names.model}).local_table"
        return f"{self.names.model}.__table__"

    def scope(self) -> str:
        """The name of the list, for which its cursors are valid."""
        name = quoted(self.names.table or self.names.key) if self.existing else f"{self.names.model}.__tablename__"
        owner = ", str(reach.owner_id), reach.everything" if self.answers.owner else ""
        return name + owner + (f", {self.names.parent_parameter}" if self.answers.parent else "")

    def all(self, *, embeds: bool = True) -> str:
        """A statement for every row.

        Args:
            embeds: Whether it loads what responses hold of other rows, too.
        """
        below = self._below()
        return self._start(embeds=embeds) + self._live() + self._reached() + (f".where({below})" if below else "")

    def _start(self, *, embeds: bool = True) -> str:
        """The start of a statement for rows; what no response shows is not loaded."""
        start = f"{self.select()}({self.names.model})"
        if embeds and self.answers.embeds:
            return f"{start}.options(*{EMBEDDED})"
        if self.existing and self.existing.loads_eagerly:
            start += f'.options({self.imports.name("sqlalchemy.orm", "lazyload")}("*"))'
        return start

    def embedded(self) -> tuple[str, ...]:
        """What loads the rows that responses hold, in the same statement."""
        joined = [self._joined(field) for field in self.answers.embeds]
        if not joined:
            return ()
        self.imports.name("sqlalchemy.orm.interfaces", "ORMOption")
        eager = bool(self.existing and self.existing.loads_eagerly)
        return (f'{self.imports.name("sqlalchemy.orm", "lazyload")}("*")', *joined) if eager else tuple(joined)

    def _joined(self, field: t.Field) -> str:
        assert isinstance(field.type, t.Reference)
        source = f"{self.names.model}.{field.relationship}"
        if self.answers.is_sqlmodel:
            # For type checkers, the attribute of such a class is a row.
            kind = f"{self.imports.name('sqlalchemy.orm', 'QueryableAttribute')}[{self.imports.name('typing', 'Any')}]"
            source = f"{self.imports.name('typing', 'cast')}({quoted(kind)}, {source})"
        embedded = self.answers.embedded.get(field.type.model)
        alone = '.lazyload("*")' if embedded and embedded.loads_eagerly else ""
        return f"{self.imports.name('sqlalchemy.orm', 'joinedload')}({source}){alone}"

    def again(self, session: str, key: str) -> str:
        """The row that was written, read with the rows that responses hold.

        Args:
            session: What holds the session.
            key: The expression for the key.
        """
        condition = f"{self.column(self.names.key)} == {key}"
        # Where the row was locked and changed, what was loaded with it before is another row by now.
        afresh = "" if self.returns else ".execution_options(populate_existing=True)"
        statement = f"{self._start()}.where({condition}){afresh}"
        call = f"{session}.{'exec' if self._has_exec else 'scalars'}({statement})"
        return f"(await {call}).one()" if self.answers.host.is_async else f"{call}.one()"

    def parent(self) -> str:
        """A statement for the parent."""
        parent = self.answers.parent
        assert parent is not None
        model, key = self.imports.name(parent.module, parent.name), self._of(parent, parent.key)
        reached = ", _within(reach)" if self.answers.parent_owner else ""
        live = (
            f", {_is_live(self._of(parent, parent.deleted['column']), parent.deleted.get('kind', ''))}"
            if parent.deleted
            else ""
        )
        return f"{self.select()}({model}).where({key} == {self.names.parent_parameter}{live}{reached})"

    def within(self) -> str:
        """The condition that the caller owns a row, or the parent of one; empty where every row is reached."""
        way = self.answers.parent_owner
        if way is None:
            return f"{self.column(self.answers.owner)} == reach.owner_id" if self.answers.owner else ""
        assert self.answers.parent is not None
        chain = [self.answers.parent, *(self.answers.host.models[step.model] for step in way.through)]
        condition = f"{self._of(chain[-1], way.column)} == reach.owner_id"
        for step, model, target in reversed(list(zip(way.through, chain[:-1], chain[1:], strict=True))):
            rows = f"{self.select()}({self._of(target, target.key)}).where({condition})"
            condition = f"{self._of(model, step.column)}.in_({rows})"
        return condition

    def _of(self, model: HostModel, column: str) -> str:
        """A column of another model of the host's in a statement."""
        source = f"{self.imports.name(model.module, model.name)}.{column}"
        return f"{self.imports.name('sqlmodel', 'col')}({source})" if self.answers.is_sqlmodel else source

    def one(self) -> str:
        """A statement for one row."""
        return f"{self._start()}{self._live()}{self._reached()}.where({self._is_it()})"

    def value(self, column: str) -> str:
        """A statement for one value of a row."""
        start = f"{self.select()}({self.column(column)})"
        return f"{start}.where({self._is_it()}){self._live()}{self._reached()}"

    @property
    def returns(self) -> bool:
        """Whether the database has `UPDATE … RETURNING`."""
        return not self.answers.host.database.is_mysql

    def changed(self, *, conditions: bool = False) -> str:
        """A statement that sets `values` and gives the row, or one that locks the row.

        Args:
            conditions: Whether further conditions decide, which are called `conditions`.
        """
        more = ", *conditions" if conditions else ""
        if not self.returns:
            return f"{self.all(embeds=False)}.where({self._is_it()}{more}).with_for_update()"
        update = self.imports.name("sqlalchemy", "update")
        model = self.names.model
        where = f".where({self._is_it()}{more}){self._live()}{self._reached()}"
        return f"{update}({model}){where}.values(**values).returning({model})"

    @property
    def deletes_in_mapper(self) -> bool:
        """Whether a row is loaded to be deleted: other rows go with it, or no statement would give its key."""
        return not self.returns or self.cascades

    @property
    def cascades(self) -> bool:
        """Whether the mapper deletes other rows, or those of a secondary table, with a row."""
        return bool(self.existing and self.existing.cascades and not self.existing.deletion)

    @property
    def removal_reason(self) -> str:
        """Why a row is loaded to be deleted."""
        if self.cascades:
            return "The mapper deletes what goes with the row."
        return "This database does not return what it changed."

    def removal(self, session: str) -> str:
        """What deletes a loaded row, or marks it where the model does that."""
        variable = self.answers.resource.variable
        if self.existing and self.existing.deletion:
            return "\n".join(f"{variable}.{name} = {value}" for name, value in self._marks().items())
        return f"{'await ' if self.answers.host.is_async else ''}{session}.delete({variable})"

    def _marks(self) -> dict[str, str]:
        """What a deletion sets instead, by column: a flag, a moment, or both."""
        assert self.existing is not None
        flag = self.existing.deleted if self.existing.deletion == "flag" else ""
        moment = self.existing.deleted_with if flag else self.existing.deleted
        now = f"{self.imports.name('sqlalchemy', 'func')}.now()" if moment else ""
        return {name: value for name, value in ((flag, "True"), (moment, now)) if name}

    def deleted(self) -> str:
        """A statement that deletes one row, or marks it where the model does that, and gives its key."""
        # Type checkers do not see what kind of row the `Column` of a class gives.
        is_column = bool(self.existing and self.existing.style == "column")
        returned = f"{self.table()}.c.{self.names.key}" if is_column else self.column(self.names.key)
        if self.existing and self.existing.deletion:
            update = self.imports.name("sqlalchemy", "update")
            values = f".values({', '.join(f'{name}={value}' for name, value in self._marks().items())})"
            where = f".where({self._is_it()}){self._live()}{self._reached()}"
            return f"{update}({self.names.model}){where}{values}.returning({returned})"
        delete = self.imports.name("sqlalchemy", "delete")
        return f"{delete}({self.names.model}).where({self._is_it()}){self._reached()}.returning({returned})"

    def _is_it(self) -> str:
        return ", ".join(filter(None, (self._below(), f"{self.column(self.names.key)} == {self.names.key_parameter}")))

    def _below(self) -> str:
        """The condition that a row is below the parent."""
        parameter = self.names.parent_parameter if self.answers.parent else ""
        return f"{self.column(parameter)} == {parameter}" if parameter else ""

    def _reached(self) -> str:
        """What leaves out the rows of others."""
        return ".where(_within(reach))" if self.answers.owner else ""

    def _live(self) -> str:
        """What leaves out rows that are marked as deleted."""
        if not (self.existing and self.existing.deletion):
            return ""
        return f".where({_is_live(self.column(self.existing.deleted), self.existing.deletion)})"


def _is_live(column: str, kind: str) -> str:
    """The condition that a row is not marked as deleted by a `moment` or a `flag`."""
    return f"{column}.is_(None)" if kind == "moment" else f"{column}.is_not(True)"
