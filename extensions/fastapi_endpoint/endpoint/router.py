"""What the router template prints: paths, parameters, documented responses and security."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..actions import Action
from ..answers import Answers
from ..page_library import LIBRARY
from .actions import CALLER, action_can_conflict, action_docstring, action_path, data_parameter, takes_caller
from .caching import CHECKED, KEPT, cache_control, checks_versions, shown_models
from .callers import (
    AUTH_MODULES,
    MADE_CALLER,
    caller_expression,
    demanded,
    reach_module,
    refusals,
    role_module,
    settings_check,
)
from .envelope import Answer, Wrapper
from .errors import body_of
from .imports import Imports
from .names import EndpointNames
from .service_style import build_access
from .types import owner_type, quoted, session_class


@dataclass(frozen=True)
class Constant:
    """One line of the module: `target = value`; the target has its annotation."""

    target: str
    value: str


@dataclass(frozen=True)
class Route:
    """One operation, as it is served."""

    method: str
    path: str
    """Path within the router."""
    url: str
    """Path from the root of the application."""
    response: str
    """The response model, or an empty string for no content."""
    decorated: str
    """The decorator's argument for the response model, with a comma before, or nothing."""
    annotation: str
    """What the function says that it returns."""
    opens: str
    """What stands before the value that is returned."""
    closes: str
    statuses: tuple[int, ...]
    """Every status that the route answers with, in order."""
    responses: str
    """The decorator's argument that documents its errors, with a comma before, or nothing."""


@dataclass(frozen=True)
class ActionRoute:
    """One business action."""

    name: str
    function: str
    data_parameter: str
    """The parameter that takes the body, with a comma before, or nothing."""
    data_argument: str
    caller_parameter: str
    """The parameter that takes the id of the caller, with a comma before, or nothing."""
    caller_argument: str
    docstring: str


@dataclass(frozen=True)
class ParentDependency:
    """What loads the parent, once a request."""

    function: str
    parameters: str
    arguments: str
    alias: str
    """The type with which an operation depends on it."""
    value: str


@dataclass(frozen=True)
class RouterView:
    """The router module."""

    constants: tuple[Constant, ...]
    starts: str
    """The context managers of the application's lifespan, for people."""
    startup: str
    """Context managers of the application's lifespan, when there is more than one."""
    arguments: str
    routes: Mapping[str, Route]
    """By operation and by action, in the order of the module."""
    actions: tuple[ActionRoute, ...]
    parent: ParentDependency | None
    strip_slash: str
    location: str
    """The key of a new row in its path, as source."""
    key_parameter: str
    session_parameter: str
    bypass: str
    """Roles that reach every row, as the elements of a set."""
    reach: str
    """The line that names the type of the parameter which says what the caller reaches."""
    """The parameter that brings the session, or the service that holds it."""
    service: str
    """What the operations are called on."""
    handed: str
    """What the arguments of an operation begin with: the session or nothing."""
    list_parameters: str
    list_body: str
    delete_body: str
    if_match: str
    """The parameter for the version that a change is meant for, with a comma before, or nothing."""
    check: str
    """The statement that compares it with the row as it is now, before another statement, or nothing."""
    cache_route: str
    """The class of the routes whose responses are kept; empty without."""
    serve_parameters: str
    """The parameters of what tells callers apart who are answered differently; empty where all are answered alike."""
    nothing: str
    """The statement that answers a deletion; empty where that has no content."""
    imports: str


