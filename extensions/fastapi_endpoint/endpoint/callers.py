"""Who may call the endpoint: the dependency that gives the caller, and the statuses that refuse one."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from .names import EndpointNames

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


def refusals(answers: Answers) -> tuple[int, ...]:
    """Status codes with which a caller is refused before the endpoint is reached."""
    if answers.auth_scheme == "none":
        return ()
    return answers.host.user_refusals if answers.auth_scheme == "existing" else (401,)


def settings_check(answers: Answers, names: EndpointNames) -> str:
    """`module:function` of the lifespan that refuses to start without the scheme's settings, or an empty string."""
    if answers.auth_scheme not in AUTH_MODULES:
        return ""
    return f"{names.support_module(AUTH_MODULES[answers.auth_scheme])}:{_SETTINGS_CHECKS[answers.auth_scheme]}"
