"""What exploration finds in a host project, as plain values that every other part reads.

Files are POSIX paths relative to the explored folder. Dotted names are as the host itself imports them;
an object is written `module:name`. `None` means that there is nothing. A value that is not certain is an
`Ambiguous` that holds the candidates, best first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Evidence:
    """Where a fact was read: `file:line`."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Ambiguous(Generic[Value]):
    """A fact with more than one reasonable answer; the interview asks for it."""

    candidates: tuple[Value, ...]


@dataclass(frozen=True)
class AppEntry:
    """The FastAPI application object."""

    file: str
    symbol: str
    kind: str
    """`module` (a variable) or `factory` (only a function makes it)."""
    module: str
    """Dotted name of the module that holds `symbol`, as the host imports it."""
    factory: str | None = None
    """`module:function` that makes the application, if a function does."""
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Registration:
    """Where a new router is registered, and how the neighbours are."""

    file: str
    object: str
    """The variable whose `include_router` is called (`app`, `api_router`, …), or the name of the list."""
    style: str
    """`aggregator`, `app-direct`, `factory-direct`, `router-list`, `auto-discovery`, `decorators`."""
    prefix: str = ""
    """URL prefix that a router included there inherits, e.g. `/api/v1`."""
    unread_prefix: str = ""
    """The part of it that cannot be read, as written; `prefix` is without it."""
    prefix_where: str = "router"
    """Who writes the resource's own segment: `include`, `router` or `path`."""
    function: str | None = None
    """Name of the function (or method) that holds the include calls, when they are not at module level."""
    helper: str | None = None
    """Name of the project's own function that is called in the place of `include_router`, with the router."""
    helper_position: int = 0
    """Which argument of that function is the router."""
    mounted: str = ""
    """`module:name` of the application that its routes belong to, where that one is mounted in the main application."""
    tags_where: str = "router"
    """Who writes the tags: `include` or `router`."""
    tags_capitalized: bool = False
    """Whether most neighbours' tags begin with a capital."""
    security: tuple[str, ...] = ()
    """Dependencies that a router included there inherits (expressions as written)."""
    demanded: tuple[str, ...] = ()
    """Dependencies for the caller among them, or behind them, as `module:name`."""
    guards: tuple[str, ...] = ()
    """What a test has to replace to get past them, as `module:name`."""
    include_prefix: str = ""
    """The end of `prefix` that each neighbour's include call writes itself; a new include must write it too."""
    include_prefix_expression: str | None = None
    """The expression that stands for `include_prefix` in the neighbours' includes, if it is not a plain string."""
    router_prefix: str = ""
    """The end of `prefix` that each neighbour's `APIRouter(prefix=…)` writes before the resource's own segment."""
    copies_prefix: bool = True
    """Whether a new include takes over a prefix that names no resource: not where most neighbours have none."""
    variable: str = "router"
    """The name of a neighbour's router, with `{resource}` or `{plural}` in the place of its resource."""
    list_file: str | None = None
    """File of the list that a new router is added to, when the style is `router-list`."""
    list_name: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Session:
    """How an endpoint gets its database session."""

    target: str
    """`module:function` of the dependency."""
    kind: str
    """`depends`, `depends-factory`, `depends-method`, `middleware`, `context-manager`, `global`."""
    alias: str | None = None
    """`module:Alias` when the host has an `Annotated` alias."""
    expression: str = ""
    """What to write inside `Depends(…)`, e.g. `get_session` or `database.session`."""
    yields: str = "session"
    """`session` or `sessionmaker` (or the dotted class when it is neither)."""
    attribute: str | None = None
    """The attribute of such a class that is the session."""
    enters: bool = False
    """Whether an object of that class has to be entered (`with`) before it has a session."""
    is_async: bool = True
    commits: str | None = None
    """Who commits: `dependency` (commit or `begin()` around the yield), `handler`, or None when nobody was seen to."""
    expire_on_commit: bool = True
    """What the sessionmaker says; SQLAlchemy's default is True."""
    factory: str | None = None
    """`module:name` of the sessionmaker."""
    engine: str | None = None
    """`module:name` of the engine."""
    evidence: Evidence | None = None
    ready_made: bool = False
    """Whether `expression` is a `Depends` object already, or a call that makes one: written without `Depends(…)`."""
    writer: Session | None = None
    """The session dependency for writes, when the host keeps one beside this that commits by itself."""


