"""The plan: what will be written and inserted, short enough to read and complete enough to approve."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from .endpoint import Endpoint
from .endpoint.callers import caller_dependency
from .endpoint.model import on_delete
from .endpoint.tests.calls import PATH_PARAMETER
from .existing.description import describe_existing
from .existing.embedded import left_out
from .existing.owners import way_to_owner
from .fields import types as t
from .interview import HostFindings
from .migrations import MigrationError, Place, place_of_creation
from .needed_versions import ROUTER_LIFESPANS, has_fastapi
from .ownership import CallerKey
from .registration import edits
from .wording import join

_PACKAGES = {
    "database": {"sqlalchemy": "sqlalchemy[asyncio]", "aiosqlite": "aiosqlite"},
    "jwt_auth": {"pyjwt": "pyjwt", "pydantic-settings": "pydantic-settings"},
    "api_key_auth": {"pydantic-settings": "pydantic-settings"},
    "redis_cache": {"redis": "redis"},
}
"""What each shared module needs: names of distributions, and what to install."""

_SETTINGS = {
    "jwt_auth": "set JWT_KEY (a secret of at least 32 bytes), where the application runs: it does not start without",
    "api_key_auth": "set API_KEYS, where the application runs: it does not start without",
    "redis_cache": "set REDIS_URL, where the application runs",
}


_CACHES = {
    "headers": "callers may keep a response for {ttl} seconds",
    "memory": "each process keeps responses for {ttl} seconds, or until a row changes in it",
    "redis": "Redis keeps responses for {ttl} seconds, or until a row changes",
}


def describe_plan(endpoint: Endpoint, findings: HostFindings) -> str:
    """The plan as text.

    Args:
        endpoint: The endpoint to be generated.
        findings: What was found in the host; read for the exact lines to be inserted.
    """
    sections = [
        ("Create", list(_files(endpoint, findings))),
        ("Insert", list(_insertions(endpoint, findings))),
        ("Migration", list(_migration(endpoint, findings))),
        ("Routes", [*_routes(endpoint), *_below_owned(endpoint, findings), *_embedded_owned(endpoint, findings)]),
        ("Table", list(_table(endpoint))),
        ("Schemas", list(_schemas(endpoint, findings))),
        ("Service", list(_service(endpoint))),
        ("Uses", list(_uses(endpoint, findings))),
        ("Tests", list(_tests(endpoint))),
        ("Then", list(_afterwards(endpoint, findings, migrated=True))),
    ]
    blocks = [f"{title}\n" + "\n".join(f"  {row}" for row in rows) for title, rows in sections if rows]
    return "\n".join([f"Plan for {endpoint.plural_words}", *blocks, "Write this?"])


def next_steps(endpoint: Endpoint, findings: HostFindings) -> str:
    """What a copy wrote, what a check of it says, and what to do next."""
    # As with the insertions of a plan: it takes long to import.
    from .self_check import self_check

    edited = list(dict.fromkeys(str(edit["file"]) for edit in edits(endpoint)))
    sections = [
        ("Wrote", list(endpoint.files.rendered)),
        ("Edited", edited),
        ("Checked", self_check(findings.root, endpoint).lines()),
        ("Next", list(_afterwards(endpoint, findings, migrated=_is_migrated(endpoint, findings)))),
    ]
    blocks = [f"{title}:\n" + "\n".join(f"  {row}" for row in rows) for title, rows in sections if rows]
    return "\n".join([f"{endpoint.A_resource} endpoint was written to {endpoint.files.router}.", *blocks])


def _files(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    files = endpoint.files
    for role, path in (
        ("model", files.model),
        ("schemas", files.schema),
        ("service", files.service),
        ("router", files.router),
        ("tests", files.test),
        ("shared: database", files.database),
        ("shared: session", files.session),
        ("shared: errors", files.errors),
        ("shared: field types", files.field_types),
        ("shared: cursor pagination", files.cursor_pagination),
        ("shared: links between pages", files.page_links),
        ("shared: query parameters", files.query_parameters),
        ("shared: JWT authentication", files.jwt_auth),
        ("shared: roles", files.roles),
        ("shared: ownership", files.ownership),
        ("shared: API key authentication", files.api_key_auth),
        ("shared: conditional requests", files.conditional_requests),
        ("shared: response cache", files.response_cache),
        ("shared: Redis", files.redis_cache),
        ("shared: envelope around answers", files.envelope),
    ):
        if path:
            exists = (findings.root / path).exists()
            yield f"{path}  ({role}{'; OVERWRITES the file that is there' if exists else ''})"
    for path in files.packages:
        yield f"{path}  (empty)"
    if endpoint.answers.host.migrations and not isinstance(place := _place(endpoint, findings), str):
        yield _described(place)
    yield f".copier-answers.{endpoint.singular}.yml  (the answers, for `copier update`)"


def _migration(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    if endpoint.answers.existing:
        return
    if findings.facts.alembic and findings.facts.tables_are_renamed:
        yield "none: a base renames the table when its class is made; `alembic revision --autogenerate` knows the name"
    elif not findings.migrations:
        yield "none: the project has no Alembic"
    elif not endpoint.answers.host.migrations:
        yield "none: `host_migrations` is empty"
    else:
        place = _place(endpoint, findings)
        if isinstance(place, str):
            yield place


def _place(endpoint: Endpoint, findings: HostFindings) -> Place | str:
    """Where the revision goes, or why there will be none."""
    if find_spec("alembic") is None:
        return "not written: install `alembic` beside Copier for that"
    try:
        return place_of_creation(findings.root, endpoint) or "none: a revision creates the table already"
    except MigrationError as error:
        return f"not written: {error}"


def _described(place: Place) -> str:
    after = f"after {' and '.join(place.down)}" if place.down else "the first one"
    chosen = f", one of {place.heads} heads" if place.heads > 1 else ""
    needed = f"; depends on {' and '.join(place.depends_on)}" if place.depends_on else ""
    return f"{place.file}  (migration {place.id}, {after}{chosen}{needed})"


def _insertions(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    # It brings LibCST, which takes longer to import than all the rest: only a plan that is shown needs it.
    from .edits import Cannot, Done, file_edit, preview_reports

    requested = [file_edit(item) for item in edits(endpoint)]
    if not requested or endpoint.answers.host.registration.style == "auto-discovery":
        yield "nothing: the host finds its routers by itself"
    for report in preview_reports(findings.root, requested):
        match report.outcome:
            case Done() as done:
                for line in done.inserted_lines:
                    yield f"{report.edit.file}: + {line.rstrip()}"
            case Cannot() as cannot:
                yield f"{report.edit.file}: not edited ({cannot.reason}); paste afterwards:"
                for line in cannot.paste:
                    yield f"    {line}"
            case _:
                yield f"{report.edit.file}: already there"


def _routes(endpoint: Endpoint) -> Iterator[str]:
    rows = [
        (route.method, route.url, " ".join(map(str, route.statuses)), route.response or "-", _who(endpoint, name))
        for name, route in endpoint.router.routes.items()
    ]
    widths = [max(len(row[index]) for row in rows) for index in range(5)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _below_owned(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    """What to consider where every caller reaches what is below rows that have owners."""
    answers = endpoint.answers
    parent = answers.parent
    if parent is None or answers.auth_scheme != "existing" or answers.access_rule == "owner":
        return
    if _have_owners(endpoint, findings, parent.module, parent.name):
        rows = f"{endpoint.plural_words} below the {endpoint.names.parent.plural_words} of others"
        yield f"mind: callers reach {rows}, which have owners; `access_rule: owner` keeps them apart"


def _embedded_owned(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    """What to consider where responses hold rows that have owners."""
    answers = endpoint.answers
    if answers.auth_scheme != "existing":
        return
    for field in answers.embeds:
        target = endpoint.names.target(field.type) if isinstance(field.type, t.Reference) else None
        if target and _have_owners(endpoint, findings, target.module, target.name):
            yield f"mind: `{field.name}` shows a row to whoever may name it, and its rows have owners"


def _have_owners(endpoint: Endpoint, findings: HostFindings, module: str, model: str) -> bool:
    """Whether the rows of a model of the host's lead to one of its callers."""
    key = CallerKey(**findings.caller_key(endpoint.answers.host.user))
    details = findings.facts.details.get(f"{module}:{model}")
    return bool(details and key.attribute and way_to_owner(details, findings.existing.by_table, key))


