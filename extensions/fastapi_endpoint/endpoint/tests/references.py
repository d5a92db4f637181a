"""The rows that references point to: made before each test, and left out of reach of the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...fields import types as t
from ..types import quoted, utc
from .subject import Subject, variable
from .view import Fixtures, Item, Parent


class References:
    """What the tests need for the references of the resource.

    Args:
        subject: The endpoint; imports that the rows need are added to it.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self.imports = subject.imports
        self.host = subject.host

    def parents(self, fixtures: Fixtures) -> tuple[Parent, ...]:
        """The rows, each after those that it refers to itself."""
        rows: dict[str, Parent] = {}
        below = [self._subject.parent] if self._subject.parent and not self._subject.is_below_caller else []
        for field in (*self._subject.references, *self._subject.input_references.values(), *below):
            assert isinstance(field.type, t.Reference)
            if field.type.model == self._subject.names.model:
                continue
            self._add_parent(field.type.model, rows, fixtures)
        others = [_other(rows[f.type.model]) for f in below if isinstance(f.type, t.Reference)]
        return (*rows.values(), *others)

    def rows_of(self, model: str, fixtures: Fixtures) -> tuple[Parent, ...]:
        """What makes one row of a model, after those that it refers to; without the host's factories."""
        rows: dict[str, Parent] = {}
        self._add_parent(model, rows, fixtures, for_owner=True)
        return tuple(rows.values())

    def ids(self) -> str:
        """The keys of the rows by column, as the source of a dictionary."""
        pairs = []
        for field in self._subject.references:
            assert isinstance(field.type, t.Reference)
            if field.type.model in self.host.models:
                model = self.host.models[field.type.model]
                key = f"{variable(model.name)}.{model.key}"
                pairs.append(f"{quoted(field.column)}: {f'str({key})' if self._key_is_text(field) else key}")
        for name, field in self._subject.input_references.items():
            assert isinstance(field.type, t.Reference)
            model = self.host.models[field.type.model]
            key = f"{variable(model.name)}.{model.key}"
            pairs.append(f"{quoted(name)}: {f'str({key})' if field.type.id_type == 'uuid' else key}")
        if self._subject.parent:
            assert isinstance(self._subject.parent.type, t.Reference)
            model = self.host.models[self._subject.parent.type.model]
            own, other = f"{variable(model.name)}.{model.key}", f"other.{model.key}"
            if self._subject.is_below_caller:
                own, other = "callers[0]", "callers[1]"
            pairs.append(f"{quoted(self._subject.parent.column)}: {own}")
            pairs.append(f'"other": {other}')
        return f"{{{', '.join(pairs)}}}"

    def fixture_type(self, fixtures: Fixtures) -> str:
        """What the fixture of the rows returns."""
        rows = "dict[str, Any]"
        if self._subject.makes_references:
            rows = f"Callable[[], {self.made(fixtures)}]"
        if not self.known_by(fixtures):
            return rows
        iterator = "AsyncIterator" if fixtures.is_async else "Iterator"
        return f"{self.imports.name('collections.abc', iterator)}[{rows}]"

    def made(self, fixtures: Fixtures) -> str:
        """What a call that makes the rows returns."""
        return "Awaitable[dict[str, Any]]" if fixtures.is_async else "dict[str, Any]"

    def known_by(self, fixtures: Fixtures) -> tuple[Item, ...]:
        """By which keys the rows of a test are known, where the host's session may keep them, and the columns.

        One that every row has is enough. Where each can be null, a row is known by those that it still has.
        """
        if fixtures.own:
            return ()
        always = self._subject.parent or next((f for f in self._subject.references if not f.nullable), None)
        fields = [always] if always else self._subject.references
        return tuple(self._known_by(f, f.type) for f in fields if isinstance(f.type, t.Reference))

    def _known_by(self, field: t.Field, kind: t.Reference) -> Item:
        model = self.host.models[kind.model]
        key = "callers[0]" if self._subject.is_below_caller else f"{variable(model.name)}.{model.key}"
        return Item(key, self._subject.in_expressions(field.column))

    def nowhere(self, field: t.Field) -> str:
        """A key that no row has."""
        assert isinstance(field.type, t.Reference)
        return {"uuid": '"00000000-0000-4000-8000-000000000000"', "int": "2**31 - 1", "bigint": "2**63 - 1"}.get(
            field.type.id_type, quoted("nowhere"[: field.type.longest_key])
        )

    def _key_is_text(self, field: t.Field) -> bool:
        """Whether the key has to be written as text in a request; rows that are stored directly take it as it is."""
        return self._subject.creates and isinstance(field.type, t.Reference) and field.type.id_type == "uuid"

    def factory_parameters(self, fixtures: Fixtures) -> str:
        """What rows are made with beside the session, as parameters with a comma before, or nothing."""
        written = [fixtures.callers_parameter] if self._subject.answers.parent_owner else []
        for parent in self.parents(fixtures):
            factory = self._factory(parent.model_name, fixtures)
            if factory is not None:
                made = f"{self.imports.name('collections.abc', 'Awaitable')}[{parent.model}]"
                callable_ = self.imports.name("collections.abc", "Callable")
                kind = made if factory["is_async"] else parent.model
                parameter = f", {factory['fixture']}: {callable_}[..., {kind}]"
                if parameter not in written:
                    written.append(parameter)
        return "".join(written)

    def _factory(self, name: str, fixtures: Fixtures) -> Mapping[str, Any] | None:
        """The host's factory for a model, where the test uses the host's fixtures."""
        model = self.host.models[name]
        factory = self.host.tests.factories.get(f"{model.module}:{model.name}")
        usable = factory is not None and not fixtures.own and (fixtures.is_async or not factory["is_async"])
        return factory if usable else None

    def _add_parent(self, name: str, rows: dict[str, Parent], fixtures: Fixtures, *, for_owner: bool = False) -> None:
        model = self.host.models[name]
        if name in rows:
            return
        factory = None if for_owner else self._factory(name, fixtures)
        if factory is not None:
            await_ = "await " if factory["is_async"] else ""
            made = (f"{variable(name)} = {await_}{factory['fixture']}()",)
            local = self.imports.name(model.module, model.name)
            rows[name] = Parent(variable(name), (), local, name, model.key, model.key_type, made, by_factory=True)
            return
        owned = {} if for_owner else self._owned(name)
        optional = [column for column in owned if column not in model.sample]
        arguments = [self._owned_argument(column, owned[column], rows, fixtures) for column in optional]
        for column, kind in model.sample.items():
            if column in owned:
                arguments.append(self._owned_argument(column, owned[column], rows, fixtures))
            elif kind.startswith("ref:"):
                other = kind.removeprefix("ref:")
                if other == name or other not in self.host.models:
                    continue
                self._add_parent(other, rows, fixtures, for_owner=for_owner)
                arguments.append(Item(column, f"{variable(other)}.{self.host.models[other].key}"))
            else:
                arguments.append(Item(column, self._parent_value(kind)))
        columns = tuple(
            f.column for f in self._subject.references if isinstance(f.type, t.Reference) and f.type.model == name
        )
        local = self.imports.name(model.module, model.name)
        given = "".join(f"{item.key}={item.source}," for item in arguments if item.key not in model.validated)
        statements = (
            f"{variable(name)} = {local}({given})",
            *self._set_past_validators(name, [item for item in arguments if item.key in model.validated]),
            f"{fixtures.session}.add({variable(name)})",
            f"{fixtures.await_}{fixtures.session}.flush()",
        )
        rows[name] = Parent(variable(name), columns, local, name, model.key, model.key_type, statements)

    def _set_past_validators(self, name: str, arguments: list[Item]) -> Iterator[str]:
        """What gives a row the values that a validator of its model may refuse: what that accepts is not known."""
        for item in arguments:
            setter = self.imports.name("sqlalchemy.orm.attributes", "set_committed_value")
            yield f"{setter}({variable(name)}, {quoted(item.key)}, {item.source})"

    def _owned(self, name: str) -> dict[str, str]:
        """The columns of a model that lead to the owner, each with the model that it refers to; empty for the owner."""
        way, parent = self._subject.answers.parent_owner, self._subject.answers.parent
        if way is None or parent is None:
            return {}
        models = [parent.name, *(step.model for step in way.through)]
        steps = dict(zip(models, [(s.column, s.model) for s in way.through] + [(way.column, "")], strict=True))
        return dict([steps[name]]) if name in steps and not way.is_caller else {}

    def _owned_argument(self, column: str, model: str, rows: dict[str, Parent], fixtures: Fixtures) -> Item:
        if not model:
            return Item(column, "callers[0]")
        self._add_parent(model, rows, fixtures)
        return Item(column, f"{variable(model)}.{self.host.models[model].key}")

    def _parent_value(self, kind: str) -> str:
        word, _, rest = kind.partition(":")
        match word:
            case "text":
                length = min(32, int(rest or 32))
                return f"{self.imports.name('uuid', 'uuid4')}().hex" + ("" if length == 32 else f"[:{length}]")
            case "email":
                return f'f"{{{self.imports.name("uuid", "uuid4")}().hex}}@example.com"'
            case "uuid":
                return f"{self.imports.name('uuid', 'uuid4')}()"
            case "decimal":
                return f'{self.imports.name("decimal", "Decimal")}("1")'
            case "datetime":
                zone = utc(self._subject.answers, self.imports)
                return f"{self.imports.name('datetime', 'datetime')}.now({zone})"
            case "naive":
                return f"{self.imports.name('datetime', 'datetime')}(2030, 1, 1)"
            case "date":
                return f"{self.imports.name('datetime', 'date')}(2030, 1, 1)"
            case "time":
                return f"{self.imports.name('datetime', 'time')}(12, 30)"
            case "duration":
                return f"{self.imports.name('datetime', 'timedelta')}(hours=1)"
            case "number":
                return f"{self.imports.name('uuid', 'uuid4')}().int % 10**9"
            case "member":
                return self.imports.target(rest)
            case "value":
                return quoted(rest)
        return {
            "int": "1",
            "float": "1.0",
            "bool": "True",
            "false": "False",
            "json": "{}",
            "list": "[]",
            "bytes": 'b"x"',
        }[word]


def _other(row: Parent) -> Parent:
    """A second row of the same kind, called `other`."""
    made, *stored = row.statements
    again = [re.sub(rf"^([\w.]+)\({row.variable}\b", r"\1(other", statement) for statement in stored]
    return replace(row, variable="other", statements=(f"other{made.removeprefix(row.variable)}", *again))
