"""What was found in the host, as it is stored in the answers: typed, and read back from the answers alone."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from .actions import Caller
from .errors import AnswerError
from .exploration.facts import UNKNOWN_HEADERS
from .naming import ResourceName
from .ownership import CallerKey
from .page_library import HostPage
from .token_answers import HostSettings, TokenUser

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")

SUPPORT = (
    "database",
    "session",
    "errors",
    "field_types",
    "cursor_pagination",
    "page_links",
    "query_parameters",
    "jwt_auth",
    "api_key_auth",
    "roles",
    "ownership",
    "conditional_requests",
    "response_cache",
    "redis_cache",
    "envelope",
)
"""Kinds of shared modules."""
NOT_BROUGHT: Mapping[str, str] = {"module": "", "file": ""}


@dataclass(frozen=True)
class HostModel:
    """A mapped class of the host that a field may refer to."""

    name: str
    module: str
    table: str
    key: str
    key_type: str
    sample: Mapping[str, Any]
    """Keyword arguments (as Python source) that make a valid row; values may name another model as `ref:<Name>`."""
    validated: Sequence[str] = ()
    """Those among them that a validator of the model may refuse."""
    deleted: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The `column` that marks deleted rows, and its `kind`: `flag` or `moment`; empty without one."""


@dataclass(frozen=True)
class HostTests:
    """What generated tests may use of the host's own; fixtures by name."""

    client: str | None
    client_async: bool
    session: str | None
    session_async: bool
    auth: str | None
    auth_kind: str | None
    """`headers` (a dictionary), `mapping` (one that holds them by `headers`), `token` (a text) or `client` (an
    authorised client)."""
    marker: str | None
    base_path: str
    """Path that the client's base URL holds already."""
    creates_tables: bool
    http_package: str
    """`httpx` or `httpx2`: where an asynchronous client comes from."""
    factories: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    """For a model (`module:Class`) the `fixture` that gives a function which stores a row; whether it `is_async`."""
    anyio_backend: bool = False
    """Whether there is a fixture for the backend; another one would stand before it."""
    client_app: str | None = None
    """`module:object` of the application that the client sends requests to, or the fixture that makes it."""
    client_needs_session: bool = False
    """Whether the client alone would reach the application's own database, or no tables."""


@dataclass(frozen=True)
class Registration:
    """How the routers beside the new one are registered."""

    style: str
    function: str
    prefix: str
    """URL before the resource's own segment."""
    router_prefix: str
    """What the neighbours' routers write before the resource's own segment, e.g. `/api/v1`; part of `prefix`."""
    prefix_where: str
    """Who writes the resource's own segment: `router` or `include`."""
    tags_where: str
    collection_path: str
    """Path of the list within the router: `` or `/`."""
    late_imports_are_linted: bool
    """Whether the host's linter complains of an import below other code."""
    variable: str = "router"
    """Pattern of the name of a router's variable, with `{resource}` or `{plural}`."""
    tags_capitalized: bool = False
    """Whether tags begin with a capital."""
    helper: str = ""
    """The project's own function that is called in the place of `include_router`; `helper_position` is the router's."""
    helper_position: int = 0
    copies_prefix: bool = True
    """Whether the include takes over a neighbour's prefix that names no resource."""
    mounted: str = ""
    """`module:name` of the application that the routes belong to, where that one is mounted in `host_app`."""

    def tag(self, resource: ResourceName) -> str:
        """The tag of the resource's operations, as its neighbours write theirs."""
        return resource.plural_title if self.tags_capitalized else resource.plural_words


@dataclass(frozen=True)
class Files:
    """Path patterns of the modules, with `{resource}` and `{plural}`."""

    model: str
    schema: str
    service: str
    router: str
    test: str
    support: str
    """Folder of modules that several endpoints share."""
    packages: tuple[str, ...]
    """`__init__.py` files of new folders."""


@dataclass(frozen=True)
class ImportStyle:
    """How the host's modules are named in imports."""

    root: str
    style: str
    first_party: tuple[str, ...]


@dataclass(frozen=True)
class TableStyle:
    """Conventions of the host's tables."""

    bases: tuple[str, ...]
    """`module:Class`, in the order of the class statement."""
    key_inherited: bool
    timestamps: tuple[str, ...]
    """Names of the creation and modification times, the former first."""
    timestamps_inherited: bool
    explicit_index_names: bool
    dataclass: bool
    """Whether models are dataclasses (`MappedAsDataclass`)."""
    name: str = "{plural}"
    """Pattern of a table's name, with `{resource}` or `{plural}`."""
    key_type: str = ""
    """The text that tables inherit as their key, `str(36)`; empty for any other key."""
    dataclass_is_late: bool = False
    """Whether each column says `kw_only` itself, because the class statement cannot."""
    schema: str = ""
    """The database schema of tables; empty for that of the connection."""
    schema_is_own: bool = False
    """Whether each table names it in `__table_args__`; else their metadata does."""
    columns: str = "mapped"
    """`mapped` (`name: Mapped[…] = mapped_column(…)`) or `column` (`name = Column(…)`)."""


