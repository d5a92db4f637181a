"""What the template of the shared module `ownership` prints: by what the host's callers own rows."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from .callers import caller_parameter, of_caller
from .imports import Imports
from .names import EndpointNames
from .types import owner_type


@dataclass(frozen=True)
class OwnershipView:
    """The module."""

    parameter: str
    key: str
    """The expression for what a caller owns rows by."""
    is_typed: bool
    """Whether a type checker knows what that expression is."""
    type: str
    imports: str


def build_ownership(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> OwnershipView:
    """Build the module."""
    caller = answers.host.caller
    relative = answers.host.imports.style == "relative"
    imports = Imports(names.support_module("ownership"), first_party, relative=relative)
    imports.name("fastapi", "Depends")
    imports.name("typing", "Annotated")
    imports.name("dataclasses", "dataclass")
    kind = owner_type(answers, imports)
    parameter = caller_parameter(answers, names, imports, caller.user)
    is_typed = bool(caller.user or answers.host.user_alias) and not answers.callers_are_mappings
    return OwnershipView(parameter, of_caller(answers, caller.attribute), is_typed, kind, imports.render())