def build_router(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> RouterView:
    """Build the router module.

    Args:
        answers: The answers.
        names: The endpoint's names.
        first_party: First segments of the host's dotted names.
    """
    return _Builder(answers, names, first_party).build()


_METHODS = {"list": "GET", "create": "POST", "get": "GET", "update": "PATCH", "replace": "PUT", "delete": "DELETE"}
_SUCCESS = {"create": 201, "delete": 204}
_ERRORS = {
    "list": ("BAD_CURSOR",),
    "get": ("NOT_FOUND",),
    "create": ("MALFORMED", "CONFLICT"),
    "update": ("MALFORMED", "NOT_FOUND", "CONFLICT"),
    "replace": ("MALFORMED", "NOT_FOUND", "CONFLICT"),
    "delete": ("NOT_FOUND", "CONFLICT"),
}
"""The constants that document what an operation answers besides success; one that nothing uses is not written."""
_READ = frozenset({"list", "get"})
_KINDS = {"NO_PARENT": "not_found", "NOT_FOUND": "not_found", "CONFLICT": "conflict", "NOT_MODIFIED": "nothing"}
_CODES = {
    "NOT_MODIFIED": 304,
    "OUTDATED": 412,
    "NO_PARENT": 404,
    "BAD_CURSOR": 404,
    "MALFORMED": 400,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "FORBIDDEN": 403,
}


class _Builder:
    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self.answers = answers
        self.host = answers.host
        self.names = names
        self.operations = set(answers.operations)
        self.imports = Imports(names.module("router"), first_party, relative=self.host.imports.style == "relative")
        self.errors = names.support_module("errors")
        self.access = build_access(answers, names, self.imports)
        self.startup = self._startup()
        self.wrapper = Wrapper(answers, names, self.imports) if answers.host.envelope.wraps else None

    def build(self) -> RouterView:
        imports, operations = self.imports, self.operations
        imports.names("fastapi", "APIRouter")
        if "create" in operations or ("delete" in operations and not self._nothing()):
            imports.name("fastapi", "status")
        if "create" in operations:
            imports.names("fastapi", "Request", "Response")
        for operation, suffix in (("create", "Create"), ("update", "Update"), ("replace", "Replace")):
            if operation in operations:
                imports.name(self.names.module("schema"), self.names.prefix + suffix)
        if operations - {"delete"}:
            imports.name(self.names.response_module, self.names.response_model)
        uses_rows = operations & {"create", "get", "update", "replace", "action"} or self.answers.pagination == "none"
        if uses_rows and self.wrapper is None:
            imports.name(self.names.module("model"), self.names.model)
        session, aliases = self._session()
        reach, reach_parameter = self._reach()
        service_parameter = session
        if self.answers.owner:
            session += reach_parameter
        listed = self._list_answer() if "list" in operations else Answer("")
        query = f", query: {self._query()}" if self.answers.has_query and "list" in operations else ""
        if self.answers.parent:
            session = f"{self.names.parent.variable}: {self._parent_alias()}, {session}"
        list_parameters = f"{session}{query}"
        if "=" in session and query:
            list_parameters = f"{query.removeprefix(', ')}, {session}"
        if "list" in operations and self.answers.pagination != "none":
            imports.names("fastapi", "Request", "Response")
            list_parameters = f"request: Request, response: Response, {list_parameters}"
        key_alias = self._key_alias()
        return RouterView(
            constants=(
                *aliases,
                *self._made_caller(),
                *self._parent_key(),
                *key_alias,
                *self._caching(),
                *self._responses(),
            ),
            parent=self._parent(service_parameter + reach_parameter),
            starts=" and ".join(f"`{name}`" for name in self.startup),
            startup=", ".join(f"{name}(app)" for name in self.startup) if len(self.startup) > 1 else "",
            arguments=self._arguments(),
            routes=self._routes(listed),
            actions=tuple(map(self._action, self.answers.actions)),
            strip_slash=".rstrip('/')" if self.host.registration.collection_path == "/" else "",
            location=self._location(),
            key_parameter=f"{self.names.key_parameter}: {self._key_type()}",
            session_parameter=session,
            bypass=", ".join(map(quoted, self.answers.bypass_roles)),
            reach=reach,
            service=self.access.service,
            handed=self._handed(),
            list_parameters=list_parameters,
            list_body=self._list_body(listed, query) if "list" in operations else "",
            delete_body=self._delete_body() if "delete" in operations else "",
            if_match=self._if_match(),
            check=self._check() if checks_versions(self.answers) else "",
            cache_route=self._cache_route(),
            serve_parameters=(
                f"request: Request, response: Response{reach_parameter}" if self._serves_by_caller() else ""
            ),
            nothing=self._nothing(),
            imports=imports.render(),
        )

    def _nothing(self) -> str:
        return self.wrapper.nothing() if self.wrapper and "delete" in self.operations else ""

    def _list_body(self, listed: Answer, query: str) -> str:
        arguments = f"{self._handed()}query" if query else self._handed().removesuffix(", ")
        await_ = "await " if self.host.is_async else ""
        call = f"{await_}{self.access.service}.list_{self.answers.resource.plural_snake}({arguments})"
        if self.answers.pagination == "none":
            return f"return {listed.opens}{call}{listed.closes}"
        page = (self.wrapper.page_value() if self.wrapper else "") or f"{listed.opens}page{listed.closes}"
        return f'page = {call}\n    response.headers["Link"] = {self._links()}\n    return {page}'

    def _links(self) -> str:
        """The links to the pages beside `page`."""
        module = self.names.support_module("page_links")
        if self.answers.pagination == "cursor":
            cursors = "next_cursor=page.next_cursor, prev_cursor=page.prev_cursor"
            return f"{self.imports.name(module, 'cursor_links')}(request, {cursors})"
        library = self.answers.library_page
        if library and library.is_numbered:
            place = "total=page.total, size=page.size, page=page.page"
            return f"{self.imports.name(module, 'numbered_links')}(request, {place})"
        place = "total=page.total, limit=page.limit, offset=page.offset"
        return f"{self.imports.name(module, 'offset_links')}(request, {place})"

    def _delete_body(self) -> str:
        arguments = f"{self._handed()}{self.names.key_parameter}"
        await_ = "await " if self.host.is_async else ""
        call = f"{await_}{self.access.service}.delete_{self.answers.resource.snake}({arguments})"
        return f"{call}\n    {self._nothing()}" if self._nothing() else call

    def _one(self, operation: str = "get") -> Answer:
        """The answer with one row."""
        return self.wrapper.one(operation) if self.wrapper else Answer(self.names.model, self.names.response_model)

    def _deleted(self) -> Answer:
        """The answer to a deletion."""
        return Answer(self.wrapper.nothing_annotation() if self.wrapper else "None")

    def _routes(self, listed: Answer) -> dict[str, Route]:
        answers = {"list": listed, "delete": self._deleted()}
        item = f"/{{{self.names.key_parameter}}}"
        routes = {}
        for name, method in _METHODS.items():
            if name in self.operations:
                rest = self.host.registration.collection_path if name in {"list", "create"} else item
                routes[name] = self._route(
                    name,
                    method,
                    rest,
                    self._errors(name),
                    success=200 if name == "delete" and self._nothing() else _SUCCESS.get(name, 200),
                    answer=answers.get(name),
                    takes_input=name != "list" or self.answers.has_query,
                )
        for action in self.answers.actions:
            path = f"{item}/{action_path(action)}"
            routes[action.name] = self._route(action.name, "POST", path, self._action_errors(action))
        return routes

    def _route(
        self,
        operation: str,
        method: str,
        rest: str,
        errors: tuple[str, ...],
        *,
        success: int = 200,
        answer: Answer | None = None,
        takes_input: bool = True,
    ) -> Route:
        """A route.

        Args:
            operation: The operation or the action.
            method: Its method.
            rest: Its path behind the resource's own segment.
            errors: The constants that document its errors.
            success: The status of success.
            answer: What it returns; one row unless it is given.
            takes_input: Whether a request can be malformed at all.
        """
        registration = self.host.registration
        segment = self.names.segment
        if operation in self.answers.roles:
            errors = (*errors, "FORBIDDEN")
        answer = answer or self._one(operation)
        codes = {success, *(_CODES[name] for name in errors), *({422} if takes_input else ())}
        codes |= set(refusals(self.answers))
        return Route(
            method=method,
            path=(segment if registration.prefix_where == "path" else "") + rest,
            url=registration.prefix.rstrip("/") + segment + rest,
            response=answer.response_model or answer.annotation.removeprefix("None"),
            decorated=f", response_model={answer.response_model}" if answer.response_model else "",
            annotation=answer.annotation,
            opens=answer.opens,
            closes=answer.closes,
            statuses=tuple(sorted(codes)),
            responses=self._dependencies(operation) + (f", responses={' | '.join(errors)}" if errors else ""),
        )

    def _errors(self, operation: str) -> tuple[str, ...]:
        """The constants that document what an operation answers besides success."""
        errors = self._own_errors(operation)
        if operation in _READ and self.answers.cache != "none":
            return ("NOT_MODIFIED", *errors)
        return (*errors, "OUTDATED") if operation in CHECKED and checks_versions(self.answers) else errors

    def _own_errors(self, operation: str) -> tuple[str, ...]:
        if self.answers.parent and operation == "list":
            return ("NO_PARENT",)
        if self.answers.parent and operation == "create":
            return (*_ERRORS[operation], "NO_PARENT")
        return _ERRORS[operation] if operation != "list" or self.answers.pagination == "cursor" else ()

    def _dependencies(self, operation: str) -> str:
        """The keyword argument for what comes before an operation: the roles that it needs, then the cache."""
        depended = []
        if roles := self.answers.roles.get(operation):
            require = self.imports.name(role_module(self.answers, self.names), "RequireRole")
            depended.append(f"{require}({', '.join(map(quoted, roles))})")
        if operation in _READ and self.answers.cache != "none":
            depended.append(
                "serve_cached" if self._serves_by_caller() else "CACHE" if self.answers.cache in KEPT else "FRESHNESS"
            )
        if not depended:
            return ""
        depends = self.imports.name("fastapi", "Depends")
        return f", dependencies=[{', '.join(f'{depends}({each})' for each in depended)}]"

    def _caching(self) -> list[Constant]:
        """The constant that says how responses are cached."""
        if self.answers.cache == "none":
            return []
        control = cache_control(self.answers, self.names, self.imports)
        if self.answers.cache not in KEPT:
            return [Constant("FRESHNESS", control)]
        kind, storage = KEPT[self.answers.cache]
        self.imports.names(self.names.support_module("response_cache"), "CachedRoute", "ResponseCache")
        if self._serves_by_caller():
            self.imports.names("fastapi", "Request", "Response")
        models = ", ".join(shown_models(self.answers, self.names, self.imports))
        kept = self.imports.name(self.names.support_module(kind), storage)
        return [Constant("CACHE", f"ResponseCache({kept}, {models}, ttl={self.answers.cache_ttl}, control={control})")]

    def _serves_by_caller(self) -> bool:
        """Whether callers are answered differently, each from what is kept for them."""
        return self.answers.cache in KEPT and self.answers.has_owners

    def _cache_route(self) -> str:
        return f"{self.names.prefix}Route" if self.answers.cache in KEPT else ""

    def _route_class(self) -> str:
        """The class of the router's routes."""
        if self.answers.cache == "none":
            return self.imports.name(self.errors, "ReadableErrorsRoute")
        conditional = self.names.support_module("conditional_requests")
        return self._cache_route() or self.imports.name(conditional, "ConditionalRoute")

    def _if_match(self) -> str:
        if not checks_versions(self.answers):
            return ""
        module = self.names.support_module("conditional_requests")
        self.imports.name(module, "check_if_match")
        return f", if_match: {self.imports.name(module, 'IfMatch')} = None"

    def _check(self) -> str:
        """The statement that locks a row and refuses a caller who saw another version of it."""
        answer, await_ = self._one(), "await " if self.host.is_async else ""
        arguments = f"{self._handed()}{self.names.key_parameter}"
        row = f"{await_}{self.access.service}.lock_{self.answers.resource.snake}({arguments})"
        current = f"{answer.response_model or answer.annotation}, {answer.opens}{row}{answer.closes}"
        return f"if if_match is not None:\n        check_if_match(if_match, {current})\n    "

    def _action_errors(self, action: Action) -> tuple[str, ...]:
        """The constants that document an action's errors."""
        malformed = ("MALFORMED",) if action.input else ()
        return (*malformed, "NOT_FOUND", *(("CONFLICT",) if action_can_conflict(action) else ()))

    def _action(self, action: Action) -> ActionRoute:
        return ActionRoute(
            name=action.name,
            function=self.names.action_function(action),
            data_parameter=data_parameter(action, self.names, self.imports),
            data_argument=", data" if action.input else "",
            caller_parameter=self._caller_parameter() if takes_caller(action, self.answers) else "",
            caller_argument=f", {CALLER}" if takes_caller(action, self.answers) else "",
            docstring=action_docstring(action, self.answers),
        )

    def _caller_parameter(self) -> str:
        depends = self.imports.name("fastapi", "Depends")
        given = f"{depends}({self.imports.name(reach_module(self.answers, self.names), 'get_owner_id')})"
        kind = owner_type(self.answers, self.imports)
        if self.host.style.dependencies == "default":
            return f", {CALLER}: {kind} = {given}"
        return f", {CALLER}: {self.imports.name('typing', 'Annotated')}[{kind}, {given}]"

    def _startup(self) -> tuple[str, ...]:
        """What runs when the application starts: context managers that take the application."""
        found = []
        if self.host.orm == "none" and self.names.support_file("database"):
            found.append(f"{self.names.support_module('database')}:create_tables")
        # The endpoint that brings the scheme checks its settings, too.
        if self._brings_auth() and (check := settings_check(self.answers, self.names)):
            found.append(check)
        if self.answers.cache == "redis":
            found.append(f"{self.names.support_module('redis_cache')}:close_redis")
        if len(found) > 1:
            self.imports.name("collections.abc", "AsyncIterator")
            self.imports.name("contextlib", "asynccontextmanager")
        return tuple(self.imports.target(target) for target in found)

    def _brings_auth(self) -> bool:
        kind = AUTH_MODULES.get(self.answers.auth_scheme)
        return kind is not None and bool(self.names.support_file(kind))

    def _session(self) -> tuple[str, list[Constant]]:
        """The parameter that brings the session or the service, and the alias of its type where the host has none."""
        if self.access.alias:
            if self.host.style.dependencies == "default":
                return f"service: {self.access.held} = {self.imports.name('fastapi', 'Depends')}()", []
            return f"service: {self.access.alias}", [Constant(self.access.alias, self.access.alias_value)]
        alias = self.names.session_alias
        if alias:
            return f"session: {self.imports.target(alias)}", []
        depends = self.imports.name("fastapi", "Depends")
        target = self.imports.target(self.names.session)
        kind = session_class(self.answers, self.imports)
        if self.host.style.dependencies == "default":
            return f"session: {kind} = {depends}({target})", []
        annotated = self.imports.name("typing", "Annotated")
        return "session: SessionDep", [Constant("SessionDep", f"{annotated}[{kind}, {depends}({target})]")]

    def _reach(self) -> tuple[str, str]:
        """The alias of the type of the caller's reach, and the parameter that brings it, with its comma."""
        if not self.answers.has_owners:
            return "", ""
        module = reach_module(self.answers, self.names)
        reach, depends = self.imports.name(module, "Reach"), self.imports.name("fastapi", "Depends")
        if self.answers.bypass_roles:
            self.imports.name("typing", "Annotated")
            self.imports.name(module, "get_owner_id")
            owner_type(self.answers, self.imports)
            self.imports.name(role_module(self.answers, self.names), "get_roles")
        else:
            self.imports.name(module, "get_reach")
        if self.host.style.dependencies == "default":
            return "", f", reach: {reach} = {depends}(get_reach)"
        annotated = self.imports.name("typing", "Annotated")
        name = f"{self.names.prefix}Reach"
        return f"{name} = {annotated}[{reach}, {depends}(get_reach)]", f", reach: {name}"

    def _made_caller(self) -> list[Constant]:
        """The dependency that an expression of the host makes: tests have to replace the very one."""
        expression = "" if self.host.user_use.inherited else caller_expression(self.answers, self.imports)
        return [Constant(MADE_CALLER, expression)] if expression else []

    def _handed(self) -> str:
        """What the arguments of an operation of the service begin with."""
        if self.answers.parent is None:
            return self.access.handed
        return f"{self.access.handed}{self.names.parent.variable}.{self.answers.parent.key}, "

    def _no_parent(self) -> str:
        if self.answers.parent is None:
            return ""
        cursor = ", or no such cursor" if self.answers.pagination == "cursor" else ""
        return f"There is no {self.names.parent.words} with this id{cursor}."

    def _parent_alias(self) -> str:
        return f"Parent{self.names.parent.pascal}"

    def _parent_key(self) -> list[Constant]:
        """A name for the type of the parent's key in the path, where it has bounds."""
        parent = self.answers.parent
        if parent is None or parent.key_type == "uuid":
            return []
        annotated, path = self.imports.name("typing", "Annotated"), self.imports.name("fastapi", "Path")
        if parent.key_type.startswith("str"):
            nul = self.imports.name(self.names.support_module("field_types"), "NO_NUL")
            bounds = f"min_length=1, max_length={parent.key_type[4:-1] or 255}, pattern={nul}"
        else:
            bounds = f"ge=1, le=2**{63 if parent.key_type == 'bigint' else 31} - 1"
        kind = "str" if parent.key_type.startswith("str") else "int"
        return [Constant(f"{self._parent_alias()}Id", f"{annotated}[{kind}, {path}({bounds})]")]

    def _parent(self, session: str) -> ParentDependency | None:
        parent = self.answers.parent
        if parent is None:
            return None
        kind = self.imports.name("uuid", "UUID") if parent.key_type == "uuid" else f"{self._parent_alias()}Id"
        model = self.imports.name(parent.module, parent.name)
        function = f"get_{self.names.parent.snake}"
        reach = "reach, " if self.answers.parent_owner else ""
        annotated, depends = self.imports.name("typing", "Annotated"), self.imports.name("fastapi", "Depends")
        return ParentDependency(
            function=function,
            parameters=f"{self.names.parent_parameter}: {kind}, {session}",
            arguments=f"{self.access.handed}{reach}{self.names.parent_parameter}",
            alias=self._parent_alias(),
            value=f"{annotated}[{model}, {depends}({function})]",
        )

    def _key_alias(self) -> list[Constant]:
        if self.answers.id_type == "uuid" or not self.operations - {"list", "create"}:
            return []
        annotated, path = self.imports.name("typing", "Annotated"), self.imports.name("fastapi", "Path")
        return [Constant(self._key_name(), f"{annotated}[{self._key_class()}, {path}({self._key_bounds()})]")]

    def _key_name(self) -> str:
        return f"{self.names.prefix}{'Id' if self.names.key == 'id' else 'Key'}"

    def _key_class(self) -> str:
        return "str" if self.answers.id_type.startswith("str") else "int"

    def _key_bounds(self) -> str:
        """What a key can be at all: no other value is looked for."""
        kind, existing = self.answers.id_type, self.answers.existing
        if kind.startswith("str"):
            nul = self.imports.name(self.names.support_module("field_types"), "NO_NUL")
            return f"min_length=1, max_length={kind[4:-1]}, pattern={nul}"
        bits = 63 if kind == "bigint" else 31
        return f"ge={f'-(2**{bits})' if existing and existing.key_given else 1}, le=2**{bits} - 1"

    def _location(self) -> str:
        """The end of a new row's path, inside an f-string."""
        key = f"{self.answers.resource.variable}.{self.names.key}"
        if not self.answers.id_type.startswith("str") or "create" not in self.operations:
            return key
        return f"{self.imports.name('urllib.parse', 'quote')}({key}, safe='')"

    def _key_type(self) -> str:
        """The type of the path parameter; an integer is bounded, so it has a name."""
        if not self.operations - {"list", "create"}:
            return ""
        return self.imports.name("uuid", "UUID") if self.answers.id_type == "uuid" else self._key_name()

    def _query(self) -> str:
        schema = self.imports.name(self.names.module("schema"), f"{self.names.prefix}Query")
        if self.answers.host.style.query == "model":
            source = f"{self.imports.name('fastapi', 'Query')}()"
        else:
            module = self.names.support_module("query_parameters")
            parameters = self.imports.name(module, "QueryParameters")
            source = f"{self.imports.name('fastapi', 'Depends')}({parameters}({schema}))"
        return f"{self.imports.name('typing', 'Annotated')}[{schema}, {source}]"

    def _list_answer(self) -> Answer:
        """The answer with a list."""
        model, read, wrapper = self.names.model, self.names.response_model, self.wrapper
        match self.answers.pagination:
            case "cursor":
                module = self.names.support_module("cursor_pagination")
                page = f"{self.imports.name(module, 'CursorPage')}[{read}]"
                if wrapper:
                    return wrapper.cursor_page(page)
                self.imports.name(self.names.module("model"), model)
                return Answer(f"{self.imports.name(module, 'Slice')}[{model}]", page)
            case "offset" if library := self.answers.library_page:
                return Answer(f"{self.imports.name(LIBRARY, library.name)}[{read}]")
            case "offset":
                if wrapper and self.host.envelope.page:
                    return wrapper.offset_page("")
                page = self.imports.name(self.names.module("schema"), f"{self.names.prefix}Page")
                return wrapper.offset_page(page) if wrapper else Answer(self._rows_with_total(), page)
        if wrapper:
            return wrapper.everything()
        return Answer(f"{self.imports.name('collections.abc', 'Sequence')}[{model}]", f"list[{read}]")

    def _refusal(self, code: int) -> str:
        text = "The caller is not authenticated." if code == 401 else "The caller is refused."
        return f"{code}: {self._documented('http', text)}"

    def _documented(self, kind: str, description: str) -> str:
        """What documents an error; its body only where it is known what the host answers with."""
        name = body_of(self.answers, kind)
        model = f'"model": {self.imports.name(self.errors, name)}, ' if name else ""
        return f'{{{model}"description": {quoted(description)}}}'

    def _rows_with_total(self) -> str:
        """The class of a page by offset, which the service module defines."""
        rows = f"{self.names.prefix}List"
        if self.host.service.kind == "functions":
            return f"{self.access.service}.{rows}"
        return self.imports.name(self.names.module("service"), rows)

    def _responses(self) -> list[Constant]:
        """The constants that document errors, those that are used."""
        descriptions = {
            "NOT_MODIFIED": "The caller has this version already.",
            "NO_PARENT": self._no_parent(),
            "BAD_CURSOR": "The cursor does not belong to this list.",
            "MALFORMED": "The input is refused." if self.host.errors.refused_input == 400 else "The body is not text.",
            "NOT_FOUND": f"There is no {self.answers.resource.words} with this {self.names.key_words}.",
            "CONFLICT": "The request contradicts what is stored.",
            "FORBIDDEN": "The caller lacks the role that this needs.",
            "OUTDATED": "The row is not the version that the caller named.",
        }
        used = {name for operation in _METHODS if operation in self.operations for name in self._errors(operation)}
        if self.answers.roles:
            used.add("FORBIDDEN")
        used |= {name for action in self.answers.actions for name in self._action_errors(action)}
        rows = [
            Constant(
                f"{name}: dict[int | str, dict[str, Any]]",
                f"{{{_CODES[name]}: {self._documented(_KINDS.get(name, 'http'), description)}}}",
            )
            for name, description in descriptions.items()
            if name in used
        ]
        if rows:
            self.imports.name("typing", "Any")
        return rows

    def _arguments(self) -> str:
        resource = self.answers.resource
        arguments = []
        if self.host.registration.prefix_where == "router":
            arguments.append(f'prefix="{self.host.registration.router_prefix}{self.names.segment}"')
        if self.host.registration.tags_where == "router":
            arguments.append(f'tags=["{self.host.registration.tag(resource)}"]')
        if caller := demanded(self.answers, self.names, self.imports):
            arguments.append(f"dependencies=[{caller}]")
        if refusals(self.answers):
            arguments.append(f"responses={{{', '.join(self._refusal(code) for code in refusals(self.answers))}}}")
        arguments.append(f"route_class={self._route_class()}")
        if self.startup:
            arguments.append(f"lifespan={'lifespan' if len(self.startup) > 1 else self.startup[0]}")
        return ", ".join(arguments)
