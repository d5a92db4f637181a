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

    def of_references(self, known_by: Sequence[Item], made: Sequence[Parent], *, many: bool) -> Cleanup | None:
        """Delete rows of the endpoint and those that they refer to.

        Args:
            known_by: The keys by which rows of the endpoint are known, each with the column that holds it; with several
                of them, a row may have lost all but one.
            made: The rows that the test makes, each after those that it refers to itself.
            many: Whether a test makes them several times.
        """
        if not known_by:
            return None
        notes = [self._noted_rows(made, many=many)] if made else []
        if len(known_by) > 1:
            notes.insert(0, self._noted_columns(known_by, many=many))
        else:
            key = known_by[0]
            is_only = [f"{row.variable}.{row.key}" for row in made] == [key.key]
            notes = [self._noted_keys(key, made if is_only else (), many=many), *(() if is_only else notes)]
        prepared, noted, deletions = zip(*notes, strict=True)
        return Cleanup(
            prepared="\n".join(prepared) if many else "",
            noted="\n".join(noted),
            deletion=self._written([statement for each in deletions for statement in each]),
        )

    def _noted_keys(self, key: Item, also: Sequence[Parent], *, many: bool) -> tuple[str, str, list[str]]:
        """The one key that every row has: its list, what fills it, and the deletion of these rows, then of `also`."""
        chosen = ".in_(keys)" if many else " == key"
        more = [self._delete(row.model, self._key(row) + chosen) for row in also]
        noted = f"keys.append({key.key})" if many else f"key = {key.key}"
        return "keys: list[Any] = []", noted, [*self._of_endpoint(key.source + chosen), *more]

    def _noted_columns(self, keys: Sequence[Item], *, many: bool) -> tuple[str, str, list[str]]:
        """The same for rows that are known by any of several keys."""
        pairs = f"[{', '.join(f'({key.source}, {key.key})' for key in keys)}]"
        known = "known: list[tuple[Any, Any]] = "
        deletion = [f"    {line}" for line in self._of_endpoint("reference == key")]
        noted = f"known.extend({pairs})" if many else known + pairs
        return f"{known}[]", noted, ["for reference, key in known:", *deletion]

    def _noted_rows(self, made: Sequence[Parent], *, many: bool) -> tuple[str, str, list[str]]:
        """The same for the rows that are referred to."""
        pairs = f"[{', '.join(f'({row.model}.{row.key}, {row.variable}.{row.key})' for row in made)}]"
        rows = "rows: list[tuple[Any, Any]] = "
        deletion = ["for column, made in reversed(rows):", f"    {self._delete('column.class_', 'column == made')}"]
        return f"{rows}[]", f"rows.extend({pairs})" if many else rows + pairs, deletion

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
