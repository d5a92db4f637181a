"""What the test template prints: fixtures, request bodies and cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from ..answers import Answers
from ..fields import types as t
from ..fields.python_source import python_source
from ..fields.samples import rejected, sample, sample_source
from .imports import Imports
from .names import EndpointNames
from .service import session_class
from .types import quoted, utc

_MANY = 20
_METHODS = {"get": "GET", "update": "PATCH", "replace": "PUT", "delete": "DELETE"}
_COMPARABLE = (t.Integer, t.BigInteger, t.Float, t.Decimal, t.Date, t.DateTime, t.Time)


@dataclass(frozen=True)
class Item:
    """One entry of a dictionary, or one keyword argument."""

    key: str
    source: str


@dataclass(frozen=True)
class Case:
    """A value that is refused."""

    field: str
    source: str
    name: str


@dataclass(frozen=True)
class Parent:
    """A row that references point to, made before each test."""

    variable: str
    columns: tuple[str, ...]
    model: str
    key: str
    key_type: str
    arguments: tuple[Item, ...]


@dataclass(frozen=True)
class Change:
    """A field and two of its values."""

    column: str
    first: str
    second: str


@dataclass(frozen=True)
class Fixtures:
    """Where client, session and credentials come from."""

    own: bool
    app: str
    app_is_factory: bool
    app_parameter: str
    overrides_session: str
    overrides_user: str
    nested_transaction: bool
    is_async: bool
    async_: str
    """`async ` when requests are awaited."""
    await_: str
    marker: str
    decorator: str
    """What marks a fixture that may be asynchronous."""
    anyio_backend: bool
    client: str
    anonymous: str
    """The client of a caller without credentials."""
    client_type: str
    session: str
    session_type: str
    headers: str
    """Keyword argument that authenticates a request, with its comma, or nothing."""
    headers_parameter: str
    as_user: str

    @property
    def autouse(self) -> str:
        """What marks such a fixture when every test needs it."""
        name, _, arguments = self.decorator.rstrip(")").partition("(")
        return f"{name}({', '.join(filter(None, (arguments, 'autouse=True')))})"

    @property
    def request(self) -> str:
        """Parameters of a test that sends requests as an authenticated caller."""
        return f"{self.client}: {self.client_type}{self.headers_parameter}"


@dataclass(frozen=True)
class TestView:
    """The test module."""

    fixtures: Fixtures
    async_: str
    await_: str
    marks: str
    client: str
    request: str
    anonymous_request: str
    headers: str
    url: str
    slash: str
    created_type: str
    refused: str
    """What the status of a refused request is compared with."""
    session_parameter: str
    references_parameter: str
    create_parameters: str
    store_parameters: str
    reference_ids: str
    references_type: str
    cleanup: Item | None
    """The key of a row that every row of a test refers to, and the column that does."""
    stored_key: str
    table: str
    brings_table: bool
    create_table: str
    body: tuple[Item, ...]
    values: tuple[Item, ...]
    constants: tuple[Item, ...]
    rejected: tuple[Case, ...]
    required: str
    not_null: str
    not_accepted: str
    immutable: str
    immutable_set: str
    hidden: str
    parents: tuple[Parent, ...]
    dangling: tuple[Item, ...]
    names_references: bool
    unique: tuple[str, ...]
    changeable_unique: tuple[str, ...]
    change: Change | None
    may_change: str
    nullable: Change | None
    sort: Change | None
    filter: Change | None
    search: str
    orders: str
    """Query parameters that order a list of rows with equal values."""
    and_references: str
    with_references: str
    most: str
    items: str
    bad_params: str
    item_methods: str
    item_calls: bool
    body_parameter: str
    unknown_body: str
    calls: tuple[Item, ...]
    unknown_key: str
    imports: str


def build_tests(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> TestView:
    """Build the test module."""
    return _Builder(answers, names, first_party).build()


class _Builder:
    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self.answers = answers
        self.host = answers.host
        self.tests = answers.host.tests
        self.names = names
        self.operations = set(answers.operations)
        self.creates = "create" in self.operations
        self.imports = Imports(names.module("test"), {*first_party, "tests"})
        self.constants: list[Item] = []
        self.fields = [field for field in answers.fields if field.in_create]
        self.references = [field for field in self.fields if isinstance(field.type, t.Reference)]
        self.plain = [field for field in self.fields if not isinstance(field.type, t.Reference)]

    def build(self) -> TestView:
        imports = self.imports
        imports.module("pytest")
        imports.name("typing", "Any")
        imports.name("collections.abc", "Callable")
        fixtures = self._fixtures()
        is_async, names = fixtures.is_async, self.names
        if is_async:
            imports.name("collections.abc", "Awaitable")
        replaces = "replace" in self.operations
        body = (
            tuple(Item(quoted(f.column), self._request_value(f)) for f in self.plain)
            if self.creates or replaces
            else ()
        )
        values = () if self.creates else tuple(Item(f.column, self._row_value(f)) for f in self._stored())
        if not self.creates:
            imports.name(names.module("model"), names.model)
        session = f"{fixtures.session}: {fixtures.session_type}"
        references = "references: dict[str, Any]" if self.references else ""
        request = fixtures.request
        search = self._search()
        item_methods = [word for operation, word in _METHODS.items() if operation in self.operations]
        update = "update" in self.operations
        return TestView(
            fixtures=fixtures,
            async_=fixtures.async_,
            await_=fixtures.await_,
            marks=self._marks(fixtures),
            client=fixtures.client,
            request=request,
            anonymous_request=f"{fixtures.anonymous}: {fixtures.client_type}",
            headers=fixtures.headers,
            url=self._url(),
            slash=" + '/'" if self.host.registration.collection_path == "/" else "",
            created_type="Awaitable[dict[str, Any]]" if is_async else "dict[str, Any]",
            refused="in {401, 403}" if 403 in self.host.user_refusals else "== 401",
            session_parameter=session,
            references_parameter=references,
            create_parameters=", ".join(filter(None, (request, references))),
            store_parameters=", ".join(filter(None, (session, references))),
            reference_ids=self._reference_ids(),
            references_type=self._references_type(fixtures),
            cleanup=self._cleanup(fixtures),
            stored_key=self._stored_key(),
            table=self._table(),
            brings_table=not fixtures.own and not self.tests.creates_tables,
            create_table=self._create_table(is_async),
            body=body,
            values=values,
            constants=tuple(self.constants),
            rejected=self._rejected() if self.creates else (),
            required=_listed(f.column for f in self.fields if f.required),
            not_null=_listed(f.column for f in self.fields if f.in_update and not f.nullable),
            not_accepted=_listed(["unknown", names.key, *self.host.table.timestamps[:1], *self._readonly()]),
            immutable=_listed(f.column for f in self.fields if f.immutable) if update else "",
            immutable_set=_listed(f.column for f in self.fields if f.immutable),
            hidden=_listed(f.column for f in self.answers.fields if f.writeonly),
            parents=self._parents(),
            dangling=tuple(Item(f.column, self._nowhere(f)) for f in self.references),
            names_references=self.host.database.name != "sqlite"
            or not self.host.database.enforces_references
            or len(self.references) == 1,
            unique=tuple(f.column for f in self.fields if f.unique and f.in_response),
            changeable_unique=tuple(f.column for f in self.fields if f.unique and f.in_update and f.in_response),
            change=self._pair(lambda f: f.in_update and not f.unique and f.in_response),
            may_change=self._may_change(),
            nullable=self._pair(lambda f: f.in_update and f.nullable and f.in_response and not f.unique),
            sort=self._pair(lambda f: f.sort and isinstance(f.type, _COMPARABLE) and not f.unique),
            filter=self._pair(lambda f: f.filter and not f.unique and not isinstance(f.type, t.Float)),
            search=search,
            orders=self._orders(),
            and_references=" | references" if self.references else "",
            with_references=" with its references" if self.references else "",
            most=', "limit": 100' if self.answers.pagination != "none" else "",
            items='["items"]' if self.answers.pagination != "none" else "",
            bad_params=self._bad_params(),
            item_methods=", ".join(quoted(word) for word in item_methods),
            item_calls=bool(item_methods),
            body_parameter="body: dict[str, Any], " if replaces else "",
            unknown_body=self._unknown_body(item_methods),
            calls=self._calls(),
            unknown_key='"00000000-0000-4000-8000-000000000000"' if self.answers.id_type == "uuid" else "2**31 - 1",
            imports=imports.render(),
        )

    def _marks(self, fixtures: Fixtures) -> str:
        marks = [fixtures.marker] if fixtures.marker else []
        if any(isinstance(f.type, t.Decimal) for f in self.answers.fields):
            # SQLite keeps decimals as floating-point numbers, which SQLAlchemy warns of.
            marks.append('pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")')
        return marks[0] if len(marks) == 1 else f"[{', '.join(marks)}]" if marks else ""

    def _readonly(self) -> list[str]:
        return [f.column for f in self.answers.fields if f.readonly and f.stored]

    def _cleanup(self, fixtures: Fixtures) -> Item | None:
        """What the rows of a test have in common, where the host's session may keep them after the test."""
        field = next((f for f in self.references if not f.nullable), None)
        if fixtures.own or field is None or not isinstance(field.type, t.Reference):
            return None
        model = self.host.models[field.type.model]
        column = f"{self.imports.name(self.names.module('model'), self.names.model)}.{field.column}"
        if self.host.is_sqlmodel:
            column = f"{self.imports.name('sqlmodel', 'col')}({column})"
        self.imports.name("sqlalchemy", "delete")
        return Item(f"{_variable(model.name)}.{model.key}", column)

    def _references_type(self, fixtures: Fixtures) -> str:
        if self._cleanup(fixtures) is None:
            return "dict[str, Any]"
        iterator = "AsyncIterator" if fixtures.is_async else "Iterator"
        return f"{self.imports.name('collections.abc', iterator)}[dict[str, Any]]"

    def _reference_ids(self) -> str:
        pairs = []
        for field in self.references:
            assert isinstance(field.type, t.Reference)
            if field.type.model in self.host.models:
                model = self.host.models[field.type.model]
                key = f"{_variable(model.name)}.{model.key}"
                pairs.append(f"{quoted(field.column)}: {f'str({key})' if self._key_is_text(field) else key}")
        return f"{{{', '.join(pairs)}}}"

    def _key_is_text(self, field: t.Field) -> bool:
        """Whether the key has to be written as text in a request; rows that are stored directly take it as it is."""
        return self.creates and isinstance(field.type, t.Reference) and field.type.id_type == "uuid"

    def _stored_key(self) -> str:
        key = f"{self.answers.resource.variable}.{self.names.key}"
        return f"str({key})" if self.answers.id_type == "uuid" else key

    def _table(self) -> str:
        if self.host.is_sqlmodel:
            return f"{self.names.model}.metadata.tables[{quoted(self.names.table)}]"
        return f"{self.names.model}.metadata.tables[{quoted(self.names.table)}]"

    def _create_table(self, is_async: bool) -> str:
        if self._own() or self.tests.creates_tables:
            return ""
        self.imports.name(self.names.module("model"), self.names.model)
        if is_async:
            return f"await connection.run_sync({self._table()}.create, checkfirst=True)"
        return f"{self._table()}.create(connection, checkfirst=True)"

    def _nowhere(self, field: t.Field) -> str:
        assert isinstance(field.type, t.Reference)
        return {"uuid": '"00000000-0000-4000-8000-000000000000"', "int": "2**31 - 1"}.get(
            field.type.id_type, quoted("nowhere"[: field.type.longest_key])
        )

    def _may_change(self) -> str:
        change = self._pair(lambda f: f.in_update and not f.unique and f.in_response)
        columns = [change.column] if change else []
        return f"{{{_listed([*columns, *self.host.table.timestamps[1:]])}}}"

    def _search(self) -> str:
        found = next((f.column for f in self.plain if f.search and self._holds_token(f)), "")
        if found and "list" in self.operations:
            self.imports.name("uuid", "uuid4")
            return found
        return ""

    def _orders(self) -> str:
        rows = ["{}"]
        field = next((f for f in self.plain if f.sort and not f.unique), None)
        if field:
            rows += [f'{{"sort": "{sign}{field.column}"}}' for sign in ("", "-")]
        return ", ".join(rows)

    def _bad_params(self) -> str:
        rows = ['{"unknown": "1"}']
        if self.answers.pagination != "none":
            rows += ['{"limit": "0"}', '{"limit": "101"}']
        if self.answers.pagination == "offset":
            rows.append('{"offset": "-1"}')
        if any(f.sort for f in self.answers.fields):
            rows.append('{"sort": "unknown"}')
        if any(f.search for f in self.answers.fields):
            rows.append('{"search": "\\x00"}')
        return ", ".join(rows)

    def _unknown_body(self, methods: list[str]) -> str:
        if "PUT" in methods:
            removed = [f.column for f in self.fields if f.immutable]
            if removed:
                kept = f"{{name: body[name] for name in body if name not in {{{_listed(removed)}}}}}"
            else:
                kept = "body"
            return f', json={kept} if method == "PUT" else {{}}' if "PATCH" in methods else f", json={kept}"
        return ", json={}" if "PATCH" in methods else ""

    def _calls(self) -> tuple[Item, ...]:
        slash = self.host.registration.collection_path
        collection = "URL" if not slash else 'f"{URL}/"'
        rows = {"list": "GET", "create": "POST"}
        calls = [Item(quoted(method), collection) for name, method in rows.items() if name in self.operations]
        calls += [
            Item(quoted(method), 'f"{URL}/{UNKNOWN}"') for name, method in _METHODS.items() if name in self.operations
        ]
        return tuple(calls)

    # Fixtures

    def _needs_session(self) -> bool:
        return bool(self.references) or not self.creates or not self.tests.creates_tables

    def _own(self) -> bool:
        """Whether the host's fixtures are not enough."""
        tests = self.tests
        if not tests.client or (self.answers.auth_scheme != "none" and not tests.auth):
            return True
        return self._needs_session() and (not tests.session or tests.session_async != tests.client_async)

    def _fixtures(self) -> Fixtures:
        own, host, tests, imports = self._own(), self.host, self.tests, self.imports
        is_async = host.is_async if own else tests.client_async
        session_used = own or self._needs_session()
        authenticated = self.answers.auth_scheme != "none"
        is_factory = host.app.endswith("()")
        if own and is_factory:
            imports.name("fastapi", "FastAPI")
        app = self._app(is_factory) if own else ""
        marker, decorator = self._marker(is_async)
        client = "client" if own or tests.auth_kind != "client" or not authenticated else str(tests.auth)
        if own:
            self._import_own(is_async)
            imports.name("collections.abc", "AsyncIterator" if is_async else "Iterator")
        headers, parameter = self._headers(own)
        return Fixtures(
            own=own,
            app=app,
            app_is_factory=is_factory,
            app_parameter="app: FastAPI, " if is_factory else "",
            overrides_session=imports.target(self.names.session) if own else "",
            overrides_user=imports.target(host.user) if own and authenticated else "",
            nested_transaction=host.session_use.commits != "handler" or not host.session,
            is_async=is_async,
            async_="async " if is_async else "",
            await_="await " if is_async else "",
            marker=marker,
            decorator=decorator,
            anyio_backend=own and is_async and "anyio" in marker,
            client=client if own or tests.auth_kind == "client" else str(tests.client),
            anonymous="anonymous" if own and authenticated else ("client" if own else str(tests.client)),
            client_type=self._client_type(is_async, own),
            session="session" if own else str(tests.session),
            session_type=session_class(self.answers, imports) if session_used else "",
            headers=headers,
            headers_parameter=parameter,
            as_user=", as a known user" if authenticated else "",
        )

    def _app(self, is_factory: bool) -> str:
        """What to write for the application; it is called `app` unless a function makes it."""
        module, _, name = self.host.app.removesuffix("()").partition(":")
        if is_factory or name == "app":
            return self.imports.name(module, name)
        self.imports.alias(module, name, "app")
        return "app"

    def _import_own(self, is_async: bool) -> None:
        imports = self.imports
        imports.module("os")
        imports.name("sqlalchemy", "Table")
        imports.name("sqlalchemy.pool", "StaticPool")
        if is_async:
            imports.names("sqlalchemy.ext.asyncio", "create_async_engine")
            imports.name("sqlalchemy", "event")
        else:
            imports.names("sqlalchemy", "create_engine", "event")
        imports.name(self.names.module("model"), self.names.model)

    def _client_type(self, is_async: bool, own: bool) -> str:
        if not is_async:
            return self.imports.name("fastapi.testclient", "TestClient")
        package = self.tests.http_package
        if own:
            self.imports.name(package, "ASGITransport")
        return self.imports.name(package, "AsyncClient")

    def _marker(self, is_async: bool) -> tuple[str, str]:
        marker = self.tests.marker or "pytest.mark.anyio"
        if not is_async or marker == "auto":
            return "", "pytest.fixture"
        if marker.startswith("pytest.mark.asyncio"):
            self.imports.module("pytest_asyncio")
            # Fixtures and tests share the loop that the marker names.
            return marker, "pytest_asyncio.fixture" + marker.removeprefix("pytest.mark.asyncio")
        return marker, "pytest.fixture"

    def _headers(self, own: bool) -> tuple[str, str]:
        if self.answers.auth_scheme == "none" or own or self.tests.auth_kind == "client":
            return "", ""
        fixture = self.tests.auth
        if self.tests.auth_kind == "token":
            value = f'{{"Authorization": f"Bearer {{{fixture}}}"}}'
            return f", headers={value}", f", {fixture}: str"
        return f", headers={fixture}", f", {fixture}: dict[str, str]"

    def _url(self) -> str:
        prefix = self.host.registration.prefix.rstrip("/")
        if not self._own():
            prefix = prefix.removeprefix(self.tests.base_path.rstrip("/"))
        return f"{prefix}/{self.answers.resource.plural_kebab}"

    # Values

    def _stored(self) -> list[t.Field]:
        fields = [f for f in self.answers.fields if f.stored and not isinstance(f.type, t.Reference)]
        return [f for f in fields if not f.readonly]

    def _request_value(self, field: t.Field) -> str:
        return self._distinct(field) if field.unique else python_source(sample(field))

    def _row_value(self, field: t.Field) -> str:
        if field.unique and isinstance(field.type, (t.String, t.Text, t.Email, t.Url, t.Integer, t.BigInteger)):
            return self._distinct(field)
        enum = None
        if isinstance(field.type, t.Enum):
            enum = self.imports.name(self.names.module("model"), self.names.enum(field))
        source = sample_source(field, enum_class=enum, utc=utc(self.answers, self.imports))
        for name in ("Decimal", "UUID"):
            if f"{name}(" in source:
                self.imports.name({"Decimal": "decimal", "UUID": "uuid"}[name], name)
        for name in ("datetime", "date", "time", "timedelta"):
            if re.search(rf"\b{name}[(.]", source):
                self.imports.name("datetime", name)
        return source

    def _distinct(self, field: t.Field) -> str:
        """An expression that differs from call to call, and from run to run where rows may stay."""
        kind = field.type
        uuid = self.imports.name("uuid", "uuid4")
        match kind:
            case t.Email():
                return f'f"{{{uuid}().hex}}@example.com"'
            case t.Url():
                return f'f"https://example.com/{{{uuid}().hex}}"'
            case t.Uuid():
                return f"str({uuid}())"
            case t.String() | t.Text():
                for expression in self._texts(kind, uuid):
                    if _always_matches(expression.replace(uuid, "uuid4"), field.pattern):
                        return expression
            case t.Integer() | t.BigInteger() if field.le is None and field.lt is None:
                low = int(field.ge if field.ge is not None else (field.gt or 0)) + 1
                return f"{low} + {uuid}().int % 10**9"
        return self._numbered(field)

    def _texts(self, kind: t.String | t.Text, uuid: str) -> list[str]:
        longest = min(32, getattr(kind, "max_length", 32))
        shortest = getattr(kind, "min_length", 0)
        pad = f'.ljust({shortest}, "0")' if shortest > longest else ""
        cut = "" if longest == 32 else f"[:{longest}]"
        return [
            f"{uuid}().hex{cut}{pad}",
            f"{uuid}().hex.upper(){cut}{pad}",
            f"str({uuid}().int)[:{longest}]{pad}",
            f'"".join(chr(97 + int(digit, 16)) for digit in {uuid}().hex){cut}{pad}',
            f'"".join(chr(65 + int(digit, 16)) for digit in {uuid}().hex){cut}{pad}',
        ]

    def _numbered(self, field: t.Field) -> str:
        name = f"{field.column.upper()}_VALUES"
        values = ", ".join(python_source(sample(field, n)) for n in range(_MANY))
        self.constants.append(Item(name, f"cycle(({values}))"))
        self.imports.name("itertools", "cycle")
        return f"next({name})"

    def _holds_token(self, field: t.Field) -> bool:
        return (
            field.pattern is None
            and getattr(field.type, "max_length", 255) >= 12
            and getattr(field.type, "min_length", 0) <= 12
            and isinstance(field.type, (t.String, t.Text))
        )

    def _rejected(self) -> tuple[Case, ...]:
        rows = []
        for field in self.fields:
            rows += [
                Case(field.column, item.source, f"{field.column} {item.why}")
                for item in rejected(field)
                if item.value is not None or not field.nullable
            ]
        return tuple(rows)

    def _pair(self, wanted: Callable[[t.Field], bool]) -> Change | None:
        """Two different values of the first field that fits, the smaller first."""
        for field in self.plain:
            if not wanted(field):
                continue
            first, second = sample(field, 0), sample(field, 1)
            if first != second and first is not None and second is not None:
                return Change(field.column, python_source(first), python_source(second))
        return None

    # Rows that references point to

    def _parents(self) -> tuple[Parent, ...]:
        rows: dict[str, Parent] = {}
        for field in self.references:
            assert isinstance(field.type, t.Reference)
            if field.type.model == self.names.model:
                continue
            self._add_parent(field.type.model, rows)
        return tuple(rows.values())

    def _add_parent(self, name: str, rows: dict[str, Parent]) -> None:
        model = self.host.models[name]
        if name in rows:
            return
        arguments = []
        for column, kind in model.sample.items():
            if kind.startswith("ref:"):
                other = kind.removeprefix("ref:")
                if other == name or other not in self.host.models:
                    continue
                self._add_parent(other, rows)
                arguments.append(Item(column, f"{_variable(other)}.{self.host.models[other].key}"))
            else:
                arguments.append(Item(column, self._parent_value(kind)))
        columns = tuple(f.column for f in self.references if isinstance(f.type, t.Reference) and f.type.model == name)
        local = self.imports.name(model.module, model.name)
        rows[name] = Parent(_variable(name), columns, local, model.key, model.key_type, tuple(arguments))

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
                zone = utc(self.answers, self.imports)
                return f"{self.imports.name('datetime', 'datetime')}.now({zone})"
            case "naive":
                return f"{self.imports.name('datetime', 'datetime')}(2030, 1, 1)"
            case "date":
                return f"{self.imports.name('datetime', 'date')}(2030, 1, 1)"
            case "member":
                return self.imports.target(rest)
        return {"int": "1", "float": "1.0", "bool": "True", "json": "{}", "list": "[]", "bytes": 'b"x"'}[word]


def _variable(model: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model).lower()


def _listed(columns: object) -> str:
    return ", ".join(quoted(str(column)) for column in columns)  # type: ignore[attr-defined]


def _always_matches(expression: str, pattern: str | None) -> bool:
    # The expression is one of our own texts above: it holds no answer.
    if pattern is None:
        return True
    shapes = {
        "int": [str(uuid4().int) for _ in range(50)],
        "97": ["".join(chr(97 + int(d, 16)) for d in uuid4().hex) for _ in range(50)],
        "65": ["".join(chr(65 + int(d, 16)) for d in uuid4().hex) for _ in range(50)],
        "upper": [uuid4().hex.upper() for _ in range(50)],
        "hex": [uuid4().hex for _ in range(50)],
    }
    if "chr(" in expression:
        key = "97" if "97" in expression else "65"
    else:
        key = "int" if ".int" in expression else "upper" if ".upper" in expression else "hex"
    cut = re.search(r"\[:(\d+)\]", expression)
    return all(re.search(pattern, text[: int(cut[1])] if cut else text) for text in shapes[key])
