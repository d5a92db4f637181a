"""Checks of single answers, and of what in the host is in an endpoint's way."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from .actions import check_callers
from .answers import OPERATIONS, action_names, check_parent, read_actions
from .endpoint import Endpoint
from .errors import AnswerError
from .exploration.facts import Unserved
from .fields import Computed, Field, parse_fields
from .host_answers import as_yaml, may_set_caller, read_caller_key, read_caller_roles, read_token_user
from .interview import HostFindings
from .naming import ResourceName, hides_import
from .needed_versions import check_versions
from .ownership import read_parent_owner
from .registration import edits
from .role_rules import parse_role_rules, parse_roles
from .token_answers import check_token_user
from .wording import code, join, nearest

Check = Callable[[Any, Mapping[str, Any]], None]


def problem(question: str, value: object, answers: Mapping[str, Any]) -> str:
    """The sentence that refuses an answer, or an empty string.

    Args:
        question: Name of the question.
        value: The answer; text where it came from the command line.
        answers: The answers before it, the models in `host_models`, in `choices` a function that gives the values that
            a question offers, and in `resource_fields` one that gives the fields of the resource.
    """
    check = CHECKS.get(question, _choice)
    try:
        check(value, {**answers, "question": question})
    except AnswerError as error:
        return str(error)
    except yaml.YAMLError as error:
        reason = str(getattr(error, "problem", None) or "it is not understood")
        return str(AnswerError.about(question, f"{code(str(value))} is not YAML: {reason}"))
    return ""


def _choice(value: Any, answers: Mapping[str, Any]) -> None:
    question, offered = answers["question"], answers["choices"](answers["question"])
    if offered and str(value) not in offered:
        raise AnswerError.about(
            question,
            f"{code(str(value))} is not offered",
            accepted=f"choose {join(offered)}",
            nearest=nearest(str(value), offered),
        )


def _resource(value: Any, answers: Mapping[str, Any]) -> None:  # noqa: ARG001
    ResourceName.parse(value)


def _resource_plural(value: Any, answers: Mapping[str, Any]) -> None:
    ResourceName.parse(answers["resource"], value)


def _operations(value: Any, answers: Mapping[str, Any]) -> None:  # noqa: ARG001
    chosen = as_yaml(value)
    if not isinstance(chosen, list) or not chosen:
        raise AnswerError.about(
            "operations", "no operation is chosen", accepted=f"choose among {', '.join(OPERATIONS)}"
        )
    for name in chosen:
        if name not in OPERATIONS:
            raise AnswerError.about(
                "operations",
                f"{code(str(name))} is no operation",
                accepted=f"choose among {', '.join(OPERATIONS)}",
                nearest=nearest(str(name), OPERATIONS),
            )


def _fields(value: Any, answers: Mapping[str, Any]) -> None:
    own = ResourceName.parse(answers["resource"])
    parse_fields(value, models=key_types(answers["host_models"]), resource=own)


def _actions(value: Any, answers: Mapping[str, Any]) -> None:
    if "action" not in as_yaml(answers["operations"]):
        if not as_yaml(value):
            return
        accepted = "add it, as in `-d 'operations=[list, get, create, action]'`"
        raise AnswerError.about("actions", "actions are given, but `operations` has no `action`", accepted=accepted)
    for action in read_actions(value, answers["resource_fields"](), key_types(answers["host_models"])):
        _check_input(action.input, f"{action.name}.input.")


def _auth_scheme(value: Any, answers: Mapping[str, Any]) -> None:
    _choice(value, answers)
    if value == "none" and may_set_caller(answers.get("actions")):
        actions = read_actions(answers["actions"], answers["resource_fields"](), key_types(answers["host_models"]))
        check_callers(actions, is_public=True, kind="")


def _parent_model(value: Any, answers: Mapping[str, Any]) -> None:
    if answers.get("resource_kind") == "nested":
        check_parent(str(value), key_types(answers["host_models"]))


def key_types(models: object) -> dict[str, str]:
    """The type of the primary key of each model in the answer `host_models`."""
    return {model["name"]: model["key_type"] for model in as_yaml(models)}


def _check_input(fields: Iterable[Field], path: str) -> None:
    for field in fields:
        if isinstance(field.type, Computed):
            raise AnswerError.about(
                "actions",
                f"{code(path + field.name)} is `computed`, and an input holds what a caller sends",
                accepted="use another type",
            )


def _role_rules(value: Any, answers: Mapping[str, Any]) -> None:
    chosen = [name for name in OPERATIONS if name in as_yaml(answers["operations"])]
    parse_role_rules(as_yaml(value), chosen, read_caller_roles(answers).values, action_names(answers))


def _bypass_roles(value: Any, answers: Mapping[str, Any]) -> None:  # noqa: ARG001
    # The host's own roles are read afterwards, and then these are compared with them.
    parse_roles("owner_bypass_roles", as_yaml(value))


def _host_caller(value: Any, answers: Mapping[str, Any]) -> None:
    found = as_yaml(value)
    attribute, kind = (found.get("attribute"), found.get("type")) if isinstance(found, dict) else (None, None)
    if not isinstance(attribute, str) or not re.fullmatch(r"[^\W\d]\w*", attribute):
        raise AnswerError.about(
            "host_caller",
            "no attribute of the user is named",
            accepted="write for example `{attribute: id, type: int}`",
        )
    if kind not in {"uuid", "int", "str"}:
        raise AnswerError.about("host_caller", f"{code(str(kind))} is no type", accepted="use `uuid`, `int` or `str`")
    models = key_types(answers["host_models"])
    if (model := read_caller_key({**answers, "host_caller": found}).model) and model not in models:
        raise AnswerError.about(
            "host_caller",
            f"{code(model)} is no model of the project that rows can refer to",
            accepted="leave `model` out where callers are no rows",
            nearest=nearest(model, models),
        )


def _host_parent(value: Any, answers: Mapping[str, Any]) -> None:
    key = read_caller_key(answers)
    read_parent_owner(as_yaml(value), str(answers.get("parent_model", "")), key, key_types(answers["host_models"]))


def _host_roles(value: Any, answers: Mapping[str, Any]) -> None:
    found = as_yaml(value)
    attribute, kind = (found.get("attribute"), found.get("kind")) if isinstance(found, dict) else (None, None)
    if not attribute and isinstance(found, dict) and answers.get("auth_scheme") == "jwt":
        # The user whom a token names has none: those that the token lists count.
        return
    if not isinstance(attribute, str) or not re.fullmatch(r"[^\W\d]\w*", attribute):
        raise AnswerError.about(
            "host_roles",
            "no attribute of the user is named",
            accepted="write for example `{attribute: role, kind: text}`",
        )
    if not isinstance(kind, str) or not re.fullmatch(r"text|enum|texts|enums|flag|rows?:[^\W\d]\w*", kind):
        raise AnswerError.about(
            "host_roles",
            f"{code(str(kind))} is no kind",
            accepted="use `text`, `enum`, `texts`, `enums`, `row:<column>`, `rows:<column>` or `flag`",
        )
    read_caller_roles({**answers, "host_roles": found})


def _token_user(value: Any, answers: Mapping[str, Any]) -> None:
    check_token_user(as_yaml(value))
    read_token_user({**answers, "host_token_user": value})


def _cache_ttl(value: Any, answers: Mapping[str, Any]) -> None:  # noqa: ARG001
    if not re.fullmatch(r"[1-9]\d{0,7}", str(value)) or int(value) > MOST_SECONDS:
        raise AnswerError.about(
            "cache_ttl",
            f"{code(str(value))} is no time to live",
            accepted=f"give seconds, 1 to {MOST_SECONDS} (a year)",
        )


def _target(question: str, example: str, *, optional: bool = False) -> Check:
    def check(value: Any, answers: Mapping[str, Any]) -> None:  # noqa: ARG001
        if not (optional and value == "") and not re.fullmatch(r"[\w./-]+:[\w.]+(\(\))?", str(value)):
            raise AnswerError.about(
                question, f"{code(str(value))} is not understood", accepted=f"write it as `{example}`"
            )

    return check


MOST_SECONDS = 31_536_000

CHECKS: dict[str, Check] = {
    "resource": _resource,
    "resource_plural": _resource_plural,
    "operations": _operations,
    "fields": _fields,
    "actions": _actions,
    "auth_scheme": _auth_scheme,
    "parent_model": _parent_model,
    "host_app": _target("host_app", "app.main:app"),
    "host_router": _target("host_router", "app/api/main.py:api_router"),
    "role_rules": _role_rules,
    "cache_ttl": _cache_ttl,
    "host_roles": _host_roles,
    "owner_bypass_roles": _bypass_roles,
    "host_parent": _host_parent,
    "host_caller": _host_caller,
    "host_token_user": _token_user,
    "host_base": _target("host_base", "app.models.base:Base", optional=True),
    "host_session": _target("host_session", "app.database:get_session", optional=True),
    "host_user": _target("host_user", "app.security:get_current_user", optional=True),
}


def hindrance(findings: HostFindings, given: Mapping[str, Any]) -> str:
    """The sentence that ends the run before the first question, or an empty string.

    Args:
        findings: What was found in the host.
        given: The answers that came with the command.
    """
    facts = findings.facts
    if facts.other_framework is not None and "host_app" not in given:
        return (
            f"`host_app`: this is a {facts.other_framework.name} project{_place(facts.other_framework)}, and endpoints "
            "are generated for FastAPI alone; nothing was written."
        )
    try:
        check_versions(facts.deps.versions, facts.deps.limits)
    except AnswerError as error:
        return str(error)
    return ""


def other_storage(findings: HostFindings) -> str:
    """The sentence for a host whose storage is not served, where nobody chose what to do; an empty string elsewhere."""
    storage = findings.facts.other_storage
    if storage is None:
        return ""
    return (
        f"`host_orm`: this project keeps its data with {storage.name}{_place(storage)}, which is not served; answer "
        "`-d host_orm=none` to get a SQLAlchemy module beside it, or leave the project as it is."
    )


def _place(found: Unserved) -> str:
    return f" ({found.evidence})" if found.evidence else ""


def missing_app(findings: HostFindings) -> str:
    """The sentence for a folder in which no application was found."""
    unread = findings.facts.unreadable
    reason = f", and {code(unread[0])} could not be read" if unread else ""
    return (
        f"`host_app`: no FastAPI application was found here{reason}; run this in the folder of the project, or say "
        "where it is with `-d host_app=app.main:app`."
    )


def check_host(endpoint: Endpoint, findings: HostFindings, *, answers_file: str, overwrite: bool) -> None:
    """Refuse what would go wrong half-way.

    Args:
        endpoint: The endpoint to be generated.
        findings: What was found in the host.
        answers_file: The name of the answers file, which the user can choose.
        overwrite: Whether existing files may be replaced.

    Raises:
        AnswerError: The first thing in the way.
    """
    _check_once(endpoint, findings.root, answers_file)
    check_versions(findings.facts.deps.versions, findings.facts.deps.limits)
    _check_python(endpoint)
    _check_session(endpoint, findings)
    _check_user(endpoint)
    if endpoint.answers.existing:
        _check_existing(endpoint, findings)
    else:
        _check_key(endpoint, findings)
        _check_model(endpoint, findings)
    _check_path(endpoint, findings)
    _check_files(endpoint, findings.root, overwrite=overwrite)
    _check_edited(endpoint, findings.root)


def _check_once(endpoint: Endpoint, root: Path, answers_file: str) -> None:
    file = f".copier-answers.{endpoint.singular}.yml"
    if answers_file != file:
        raise AnswerError(f"`resource`: the answers go to {code(file)}, not to {code(answers_file)}; leave `-a` away.")
    if (root / file).exists():
        raise AnswerError(
            f"`resource`: {code(endpoint.singular)} was generated before ({file}); refresh it with "
            f"`copier update --trust -a {file}`, or delete that file to start anew."
        )


def _check_session(endpoint: Endpoint, findings: HostFindings) -> None:
    """A session has to be had from the host, where the host has an ORM."""
    host = endpoint.answers.host
    if host.orm == "none":
        return
    advice = "give a function that yields one as `host_session` (module:function), or answer `host_orm` with `none`"
    if not host.session:
        raise AnswerError(f"`host_session`: no dependency that provides a database session was found; {advice}.")
    if not host.session_use.how:
        found = findings.session_named(host.session)
        given = f"a {found.yields}" if found and found.yields != "session" else "none without arguments of its own"
        raise AnswerError(f"`host_session`: {code(host.session)} gives {given}, not a session; {advice}.")


def _check_user(endpoint: Endpoint) -> None:
    """A dependency that has to be made needs arguments that the router can name."""
    host = endpoint.answers.host
    if "" in host.user_use.names:
        raise AnswerError(
            f"`host_user`: {code(host.user_use.expression)} is made with arguments that no other module can import; "
            "give a variable that holds the dependency (module:name)."
        )


OLDEST_PYTHON = (3, 10)
"""The first Python that evaluates `X | None` (PEP 604), which Pydantic does when a module is imported."""


def _check_python(endpoint: Endpoint) -> None:
    style = endpoint.answers.host.style
    if style.python < OLDEST_PYTHON:
        raise AnswerError(
            f"`host_style`: the project supports Python {'.'.join(map(str, style.python))}, and generated code needs "
            f"{'.'.join(map(str, OLDEST_PYTHON))}; raise what the project states, or answer `host_style` with the "
            "version that it runs on."
        )


def _check_key(endpoint: Endpoint, findings: HostFindings) -> None:
    """A key that tables inherit has the type that it has there."""
    inherited, chosen = findings.facts.id_type, endpoint.answers.id_type
    if endpoint.answers.existing or not endpoint.answers.host.table.key_inherited or inherited not in {"uuid", "int"}:
        return
    if chosen != inherited:
        raise AnswerError.about(
            "id_type",
            f"{code(chosen)} is not the key that tables of the project inherit",
            accepted=f"choose {code(inherited)}",
        )


def _check_model(endpoint: Endpoint, findings: HostFindings) -> None:
    for model in findings.facts.models:
        if model.name == endpoint.class_name:
            raise AnswerError(
                f"`resource`: the class {code(model.name)} exists already ({model.file}:{model.line}); "
                "choose another name."
            )
        if (model.table, findings.schema_of(model)) == (endpoint.table, endpoint.answers.host.table.schema):
            raise AnswerError(
                f"`resource_plural`: the table {code(endpoint.table)} exists already ({model.file}:{model.line}); "
                "choose another plural."
            )


def _check_existing(endpoint: Endpoint, findings: HostFindings) -> None:
    existing = endpoint.answers.existing
    assert existing is not None
    if hides_import(existing.name):
        raise AnswerError.about(
            "existing_model",
            f"the class {code(existing.name)} would hide a name that the generated code imports",
            accepted="choose another model",
        )
    details = findings.existing.details[f"{existing.module}:{existing.name}"]
    missing = [code(name) for name in existing.missing]
    if details.needs_relationship:
        missing.append(code(details.needs_relationship))
    if endpoint.operations.create and missing:
        raise AnswerError.about(
            "operations",
            f"`create` is impossible: a row needs {' and '.join(missing)}, which no request may give",
            accepted="leave `create` out, or accept the column with, for example, "
            f"`-d 'fields={{{existing.missing[0] if existing.missing else 'column'}: writeonly}}'`",
        )


def _check_path(endpoint: Endpoint, findings: HostFindings) -> None:
    registration = endpoint.answers.host.registration
    path = registration.prefix.rstrip("/") + endpoint.names.segment
    for route in findings.facts.routes:
        if _unnamed(route.path.rstrip("/")) == _unnamed(path):
            raise AnswerError(
                f"`resource_plural`: the path {code(path)} is taken by {route.method} in {route.evidence}; "
                "choose another plural."
            )


def _unnamed(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _check_files(endpoint: Endpoint, root: Path, *, overwrite: bool) -> None:
    for file in endpoint.files.rendered:
        path = root / file
        top = endpoint.names.dotted(file).partition(".")[0]
        if top in sys.stdlib_module_names:
            raise AnswerError(
                f"`resource`: {code(file)} would hide Python's own module {code(top)}; choose another name."
            )
        if path.exists() and not overwrite:
            raise AnswerError(
                f"`resource`: {code(file)} exists already and belongs to somebody else; choose another name, "
                "move the file away, or pass `--overwrite` to replace it."
            )
        folder = next(parent for parent in path.parents if parent.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise AnswerError(
                f"`resource`: {code(file)} cannot be written; check the permissions of {code(_within(folder, root))}."
            )


def _check_edited(endpoint: Endpoint, root: Path) -> None:
    for edit in edits(endpoint):
        question = "host_router" if edit["kind"] == "router" else "host_model_index"
        path = root / edit["file"]
        if not path.is_file():
            raise AnswerError(f"`{question}`: there is no file {code(edit['file'])} here; name one that exists.")
        if not os.access(path, os.W_OK):
            raise AnswerError(f"`{question}`: {code(edit['file'])} cannot be written; check its permissions.")


def _within(path: Path, root: Path) -> str:
    """A path as the user sees it from the folder of the project."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
