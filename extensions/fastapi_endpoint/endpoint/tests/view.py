"""What the test template reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One entry of a dictionary, or one keyword argument."""

    key: str
    source: str


@dataclass(frozen=True)
class AccessView:
    """Who may do what."""

    callers: str
    """The kinds of callers, as the elements of a tuple."""
    anonymous: str
    owner: str
    """The one that tests call as where callers own rows, or nothing."""
    stranger: str
    callers_parameter: str
    """The parameter that brings the callers, with a comma before, where they own rows."""
    callers_argument: str
    becoming: tuple[str, ...]
    """The lines of the function that changes who calls."""
    rows: tuple[Item, ...]
    """Each operation, and the statuses of the callers as the elements of a tuple."""
    lists_own: bool
    """Whether a list holds the rows of its caller."""
    makes_row: bool
    call: str
    """What gives the requests."""
    states: tuple[Item, ...]
    """Actions, and what a row that they apply to is created with."""
    state: str
    """The arguments that create the row, or nothing."""
    prepared: tuple[Item, ...]
    """Actions, and the statement that brings the row into a state that no request can."""
    request: str
    """Parameters of the test."""
    client: str
    app_argument: str
    headers: str
    """The keyword argument that authenticates a request unless it is anonymous, with its comma, or nothing."""
    refused_anonymous: str
    """The set of what the host may answer an anonymous caller with; empty where that is 401 alone."""


@dataclass(frozen=True)
class OwnerView:
    """Two callers: the one of the tests, and a stranger."""

    column: str
    type: str
    """The type of a caller's id."""
    made: tuple[Parent, ...]
    """Rows that make a caller who is a row, after those that they refer to."""
    id: str
    """The expression of a new caller's id."""
    parameters: str
    """Parameters of the function that makes one, and of the fixture."""
    given: str
    """The arguments of the one in the other."""
    result: str
    """What the fixture returns."""
    deletion: str
    """The statements that delete what callers own, and these, where rows of tests may outlive them."""

    @property
    def rows(self) -> str:
        """The statements that store a caller who is a row."""
        return _statements(self.made)


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
    """What the test module writes for its class."""
    model_name: str
    key: str
    key_type: str
    statements: tuple[str, ...]
    """What stores it."""
    by_factory: bool = False
    """Whether a factory of the host makes it, and takes care of its end."""


@dataclass(frozen=True)
class Cleanup:
    """How rows are deleted that may outlive a test, as statements."""

    prepared: str
    """What stands before the function that makes them, where that is called several times."""
    noted: str
    """What notes their keys."""
    deletion: str


@dataclass(frozen=True)
class Change:
    """A field and two of its values."""

    column: str
    first: str
    second: str

    @property
    def equals(self) -> str:
        """How the second value is compared: linters want `is` for a truth value."""
        return "is" if self.second in {"True", "False"} else "=="


@dataclass(frozen=True)
class Whole:
    """A field that is replaced as a whole: a value, another one, and what is answered to that."""

    column: str
    first: str
    second: str
    answer: str


@dataclass(frozen=True)
class EmbeddedRow:
    """A reference whose row responses hold."""

    name: str
    column: str
    key: str
    """The key of the row that it leads to."""


@dataclass(frozen=True)
class StateCase:
    """A row in a state."""

    text: str = ""
    arguments: str = ""
    """Arguments of the fixture that creates it."""
    session: str = ""
    """The parameter for the session, with a comma before, where something is stored directly."""
    stored: str = ""
    """What is stored directly, as a keyword argument, because no request can."""
    twice: bool = False
    """Whether the action itself brings it there."""
    prepared: str = ""
    """The statement that brings it there after it is created, or nothing."""

    @property
    def mapping(self) -> str:
        """The arguments as a dictionary."""
        name, _, value = self.arguments.partition("=")
        return f'{{"{name}": {value}}}'


@dataclass(frozen=True)
class ActionCase:
    """The cases of one business action."""

    name: str
    path: str
    data: str
    """A valid input as a dictionary, or nothing."""
    json: str
    """The argument that sends the input, with a comma before, or nothing."""
    callers: str
    """The parameter for the callers, with a comma before, or nothing."""
    references: str
    """The parameter for rows that the input refers to, with a comma before, or nothing."""
    state: StateCase
    expected: tuple[Item, ...]
    """Values that the response holds, each with its comparison."""
    present: tuple[str, ...]
    """Values that are made when the action runs."""
    conflict: StateCase | None
    rejected: tuple[Case, ...]
    is_free: bool

    @property
    def sent(self) -> str:
        """The argument that sends the input without a variable for it."""
        return f", json={self.data}" if self.data else ""