UNKNOWN_HEADERS = ("Authorization", "Cookie")
"""By which headers of a request callers are told apart, where that cannot be read."""


@dataclass(frozen=True)
class Auth:
    """How an endpoint gets the authenticated caller."""

    scheme: str | None
    """`OAuth2PasswordBearer`, `HTTPBearer`, `HTTPBasic`, `APIKey`, `custom`."""
    dependency: str | None
    """`module:function` (or `module:object.method`) to depend on."""
    alias: str | None = None
    expression: str = ""
    """What to write inside `Depends(…)`; a factory must be called, so this may hold a call."""
    user_model: str | None = None
    yields: str | None = None
    """`module:Class` that the dependency yields, or `dict`, `str`, … when it is no class of the host."""
    refusals: tuple[int, ...] = (401,)
    """Status codes with which it refuses a caller, its own dependencies and the functions that it calls included."""
    headers: tuple[str, ...] = UNKNOWN_HEADERS
    """The headers by which it tells callers apart."""
    verifies: bool = True
    """False for a bare scheme, which hands on what the request says and checks nothing."""
    scopes: tuple[str, ...] = ()
    """OAuth2 scopes with which every endpoint demands it (`Security(…, scopes=[…])`)."""
    names: tuple[str, ...] = ()
    """Other names in `expression`, as `module:name`."""
    evidence: Evidence | None = None
    ready_made: bool = False
    """Whether `expression` is a `Depends` object already, or a call that makes one: written without `Depends(…)`."""


Shape = dict[str, object]
"""A JSON object: for each key `str`, `int`, `bool`, `None`, `Any`, or the shape of an object inside."""


@dataclass(frozen=True)
class ErrorClass:
    """An exception of the host that is answered with a status of its own."""

    target: str
    """`module:Class`."""
    status: int
    arguments: str
    """What it is called with: `{text}` stands for a sentence, `{name}` for the resource, `{key}` for its key."""
    body: Shape | None = None
    """What the host answers with; None when it is not known."""
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Errors:
    """The host's exceptions for endpoints of any resource, and what it answers with."""

    not_found: ErrorClass | None = None
    conflict: ErrorClass | None = None
    http_body: Shape | None = field(default_factory=lambda: dict[str, object](detail="str"))
    """The body of an `HTTPException`; None when it is not known."""
    refused_input: int | None = 422
    """The status of input that is refused; None when it is not known."""
    refused_input_is_fastapis: bool = True
    """Whether its body is FastAPI's own."""


@dataclass(frozen=True)
class UserRoles:
    """How the roles of a caller are read."""

    attribute: str
    """The attribute of the caller's class."""
    kind: str
    """`text`, `enum`, `texts`, `enums` (a collection), `row:name` or `rows:name` (related, by a column), or `flag`."""
    values: tuple[str, ...] = ()
    """The roles that there are, where that is known."""
    nullable: bool = False
    related: str = ""
    """`module:Class` of related rows that are not loaded with the user, so that reading them is a query."""


@dataclass(frozen=True)
class Envelope:
    """How responses are wrapped."""

    kind: str = "direct"
    """`direct` or `envelope`."""
    target: str | None = None
    keys: tuple[str, ...] | None = None
    list_shape: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class PageShape:
    """A generic model that the host answers lists with."""

    target: str
    rows: str
    """The field that holds the rows."""
    arguments: str
    """What it is made with: `{rows}`, `{total}`, `{limit}`, `{offset}`, `{page}` and `{pages}` stand for values."""
    names: tuple[str, ...]
    """Other classes in the arguments, as `module:Class`."""
    total: tuple[str, ...]
    """The keys that lead to the total."""
    is_inside: bool
    """Whether it stands in the envelope; otherwise it takes its place."""