@dataclass(frozen=True)
class SessionUse:
    """How the session is used."""

    alias: str
    commits: str
    """`dependency` or `handler`."""
    expires: bool
    how: str = "depends"
    """How a route has it, see `session_use.session_source`; all but `depends` need a shared module of our own."""
    expression: str = ""
    """What that module writes, beginning with a name of the session's module, or with `request`."""
    ready_made: bool = False
    """Whether the expression is a `Depends(…)` already."""
    attribute: str = ""
    """The attribute of what the dependency gives that is the session; empty when it gives the session itself."""
    holder: str = ""
    """`module:Class` of what has that attribute."""
    enters: bool = False
    """Whether the holder has to be entered (`with`)."""
    function_scope: bool = False
    """Whether FastAPI is known to have `Depends(…, scope="function")`."""
    class_module: str = ""
    """Where the class of the session is imported from; empty for the ORM's own place."""


@dataclass(frozen=True)
class UserUse:
    """How the caller is demanded."""

    expression: str = ""
    """What to write for the dependency where that is more than its name: a call, or a name with `Depends` in it."""
    ready_made: bool = False
    """Whether the expression is a `Depends(…)` already."""
    names: tuple[str, ...] = ()
    """Other names in the expression, as `module:name`."""
    scopes: tuple[str, ...] = ()
    """OAuth2 scopes with which it is demanded."""
    inherited: bool = False
    """Whether a router above demands the caller already."""
    guards: tuple[str, ...] = ()
    """What tests replace to get past the routers above, as `module:name`."""
    headers: tuple[str, ...] = UNKNOWN_HEADERS
    """The headers of requests by which callers are told apart."""
    gives_mapping: bool = False
    """Whether the caller is a dictionary."""


def _detail() -> Mapping[str, Any]:
    return {"detail": "str"}


@dataclass(frozen=True)
class HostErrors:
    """The exceptions that the host has for an endpoint, and what it answers with.

    A body is a mapping of keys to `str`, `int`, `bool`, `None`, `Any`, or to a mapping; it is None when not known.
    """

    not_found: str = ""
    """`module:Class`; empty where the template brings an exception of its own."""
    not_found_arguments: str = ""
    """What it is called with: `{text}` stands for a sentence, `{name}` for the resource, `{key}` for its key."""
    not_found_body: Mapping[str, Any] | None = dataclasses.field(default_factory=_detail)
    conflict: str = ""
    conflict_arguments: str = ""
    conflict_body: Mapping[str, Any] | None = dataclasses.field(default_factory=_detail)
    http_body: Mapping[str, Any] | None = dataclasses.field(default_factory=_detail)
    """What an `HTTPException` is answered with."""
    refused_input: int | None = 422
    refused_input_is_fastapis: bool = True


@dataclass(frozen=True)
class HostEnvelope:
    """What the host puts around what it answers with: a Pydantic model, or what functions and dictionaries make."""

    target: str = ""
    """`module:Class`; empty where answers are bare, or where no model of the host describes the envelope."""
    data: str = "data"
    is_generic: bool = True
    constants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Other fields that have to be given, with their values."""
    wraps_nothing: bool = False
    """Whether a deletion is answered with an envelope around nothing."""
    page: Mapping[str, Any] | None = None
    """The host's page by offset, with the keys of `facts.PageShape`."""
    fields: Sequence[Mapping[str, str]] = ()
    """The fields of an envelope without a model, with the keys of `facts.EnvelopeField`."""

    @property
    def wraps(self) -> bool:
        """Whether there is an envelope at all."""
        return bool(self.target or self.fields)


@dataclass(frozen=True)
class Style:
    """Formatting and the oldest Python."""

    line_length: int
    quotes: str
    python: tuple[int, int]
    dependencies: str = "annotated"
    """`annotated`, or `default`: `session: Session = Depends(get_session)`."""
    query: str = "model"
    """`model`, or `dependency` where FastAPI is older than models of query parameters."""

    @property
    def has_type_parameters(self) -> bool:
        """Whether the oldest Python knows type parameters (PEP 695)."""
        return self.python >= (3, 12)


@dataclass(frozen=True)
class Database:
    """The database behind the ORM."""

    name: str
    enforces_references: bool
    """Whether a foreign key is enforced wherever the code runs, its tests included."""

    @property
    def is_mysql(self) -> bool:
        """Whether it is MySQL or MariaDB, which have no `UPDATE … RETURNING` and no `NULLS LAST`."""
        return self.name in {"mysql", "mariadb"}


