"""Who may call the endpoint: the dependency that gives the caller, and the statuses that refuse one."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from ..answers import Answers
from ..host_answers import UserUse
from .imports import Imports
from .names import EndpointNames
from .types import quoted, session_class

AUTH_MODULES = {"jwt": "jwt_auth", "api_key": "api_key_auth"}
"""The shared module of each scheme that the host does not bring itself."""


@dataclass(frozen=True)
class Credentials:
    """How a caller proves who it is, for tests."""

    header: str
    bad: tuple[str, ...]
    """Values of that header which nobody must get through with."""
    variable: str
    """The environment variable without which the application does not start."""
    test_value: str
    """Its source, for tests."""


NO_CREDENTIALS = Credentials("", (), "", "")
CREDENTIALS = {
    "jwt": Credentials("Authorization", ("Bearer x", "Basic eDp4", "Bearer e30.e30."), "JWT_KEY", '"test-" * 16'),
    "api_key": Credentials(
        "X-API-Key", ("", "x", "0" * 64), "API_KEYS", """'[{"name": "tests", "sha256": "' + "0" * 64 + '"}]'"""
    ),
}

_SETTINGS_CHECKS = {"jwt": "check_jwt_settings", "api_key": "check_api_key_settings"}


def caller_dependency(answers: Answers, names: EndpointNames) -> str:
    """`module:function` that gives the caller or refuses; an empty string where everybody may call."""
    if answers.auth_scheme in AUTH_MODULES:
        return f"{names.support_module(AUTH_MODULES[answers.auth_scheme])}:get_caller"
    return answers.host.user if answers.auth_scheme == "existing" else ""


MADE_CALLER = "known_caller"
"""The name in the router module of a dependency that an expression of the host makes."""


def caller_expression(answers: Answers, imports: Imports) -> str:
    """What the router writes to make the host's dependency; empty where its name is enough."""
    use = answers.host.user_use
    if answers.auth_scheme != "existing" or "(" not in use.expression:
        return ""
    for target in use.names:
        imports.target(target)
    module = answers.host.user.partition(":")[0]
    name, dot, rest = use.expression.partition("(")
    return imports.target(f"{module}:{name}") + dot + rest


def demanded(answers: Answers, names: EndpointNames, imports: Imports) -> str:
    """The element of the router's `dependencies`; empty where nobody is demanded, or a router above does it."""
    target, use = caller_dependency(answers, names), answers.host.user_use
    is_own = answers.auth_scheme != "existing"
    if not target or (not is_own and use.inherited):
        return ""
    written = MADE_CALLER if not is_own and "(" in use.expression else imports.target(target)
    return f"{imports.name('fastapi', 'Depends')}({written})" if is_own else _in_the_hosts_words(use, written, imports)


def caller_parameter(answers: Answers, names: EndpointNames, imports: Imports, user: str) -> str:
    """The parameter that brings the host's caller, of the class `user` where that is known, into a function."""
    host = answers.host
    if host.user_alias and not host.user_use.scopes:
        return f"user: {imports.target(host.user_alias)}"
    kind = imports.target(user) if user else imports.name("typing", "Any")
    if answers.callers_are_mappings:
        kind = f"dict[str, {kind}]"
    made = caller_expression(answers, imports) or imports.target(caller_dependency(answers, names))
    return f"user: {imports.name('typing', 'Annotated')}[{kind}, {_in_the_hosts_words(host.user_use, made, imports)}]"


def of_caller(answers: Answers, name: str) -> str:
    """The expression for an attribute of `user`, or for an entry where callers are dictionaries."""
    return f"user[{quoted(name)}]" if answers.callers_are_mappings else f"user.{name}"


def session_parameter(answers: Answers, names: EndpointNames, imports: Imports) -> str:
    """The parameter that brings the session into a function of a shared module."""
    if names.session_alias:
        return f"session: {imports.target(names.session_alias)}"
    given = f"{imports.name('fastapi', 'Depends')}({imports.target(names.session)})"
    return f"session: {imports.name('typing', 'Annotated')}[{session_class(answers, imports)}, {given}]"


def _in_the_hosts_words(use: UserUse, written: str, imports: Imports) -> str:
    if use.ready_made:
        return written
    if use.scopes:
        scopes = ", ".join(quoted(scope) for scope in use.scopes)
        return f"{imports.name('fastapi', 'Security')}({written}, scopes=[{scopes}])"
    return f"{imports.name('fastapi', 'Depends')}({written})"


def replaced_in_tests(answers: Answers, names: EndpointNames) -> tuple[str, ...]:
    """What tests replace to be somebody, as `module:name`; first those that routers above demand."""
    use = answers.host.user_use
    target = caller_dependency(answers, names)
    if answers.auth_scheme == "existing":
        if use.inherited and use.guards:
            return use.guards
        if "(" in use.expression:
            target = f"{names.module('router')}:{MADE_CALLER}"
        if use.ready_made:
            target += ".dependency"
    return tuple(dict.fromkeys((*use.guards, *filter(None, [target]))))


def role_module(answers: Answers, names: EndpointNames) -> str:
    """The module that defines `get_roles` and `RequireRole`."""
    return names.support_module(AUTH_MODULES.get(answers.auth_scheme, "roles"))


def reach_module(answers: Answers, names: EndpointNames) -> str:
    """The module that defines `Reach`, `get_owner_id` and `get_reach`."""
    return names.support_module(AUTH_MODULES.get(answers.auth_scheme, "ownership"))


def refusals(answers: Answers) -> tuple[int, ...]:
    """Status codes with which a caller is refused before the endpoint is reached."""
    if answers.auth_scheme == "none":
        return ()
    if answers.auth_scheme != "existing":
        return (401,)
    # FastAPI documents 422 itself.
    return tuple(code for code in answers.host.user_refusals if code != HTTPStatus.UNPROCESSABLE_ENTITY)


def refused_anonymous(answers: Answers) -> tuple[int, ...]:
    """Status codes that a request without credentials may be answered with: who is asked for them, or for a header."""
    given = answers.host.user_refusals if answers.auth_scheme == "existing" else ()
    return (401, *(code for code in (403, 422) if code in given))


def settings_check(answers: Answers, names: EndpointNames) -> str:
    """`module:function` of the lifespan that refuses to start without the scheme's settings, or an empty string."""
    if answers.auth_scheme not in AUTH_MODULES:
        return ""
    return f"{names.support_module(AUTH_MODULES[answers.auth_scheme])}:{_SETTINGS_CHECKS[answers.auth_scheme]}"