@dataclass(frozen=True)
class EnvelopeField:
    """One field of an envelope that no model of the host describes."""

    name: str
    kind: str
    """`data`, `status` (that of the response), `message` (what was done) or `constant`."""
    value: str = ""
    """The source of a constant: of a text, a number, `True`, `False` or `None`."""


@dataclass(frozen=True)
class Wrapping:
    """How a value is put into the host's envelope: a Pydantic model, or what a model of the template's describes."""

    target: str
    """`module:Class`; empty where functions, response classes or dictionaries make the envelope."""
    data: str
    """The field for the value."""
    is_generic: bool
    constants: dict[str, str]
    """Other fields without a default, and the constants that the host gives for them."""
    wraps_nothing: bool
    """Whether a deletion is answered with an envelope around nothing."""
    page: PageShape | None
    fields: tuple[EnvelopeField, ...] = ()
    """The fields of an envelope without a model, in their order."""


@dataclass(frozen=True)
class LibraryPage:
    """The page of fastapi-pagination that the host answers lists with."""

    name: str
    """`Page` or `LimitOffsetPage`."""
    function: str
    """What makes one of a statement, as `module:function`."""


@dataclass(frozen=True)
class Factory:
    """A fixture that gives a function which stores a row and needs no arguments."""

    fixture: str
    """`file:name`."""
    model: str
    """`module:Class` of the row."""
    is_async: bool


@dataclass(frozen=True)
class Tests:
    """How the host tests its endpoints."""

    dir: str | None = None
    client_kind: str | None = None
    """`TestClient`, `AsyncClient` or another class."""
    client_fixture: str | None = None
    """`file:name`."""
    client_app: str | None = None
    """The application of the client: `module:name` of a variable, or `file:name` of the fixture that makes it."""
    client_needs: str = ""
    """What else a test with the client needs to keep away from the database of the application: nothing, `session` (the
    fixture of it) or `unknown`."""
    db_fixture: str | None = None
    auth_fixture: str | None = None
    auth_fixture_kind: str | None = None
    """`headers` (a dict), `mapping` (a dict that holds them by `headers`), `token` (a string), `client` (an authorised
    client), `user` (the user row)."""
    async_marker: str | None = None
    """`pytest.mark.anyio`, `pytest.mark.asyncio`, or `auto` when pytest-asyncio's mode is auto."""
    anyio_backend: str | None = None
    """The fixture by which AnyIO's plugin is told the backend, `file:name`."""
    loop_scope: str | None = None
    """`loop_scope` of the fixtures that give client and session, when it is not the function's."""
    base_url_path: str = ""
    """Path that the client's base URL already holds, e.g. `/api/v1`."""
    configured: bool = False
    """Whether pytest is told to look for tests in `dir`, and nowhere else."""
    packages: bool = False
    """Whether the test folders have an `__init__.py`."""
    factories: tuple[Factory, ...] = ()
    """Fixtures that give a function which stores a row of a model."""
    creates_tables: bool = False
    """Whether a `conftest.py` creates the tables, so that a new model has its table in tests."""
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Dependencies:
    """The host's dependency file, and what it names."""

    file: str | None = None
    manager: str | None = None
    lock: str | None = None
    names: tuple[str, ...] = ()
    """Distribution names, normalised (PEP 503)."""
    versions: dict[str, str] = field(default_factory=dict)
    """Locked or pinned version for each name where one is known."""
    limits: dict[str, str] = field(default_factory=dict)
    """For other names: the version below which the host keeps them."""


@dataclass(frozen=True)
class Alembic:
    """Alembic's environment."""

    dir: str
    metadata: str | None = None
    ini: str | None = None
    env_file: str | None = None
    versions_dir: str | None = None


