"""What the questions offer: defaults from the host's facts, checks of answers, and what stands in the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from .endpoint.callers import AUTH_MODULES
from .existing.findings import BESIDE, ExistingFindings
from .existing.reading import key_type
from .existing.samples import sample_of
from .existing.words import deletion_marks
from .exploration import caller_named, explore
from .exploration.facts import (
    UNKNOWN_HEADERS,
    Ambiguous,
    AppEntry,
    Auth,
    Facts,
    Model,
    ModelDetails,
    Registration,
    Session,
)
from .exploration.token_settings import read_token_settings
from .exploration.token_users import TokenUser, read_token_user
from .exploration.user_roles import read_user_key, read_user_roles
from .host_answers import SUPPORT, as_yaml
from .host_errors import host_errors
from .needed_versions import QUERY_MODELS, has_fastapi
from .session_use import session_use

Value = TypeVar("Value")

_SERVED_ORMS = frozenset({"sqlalchemy-async", "sqlalchemy-sync", "sqlmodel-async", "sqlmodel-sync", "none"})


class HostFindings:
    """The facts of one host, as the defaults of the `host_…` questions.

    Args:
        root: The folder into which the endpoint is copied.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def facts(self) -> Facts:
        """What exploration finds; read once."""
        return explore(self.root)

    @cached_property
    def existing(self) -> ExistingFindings:
        """The models that an endpoint can be put over."""
        return ExistingFindings(self.root, self.facts.details)

    # Certain, or asked

    def asks(self, fact: str) -> bool:
        """Whether a fact has to be asked, other than among its candidates: it is absent or is not served."""
        if fact == "orm":
            return self.facts.other_storage is not None or len(self.candidates(fact)) > 1
        return fact in {"app", "router"} and not self.candidates(fact)

    def hint(self, fact: str) -> str:
        """What the question about the ORM says of what was found."""
        if fact == "orm" and self.facts.other_storage is not None:
            return f" {self.facts.other_storage.name} is not served; `none` brings a module beside it"
        candidates = self.candidates(fact)
        return f"; found: {', '.join(candidates)}" if len(candidates) > 1 else ""

    def candidates(self, fact: str) -> list[str]:
        """What a fact may be, best first."""
        return list(dict.fromkeys(self._candidates(fact)))

    def _candidates(self, fact: str) -> list[str]:
        facts = self.facts
        match fact:
            case "app":
                return [self._app(entry) for entry in _options(facts.app_entry)]
            case "router":
                return [_registered_with(item) for item in _options(facts.registration)]
            case "orm":
                return [item if item in _SERVED_ORMS else "none" for item in _options(facts.orm)]
            case "base":
                return list(_options(facts.base))
            case "session":
                return [item.target for item in self._sessions()]
            case "user":
                known = [item.dependency for item in _options(facts.auth) if item.dependency]
                return [target for target in known if target.partition(":")[0] not in self._own_schemes]
        raise KeyError(fact)

    def _first(self, fact: str) -> str:
        return next(iter(self.candidates(fact)), "")

    def _sessions(self) -> list[Session]:
        return [item.writer or item for item in _options(self.facts.session)]

    def session_named(self, target: str) -> Session | None:
        """What is known of the session dependency of that name."""
        return next((item for item in self._sessions() if item.target == target), None)

    @staticmethod
    def _app(entry: AppEntry) -> str:
        if entry.kind == "factory":
            return f"{entry.factory or f'{entry.module}:{entry.symbol}'}()"
        return f"{entry.module}:{entry.symbol}"

    # Defaults

    @property
    def app(self) -> str:
        """`module:object` of the application; `()` follows a function that makes it."""
        return self._first("app")

    @property
    def router(self) -> str:
        """`file:object` that the router is registered with."""
        return self._first("router")

    def router_of(self, app: str) -> str:
        """`file:object` of an application that is not the best candidate; empty for the best, whose router is known."""
        others = _options(self.facts.app_entry)[1:]
        return next((f"{entry.file}:{entry.symbol}" for entry in others if self._app(entry) == app), "")

    def registration(self, router: str) -> dict[str, Any]:
        """How routers are registered with that object."""
        found = self._registration(router)
        item = found or Registration(file="", object="", style="app-direct")
        return {
            "style": item.style,
            "function": item.function or "",
            "prefix": item.prefix,
            "router_prefix": item.router_prefix.rstrip("/"),
            "prefix_where": "router" if item.prefix_where == "path" else item.prefix_where,
            "tags_where": item.tags_where,
            **({"tags_capitalized": True} if item.tags_capitalized else {}),
            **({"helper": item.helper, "helper_position": item.helper_position} if item.helper else {}),
            **({"mounted": item.mounted} if item.mounted else {}),
            **({} if item.copies_prefix else {"copies_prefix": False}),
            "collection_path": self._collection_path(item.prefix),
            "late_imports_are_linted": self.facts.late_imports_linted,
            "variable": item.variable,
        }

    def unread_prefix(self, router: str) -> str:
        """What is written for a part of the prefix that cannot be read; empty where all of it is known."""
        found = self._registration(router)
        return found.unread_prefix if found is not None else ""

    def prefix_hint(self, router: str) -> str:
        """What the question about registration says of a prefix that cannot be read."""
        unread = self.unread_prefix(router)
        return f" Write into prefix what `{unread}` gives" if unread else ""

    def _registration(self, router: str) -> Registration | None:
        return next((r for r in _options(self.facts.registration) if _registered_with(r) == router), None)

    def _collection_path(self, prefix: str) -> str:
        """`/` where the host's own lists end with a slash, which is part of their URL.

        Lists are the paths that single rows lie below. A path like `/login` says how a list would end only where there
        are none.
        """
        # A prefix may have parameters itself.
        routes = [(r.method, r.path.removeprefix(prefix)) for r in self.facts.routes]
        paths = [path for method, path in routes if method in {"GET", "POST"} and "{" not in path and path != "/"]
        above = {path.partition("{")[0].rstrip("/") for _, path in routes if "/{" in path}
        lists = [path for path in paths if path.rstrip("/") in above] or paths
        slashed = sum(path.endswith("/") for path in lists)
        return "/" if slashed * 2 > len(lists) else ""

    @property
    def files(self) -> dict[str, Any]:
        """Path patterns of the modules."""
        layout = self.facts.layout
        patterns: dict[str, str] = {}
        for role in ("router", "schema", "model", "service", "test"):
            # A package that holds one module only is a module: the same name is imported.
            pattern: str = getattr(layout, role).replace("/__init__.py", ".py")
            if pattern in patterns.values():
                pattern = str(PurePosixPath(self.facts.package_dir or "") / "{plural}" / f"{role}.py")
            patterns[role] = pattern
        for role, pattern in patterns.items():
            folder = pattern.removesuffix(".py")
            if any(other.startswith(f"{folder}/") for other in patterns.values()):
                # A package stands before a module of the same name.
                patterns[role] = f"{folder}/{role}.py"
        return {**patterns, "support": layout.support, "packages": self._packages(patterns)}

    def _packages(self, patterns: Mapping[str, str]) -> list[str]:
        """`__init__.py` files of folders that do not exist yet, where the host's folders have them."""
        rows: list[str] = []
        for role, pattern in patterns.items():
            parts = PurePosixPath(pattern).parts[:-1]
            for depth in range(1, len(parts) + 1):
                folder = PurePosixPath(*parts[:depth])
                marker = str(folder / "__init__.py")
                is_new = "{" in str(folder) or not (self.root / folder).exists()
                wanted = self.facts.tests.packages if role == "test" else True
                inside = str(folder) != self.facts.import_root
                if is_new and wanted and inside and marker not in rows:
                    rows.append(marker)
        return rows

    @property
    def imports(self) -> dict[str, Any]:
        """How the host's modules are named."""
        facts = self.facts
        return {
            "root": facts.import_root,
            "style": facts.import_style,
            "first_party": list(facts.first_party),
        }

    @property
    def orm(self) -> str:
        """The ORM."""
        return self._first("orm") or "none"

    @property
    def base(self) -> str:
        """The declarative base."""
        return self._first("base")

    @property
    def id_type(self) -> str:
        """The type of primary keys: the host's, else UUID."""
        return "int" if self.facts.id_type == "int" else "uuid"

    @property
    def text_key(self) -> str:
        """The text that tables inherit as their key, `str(36)`; empty where they do not."""
        if self.facts.id_type != "str" or not (self.facts.key_mixin or self.facts.key_in_base):
            return ""
        known = (self._details(model) for model in self.facts.models)
        keys = (key_type(column, {}) for model in known if model for column in model.columns if column.primary_key)
        texts = Counter(kind for kind in keys if kind and kind.startswith("str"))
        return texts.most_common(1)[0][0] if texts else ""

    @property
    def table(self) -> dict[str, Any]:
        """Conventions of the host's tables."""
        facts = self.facts
        timestamps = facts.timestamps
        fields = list(timestamps.fields) if timestamps and timestamps.fields else ["created_at", "updated_at"]
        mixins = [facts.key_mixin, timestamps.mixin if timestamps else None]
        model_base = next(iter(_options(facts.model_base)), None) or self.base
        bases = self._ordered_bases([m for m in mixins if m] + ([model_base] if model_base else []))
        convention = facts.naming_convention
        return {
            "bases": bases,
            "key_inherited": bool(facts.key_mixin) or facts.key_in_base,
            **({"key_type": self.text_key} if self.text_key else {}),
            "timestamps": fields,
            "timestamps_inherited": bool(timestamps and timestamps.mixin),
            "explicit_index_names": convention is not None and "ix" not in convention,
            "dataclass": facts.mapped_style == "dataclass",
            **({"dataclass_is_late": True} if facts.mapped_style == "dataclass" and facts.dataclass_is_late else {}),
            "name": facts.table_name,
            **self._schema(),
            "columns": "column" if facts.mapped_style == "column" else "mapped",
        }

    def _schema(self) -> dict[str, Any]:
        """The database schema of tables, where they have one."""
        schema = self.facts.table_schema
        return {"schema": schema.name, "schema_is_own": schema.is_own} if schema is not None else {}

    def _ordered_bases(self, wanted: list[str]) -> list[str]:
        """The classes as the host's models order them, without those that another one derives from already."""
        derived_from = {base for item in wanted for base in self.facts.ancestors.get(item, ())}
        unique = [base for base in dict.fromkeys(wanted) if base not in derived_from]
        for model in self.facts.models:
            if set(unique) <= set(model.bases):
                return [base for base in model.bases if base in unique]
        return unique

    @property
    def session(self) -> str:
        """The session dependency."""
        return self._first("session")

    def session_use(self, session: str) -> dict[str, Any]:
        """How the session of that dependency is used."""
        found = session_use(self.session_named(session), self.facts.deps.versions.get("fastapi"))
        return {**found, "alias": self._shared(found["alias"]), "class_module": self.facts.session_module or ""}

    def _shared(self, alias: str) -> str:
        """An alias that any router may import; one that another router defines is that router's own."""
        module = "." + alias.partition(":")[0]
        routers = {"." + route.evidence.file.removesuffix(".py").replace("/", ".") for route in self.facts.routes}
        return "" if any(router.endswith(module) for router in routers) else alias

    @property
    def auth_scheme(self) -> str:
        """`existing` where the host has a user dependency; else what an earlier endpoint brought."""
        return "existing" if self.user else next(iter(self._own_schemes.values()), "none")

    @property
    def _own_schemes(self) -> dict[str, str]:
        """The template's own schemes that an earlier endpoint brought, by their module."""
        modules = self.facts.support.modules
        return {modules[kind]: scheme for scheme, kind in AUTH_MODULES.items() if kind in modules}

    @property
    def user(self) -> str:
        """The user dependency."""
        return self._first("user")

    def user_alias(self, user: str) -> str:
        """The `Annotated` alias of that dependency."""
        found = self._caller(user)
        return self._shared(found.alias or "") if found else ""

    def user_use(self, user: str, router: str) -> dict[str, Any]:
        """How that dependency is demanded of a router that is registered there."""
        found = self._caller(user)
        above = self._registration(router)
        written = found.expression if found and (found.ready_made or "(" in found.expression) else ""
        return {
            "expression": written,
            "ready_made": bool(found and found.ready_made),
            "names": list(found.names) if found and written else [],
            "scopes": list(found.scopes) if found else [],
            "inherited": bool(above and user in above.demanded),
            "guards": list(above.guards) if above else [],
            "headers": list(found.headers if found else UNKNOWN_HEADERS),
            **({"gives_mapping": True} if self.gives_mapping(user) else {}),
        }

    def gives_mapping(self, user: str) -> bool:
        """Whether that dependency gives a dictionary; what its entries are is nowhere declared."""
        found = self._caller(user)
        return bool(found and found.yields and found.yields.partition("[")[0] == "dict")

    def verifies(self, user: str) -> bool:
        """Whether that dependency checks what it reads; a bare scheme does not."""
        found = self._caller(user)
        return found is None or found.verifies

    def user_refusals(self, user: str) -> list[int]:
        """Status codes with which that dependency refuses a caller."""
        found = self._caller(user)
        return list(found.refusals) if found else [401]

    def _caller(self, user: str) -> Auth | None:
        """What is known of a user dependency: one that was found, or another that the user names."""
        found = next((auth for auth in _options(self.facts.auth) if auth.dependency == user), None)
        return found or (caller_named(self.root, user) if user else None)

    @cached_property
    def _token_user(self) -> TokenUser | None:
        """The user that a token names; what the shared module gives, where an earlier endpoint brought it."""
        shared = self.facts.support.modules.get("jwt_auth")
        if not shared:
            known = next((auth.user_model for auth in _options(self.facts.auth) if auth.user_model), None)
            return read_token_user(self.root, self.facts.details, known or "")
        found = self._caller(f"{shared}:get_caller")
        is_row = found is not None and found.yields in self.facts.details
        return read_token_user(self.root, self.facts.details, found.yields or "") if found and is_row else None

    @property
    def knows_token_user(self) -> bool:
        """Whether it is certain what `sub` holds."""
        return self._token_user is None or self._token_user.is_certain or "jwt_auth" in self.facts.support.modules

    @property
    def token_user(self) -> dict[str, Any]:
        """The user that the `sub` of a token names; empty where the token is all that there is."""
        found = self._token_user
        if found is None:
            return {}
        keys = [column.name for column in self.facts.details[found.model].columns if column.primary_key]
        return {
            "user": found.model,
            "attribute": found.attribute,
            "type": found.type,
            "is_key": keys == [found.attribute],
            "active": dict(found.active),
        }

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The host's own settings; empty where it has no object of them."""
        found = read_token_settings(self.root)
        return asdict(found) if found else {}

    def _class_of(self, user: str, token_user: object) -> str:
        """`module:Class` of the callers of that dependency, or of those that a token names; empty where unknown."""
        if token_user:
            return str(as_yaml(token_user)["user"])
        found = self._caller(user)
        return found.yields if found and found.yields and ":" in found.yields else ""

    def user_roles(self, user: str, token_user: object = None) -> dict[str, Any]:
        """How the roles of that dependency's callers are read; the attribute is empty where it is not clear."""
        kind = self._class_of(user, token_user)
        roles = read_user_roles(self.root, kind) if kind else None
        if roles is None:
            return {"user": kind, "attribute": "", "kind": "", "nullable": False, "values": []}
        return {
            "user": kind,
            "attribute": roles.attribute,
            "kind": roles.kind,
            "nullable": roles.nullable,
            "values": list(roles.values),
            **({"related": roles.related} if roles.related else {}),
        }

    def caller_key(self, user: str, token_user: object = None) -> dict[str, str]:
        """By what callers of that dependency own rows; the attribute is empty where it is not clear."""
        kind = self._class_of(user, token_user)
        for model in self.models:
            if f"{model['module']}:{model['name']}" == kind:
                word = str(model["key_type"]).partition("(")[0]
                known = {"uuid": "uuid", "str": "str"}.get(word, "int")
                return {"user": kind, "attribute": model["key"], "type": known, "model": model["name"]}
        attribute, word = (read_user_key(self.root, kind) if kind else None) or ("", "")
        return {"user": kind, "attribute": attribute, "type": word, "model": ""}

    def role_rules(self, roles: Mapping[str, Any] | None) -> dict[str, list[str]]:
        """The rule that is offered: an administrator writes; the first role where the host has no such one."""
        known = (roles or {}).get("values") or ["admin"]
        return {"write": ["admin" if "admin" in known else known[0]]}

    @property
    def token_url(self) -> str:
        """Path of the route that takes OAuth2's password form; `token` where there is none."""
        return next((route.path.lstrip("/") for route in self.facts.routes if route.login), "token")

    @property
    def envelope(self) -> dict[str, Any]:
        """The model that answers are wrapped in; empty where they are bare, or where that is not certain."""
        return asdict(self.facts.wrapping) if self.facts.wrapping else {}

    @property
    def page(self) -> dict[str, Any]:
        """The page of fastapi-pagination that lists are answered with; empty without."""
        return asdict(self.facts.library_page) if self.facts.library_page else {}

    @property
    def errors(self) -> dict[str, Any]:
        """The host's exceptions, and the bodies of its errors."""
        return host_errors(self.facts.errors, self.facts.support)

    @property
    def models(self) -> list[dict[str, Any]]:
        """Models that a field may refer to: a reference has the type of the key, which is never guessed."""
        return [
            {
                "name": model.name,
                "module": model.module,
                "table": self._table_in_keys(model),
                "key": model.key,
                "key_type": self._key_type(model),
                "sample": self._sample(model),
                **self._validated(model),
                **self._deleted(model),
            }
            for model in self.facts.models
            if model.key and model.key_type and model.table
        ]

    def _details(self, model: Model) -> ModelDetails | None:
        """All that was read of a model."""
        return self.facts.details.get(f"{model.module}:{model.name}")

    def schema_of(self, model: Model) -> str:
        """The database schema of a table; empty for that of the connection."""
        details = self._details(model)
        return (details.schema if details is not None else None) or ""

    def _table_in_keys(self, model: Model) -> str:
        """A table as foreign keys name it: with its schema, unless the metadata gives it that one."""
        schema = self.schema_of(model)
        given = self.facts.table_schema
        is_given = given is not None and not given.is_own and given.name == schema
        return f"{schema}.{model.table}" if schema and not is_given else str(model.table)

    def _key_type(self, model: Model) -> str:
        """`int`, `uuid`, or `str` with its length where that is known: `str(36)`."""
        details = self._details(model)
        length = next((c.type.length for c in details.columns if c.primary_key), None) if details is not None else None
        return f"str({length})" if model.key_type == "str" and length else str(model.key_type)

    def _sample(self, model: Model) -> dict[str, str]:
        """What a row needs: columns without a default, by kind of value."""
        details = self._details(model)
        return sample_of(details, self.existing.by_table) if details is not None else {}

    def _validated(self, model: Model) -> dict[str, list[str]]:
        """The columns that a row needs whose values the model may refuse; nothing where there are none."""
        details = self._details(model)
        found = [name for name in self._sample(model) if details is not None and name in details.validated]
        return {"validated": found} if found else {}

    def _deleted(self, model: Model) -> dict[str, dict[str, str]]:
        """What marks deleted rows of a model; nothing where nothing does."""
        details = self._details(model)
        marks = deletion_marks(details.columns) if details is not None else {}
        column = next(iter(marks), "")
        return {"deleted": {"column": column, "kind": marks[column]}} if column else {}

    @property
    def model_index(self) -> dict[str, str]:
        """Where the host imports its models."""
        index = self.facts.model_index
        return {"file": index.file, "style": index.style} if index else {}

    @property
    def migrations(self) -> str:
        """The folder of Alembic's environment; empty where a revision could not name the table."""
        return self.facts.alembic.dir if self.facts.alembic and not self.facts.tables_are_renamed else ""

    @property
    def tests(self) -> dict[str, Any]:
        """Test client and fixtures that a generated test can use: those of a `conftest.py` above it."""
        tests, names = self.facts.tests, self.facts.deps.names
        session = self._fixture(tests.db_fixture)
        client_async = tests.client_kind == "AsyncClient"
        return {
            "client": self._fixture(tests.client_fixture) if tests.client_needs != "unknown" else None,
            "client_async": client_async,
            "client_app": self._client_app(tests.client_app),
            "session": session,
            "session_async": self.orm in {"sqlalchemy-async", "sqlmodel-async"},
            "auth": self._fixture(tests.auth_fixture) if tests.auth_fixture_kind != "user" else None,
            "auth_kind": tests.auth_fixture_kind,
            "marker": (
                f'pytest.mark.asyncio(loop_scope="{tests.loop_scope}")' if tests.loop_scope else tests.async_marker
            ),
            "base_path": tests.base_url_path,
            "creates_tables": tests.creates_tables,
            "factories": {
                factory.model: {"fixture": name, "is_async": factory.is_async}
                for factory in tests.factories
                if (name := self._fixture(factory.fixture))
            },
            "anyio_backend": self._fixture(tests.anyio_backend) is not None,
            "client_needs_session": tests.client_needs == "session",
            "http_package": "httpx2" if "httpx2" in names and "httpx" not in names else "httpx",
        }

    def _client_app(self, target: str | None) -> str | None:
        """`module:object` of the client's application, or the name of the fixture that makes it."""
        return self._fixture(target) if target and target.partition(":")[0].endswith(".py") else target

    def _fixture(self, target: str | None) -> str | None:
        if not target:
            return None
        file, _, name = target.partition(":")
        folder = PurePosixPath(file).parent
        test_folder = PurePosixPath(self.facts.layout.test).parent
        above = folder == PurePosixPath(".") or test_folder.is_relative_to(folder)
        return name if above and PurePosixPath(file).name == "conftest.py" else None

    @property
    def style(self) -> dict[str, Any]:
        """Formatting and the oldest Python."""
        formatter = self.facts.formatter
        floor = self.facts.python_floor.version or "3.10"
        return {
            "line_length": formatter.line_length,
            "quotes": formatter.quote_style,
            "python": floor,
            "dependencies": self.facts.dependency_style,
            **(
                {}
                if has_fastapi(QUERY_MODELS, self.facts.deps.versions, self.facts.deps.limits)
                else {"query": "dependency"}
            ),
        }

    @property
    def database(self) -> dict[str, Any]:
        """Which database, and whether it enforces foreign keys in tests too."""
        enforced = self.facts.references_enforced or self.orm == "none"
        return {"name": self.facts.database or "postgresql", "enforces_references": enforced}

    @property
    def service(self) -> dict[str, Any]:
        """Whether services are functions or classes, and how a class gets its session."""
        found = asdict(self.facts.service)
        del found["evidence"]
        return found

    def service_beside(self, files: dict[str, Any]) -> dict[str, Any]:
        """The same; with other names where the module's own name is taken, as the project's service has these."""
        found = self.service
        if BESIDE.search(str(files["service"])):
            for name, mark in (("class_name", "Endpoint"), ("instance", "_endpoint")):
                found[name] = re.sub(r"(\{\w+\})", rf"\1{mark}", found[name])
        return found

    @property
    def support(self) -> dict[str, dict[str, str]]:
        """Shared modules by kind: where the host has them, or where they will be brought."""
        return {kind: self._support(kind) for kind in SUPPORT}

    def _support(self, kind: str) -> dict[str, str]:
        found = self.facts.support.modules.get(kind)
        if found:
            return {"module": found, "file": ""}
        folder = self.facts.layout.support
        for stem in (kind, f"endpoint_{kind}", f"generated_{kind}"):
            file = str(PurePosixPath(folder) / f"{stem}.py")
            if not (self.root / file).exists() and not (self.root / folder / stem).exists():
                break
        return {"module": self._dotted(file), "file": file}

    def _dotted(self, file: str) -> str:
        path = PurePosixPath(file)
        root = self.facts.import_root
        if root and path.is_relative_to(root):
            path = path.relative_to(root)
        return ".".join(path.with_suffix("").parts)


def _options(value: Value | Ambiguous[Value] | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    return value.candidates if isinstance(value, Ambiguous) else (value,)


def _registered_with(item: Registration) -> str:
    """`file:object` that an edit changes: the list where there is one, else what `include_router` is called on."""
    if item.style == "router-list" and item.list_file and item.list_name:
        return f"{item.list_file}:{item.list_name}"
    return f"{item.file}:{item.object}"
