"""Where a test gets its client, session and credentials: the host's fixtures, or fixtures of its own."""

from __future__ import annotations

from ..caching import KEPT
from ..callers import AUTH_MODULES, reach_module, replaced_in_tests, role_module
from ..types import owner_type, quoted, session_class
from .actions import stores_states
from .subject import Subject, listed
from .view import Fixtures, Item

KNOWN_CLIENT = "known_client"
"""The fixture that gives the host's client with a caller in place of those that the host knows."""


def build_fixtures(subject: Subject) -> Fixtures:
    """Choose the fixtures and import what they need."""
    return _Builder(subject).build()


def own_fixtures(subject: Subject) -> bool:
    """Whether the host's fixtures are not enough."""
    tests, answers = subject.tests, subject.answers
    # What a row holds of a caller who does not own it is in no column that tells whose row it is.
    if not tests.client or (answers.stores_callers and not answers.has_owners):
        return True
    if _needs_other_callers(subject) and not _client_app(subject):
        return True
    return _needs_session(subject) and (not tests.session or tests.session_async != tests.client_async)


def _needs_other_callers(subject: Subject) -> bool:
    """Whether the host's fixtures have no caller that the endpoint lets through."""
    answers, tests = subject.answers, subject.tests
    if answers.auth_scheme == "none":
        return False
    # The roles of the host's own users are not known, nor what else they own.
    is_particular = bool(answers.roles) or answers.has_owners or answers.auth_scheme in AUTH_MODULES
    return is_particular or not tests.auth or tests.auth_kind == "user"


def _client_app(subject: Subject) -> str:
    """The application of the host's client: the object that the host starts, or a fixture; else nothing."""
    found = subject.tests.client_app or ""
    return found if ":" not in found or found == subject.host.app else ""


def _needs_session(subject: Subject) -> bool:
    return _takes_session(subject) or subject.tests.client_needs_session


def _takes_session(subject: Subject) -> bool:
    refers = bool(subject.references or subject.input_references or subject.parent)
    is_kept = subject.answers.cache in KEPT
    callers_are_rows = subject.answers.has_owners and bool(subject.answers.host.caller.model)
    stores = refers or not subject.creates or stores_states(subject) or callers_are_rows
    return stores or not subject.tests.creates_tables or is_kept