@dataclass(frozen=True)
class ComputedCase:
    """A computed field: the values that it reads, and its own."""

    column: str
    inputs: str
    value: str


@dataclass(frozen=True)
class ComputedList:
    """A computed field that the list knows: inputs of two rows, and the value of the first."""

    column: str
    first: str
    second: str
    value: str


@dataclass(frozen=True)
class CachingCases:
    """Requests whose responses are cached."""

    control: str
    """What `Cache-Control` says."""
    is_kept: bool
    """Whether the application keeps responses itself."""
    methods: str
    """The methods that change a row, where they can be bound to a version of it."""
    body: str
    """The argument that sends a body with such a `method`, with its comma, or nothing."""


@dataclass(frozen=True)
class RequestsView:
    """The function that gives a valid request for each operation."""

    rows: tuple[Item, ...]
    """Each operation, and its method, path and body as the elements of a tuple."""
    names: tuple[str, ...]
    of_rows: tuple[str, ...]
    """The operations on one row."""
    given: str
    """What the function is given beside the path and the key, with a comma before, or nothing."""
    parameters: str
    """The same as parameters."""

    @property
    def all_names(self) -> str:
        """The operations as the elements of a list."""
        return ", ".join(f'"{name}"' for name in self.names)

    @property
    def row_names(self) -> str:
        """The operations on one row as the elements of a list."""
        return ", ".join(f'"{name}"' for name in self.of_rows)

    @property
    def key_parameter(self) -> str:
        """The parameter for the key of a row, with a comma before, or nothing."""
        return ", key: object" if self.of_rows else ""

    def to(self, url: str, key: str) -> str:
        """The call of the function, for the collection at `url` and the row `key`."""
        return f"requests_to({url}{f', {key}' if self.of_rows else ''}{self.given})"


