"""What the template of the shared module `roles` prints: how the roles of the host's callers are read."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from .callers import caller_parameter
from .imports import Imports
from .names import EndpointNames


@dataclass(frozen=True)
class RolesView:
    """The module."""

    parameter: str
    value: str
    imports: str


def build_roles(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> RolesView:
    """Build the module."""
    imports = Imports(names.support_module("roles"), first_party, relative=answers.host.imports.style == "relative")
    imports.names("fastapi", "Depends", "HTTPException", "status")
    imports.name("typing", "Annotated")
    return RolesView(
        caller_parameter(answers, names, imports, answers.host.roles.user), _value(answers), imports.render()
    )


def _value(answers: Answers) -> str:
    roles = answers.host.roles
    attribute = f"user.{roles.attribute}"
    kind, _, column = roles.kind.partition(":")
    match kind:
        case "flag":
            return f'frozenset({{"admin"}} if {attribute} else ())'
        case "text" | "enum":
            role = attribute if kind == "text" else f"{attribute}.value"
            return f"frozenset({{{role}}} if {attribute} else ())" if roles.nullable else f"frozenset({{{role}}})"
        case "enums" | "rows":
            return f"frozenset(role.{column or 'value'} for role in {attribute})"
    return f"frozenset({attribute} or ())" if roles.nullable else f"frozenset({attribute})"