@dataclass(frozen=True)
class Formatter:
    """How the host's code is formatted."""

    tool: str | None = None
    line_length: int = 88
    explicit: bool = False
    quote_style: str = "double"
    evidence: Evidence | None = None


@dataclass(frozen=True)
class PythonFloor:
    """The oldest Python that the host supports."""

    version: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Timestamps:
    """The host's convention for creation and modification times."""

    mixin: str | None = None
    """`module:Class` that brings the columns (it may be the declarative base itself)."""
    fields: tuple[str, ...] = ()
    how: str | None = None


@dataclass(frozen=True)
class Column:
    """One column of an existing model, inherited ones included."""

    name: str
    type: str
    """SQLAlchemy or Python type as written, e.g. `String(50)`, `uuid.UUID`."""
    nullable: bool = False
    primary_key: bool = False
    unique: bool = False
    foreign_key: str | None = None
    default: bool = False


@dataclass(frozen=True)
class EnumType:
    """The choices of an enum column."""

    target: str
    """`module:Class` of the host's enum; empty for texts that stand in the column itself."""
    members: tuple[tuple[str, str], ...]
    """Name and value of each, in order."""


@dataclass(frozen=True)
class ColumnType:
    """What a column holds, as far as it can be read."""

    kind: str
    """A word of the field language, or `smallint`, `real`, `bytes`, `unknown`."""
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    zone: bool = False
    """Whether a time or a moment has a time zone."""
    item: str = ""
    """Kind of the items of a list."""
    enum: EnumType | None = None
    bounds: tuple[tuple[str, str], ...] = ()
    as_text: bool = False
    uuid_text: bool = False
    """Whether it is a text that holds a UUID, and nothing else."""
    decorated: bool = False
    """Whether a type of the host's or a library's stands between Python and the column."""
    written: str = ""


@dataclass(frozen=True)
class ColumnDetails:
    """One column of a model with all that an endpoint over it needs."""

    name: str
    """The attribute of the class."""
    column: str
    """The name in the table."""
    type: ColumnType
    nullable: bool = False
    primary_key: bool = False
    unique: bool = False
    index: bool = False
    foreign_key: str | None = None
    """`table.column`, with the schema before it where there is one."""
    default: str = ""
    """Empty without one, `literal` when its value is in `value`, else `made`."""
    value: bool | int | float | str | None = None
    """The default; for an enum the value of the member, for a decimal its text."""
    changes: bool = False
    """Whether an update sets it by itself (`onupdate`)."""
    generated: bool = False
    """Whether only the database or the mapper can set it: `Computed`, `Identity(always=True)`, `init=False`."""
    deferred: bool = False
    min_length: int | None = None
    pattern: str | None = None
    bounds: tuple[tuple[str, str], ...] = ()
    """Pairs such as `("ge", "0")`."""
    line: int = 1


@dataclass(frozen=True)
class ModelDetails:
    """A model with all that an endpoint over it needs."""

    name: str
    module: str
    file: str
    line: int
    style: str
    """`mapped`, `column` or `sqlmodel`."""
    table: str | None
    schema: str | None
    columns: tuple[ColumnDetails, ...]
    uniques: tuple[tuple[str, ...], ...] = ()
    """Attributes that are unique together, more than one in each."""
    unread_checks: tuple[str, ...] = ()
    """Check constraints whose meaning for single fields could not be read."""
    is_dataclass: bool = False
    needs_relationship: str | None = None
    """A relationship that a dataclass's `__init__` requires."""
    loads_eagerly: bool = False
    """Whether a relationship is loaded with every row."""
    cascades: bool = False
    """Whether the mapper deletes other rows with a row."""
    followed: tuple[tuple[str, str], ...] = ()
    """Attributes of foreign keys, each with the relationship that leads to its one row."""
    discriminator: str | None = None
    """The attribute that tells the classes of one table apart."""
    version: str | None = None
    """The attribute that counts the versions of a row."""
    inherits: str | None = None
    """The class whose table this one extends (joined inheritance)."""
    unread_bases: tuple[str, ...] = ()
    """Classes of libraries that may bring columns."""
    validated: tuple[str, ...] = ()
    """Attributes whose values a method with `@validates` may refuse."""


