"""What was found, as text for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from .facts import Ambiguous, AppEntry, Auth, Evidence, Facts, Registration, ServiceStyle, Session


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as plain values: an uncertain one is `{"ambiguous": [candidate, …]}`."""
    found: dict[str, Any] = _plain(facts)
    # Columns are for the interview, which asks about one model.
    found.pop("details")
    found["session_dependency"] = found.pop("session")
    if facts.formatter.tool is None and not facts.formatter.explicit:
        found["formatter"] = None
    found["response_envelope"] = found.pop("envelope")
    found["existing_models"] = found.pop("models")
    found["example_feature"] = found.pop("example")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Ambiguous):
        return {"ambiguous": [_plain(item) for item in value.candidates]}
    if isinstance(value, Evidence):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def describe(facts: Facts) -> str:
    """A short text, one finding a line with its evidence, for the start of the interview."""
    return "\n".join(_lines(facts))


def full_report(facts: Facts) -> str:
    """Everything for people: the description, and then models, routes and files that could not be read."""
    lines = [*_lines(facts)]
    for model in facts.models:
        key = f"{model.key}: {model.key_type or '?'}" if model.key else "composite or unknown key"
        lines.append(
            _line(
                "Model",
                f"{model.module}:{model.name} (table {model.table or '?'}, {key})",
                f"{model.file}:{model.line}",
            )
        )
    lines.extend(_line("Route", f"{route.method} {route.path}", route.evidence) for route in facts.routes)
    lines.extend(_line("Not read", note) for note in facts.unreadable)
    return "\n".join(lines)


def _line(label: str, text: str, evidence: object = None) -> str:
    line = f"{label + ':':<20} {text}"
    return f"{line}  [{evidence}]" if evidence else line


def _choices(value: Any, show: Any) -> tuple[str, object]:
    """The text and the evidence of a fact, whether or not it is certain."""
    if isinstance(value, Ambiguous):
        return "not certain: " + " or ".join(str(show(item)) for item in value.candidates), None
    return str(show(value)), getattr(value, "evidence", None)


def _lines(facts: Facts) -> Iterator[str]:
    yield from _application(facts)
    yield from _data(facts)
    yield from _calls(facts)
    yield from _surroundings(facts)


def _application(facts: Facts) -> Iterator[str]:
    if facts.other_framework is not None:
        yield _line(
            "Application",
            f"not found: this is a {facts.other_framework.name} project; nothing is written where there is no FastAPI",
            facts.other_framework.evidence,
        )
    elif facts.app_entry is None:
        yield _line("Application", "not found: no FastAPI object; registration will have to be done by hand")
    else:
        yield _line("Application", *_choices(facts.app_entry, _show_entry))
    structure, _ = _choices(facts.structure, str)
    yield _line("Structure", f"{structure}, package {facts.package or '(none)'}, imports {facts.import_style}")
    if facts.registration is None:
        yield _line("Router goes to", "not found: the lines to register a router will be printed to be pasted")
    else:
        yield _line("Router goes to", *_choices(facts.registration, _show_registration))


def _show_entry(entry: AppEntry) -> str:
    made = f", made by {entry.factory}" if entry.factory and entry.kind == "module" else ""
    return f"{entry.module}:{entry.symbol} ({entry.kind}{made})"


def _show_registration(registration: Registration) -> str:
    if registration.style == "auto-discovery":
        return f"routers are discovered ({registration.file}), nothing to edit"
    prefix = f", prefix {registration.prefix}" if registration.prefix else ""
    prefix += f", prefix `{registration.unread_prefix}` cannot be read" if registration.unread_prefix else ""
    inside = f" in {registration.function}()" if registration.function else ""
    guard = f", guarded by {', '.join(registration.security)}" if registration.security else ""
    return f"{registration.object}{inside} of {registration.file} ({registration.style}{prefix}{guard})"


