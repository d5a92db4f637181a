"""What the template of the shared module `jwt_auth` prints: whom a token names, and what it is checked against."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from .callers import session_parameter
from .imports import Imports
from .names import EndpointNames
from .roles import roles_statement
from .types import owner_type, quoted

LARGEST = {"int": "2**31 - 1", "bigint": "2**63 - 1"}
LONGEST_SUBJECT = 320
"""Characters; an e-mail address has no more (RFC 3696, erratum 1690)."""


@dataclass(frozen=True)
class TokenView:
    """The module."""

    caller: str
    """The class of a caller."""
    has_user: bool
    """Whether that is a row of the host's."""
    session_parameter: str
    attribute: str
    """The column that `sub` holds."""
    subject: str
    """The type of what `sub` holds, as a validator of Pydantic has it."""
    loaded: str
    """The expression of the user."""
    inactive: str
    """What is true of a user who may not log in."""
    roles_parameters: str
    roles: str
    """Where the roles are those of the user, what gives them; empty where the token holds them."""
    roles_statement: str
    owner_type: str
    owner_attribute: str
    env_file: str
    given: str
    """What of the settings comes from the host's, as the entries of a dictionary."""
    given_words: str
    imports: str


def build_token(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> TokenView:
    """Build the module."""
    return _Builder(answers, names, first_party).build()


class _Builder:
    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self._answers, self._names, self._user = answers, names, answers.host.token_user
        relative = answers.host.imports.style == "relative"
        reserved = {"Caller", "Algorithm", "JwtSettings", "jwt_settings", "login_form", "pasted_token"}
        self._imports = Imports(names.support_module("jwt_auth"), first_party, reserved, relative=relative)

    def build(self) -> TokenView:
        imports, user = self._imports, self._user
        imports.module("jwt")
        imports.name("collections.abc", "AsyncIterator")
        imports.name("contextlib", "asynccontextmanager")
        imports.name("dataclasses", "dataclass")
        imports.name("functools", "cache")
        imports.names("typing", "Annotated", "Any", "Literal")
        imports.names("fastapi", "Depends", "HTTPException", "Request", "status")
        imports.names("fastapi.security", "HTTPBearer", "OAuth2PasswordBearer")
        imports.names("pydantic", "Field", "SecretStr", "ValidationError", "model_validator")
        imports.names("pydantic_settings", "BaseSettings", "SettingsConfigDict")
        caller = imports.target(user.user) if user.user else "Caller"
        session = session_parameter(self._answers, self._names, imports) if user.user else ""
        given = self._given()
        has_roles = bool(user.user and self._roles_are_the_users())
        related = has_roles and bool(self._answers.host.roles.related)
        parameter = f"user: Annotated[{caller}, Depends(get_caller)]"
        claims = ", claims: Annotated[dict[str, Any], Depends(get_claims)]" if user.user else ""
        roles = roles_statement(self._answers, imports) if has_roles else ""
        return TokenView(
            caller=caller,
            has_user=bool(user.user),
            session_parameter=session,
            attribute=user.attribute,
            subject=self._subject(),
            loaded=self._loaded(caller),
            inactive=self._inactive(),
            roles_parameters=parameter + (f", {session}" if related else "" if has_roles else claims),
            roles=roles,
            roles_statement=roles or ("return roles_in(claims)" if user.user else "return user.roles"),
            owner_type=owner_type(self._answers, imports) if user.user else "str",
            owner_attribute=self._owner_attribute(),
            env_file=quoted(self._answers.host.settings.env_file or ".env"),
            given=given,
            given_words=self._given_words() if given else "",
            imports=imports.render(),
        )

    def _roles_are_the_users(self) -> bool:
        roles = self._answers.host.roles
        return roles.user == self._user.user and bool(roles.attribute)

    def _owner_attribute(self) -> str:
        caller = self._answers.host.caller
        return caller.attribute if self._user.user else "id"

    def _subject(self) -> str:
        if not self._user.user:
            return ""
        self._imports.name("pydantic", "TypeAdapter")
        if self._user.type == "uuid":
            return self._imports.name("uuid", "UUID")
        if self._user.type == "str":
            # PostgreSQL stores no NUL character.
            return f'Annotated[str, Field(min_length=1, max_length={LONGEST_SUBJECT}, pattern=r"^[^\\x00]*$")]'
        return f"Annotated[int, Field(ge=0, le={LARGEST[self._user.type]})]"

    def _loaded(self, caller: str) -> str:
        host, user = self._answers.host, self._user
        if not user.user:
            return ""
        await_ = "await " if host.is_async else ""
        if user.is_key:
            return f"{await_}session.get({caller}, subject)"
        select = self._imports.name("sqlmodel" if host.is_sqlmodel else "sqlalchemy", "select")
        column = f"{caller}.{user.attribute}"
        if host.is_sqlmodel:
            column = f"{self._imports.name('sqlmodel', 'col')}({column})"
        return f"{await_}session.scalar({select}({caller}).where({column} == subject))"

    def _inactive(self) -> str:
        parts = ["user is None"]
        for attribute, value in self._user.active.items():
            column = f"user.{attribute}"
            if value is True:
                parts.append(f"not {column}")
            elif value is False:
                parts.append(column)
            else:
                parts.append(f"{column} is not None" if value is None else f"{column}.value != {quoted(value)}")
        return " or ".join(parts)

    def _given(self) -> str:
        settings = self._answers.host.settings
        if not settings.values.get("jwt_key"):
            return ""
        holder = self._imports.target(settings.target) + ("()" if settings.is_called else "")
        pairs = (
            (name, f"{holder}{value}" if value.startswith(".") else quoted(value))
            for name, value in settings.values.items()
        )
        return ", ".join(f"{quoted(name)}: {source}" for name, source in pairs)

    def _given_words(self) -> str:
        """`JWT_KEY is secret_key of app.core.config:settings`."""
        settings = self._answers.host.settings
        names = [
            f"{name.upper()} is {value.removeprefix('.')}"
            for name, value in settings.values.items()
            if value.startswith(".")
        ]
        return f"{', '.join(names)} of {settings.target}"
