"""What the template of the shared module `roles` prints: how the roles of the host's callers are read."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from .callers import caller_parameter, of_caller, session_parameter
from .imports import Imports
from .names import EndpointNames


@dataclass(frozen=True)
class RolesView:
    """The module."""

    parameter: str
    statement: str
    """What gives the roles."""
    imports: str


def build_roles(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> RolesView:
    """Build the module."""
    imports = Imports(names.support_module("roles"), first_party, relative=answers.host.imports.style == "relative")
    imports.names("fastapi", "Depends", "HTTPException", "status")
    imports.name("typing", "Annotated")
    parameter = caller_parameter(answers, names, imports, answers.host.roles.user)
    if answers.host.roles.related:
        parameter += f", {session_parameter(answers, names, imports)}"
    return RolesView(parameter, roles_statement(answers, imports), imports.render())


def roles_statement(answers: Answers, imports: Imports) -> str:
    """The last statement of the function that gives the roles of `user`."""
    return f"return {_of_rows(answers, imports) if answers.host.roles.related else _value(answers)}"


def _of_rows(answers: Answers, imports: Imports) -> str:
    """Roles that are not loaded with the user: one query, whatever state the user is in."""
    host, roles = answers.host, answers.host.roles
    column = roles.kind.partition(":")[2]
    user, role = imports.target(roles.user), imports.target(roles.related)
    key = next((model.key for model in host.models.values() if f"{model.module}:{model.name}" == roles.user), "id")
    select = imports.name("sqlmodel" if host.is_sqlmodel else "sqlalchemy", "select")
    relation, condition = f"{user}.{roles.attribute}", f"{user}.{key}"
    if host.is_sqlmodel:
        col = imports.name("sqlmodel", "col")
        relation, condition = f"{col}({relation})", f"{col}({condition})"
    joined = f"{select}({role}.{column}).join_from({user}, {role}, {relation})"
    statement = f"{joined}.where({condition} == {of_caller(answers, key)})"
    return f"frozenset({'await ' if host.is_async else ''}session.scalars({statement}))"


def _value(answers: Answers) -> str:
    roles = answers.host.roles
    attribute = of_caller(answers, roles.attribute)
    kind, _, column = roles.kind.partition(":")
    match kind:
        case "flag":
            return f'frozenset({{"admin"}} if {attribute} else ())'
        case "text" | "enum" | "row":
            role = attribute if kind == "text" else f"{attribute}.{column or 'value'}"
            return f"frozenset({{{role}}} if {attribute} else ())" if roles.nullable else f"frozenset({{{role}}})"
        case "enums" | "rows":
            return f"frozenset(role.{column or 'value'} for role in {attribute})"
    return f"frozenset({attribute} or ())" if roles.nullable else f"frozenset({attribute})"