@dataclass(frozen=True)
class Fixtures:
    """Where client, session and credentials come from."""

    own: bool
    replaces_caller: bool
    """Whether tests put callers of their own in the place of those that the application knows."""
    engine_options: str
    """What the engine of tests is told of schemas; empty where tables have none."""
    types_may_lack: bool
    """Whether tables of the host may have types that SQLite has not."""
    app: str
    """What to write for the application, or for the call that makes it."""
    app_is_factory: bool
    app_fixture: str
    """The fixture that gives the application, where tests reach it by one."""
    app_parameter: str
    """The parameter for that fixture, with its comma."""
    mounted: str
    """The application that has the routes, where it is not the one that requests are sent to."""
    overrides_session: str
    overrides_users: tuple[str, ...]
    """What is replaced to be a known caller."""
    overrides: tuple[Item, ...]
    """Dependencies that give the caller, and what stands for them."""
    callers_parameter: str
    """The parameter that brings the callers, with its comma, where their ids are stored."""
    yield_session: str
    """The statement that lends the session to a request."""
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
    def overridden(self) -> str:
        """The dependencies that are replaced in the application."""
        return f"{self.mounted or self.app_fixture or 'app'}.dependency_overrides"

    @property
    def replacements(self) -> str:
        """The statements that replace who calls, for one test."""
        return "\n".join(
            f"monkeypatch.setitem({self.overridden}, {override.key}, lambda: {override.source})"
            for override in self.overrides
        )

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
    headers: str
    url: str
    slash: str
    created_type: str
    owner: OwnerView | None
    """Who the tests call as, where callers reach their own rows only."""
    access: AccessView | None
    setting: Item | None
    """The environment variable without which the application does not start, and a value for tests."""
    credential_header: str
    bad_credentials: str
    data: str
    """What leads from a body to the value in it."""
    data_if_any: str
    """The same for the answer to a deletion: an envelope may leave out what is null."""
    total: str
    """What leads from the body of a list to the total."""
    input_refused: str
    """What the status of refused input is compared with."""
    names_refused_field: bool
    """Whether the answer is FastAPI's own, which says where in the input it is."""
    session_parameter: str
    references_parameter: str
    factory_parameters: str
    """What makes those rows beside the session, as parameters with a comma before, or nothing."""
    makes_references: bool
    """Whether each row needs other rows to refer to, which a function makes."""
    and_row_references: str
    """The keys of the rows that one row refers to, behind a `|`; empty without references."""
    create_parameters: str
    store_parameters: str
    reference_ids: str
    references_type: str
    cleanup: Cleanup | None
    """The key of a row that every row of a test refers to, and the column that does."""
    stored_key: str
    table: str
    brings_table: bool
    with_dependents: bool
    """Whether deleting a row reads tables that refer to its table."""
    create_table: str
    has_body: bool
    """Whether some request takes a body with the fields of a row."""
    body: tuple[Item, ...]
    stored: tuple[str, ...]
    """What a row is stored with where no request creates it, as the elements of a dictionary."""
    validated: str
    """Columns of a stored row whose values its model may refuse."""
    constants: tuple[Item, ...]
    rejected: tuple[Case, ...]
    required: str
    not_null: str
    not_accepted: str
    """Fields that no request may hold."""
    stores_states: bool
    """Whether some test stores the state of a row directly."""
    writing_mark: str
    """What runs the test of them with each, or nothing for a single one."""
    writing_method: str
    """What gives the method in that test."""
    writing_parameters: str
    """The parameters for the body and the method, each with a comma before, or nothing."""
    writes: str
    """What gives path and body for a method, or nothing where none takes fields."""
    immutable: str
    whole_body: str
    """What replaces a row, out of `body`."""
    hidden: str
    parents: tuple[Parent, ...]
    embedded: tuple[EmbeddedRow, ...]
    emptied: str
    """Names and columns of those that an update can set to null, as the elements of a list."""
    embedded_own: tuple[EmbeddedRow, ...]
    """Those that an update can lead to the row itself."""
    dangling: tuple[Item, ...]
    names_references: bool
    to_itself: tuple[str, ...]
    """References to rows of the same kind."""
    unique: tuple[str, ...]
    changeable_unique: tuple[str, ...]
    taken: Mapping[str, str]
    """What a row is made with whose unique value is tried again, by column; empty unless there are few such values."""
    untaken: Mapping[str, str]
    """What a row is made with that has none of them."""
    change: Change | None
    may_change: str
    wholes: tuple[Whole, ...]
    computed: tuple[ComputedCase, ...]
    computed_sort: ComputedList | None
    computed_filter: ComputedList | None
    nullable: Change | None
    sort: Change | None
    filter: Change | None
    search: str
    orders: str
    """Query parameters that order a list of rows with equal values."""
    nulls: str
    """The arguments that leave nullable sort keys of row `n` empty, or nothing."""
    row_number: str
    """The variable that numbers rows: `n`, or `_` where nothing needs it."""
    and_references: str
    with_references: str
    limit: str
    """The parameter for the number of rows on a page."""
    place: str
    """The parameter that leads a test to its next page, as an entry of a dictionary."""
    most: str
    items: str
    bad_params: str
    body_parameter: str
    requests: RequestsView
    first_call: Item
    """Method and path of the first operation, on a row that there is not."""
    base: str
    """The name of what holds the path of the collection."""
    inside: str
    """The same inside an f-string."""
    below: str
    """The path below one parent, inside an f-string; empty without a parent."""
    below_other: str
    below_caller: bool
    """Whether the parents are the callers themselves, so that nobody reaches two of them."""
    actions: tuple[ActionCase, ...]
    caching: CachingCases | None
    key_column: str
    created_key: str
    """The key of a created row, as the column has it."""
    unknown_key: str
    imports: str

    @property
    def awaited(self) -> str:
        """What begins a call whose result is used at once; `end` ends it."""
        return f"({self.await_}" if self.await_ else ""

    @property
    def end(self) -> str:
        """What ends such a call."""
        return ")" if self.await_ else ""

    def headers_with(self, more: str) -> str:
        """The keyword argument that authenticates a request and sends more headers, a dictionary, with its comma."""
        own = self.headers.removeprefix(", headers=")
        return f", headers={own} | {more}" if own else f", headers={more}"

    @property
    def more_constants(self) -> str:
        """The constants of the test module, each behind the end of a line."""
        return "".join(f"\n{constant.key} = {constant.source}" for constant in self.constants)

    @property
    def parent_rows(self) -> str:
        """The statements that store the rows which references point to."""
        return _statements(self.parents)

    @property
    def names_field(self) -> str:
        """The assertion that a refusal names the field; nothing where the host answers in its own words."""
        expected = 'assert response.json()["detail"][0]["loc"][:2] == ["body", field]'
        return expected if self.names_refused_field else ""


def _statements(rows: tuple[Parent, ...]) -> str:
    """What stores rows, one after the other."""
    return "\n".join(statement for row in rows for statement in row.statements)