@dataclass(frozen=True)
class ServiceStyle:
    """Whether services are functions or classes, and how a class gets its session."""

    kind: str = "functions"
    """`functions`, `session` (an object for each session), `singleton` (one object, whose methods take the session) or
    `static` (methods of the class, which take the session)."""
    injection: str = "call"
    """How an endpoint gets an object for its session: a `call` of the class, or `depends` on it."""
    class_name: str = "{Resource}Service"
    instance: str = "{resource}_service"
    """The one object of a `singleton`."""
    session_attribute: str = "session"
    base: str = ""
    """`module:Class` that the classes derive from, or an empty string."""
    base_arguments: tuple[str, ...] = ()
    """Its type arguments: `model`, `create` or `update`."""
    base_constructor: tuple[str, ...] = ()
    """What its constructor takes: `session` and `model`, in their order."""
    class_attributes: tuple[str, ...] = ()
    """Names of class attributes that hold the model."""


@dataclass(frozen=True)
class CallerRoles:
    """How the roles of the host's callers are read."""

    attribute: str
    kind: str
    """`text`, `enum`, `texts`, `enums`, `row:name`, `rows:name` or `flag`."""
    user: str = ""
    """`module:Class` of the caller, where that is known."""
    nullable: bool = False
    values: tuple[str, ...] = ()
    """The roles that there are, where that is known."""
    related: str = ""
    """`module:Class` of related rows that are not loaded with the user, so that reading them is a query."""


@dataclass(frozen=True)
class Host:
    """The findings that rendering needs, as they are stored in the answers file."""

    app: str
    router: str
    registration: Registration
    files: Files
    imports: ImportStyle
    orm: str
    base: str
    table: TableStyle
    session: str
    session_use: SessionUse
    user: str
    user_alias: str
    user_use: UserUse
    errors: HostErrors
    envelope: HostEnvelope
    page: HostPage
    user_refusals: tuple[int, ...]
    """Status codes with which the user dependency refuses a caller."""
    roles: CallerRoles
    caller: CallerKey
    """By what a caller owns rows."""
    token_url: str
    """Path of the host's login route without the leading slash."""
    token_user: TokenUser
    settings: HostSettings
    models: Mapping[str, HostModel]
    model_index: Mapping[str, str]
    tests: HostTests
    style: Style
    database: Database
    service: ServiceStyle
    support: Mapping[str, Mapping[str, str]]
    """Shared modules by kind: `module` as it is imported, `file` where this endpoint brings it (empty when found)."""
    migrations: str | None = None
    """The folder of Alembic's environment; empty where revisions are not written, None in older answers."""

    @property
    def is_async(self) -> bool:
        """Whether sessions are asynchronous."""
        return self.orm in {"sqlalchemy-async", "sqlmodel-async", "none"}

    @property
    def key_types(self) -> dict[str, str]:
        """The type of the primary key of each model that a field may refer to."""
        return {model.name: model.key_type for model in self.models.values()}

    @property
    def is_sqlmodel(self) -> bool:
        """Whether tables are SQLModel classes."""
        return self.orm.startswith("sqlmodel")

    @property
    def session_module(self) -> str:
        """Where the class of the session is imported from."""
        if self.session_use.class_module:
            return self.session_use.class_module
        if self.is_async:
            return "sqlalchemy.ext.asyncio"
        return "sqlmodel" if self.is_sqlmodel else "sqlalchemy.orm"


def as_yaml(value: object) -> Any:
    """The native value of an answer that may still be YAML text, as `-d name=value` gives it."""
    return yaml.safe_load(value) if isinstance(value, str) else value


def access_rule(answers: Mapping[str, Any]) -> str:
    """The rule for callers; where everybody may call, there is none."""
    return str(answers.get("access_rule", "authenticated")) if answers["auth_scheme"] != "none" else "authenticated"


def read_caller_roles(answers: Mapping[str, Any]) -> CallerRoles:
    """How roles are read; a caller of the template's own schemes has them ready, unless it is a user of the host."""
    if not read_token_user(answers).user and (answers["auth_scheme"] != "existing" or not needs_roles(answers)):
        return CallerRoles("roles", "texts")
    return _record(CallerRoles, answers, "host_roles")


def needs_roles(answers: Mapping[str, Any]) -> bool:
    """Whether the roles of a caller decide anything."""
    rule = access_rule(answers)
    return rule == "roles" or (rule == "owner" and bool(as_yaml(answers.get("owner_bypass_roles"))))


def read_caller_key(answers: Mapping[str, Any]) -> CallerKey:
    """By what callers own rows; an id that is a text for callers of the template's own schemes that are no users."""
    if not read_token_user(answers).user and (answers["auth_scheme"] != "existing" or not needs_caller_key(answers)):
        return CallerKey("id", "str")
    return _record(CallerKey, answers, "host_caller")