@dataclass(frozen=True)
class Model:
    """A mapped class of the host."""

    name: str
    module: str
    table: str | None
    file: str
    line: int
    key: str | None = "id"
    """Name of the primary key attribute; None when it is composite or unknown."""
    key_type: str | None = None
    """`int`, `uuid`, `str` or another Python type name."""
    columns: tuple[Column, ...] = ()
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSchema:
    """The database schema of most tables."""

    name: str
    is_own: bool
    """Whether each table names it in `__table_args__`; else their metadata does."""


@dataclass(frozen=True)
class Route:
    """An existing path operation: full path as far as it can be known statically."""

    method: str
    path: str
    evidence: Evidence
    login: bool = False
    """Whether it takes OAuth2's password form."""


@dataclass(frozen=True)
class Layout:
    """Where the modules of a new resource belong.

    Each value is a path pattern with `{resource}` (snake-case singular) and `{plural}` (snake-case plural), e.g.
    `app/models/{resource}.py`, `src/{plural}/router.py`. It never names a file that exists for all resources.
    """

    model: str
    schema: str
    service: str
    router: str
    test: str
    support: str
    """Folder for code that several endpoints share, e.g. `app/core`, `src`, `app`."""
    service_word: str = "service"
    """The host's word: `service`, `crud`, `repository`, …"""


@dataclass(frozen=True)
class ServiceStyle:
    """Whether the modules beside the new service hold functions or classes, and how a class gets its session."""

    kind: str = "functions"
    """`functions`, `session` (an object for each session), `singleton` (one object, whose methods take the session) or
    `static` (methods of the class, which take the session)."""
    injection: str = "call"
    """How an endpoint gets an object for its session: a `call` of the class, or `depends` on it."""
    class_name: str = "{Resource}Service"
    """Pattern with `{Resource}` or `{Plural}`."""
    instance: str = "{resource}_service"
    """Name of the one object of a `singleton`, with `{resource}` or `{plural}`."""
    session_attribute: str = "session"
    base: str = ""
    """`module:Class` that the classes derive from; empty where none, or where its contract cannot be read."""
    base_arguments: tuple[str, ...] = ()
    """Its type arguments: `model`, `create` or `update`."""
    base_constructor: tuple[str, ...] = ()
    """What its constructor takes: `session` and `model`, in their order."""
    class_attributes: tuple[str, ...] = ()
    """Names of class attributes that hold the model."""
    evidence: Evidence | None = None


@dataclass(frozen=True)
class ModelIndex:
    """The module in which the host imports its models so that the metadata is complete."""

    file: str
    style: str
    """`package` (`from .user import User` in `models/__init__.py`), `env` (imports in Alembic's `env.py`),
    `module` (another module that imports every model)."""
    sample: str | None = None
    """One existing import line."""


@dataclass(frozen=True)
class ExampleFeature:
    """The files of one existing resource."""

    router: str | None = None
    schema: str | None = None
    model: str | None = None
    service: str | None = None
    test: str | None = None


@dataclass(frozen=True)
class Support:
    """Support modules that an earlier generated endpoint brought, found by what they define."""

    modules: dict[str, str] = field(default_factory=dict)
    """Kind (`database`, `errors`, `cursor_pagination`, …) to dotted module."""
    errors: tuple[str, ...] = ()
    """What the module of errors defines."""