def _who(endpoint: Endpoint, operation: str) -> str:
    """Who may call an operation."""
    if endpoint.answers.auth_scheme == "none":
        return "anybody"
    if endpoint.answers.has_owners:
        everybody = f", {' or '.join(endpoint.answers.bypass_roles)} any" if endpoint.answers.bypass_roles else ""
        own = f"below an own {endpoint.names.parent.words}" if endpoint.answers.parent_owner else "own rows"
        return f"authenticated: {own}{everybody}"
    roles = endpoint.answers.roles.get(operation)
    return f"role {' or '.join(roles)}" if roles else "authenticated"


def _table(endpoint: Endpoint) -> Iterator[str]:
    if endpoint.answers.existing:
        yield from describe_existing(endpoint.answers.existing)
        return
    model = endpoint.model
    host = endpoint.answers.host
    yield f"{endpoint.names.table_in_metadata} ({endpoint.class_name}: {model.bases})"
    inherited = []
    if host.table.key_inherited:
        inherited.append("id")
    if host.table.timestamps_inherited:
        inherited += host.table.timestamps
    if inherited:
        yield f"  {', '.join(inherited)}: inherited"
    for attribute in (*model.attributes, *model.relationships):
        yield f"  {attribute.target} = {attribute.value}"
    for index in model.indexes:
        yield f"  {index}"
    for field in endpoint.answers.fields:
        if isinstance(field.type, t.Reference):
            yield f"  {_on_deletion(endpoint, field, field.type)}"