class _Builder:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self.answers, self.host, self.tests = subject.answers, subject.host, subject.tests
        self.names, self.imports = subject.names, subject.imports

    def build(self) -> Fixtures:
        own, host, tests, imports = own_fixtures(self._subject), self.host, self.tests, self.imports
        is_async = host.is_async if own else tests.client_async
        session_used = own or _takes_session(self._subject)
        authenticated = self.answers.auth_scheme != "none"
        replaces_caller = _needs_other_callers(self._subject) or (own and authenticated)
        is_factory, mounted = host.app.endswith("()"), host.registration.mounted
        # The host's client knows the application that it sends requests to; what is replaced is in the mounted one.
        app_fixture = self._app_fixture(own=own, replaces_caller=replaces_caller) if own or not mounted else ""
        if app_fixture:
            imports.name("fastapi", "FastAPI")
        reaches_app = own or (replaces_caller and not app_fixture and not mounted)
        app = self._app(is_factory) if reaches_app else app_fixture
        marker, decorator = self._marker(is_async)
        anonymous = "client" if own else str(tests.client)
        client = KNOWN_CLIENT if replaces_caller and not own else anonymous
        if authenticated and not replaces_caller and tests.auth_kind == "client":
            client = str(tests.auth)
        if own:
            self._import_own(is_async)
            imports.name("collections.abc", "AsyncIterator" if is_async else "Iterator")
        headers, parameter = ("", "") if replaces_caller else self._headers(own)
        overrides = self._overrides() if own or replaces_caller else ()
        types_may_lack = own and self._uses_tables_of_host() and host.database.name == "postgresql"
        if types_may_lack:
            imports.name("sqlalchemy.schema", "CreateTable")
            imports.name("sqlalchemy.exc", "CompileError")
        return Fixtures(
            engine_options=self._engine_options(),
            types_may_lack=types_may_lack,
            overrides=overrides,
            own=own,
            replaces_caller=replaces_caller,
            app=app,
            app_is_factory=is_factory,
            app_fixture=app_fixture,
            app_parameter=f"{app_fixture}: FastAPI, " if app_fixture else "",
            mounted=imports.target(mounted) if mounted and (own or replaces_caller) else "",
            overrides_session=imports.target(self.names.session) if own else "",
            overrides_users=self._users() if own or replaces_caller else (),
            callers_parameter=(
                f", callers: list[{owner_type(self.answers, imports)}]" if self.answers.stores_callers else ""
            ),
            yield_session=self._yield_session(is_async),
            is_async=is_async,
            async_="async " if is_async else "",
            await_="await " if is_async else "",
            marker=marker,
            decorator=decorator,
            anyio_backend=own and is_async and "anyio" in marker and not tests.anyio_backend,
            client=client,
            anonymous=anonymous,
            client_type=self._client_type(is_async, own),
            session="session" if own else str(tests.session),
            session_type=session_class(self.answers, imports) if session_used else "",
            headers=headers,
            headers_parameter=parameter,
            as_user=", as a known user" if authenticated else "",
        )

    def _engine_options(self) -> str:
        """Put tables into the schema of the connection: SQLite has no others, and an empty database has none yet."""
        existing = self.answers.existing
        named = {model.table.rpartition(".")[0] for model in self.host.models.values()}
        named |= {self.host.table.schema, *(existing.schemas if existing else ())}
        schemas = ", ".join(f"{quoted(name)}: None" for name in sorted(named - {""}))
        return f', execution_options={{"schema_translate_map": {{{schemas}}}}}' if schemas else ""

    def _uses_tables_of_host(self) -> bool:
        """Whether the tests create tables whose columns the host chose."""
        subject = self._subject
        refers = subject.references or subject.input_references or subject.parent
        return bool(refers or self.answers.existing)

    def _users(self) -> tuple[str, ...]:
        """What is replaced in the application to be a known caller."""
        return tuple(self.imports.target(target) for target in replaced_in_tests(self.answers, self.names))

    def _yield_session(self, is_async: bool) -> str:
        """How the session is lent to a request: in a transaction of its own where the dependency ends one."""
        if self.host.session and self.host.session_use.commits == "handler":
            return "yield session"
        return f"{'async ' if is_async else ''}with session.begin_nested():\n            yield session"

    def _overrides(self) -> tuple[Item, ...]:
        """The dependencies that give the caller, and what tests put in their place."""
        found = [Item(user, "None") for user in self._users()]
        if self.answers.roles:
            roles = sorted({role for needed in self.answers.roles.values() for role in needed})
            self._subject.constants.append(Item("ROLES", f"frozenset({{{listed(roles)}}})"))
            found.append(Item(self.imports.name(role_module(self.answers, self.names), "get_roles"), "ROLES"))
        if self.answers.stores_callers:
            found.append(Item(self.imports.name(reach_module(self.answers, self.names), "get_owner_id"), "callers[0]"))
        if self.answers.bypass_roles:
            module = role_module(self.answers, self.names)
            found.append(Item(self.imports.name(module, "get_roles"), "frozenset()"))
        return tuple(found)

    def _app_fixture(self, *, own: bool, replaces_caller: bool) -> str:
        """The fixture by which tests reach the application, or nothing where they import it, or leave it alone."""
        if own:
            return "app" if self.host.app.endswith("()") else ""
        found = _client_app(self._subject) if replaces_caller else ""
        return "" if ":" in found else found

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
        if self.tests.auth_kind == "mapping":
            self.imports.name("typing", "Any")
            return f', headers={fixture}["headers"]', f", {fixture}: dict[str, Any]"
        return f", headers={fixture}", f", {fixture}: dict[str, str]"