@dataclass(frozen=True)
class Unserved:
    """Something that the host is built on and that no endpoint is generated for."""

    name: str
    """As its users call it: `Tortoise ORM`, `MongoDB (Motor)`, `Flask`."""
    package: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that was found in one host project."""

    package: str | None
    package_dir: str | None
    import_root: str
    """Folder on `sys.path`, '' for the explored folder itself: `src/app/x.py` is `app.x` when it is `src`."""
    structure: str | Ambiguous[str]
    app_entry: AppEntry | Ambiguous[AppEntry] | None
    registration: Registration | Ambiguous[Registration] | None
    orm: str | Ambiguous[str]
    base: str | Ambiguous[str] | None
    model_base: str | Ambiguous[str] | None
    session: Session | Ambiguous[Session] | None
    auth: Auth | Ambiguous[Auth] | None
    envelope: Envelope
    errors: Errors
    wrapping: Wrapping | None
    tests: Tests
    deps: Dependencies
    alembic: Alembic | None
    formatter: Formatter
    python_floor: PythonFloor
    endpoint_style: str | None
    id_type: str | None
    timestamps: Timestamps | None
    models: tuple[Model, ...]
    example: ExampleFeature
    layout: Layout
    model_index: ModelIndex | None
    import_style: str = "absolute"
    """`absolute` or `relative`, as the routers' neighbours do."""
    library_page: LibraryPage | None = None
    dependency_style: str = "annotated"
    """`annotated` or `default` (`= Depends(…)`)."""
    naming_convention: tuple[str, ...] | None = None
    """Keys of the metadata's `naming_convention`, None without one (then SQLAlchemy's own default holds)."""
    mapped_style: str = "mapped"
    """`mapped` (`Mapped[…]`), `column` (1.4-style `Column`), `sqlmodel`, `dataclass` (`MappedAsDataclass`)."""
    dataclass_is_late: bool = False
    """Whether tables that are dataclasses ignore `kw_only`: `class Base(DeclarativeBase, MappedAsDataclass)`."""
    eager_defaults: bool = False
    database: str | None = None
    """`postgresql`, `mysql`, `sqlite`, … from drivers and URLs, None when unknown."""
    key_default: str | None = None
    """How the host's models fill a UUID key: e.g. `uuid.uuid4`; None when a mixin or the database does."""
    key_mixin: str | None = None
    """`module:Class` that brings the primary key, if it is not the base."""
    table_schema: TableSchema | None = None
    table_name: str = "{plural}"
    """The name of a table, with `{resource}` or `{plural}` in the place of its class."""
    tables_are_renamed: bool = False
    """Whether a base gives tables another name than is written, when their classes are made."""
    key_in_base: bool = False
    """Whether the class that tables derive from brings the primary key."""
    references_enforced: bool = True
    """Whether a foreign key holds wherever the code runs: SQLite ignores it unless a pragma says otherwise."""
    late_imports_linted: bool = False
    """Whether the host's linter complains of an import below other code (E402)."""
    first_party: tuple[str, ...] = ()
    """Top-level names that are the host's own."""
    routes: tuple[Route, ...] = ()
    support: Support = field(default_factory=Support)
    service: ServiceStyle = field(default_factory=ServiceStyle)
    routes_sessions: bool = False
    """Whether a class of sessions chooses a connection for each statement (`get_bind`), such as one to read from."""
    session_module: str | None = None
    """Module of a library from which most of the host imports the class of its sessions."""
    unreadable: tuple[str, ...] = ()
    """Files that could not be read or parsed, `file: reason`."""
    other_storage: Unserved | None = None
    """What keeps the host's data, when that is nothing that an endpoint can be generated for."""
    other_framework: Unserved | None = None
    """The framework of a project that has no FastAPI."""
    git_root: str | None = None
    """Path from the explored folder up to its git repository (`.`, `..`, …), None outside of git."""
    evidence: dict[str, Evidence] = field(default_factory=dict)
    """More evidence by fact name."""
    details: dict[str, ModelDetails] = field(default_factory=dict)
    """The models with their columns, by `module:Class`."""
    ancestors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What each of the host's classes above its tables derives from, directly or not, by `module:Class`."""
