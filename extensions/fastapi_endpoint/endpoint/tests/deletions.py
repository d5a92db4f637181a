"""How the rows of a test are deleted at its end, where the session of the host may keep them."""

from __future__ import annotations

from collections.abc import Sequence

from ..types import quoted
from .subject import Subject
from .view import Cleanup, Fixtures, Item, Parent


class Deletions:
    """Writes the end of the fixtures that store rows.

    Args:
        subject: The endpoint.
        fixtures: The fixtures of its tests.
    """

    def __init__(self, subject: Subject, fixtures: Fixtures) -> None:
        self._subject, self._is_async = subject, fixtures.is_async
        self._await, self._session = fixtures.await_, fixtures.session

    def of_references(self, known_by: Item | None, made: Sequence[Parent], *, many: bool) -> Cleanup | None:
        """Delete rows of the endpoint and those that they refer to.

        Args:
            known_by: The key of a row that all rows of the endpoint refer to, and the column in which they do.
            made: The rows that the test makes, each after those that it refers to itself.
            many: Whether a test makes them several times.
        """
        if known_by is None:
            return None
        chosen = ".in_(keys)" if many else " == key"
        is_only = [f"{row.variable}.{row.key}" for row in made] == [known_by.key]
        notes_rows = bool(made) and not is_only
        rows = "rows: list[tuple[Any, Any]] = "
        pairs = f"[{', '.join(f'({row.model}.{row.key}, {row.variable}.{row.key})' for row in made)}]"
        more = [self._delete(made[0].model, self._key(made[0]) + chosen)] if is_only else []
        if notes_rows:
            more = ["for column, made in reversed(rows):", f"    {self._delete('column.class_', 'column == made')}"]
        noted = (
            [f"keys.append({known_by.key})", f"rows.extend({pairs})"]
            if many
            else [f"key = {known_by.key}", rows + pairs]
        )
        return Cleanup(
            prepared="\n".join(["keys: list[Any] = []", f"{rows}[]"][: 1 + notes_rows]) if many else "",
            noted="\n".join(noted[: 1 + notes_rows]),
            deletion=self._written([*self._of_endpoint(known_by.source + chosen), *more]),
        )

    def of_callers(self, owner: str, caller: Parent) -> str:
        """The statements that delete callers by `ids`, after the rows whose column `owner` holds these, if any does."""
        owned = self._of_endpoint(f"{owner}.in_(ids)") if owner else []
        return self._written([*owned, self._delete(caller.model, f"{self._key(caller)}.in_(ids)")])

    def _of_endpoint(self, condition: str) -> list[str]:
        delete = self._delete(self._subject.names.model, condition)
        names = self._subject.names
        is_plain = names.table and "." not in names.table_in_metadata
        if self._subject.tests.creates_tables or not is_plain:
            return [delete]
        return ["# A rollback may have taken the table along.", f"if {self._has_table()}:", f"    {delete}"]

    def _has_table(self) -> str:
        """Asks whether the table that the tests brought is still there."""
        inspect, table = self._subject.imports.name("sqlalchemy", "inspect"), quoted(self._subject.names.table)
        if self._is_async:
            return f"await connection.run_sync(lambda sync: {inspect}(sync).has_table({table}))"
        return f"{inspect}(connection).has_table({table})"

    def _written(self, statements: list[str]) -> str:
        self._subject.imports.name("sqlalchemy", "delete")
        connection = f"connection = {self._await}{self._session}.connection()"
        end = f"{self._await}{self._session}.commit()"
        return "\n".join(["# Rows may outlive the test.", connection, *statements, end])

    def _delete(self, model: str, condition: str) -> str:
        return f"{self._await}connection.execute(delete({model}).where({condition}))"

    def _key(self, row: Parent) -> str:
        return self._subject.as_column(f"{row.model}.{row.key}")