def needs_caller_key(answers: Mapping[str, Any]) -> bool:
    """Whether the id of a caller is stored anywhere."""
    return access_rule(answers) == "owner" or may_set_caller(answers.get("actions"))


def may_set_caller(actions: object) -> bool:
    """Whether actions seem to set a field to the caller: before the fields are known, it could be a text too."""
    mapping = as_yaml(actions)
    parts = [action for action in mapping.values() if isinstance(action, dict)] if isinstance(mapping, dict) else []
    sets = [part["set"] for part in parts if isinstance(part.get("set"), dict)]
    return any(value == Caller.ID.value for values in sets for value in values.values())


def read_token_user(answers: Mapping[str, Any]) -> TokenUser:
    """The user that a token names; none for other schemes, and for an endpoint of an older version."""
    value = as_yaml(answers.get("host_token_user")) if answers["auth_scheme"] == "jwt" else None
    return _build(TokenUser, value or {}, "host_token_user")


def read_host(answers: Mapping[str, Any]) -> Host:
    """The findings as typed values.

    Raises:
        AnswerError: A finding that was given as an answer has not the form that is stored.
        KeyError: A finding has not been stored yet.
    """
    orm = str(answers["host_orm"])
    return Host(
        app=str(answers["host_app"]),
        router=str(answers["host_router"]),
        registration=_record(Registration, answers, "host_registration"),
        files=_record(Files, answers, "host_files"),
        imports=_record(ImportStyle, answers, "host_imports"),
        orm=orm,
        base=_asked(answers, "host_base", when=orm != "none"),
        table=_record(TableStyle, answers, "host_table"),
        session=_asked(answers, "host_session", when=orm != "none"),
        session_use=_record(SessionUse, answers, "host_session_use"),
        user=_asked(answers, "host_user", when=answers["auth_scheme"] == "existing"),
        user_alias=_asked(answers, "host_user_alias", when=answers["auth_scheme"] == "existing"),
        user_use=_build(UserUse, as_yaml(answers.get("host_user_use", {})), "host_user_use"),
        envelope=_build(HostEnvelope, as_yaml(answers.get("host_envelope", {})), "host_envelope"),
        page=_build(HostPage, as_yaml(answers.get("host_page", {})), "host_page"),
        errors=_build(HostErrors, as_yaml(answers.get("host_errors", {})), "host_errors"),
        user_refusals=tuple(as_yaml(answers.get("host_user_refusals", [401]))),
        roles=read_caller_roles(answers),
        caller=read_caller_key(answers),
        token_url=str(answers.get("host_token_url", "token")),
        token_user=read_token_user(answers),
        settings=_build(HostSettings, as_yaml(answers.get("host_settings")) or {}, "host_settings"),
        models={model["name"]: _build(HostModel, model, "host_models") for model in as_yaml(answers["host_models"])},
        model_index=as_yaml(answers["host_model_index"]) or {},
        tests=_record(HostTests, answers, "host_tests"),
        style=_style(answers),
        database=_record(Database, answers, "host_database"),
        # An endpoint of an older version of the template has no such answer.
        service=_record(ServiceStyle, {"host_service": {}, **answers}, "host_service"),
        support={**dict.fromkeys(SUPPORT, NOT_BROUGHT), **(as_yaml(answers["host_support"]) or {})},
        migrations=None if answers.get("host_migrations") is None else str(answers["host_migrations"]),
    )


def _asked(answers: Mapping[str, Any], question: str, *, when: bool) -> str:
    """The answer to a question that was asked.

    Copier gives a skipped question its default: what an update finds in the host by now, and a first copy did not.
    """
    return str(answers.get(question, "")) if when else ""


def _style(answers: Mapping[str, Any]) -> Style:
    value = as_yaml(answers["host_style"])
    python = re.match(r"(\d+)\.(\d+)", str(value.get("python"))) if isinstance(value, dict) else None
    if python is None:
        raise AnswerError("`host_style` must be a mapping whose `python` is a version such as '3.11'.")
    return _build(Style, {**value, "python": (int(python[1]), int(python[2]))}, "host_style")


def _record(kind: type[Record], answers: Mapping[str, Any], question: str) -> Record:
    return _build(kind, as_yaml(answers[question]), question)


def _build(kind: type[Record], value: object, question: str) -> Record:
    fields = dataclasses.fields(kind)
    names = [field.name for field in fields]
    # An answers file of an older version has no key for what was added since; the field's default stands for it.
    needed = {
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    if not isinstance(value, dict) or not needed <= set(value) <= set(names):
        raise AnswerError(f"`{question}` must be a mapping with exactly the keys {', '.join(names)}.")
    return kind(**{name: tuple(item) if isinstance(item, list) else item for name, item in value.items()})