def _data(facts: Facts) -> Iterator[str]:
    orm, _ = _choices(facts.orm, str)
    database = f" on {facts.database}" if facts.database else ""
    if facts.other_storage is not None:
        yield _line(
            "Database",
            f"{facts.other_storage.name}: not served; the endpoint can bring a SQLAlchemy module beside it",
            facts.other_storage.evidence,
        )
    elif orm == "none":
        yield _line("Database", "not found: a database module will be created if the endpoint needs one")
    else:
        yield _line("Database", f"{orm}{database}", facts.evidence.get("orm"))
    if facts.base is not None:
        yield _line("Model base", _choices(facts.model_base or facts.base, str)[0], facts.evidence.get("base"))
    if facts.session is not None:
        yield _line("Session", *_choices(facts.session, _show_session))
    elif orm not in {"none", "tortoise", "other", "raw-sql"}:
        yield _line("Session", "not found: you will be asked for a function that yields one (`host_session`)")
    if facts.models:
        names = ", ".join(model.name for model in facts.models[:6])
        more = f" and {len(facts.models) - 6} more" if len(facts.models) > 6 else ""
        yield _line(
            "Models",
            f"{names}{more}; keys {facts.id_type or 'of several kinds'}",
            f"{facts.models[0].file}:{facts.models[0].line}",
        )
    if facts.service.kind != "functions":
        yield _line("Services", _show_service(facts.service), facts.service.evidence)
    if facts.timestamps is not None:
        by = f" from {facts.timestamps.mixin}" if facts.timestamps.mixin else ""
        yield _line("Timestamps", f"{', '.join(facts.timestamps.fields)}{by}")
    if facts.alembic is not None:
        yield _line("Migrations", f"Alembic in {facts.alembic.dir}", facts.alembic.env_file or facts.alembic.ini)
    elif facts.models:
        yield _line("Migrations", "not found: no migration will be written")


def _show_service(service: ServiceStyle) -> str:
    base = f" of {service.base}" if service.base else ""
    gets = {"session": "made with a session", "singleton": "one object, given the session"}
    return f"classes like {service.class_name}{base}, {gets.get(service.kind, 'class methods, given the session')}"


def _show_session(session: Session) -> str:
    mode = "async" if session.is_async else "sync"
    alias = f", alias {session.alias}" if session.alias else ""
    commits = f", {session.commits} commits" if session.commits else ""
    return f"{session.target} ({mode} {session.yields}{alias}{commits})"


def _calls(facts: Facts) -> Iterator[str]:
    if facts.auth is None:
        yield _line("Authentication", "not found: endpoints will be public unless you choose a scheme")
    else:
        yield _line("Authentication", *_choices(facts.auth, _show_auth))
    if facts.envelope.kind == "envelope":
        yield _line(
            "Responses",
            f"wrapped in {facts.envelope.target} ({', '.join(facts.envelope.keys or ())})",
            facts.envelope.evidence,
        )
    else:
        yield _line("Responses", f"bare, endpoints {facts.endpoint_style or 'not found'}")
    if facts.library_page is not None:
        yield _line("Pages", f"{facts.library_page.name} of fastapi-pagination ({facts.library_page.function})")


def _show_auth(auth: Auth) -> str:
    gives = f" gives {auth.yields}" if auth.yields else ""
    unchecked = "" if auth.verifies else ", which reads the credentials and checks nothing"
    return f"{auth.dependency} ({auth.scheme}{unchecked}){gives}"


def _surroundings(facts: Facts) -> Iterator[str]:
    tests = facts.tests
    if tests.dir is None:
        yield _line("Tests", "not found: a test module with a client of its own will be created")
    else:
        fixture = (
            f", client {tests.client_fixture}"
            if tests.client_fixture
            else ", no client fixture: the tests will bring one"
        )
        yield _line("Tests", f"{tests.dir} ({tests.client_kind or 'no client'}{fixture})", tests.evidence)
    yield _line("Dependencies", f"{facts.deps.file or 'not found'} ({facts.deps.manager or 'nobody manages them'})")
    tool = facts.formatter.tool or "no formatter configured"
    yield _line("Formatting", f"{tool}, line length {facts.formatter.line_length}", facts.formatter.evidence)
    floor = facts.python_floor
    yield _line(
        "Python",
        (
            f"{floor.version} or newer ({floor.source})"
            if floor.version
            else "not found: the oldest supported version is not stated"
        ),
    )
    yield _line(
        "New modules", f"{facts.layout.router}, {facts.layout.schema}, {facts.layout.service}, {facts.layout.model}"
    )
    if facts.unreadable:
        yield _line("Not read", f"{len(facts.unreadable)} files, the first: {facts.unreadable[0]}")