def _on_deletion(endpoint: Endpoint, field: t.Field, kind: t.Reference) -> str:
    """What deleting a row now means for the rows that refer to it."""
    rows, rule = f"{endpoint.plural_words} refer to by {field.column}", on_delete(endpoint.answers, field)
    means = {
        "CASCADE": f"deletes the {endpoint.plural_words} below it",
        "SET NULL": "sets it to null there",
        "RESTRICT": "fails from now on",
    }
    which = "" if rule == "CASCADE" else f" that {rows}"
    return f"deleting a {kind.model}{which} {means[rule]} ({rule})"


def _schemas(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    schemas = endpoint.schemas
    inputs = [(action.name.removeprefix(endpoint.prefix), action.fields) for action in schemas.inputs]
    for name, fields in (
        ("Create", schemas.create),
        ("Update", schemas.update),
        ("Replace", schemas.replace),
        ("Read", schemas.read),
        ("Query", schemas.query),
        *inputs,
    ):
        if fields:
            yield f"{endpoint.prefix}{name}: {', '.join(field.name for field in fields)}"
    for model, shape in schemas.embedded.items():
        yield f"{shape.name}: {', '.join(field.name for field in shape.fields)}{_left_out(model, findings)}"


def _left_out(model: str, findings: HostFindings) -> str:
    """The columns of a model that responses with its rows do not show."""
    details = next((each for each in findings.facts.details.values() if each.name == model), None)
    columns = left_out(details, findings.existing.by_table) if details else []
    return f" (left out: {', '.join(columns)})" if columns else ""


def _service(endpoint: Endpoint) -> Iterator[str]:
    names = [
        f"{name}_{endpoint.plural if name == 'list' else endpoint.singular}"
        for name in endpoint.answers.operations
        if name != "action"
    ]
    names += [action.name for action in endpoint.service.actions]
    header = endpoint.service.holder.header
    held = f"{header}: " if header else ""
    yield f"{held}{', '.join(names)}; {'the service' if endpoint.service.commits else 'the session dependency'} commits"
    for action in endpoint.service.actions:
        what = " ".join(action.details.split()) or "Gives the row as it is; its logic is for you to write there."
        yield f"{action.name}: {what}"


def _uses(endpoint: Endpoint, findings: HostFindings) -> Iterator[str]:
    yield f"session: {endpoint.names.session_alias or endpoint.names.session}"
    if findings.facts.routes_sessions:
        yield "mind: sessions choose a connection (`get_bind`); SELECT … FOR UPDATE has to go to the one that writes"
    if parameters := [found[1] for found in PATH_PARAMETER.finditer(endpoint.answers.host.registration.prefix)]:
        yield f"mind: the prefix has {join(parameters, 'and')}; generated tests send `1` there"
    if caller := caller_dependency(endpoint.answers, endpoint.names):
        yield f"caller: {caller}{_of_the_caller(endpoint, findings)}"
    if endpoint.answers.cache != "none":
        yield f"caching: {_CACHES[endpoint.answers.cache].format(ttl=endpoint.answers.cache_ttl)}"
    dependencies = findings.facts.deps
    if endpoint.router.starts and endpoint.answers.host.registration.mounted:
        yield f"mind: a mounted application does not run {endpoint.router.starts}; the main one has to"
    elif endpoint.router.starts and not has_fastapi(ROUTER_LIFESPANS, dependencies.versions, dependencies.limits):
        yield f"mind: this FastAPI does not run {endpoint.router.starts}; do that in the application's own lifespan"
    for kind in endpoint.support:
        file = endpoint.names.support_file(kind)
        yield f"{kind.replace('_', ' ')}: {endpoint.names.support_module(kind)}{' (new)' if file else ''}"


def _of_the_caller(endpoint: Endpoint, findings: HostFindings) -> str:
    """What whoever approves the plan should know of the host's own dependency."""
    answers = endpoint.answers
    if answers.auth_scheme != "existing":
        return ""
    notes = ["demanded by a router above"] if answers.host.user_use.inherited else []
    if not findings.verifies(answers.host.user):
        notes.append("it only reads the credentials: unless something else checks them, name what does as `host_user`")
    return f" ({'; '.join(notes)})" if notes else ""


def _tests(endpoint: Endpoint) -> Iterator[str]:
    fixtures = endpoint.tests.fixtures
    source = "its own fixtures" if fixtures.own else f"the host's fixtures ({fixtures.client})"
    if fixtures.replaces_caller and not fixtures.own:
        source = f"the host's fixtures ({fixtures.anonymous}) and callers of its own"
    yield f"{endpoint.files.test}, with {source}"
    cases = [f"{name}: happy path" for name in endpoint.answers.operations if name != "action"]
    for action in endpoint.answers.actions:
        state = ", 409 from another state" if action.transition else ""
        cases.append(f"{action.name}: happy path{state}")
    cases.append("404 of an unknown id")
    if endpoint.answers.auth_scheme != "none":
        cases.append("401 of an anonymous caller")
    if endpoint.answers.roles:
        cases.append("403 of callers without the role")
    if endpoint.answers.has_owners:
        cases.append("404 of rows of others")
    if endpoint.tests.rejected:
        cases.append(f"422 of {len(endpoint.tests.rejected)} bad values")
    cases += [f"409 of a second {column}" for column in endpoint.tests.unique]
    if any(isinstance(field.type, t.Reference) for field in endpoint.answers.fields) and endpoint.operations.create:
        cases.append("409 of a reference that leads nowhere")
    yield ", ".join(cases)


def _is_migrated(endpoint: Endpoint, findings: HostFindings) -> bool:
    """Whether a revision creates the endpoint's table."""
    try:
        return find_spec("alembic") is not None and place_of_creation(findings.root, endpoint) is None
    except MigrationError:
        return False


def _afterwards(endpoint: Endpoint, findings: HostFindings, *, migrated: bool) -> Iterator[str]:
    missing = missing_packages(endpoint, findings)
    if missing:
        yield f"install {' '.join(missing)} (the host does not name them yet)"
    if endpoint.files.database:
        yield "keep app.db, the SQLite file of development, out of git; DATABASE_URL names another database"
    for kind, advice in _SETTINGS.items():
        if kind in endpoint.support and endpoint.names.support_file(kind):
            known = endpoint.token.given_words if kind == "jwt_auth" and endpoint.token.given else ""
            said = f"tokens are checked with what the project has ({known}); a key needs 32 bytes" if known else advice
            yield f"{said}; {endpoint.names.support_file(kind)} says more"
    if endpoint.answers.host.migrations and not endpoint.answers.existing and migrated:
        yield "run the migration: alembic upgrade head"
    yield f"run the tests: pytest {endpoint.files.test}"
    if endpoint.tests.fixtures.types_may_lack:
        yield "set TEST_DATABASE_URL for them (an empty PostgreSQL): SQLite lacks types that your tables may have"
    yield "commit, so that `copier update` can keep your edits"


def missing_packages(endpoint: Endpoint, findings: HostFindings) -> list[str]:
    """Packages that the generated code needs and the host does not name."""
    needed: dict[str, str] = {}
    for kind, packages in _PACKAGES.items():
        needed |= packages if kind in endpoint.support else {}
    if endpoint.tests.fixtures.own and endpoint.tests.fixtures.is_async:
        needed["aiosqlite"] = "aiosqlite"
    names = set(findings.facts.deps.names)
    return [install for name, install in needed.items() if name not in names]
