"""Puts the test module together: which operations, parameters and refusals are tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...answers import Answers
from ...fields import types as t
from ...fields.python_source import Json, python_source
from ...fields.samples import sample
from ..callers import CREDENTIALS, NO_CREDENTIALS
from ..envelope import page_keys, unwrapped
from ..names import EndpointNames
from ..types import quoted
from .access import build_access
from .actions import Actions, stores_states
from .caching import build_caching
from .calls import Calls
from .computed import ComputedValues
from .deletions import Deletions
from .embedded import embedded_rows, emptied, rows_of_own_kind
from .fixtures import build_fixtures, own_fixtures
from .objects import whole
from .owners import build_owner
from .references import References
from .requests import build_requests
from .subject import Subject, listed
from .values import Values
from .view import Change, Fixtures, Item, OwnerView, TestView, Whole

_COMPARABLE = (t.Integer, t.BigInteger, t.Float, t.Decimal, t.Date, t.DateTime, t.LocalDateTime, t.Time)


def build_tests(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> TestView:
    """Build the test module."""
    return _Builder(Subject(answers, names, first_party)).build()


class _Builder:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._calls = Calls(subject)
        self._values = Values(subject)
        self._computed = ComputedValues(subject)
        self._references = References(subject)
        self.answers, self.host, self.tests = subject.answers, subject.host, subject.tests
        self.names, self.imports = subject.names, subject.imports
        self.operations, self.creates = subject.operations, subject.creates
        self.fields, self.references, self.plain = subject.fields, subject.references, subject.plain

    def build(self) -> TestView:
        imports = self.imports
        imports.module("pytest")
        imports.name("typing", "Any")
        imports.name("collections.abc", "Callable")
        fixtures = build_fixtures(self._subject)
        is_async, names = fixtures.is_async, self.names
        credentials = CREDENTIALS.get(self.answers.auth_scheme, NO_CREDENTIALS)
        if is_async:
            imports.name("collections.abc", "Awaitable")
        has_body = self.creates or "replace" in self.operations
        body = tuple(Item(quoted(f.column), self._values.in_request(f)) for f in self.plain) if has_body else ()
        values = () if self.creates else tuple(Item(f.column, self._values.in_row(f)) for f in self._stored())
        if not self.creates:
            imports.name(names.module("model"), names.model)
        if self._validated(values):
            imports.name("sqlalchemy.orm.attributes", "set_committed_value")
        session = f"{fixtures.session}: {fixtures.session_type}"
        references_in_body = [f for f in self.fields if isinstance(f.type, t.Reference)]
        parent = self._subject.parent
        refers = self.references or (parent and not self.creates)
        references = "references: dict[str, Any]" if refers else ""
        makes_references = bool(self.references) and self._subject.makes_references
        row_references = self._row_references(fixtures.await_)
        made = f"make_references: Callable[[], {self._references.made(fixtures)}]" if makes_references else references
        request = f"{fixtures.request}, collection: str" if parent else fixtures.request
        actions = Actions(self._subject, self._values).cases(fixtures)
        search = self._search()
        requests = build_requests(self._subject, self._calls, actions)
        update = "update" in self.operations
        writes = self._calls.writes()
        methods = ", ".join(write.key for write in writes)
        created = f"created[{quoted(names.key)}]"
        parents = self._references.parents(fixtures)
        deletions = Deletions(self._subject, fixtures)
        own_rows = [row for row in parents if not row.by_factory]
        owner = build_owner(self._subject, self._references, deletions, fixtures)
        return TestView(
            fixtures=fixtures,
            async_=fixtures.async_,
            await_=fixtures.await_,
            marks=self._marks(fixtures),
            client=fixtures.client,
            request=request,
            headers=fixtures.headers,
            url=self._calls.url(),
            slash=" + '/'" if self.host.registration.collection_path == "/" else "",
            created_type="Awaitable[dict[str, Any]]" if is_async else "dict[str, Any]",
            owner=owner,
            access=build_access(self._subject, fixtures, actions, requests, request),
            setting=self._setting(),
            credential_header=credentials.header,
            bad_credentials=", ".join(map(quoted, credentials.bad)),
            input_refused=f"== {self.host.errors.refused_input}" if self.host.errors.refused_input else "in {400, 422}",
            names_refused_field=self.host.errors.refused_input_is_fastapis,
            session_parameter=session,
            references_parameter=references,
            makes_references=makes_references,
            and_row_references=f" | {row_references}" if row_references else "",
            create_parameters=", ".join(filter(None, (request, made))),
            store_parameters=", ".join(filter(None, (session, made)))
            + (fixtures.callers_parameter if self.answers.owner else ""),
            reference_ids=self._references.ids(),
            references_type=self._references.fixture_type(fixtures),
            cleanup=deletions.of_references(
                self._references.known_by(fixtures), own_rows, many=self._subject.makes_references
            ),
            stored_key=self._stored_key(),
            table=self._table() if fixtures.own else "",
            brings_table=not fixtures.own and not self.tests.creates_tables,
            with_dependents=bool(self.answers.existing and self.answers.existing.cascades),
            create_table=self._create_table(is_async),
            has_body=has_body,
            body=body,
            stored=self._stored_elements(values, row_references, owner),
            validated=listed(self._validated(values)),
            rejected=self._values.rejected() if self.creates else (),
            required=listed(f.column for f in self.fields if f.required),
            not_null=listed(f.column for f in self.fields if f.in_update and not f.nullable),
            not_accepted=listed(["unknown", *self._own_key(), *self.answers.timestamps[:1], *self._readonly()]),
            stores_states=stores_states(self._subject),
            writes=self._writes(writes),
            writing_mark=f'@pytest.mark.parametrize("method", [{methods}])' if len(writes) > 1 else "",
            writing_method="method" if len(writes) > 1 else methods,
            writing_parameters=(", body: dict[str, Any]" if has_body else "")
            + (", method: str" if len(writes) > 1 else ""),
            immutable=listed(f.column for f in self.fields if f.immutable) if update else "",
            whole_body=self._calls.whole_body(),
            hidden=listed(f.column for f in self.answers.fields if f.writeonly),
            parents=parents,
            factory_parameters=self._references.factory_parameters(fixtures),
            embedded=embedded_rows(self._subject),
            emptied=", ".join(f"({quoted(f.relationship)}, {quoted(f.column)})" for f in emptied(self._subject)),
            embedded_own=rows_of_own_kind(self._subject),
            dangling=tuple(
                Item(f.column, self._references.nowhere(f)) for f in self._enforced(references_in_body, fixtures)
            ),
            to_itself=tuple(f.column for f in references_in_body if f not in self.references and f.in_response),
            names_references=self._names_references(fixtures),
            unique=tuple(f.column for f in self.fields if f.unique and f.in_response),
            changeable_unique=tuple(f.column for f in self.fields if f.unique and f.in_update and f.in_response),
            taken={f.column: self._few(f, sample(f, 0)) for f in self.fields if f.unique},
            untaken={f.column: self._few(f, None) for f in self.fields if f.unique},
            change=self._values.pair(lambda f: f.in_update and not f.unique and f.in_response),
            may_change=self._may_change(),
            wholes=self._wholes(),
            computed=self._computed.cases() if self.creates else (),
            computed_sort=self._computed.sort() if self.creates else None,
            computed_filter=self._computed.filter() if self.creates else None,
            nullable=self._values.pair(lambda f: f.in_update and f.nullable and f.in_response and not f.unique),
            sort=self._values.pair(lambda f: f.sort and isinstance(f.type, _COMPARABLE) and not f.unique),
            filter=self._values.pair(lambda f: f.filter and not f.unique and not isinstance(f.type, t.Float)),
            search=search,
            orders=self._calls.orders(self._kept()),
            nulls=self._calls.nulls(),
            row_number="n" if self._calls.nulls() else "_",
            and_references=f" | {self._sent_references()}" if self.references else "",
            with_references=" with its references" if self.references else "",
            limit=self._calls.limit,
            place=self._calls.place,
            most=f', "{self._calls.limit}": 100' if self.answers.pagination != "none" else "",
            items=page_keys(self.answers)[0],
            total=page_keys(self.answers)[1],
            data=unwrapped(self.answers),
            data_if_any=f".get({quoted(self.host.envelope.data)})",
            bad_params=self._calls.bad_params(),
            body_parameter="body: dict[str, Any], " if "replace" in self.operations else "",
            requests=requests,
            first_call=self._calls.first(),
            base="collection" if parent else "URL",
            inside="{collection}" if parent else "{URL}",
            below=self._calls.below(f"{{references['{parent.column}']}}") if parent else "",
            below_other=self._calls.below("{references['other']}") if parent else "",
            below_caller=self._subject.is_below_caller,
            actions=actions,
            caching=build_caching(self._subject, self._calls),
            key_column=self._key_column(),
            created_key=f"UUID({created})" if self.answers.id_type == "uuid" else created,
            unknown_key=self._unknown_key(),
            constants=tuple(self._subject.constants),
            imports=imports.render(),
        )

    def _writes(self, writes: tuple[Item, ...]) -> str:
        """What gives path and body of a method that takes fields."""
        if len(writes) < 2:
            return "".join(write.source for write in writes)
        return f"{{{', '.join(f'{write.key}: ({write.source})' for write in writes)}}}[method]"

    def _kept(self) -> Change | None:
        """A filter and the value that all rows of the tests have."""
        return self._values.pair(
            lambda f: (
                f.filter
                and not (f.unique or f.nullable or f.column in self._subject.distinct or isinstance(f.type, t.Float))
            )
        )

    def _setting(self) -> Item | None:
        scheme = CREDENTIALS.get(self.answers.auth_scheme)
        if scheme is None or (self.answers.auth_scheme == "jwt" and "jwt_key" in self.host.settings.values):
            return None
        self.imports.module("os")
        return Item(quoted(scheme.variable), scheme.test_value)

    def _few(self, field: t.Field, value: Json) -> str:
        """The argument that gives a unique field a value; nothing where there are enough for all rows of the tests."""
        return f"{field.column}={python_source(value)}" if self._values.run_out(field) else ""

    def _marks(self, fixtures: Fixtures) -> str:
        marks = [fixtures.marker] if fixtures.marker else []
        if self.tests.client_needs_session and not fixtures.own:
            # The client alone does not keep tests away from the database of the application.
            marks.append(f"pytest.mark.usefixtures({quoted(fixtures.session)})")
        is_sqlite = fixtures.own or self.host.database.name == "sqlite" or not self.host.database.enforces_references
        if is_sqlite and any(isinstance(f.type, t.Decimal) for f in self.answers.fields):
            # SQLite keeps decimals as floating-point numbers, which SQLAlchemy warns of.
            marks.append('pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")')
        return marks[0] if len(marks) == 1 else f"[{', '.join(marks)}]" if marks else ""

    def _own_key(self) -> list[str]:
        """The key, where requests do not hold it."""
        return [] if any(f.column == self.names.key for f in self.fields) else [self.names.key]

    def _unknown_key(self) -> str:
        kind = self.answers.id_type
        if kind.startswith("str"):
            return quoted("nowhere"[: int(kind[4:-1])])
        return {"uuid": '"00000000-0000-4000-8000-000000000000"', "bigint": "2**63 - 1"}.get(kind, "2**31 - 1")

    def _names_references(self, fixtures: Fixtures) -> bool:
        """Whether a 409 says which reference leads nowhere; own fixtures run on SQLite, which does not."""
        count = sum(isinstance(field.type, t.Reference) for field in self.answers.fields)
        return self._looks_up or not fixtures.own or count == 1

    @property
    def _looks_up(self) -> bool:
        """Whether the service itself looks whether references lead anywhere."""
        database = self.host.database
        return not database.enforces_references or self.host.orm == "none" or database.name == "sqlite"

    def _enforced(self, references: Sequence[t.Field], fixtures: Fixtures) -> Iterator[t.Field]:
        """The references that are checked in tests: on SQLite, none that lead into another schema has a constraint."""
        common = self.host.table.schema if self.host.table.schema_is_own else ""
        schema = self.names.table_in_metadata.rpartition(".")[0] or common
        for field in references:
            assert isinstance(field.type, t.Reference)
            other = self.names.target(field.type).table.rpartition(".")[0] or common
            own = other == schema or self.names.refers_to_itself(field.type)
            if own or self._looks_up or not fixtures.own:
                yield field

    def _readonly(self) -> list[str]:
        return [f.column for f in self.answers.fields if f.readonly or not f.stored]

    def _sent_references(self) -> str:
        """The references in a request, in which a UUID is a text; rows that are stored directly take it as it is."""
        if self.creates or not any(
            isinstance(f.type, t.Reference) and f.type.id_type == "uuid" for f in self.references
        ):
            return self._own_references()
        keys = {f.column: f'references["{f.column}"]' for f in self.references}
        texts = {f.column for f in self.references if isinstance(f.type, t.Reference) and f.type.id_type == "uuid"}
        pairs = (f"{quoted(name)}: {f'str({key})' if name in texts else key}" for name, key in keys.items())
        return f"{{{', '.join(pairs)}}}"

    def _own_references(self) -> str:
        """The references of the resource, without those that only an action's input has."""
        parent = [self._subject.parent] if self._subject.parent and not self.creates else []
        if not self._subject.input_references and not self._subject.parent:
            return "references"
        return f"{{name: references[name] for name in ({listed(f.column for f in (*self.references, *parent))},)}}"

    def _stored_elements(self, values: tuple[Item, ...], references: str, owner: OwnerView | None) -> tuple[str, ...]:
        """What a row is stored with, as the elements of a dictionary: the fields, its references, its owner."""
        elements = [f"{quoted(item.key)}: {item.source}" for item in values]
        elements += [f"**{references}"] if references else []
        elements += [f"{quoted(owner.column)}: callers[0]"] if owner is not None and owner.column else []
        return tuple(elements)

    def _validated(self, values: tuple[Item, ...]) -> tuple[str, ...]:
        """The columns among `values` whose values the model may refuse: what it accepts is not known."""
        known = self.answers.existing.validated if self.answers.existing else ()
        return tuple(item.key for item in values if item.key in known)

    def _row_references(self, await_: str) -> str:
        """The references of one row: those that all share, or rows that are made for it."""
        if not self.references and (self.creates or not self._subject.parent):
            return ""
        if not self._subject.makes_references:
            return self._own_references()
        if not self._subject.input_references and not self._subject.parent:
            return f"{await_}make_references()"
        rows = f"({await_}make_references()).items()"
        return f"{{name: key for name, key in {rows} if name in ({listed(f.column for f in self.references)},)}}"

    def _key_column(self) -> str:
        column = f"{self.names.model}.{self.names.key}"
        return self._subject.in_expressions(self.names.key) if stores_states(self._subject) else column

    def _stored_key(self) -> str:
        key = f"{self.answers.resource.variable}.{self.names.key}"
        return f"str({key})" if self.answers.id_type == "uuid" else key

    def _table(self) -> str:
        if self.answers.existing and not self.names.table:
            return f"{self.names.model}.__table__"
        return f"{self.names.model}.metadata.tables[{quoted(self.names.table_in_metadata)}]"

    def _create_table(self, is_async: bool) -> str:
        if own_fixtures(self._subject) or self.tests.creates_tables:
            return ""
        self.imports.name(self.names.module("model"), self.names.model)
        if is_async:
            return f"await connection.run_sync({self._table()}.create, checkfirst=True)"
        return f"{self._table()}.create(connection, checkfirst=True)"

    def _may_change(self) -> str:
        change = self._values.pair(lambda f: f.in_update and not f.unique and f.in_response)
        columns = [change.column] if change else []
        columns += [f.column for f in self.answers.fields if not f.stored]
        if self.answers.existing:
            columns += [f.column for f in self.answers.fields if f.readonly and not f.writeonly]
        return f"{{{listed([*columns, *self.answers.timestamps[1:]])}}}"

    def _wholes(self) -> tuple[Whole, ...]:
        rows = [whole(f) for f in self.plain if f.in_json and f.in_update and f.in_response]
        return tuple(row for row in rows if row)

    def _search(self) -> str:
        found = next((f.column for f in self.plain if f.search and self._values.holds_token(f)), "")
        if found and "list" in self.operations:
            self.imports.name("uuid", "uuid4")
            return found
        return ""

    def _stored(self) -> list[t.Field]:
        fields = [f for f in self.answers.fields if f.stored and not isinstance(f.type, t.Reference)]
        fields = [f for f in fields if f.column != self.answers.owner]
        return [f for f in fields if not f.readonly or not (f.nullable or f.has_default)]
