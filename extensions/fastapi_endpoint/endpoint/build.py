"""One endpoint as the templates see it, put together from the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..answers import OPERATIONS, Answers
from ..host_answers import SUPPORT
from .caching import CachingView, build_caching, cache_modules
from .callers import AUTH_MODULES
from .envelope import EnvelopeView, build_envelope
from .errors import ErrorsView, build_errors
from .imports import Imports
from .model import ModelView, build_model
from .names import ROLES, EndpointNames
from .ownership import OwnershipView, build_ownership
from .roles import RolesView, build_roles
from .router import RouterView, build_router
from .schemas import UNPAGED_CAP, SchemaView, build_schemas
from .service import ServiceView, build_service
from .session import SessionView, build_session
from .tests import TestView, build_tests
from .token import TokenView, build_token
from .types import owner_type, quoted


@dataclass(frozen=True)
class Operations:
    """Which operations the endpoint has."""

    list: bool
    get: bool
    create: bool
    update: bool
    replace: bool
    delete: bool
    action: bool


@dataclass(frozen=True)
class EndpointFiles:
    """Where each module is rendered; an empty path is not rendered."""

    model: str
    schema: str
    service: str
    router: str
    test: str
    database: str
    session: str
    errors: str
    field_types: str
    cursor_pagination: str
    page_links: str
    query_parameters: str
    jwt_auth: str
    api_key_auth: str
    roles: str
    ownership: str
    conditional_requests: str
    response_cache: str
    redis_cache: str
    envelope: str
    packages: tuple[str, ...]
    """`__init__.py` files of new folders."""

    @property
    def rendered(self) -> tuple[str, ...]:
        """Every path that is rendered, in the order in which a reader would open them."""
        modules = (self.model, self.schema, self.service, self.router, self.test)
        support = (
            self.database,
            self.session,
            self.errors,
            self.field_types,
            self.cursor_pagination,
            self.page_links,
            self.query_parameters,
            self.jwt_auth,
            self.api_key_auth,
            self.roles,
            self.ownership,
            self.conditional_requests,
            self.response_cache,
            self.redis_cache,
            self.envelope,
        )
        return tuple(path for path in (*modules, *support, *self.packages) if path)


class Endpoint:
    """Everything that the templates print."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.names = EndpointNames(answers)
        resource = answers.resource
        self.class_name = self.names.model
        self.prefix = self.names.prefix
        self.response_model = self.names.response_model
        self.variable = resource.variable
        self.collection = resource.collection
        self.singular = resource.snake
        self.plural = resource.plural_snake
        self.words = resource.words
        self.plural_words = resource.plural_words
        self.a_resource = f"{resource.article} {resource.words}"
        self.A_resource = self.a_resource[0].upper() + self.a_resource[1:]
        self.table = self.names.table
        self.key = self.names.key
        self.key_words = self.names.key_words
        self.key_parameter = self.names.key_parameter
        self.operations = Operations(**{name: name in answers.operations for name in OPERATIONS})
        parameter = self.names.parent_parameter if answers.parent else ""
        self.parent_argument = f", {parameter}={parameter}" if parameter else ""
        self.async_ = "async " if answers.host.is_async else ""
        self.await_ = "await " if answers.host.is_async else ""

    @property
    def utc(self) -> str:
        """The zone UTC, as the oldest Python of the host spells it."""
        return "UTC" if self.answers.host.style.python >= (3, 11) else "timezone.utc"

    @property
    def has_type_parameters(self) -> bool:
        """Whether the oldest Python of the host knows type parameters (PEP 695)."""
        return self.answers.host.style.has_type_parameters

    @property
    def has_nulls_last(self) -> bool:
        """Whether the database knows NULLS LAST."""
        return not self.answers.host.database.is_mysql

    @property
    def page_order(self) -> str:
        """The ORDER BY of a page."""
        return "*(key.order() for key in keys)" if self.has_nulls_last else "*(t for key in keys for t in key.order())"

    @property
    def has_sized_integers(self) -> bool:
        """Whether the database keeps to the declared size of integers; SQLite does not."""
        return self.answers.host.orm == "none" or self.answers.host.database.name != "sqlite"

    @property
    def field_types_datetime(self) -> str:
        """Names that the shared field types import from `datetime`."""
        names = "date, datetime, time, timedelta"
        return f"UTC, {names}" if self.utc == "UTC" else f"{names}, timezone"

    @property
    def lists_by_cursor(self) -> bool:
        """Whether the list is paged by cursor."""
        return self.operations.list and self.answers.pagination == "cursor"

    @property
    def lists_by_offset(self) -> bool:
        """Whether the list is paged by offset."""
        return self.operations.list and self.answers.pagination == "offset"

    @property
    def lists_by_library(self) -> bool:
        """Whether fastapi-pagination makes the pages by offset."""
        return self.answers.library_page is not None

    @property
    def lists_all(self) -> bool:
        """Whether the list is not paged."""
        return self.operations.list and self.answers.pagination == "none"

    @property
    def most_rows(self) -> int:
        """How long a list that is not paged can be."""
        return UNPAGED_CAP

    @property
    def unpaged_words(self) -> str:
        """What the description of a list that is not paged ends with."""
        return f", {self.most_rows} at the most" if self.lists_all else ""

    @property
    def owner_type(self) -> str:
        """The type of what a caller owns rows by."""
        return owner_type(self.answers, Imports(""))

    @property
    def token_url(self) -> str:
        """Where callers log in, relative to the application's root."""
        return self.answers.host.token_url

    @cached_property
    def first_party(self) -> tuple[str, ...]:
        """First segments of the host's own dotted names, those of this endpoint included."""
        own = {self.names.module(role).partition(".")[0] for role in ROLES}
        own |= {self.names.support_module(kind).partition(".")[0] for kind in SUPPORT}
        return tuple(sorted({*self.answers.host.imports.first_party, *own}))

    def package_source(self, package: str) -> str:
        """The text of an `__init__.py`.

        Where one module of the host holds both the application and what models build on, it imports the router and the
        models import it. Importing it first makes that circle work from either end.
        """
        base, app = (target.partition(":")[0] for target in (self.names.base, self.answers.host.app))
        if base != app or not self.names.module("model").startswith(f"{self.names.dotted(package)}."):
            return ""
        return f'"""{self.plural_words.capitalize()}."""\n\nimport {app}  # noqa: F401\n'

    @property
    def is_circular(self) -> bool:
        """Whether the application's module holds what the endpoint builds on."""
        return self.names.base.partition(":")[0] == self.answers.host.app.partition(":")[0]

    @property
    def router_annotation(self) -> str:
        """The type of the router, where a circle of imports keeps type checkers from deriving it."""
        return ": APIRouter" if self.is_circular else ""

    @cached_property
    def model(self) -> ModelView:
        """The model module."""
        return build_model(self.answers, self.names, self.first_party)

    @cached_property
    def schemas(self) -> SchemaView:
        """The schema module."""
        return build_schemas(self.answers, self.names, self.first_party)

    @cached_property
    def service(self) -> ServiceView:
        """The service module."""
        return build_service(self.answers, self.names, self.first_party)

    @cached_property
    def errors(self) -> ErrorsView:
        """The shared module of errors."""
        return build_errors(self.answers, self.names, self.first_party)

    @cached_property
    def session(self) -> SessionView:
        """The shared session module."""
        return build_session(self.answers, self.names, self.first_party)

    @cached_property
    def router(self) -> RouterView:
        """The router module."""
        return build_router(self.answers, self.names, self.first_party)

    @cached_property
    def token(self) -> TokenView:
        """The shared module that reads tokens."""
        return build_token(self.answers, self.names, self.first_party)

    @property
    def env_file(self) -> str:
        """The file that settings are read from beside the environment: the one of the host's own."""
        return quoted(self.answers.host.settings.env_file or ".env")

    @cached_property
    def ownership(self) -> OwnershipView:
        """The shared module that says what the host's callers own."""
        return build_ownership(self.answers, self.names, self.first_party)

    @cached_property
    def envelope(self) -> EnvelopeView:
        """The shared module that describes the envelope which the host's functions or dictionaries make."""
        return build_envelope(self.answers)

    @cached_property
    def roles(self) -> RolesView:
        """The shared module that reads the roles of the host's callers."""
        return build_roles(self.answers, self.names, self.first_party)

    @cached_property
    def caching(self) -> CachingView:
        """The shared modules of caching."""
        return build_caching(self.answers, self.names, self.first_party)

    @cached_property
    def tests(self) -> TestView:
        """The test module."""
        return build_tests(self.answers, self.names, self.first_party)

    @cached_property
    def support(self) -> tuple[str, ...]:
        """Kinds of shared modules that the endpoint imports."""
        kinds = ["errors", "field_types"]
        if self.lists_by_cursor:
            kinds.append("cursor_pagination")
        if self.operations.list and self.answers.pagination != "none":
            kinds.append("page_links")
        if self.answers.has_query and self.answers.host.style.query != "model":
            kinds.append("query_parameters")
        if self.answers.host.orm == "none":
            kinds.append("database")
        if self.answers.auth_scheme in AUTH_MODULES:
            kinds.append(AUTH_MODULES[self.answers.auth_scheme])
        if self.answers.auth_scheme == "existing":
            kinds += ["roles"] if self.answers.roles or self.answers.bypass_roles else []
            kinds += ["ownership"] if self.answers.stores_callers else []
        if self.names.wraps_session:
            kinds.append("session")
        kinds += cache_modules(self.answers)
        kinds += ["envelope"] if self.answers.host.envelope.fields else []
        return tuple(kinds)

    @cached_property
    def files(self) -> EndpointFiles:
        """Where each module is rendered."""
        support = {kind: self.names.support_file(kind) if kind in self.support else "" for kind in SUPPORT}
        modules = {role: self.names.file(role) for role in ROLES}
        return EndpointFiles(
            **modules, **support, packages=tuple(map(self.names.fill, self.answers.host.files.packages))
        )


def build_endpoint(answers: Answers) -> Endpoint:
    """The endpoint that the answers describe."""
    return Endpoint(answers)
