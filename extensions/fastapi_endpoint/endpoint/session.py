"""What the template of the shared session module prints: a dependency made of what the host has for sessions."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
from .imports import Imports
from .names import EndpointNames
from .types import session_class

FUNCTION = "get_request_session"
ALIAS = "SessionDep"


@dataclass(frozen=True)
class SessionView:
    """The shared session module."""

    parameter: str
    returned: str
    commits: str
    """Who commits, as a sentence."""
    body: str
    """The statements that give the session."""
    alias: str
    imports: str


def build_session(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> SessionView:
    """Build the shared session module."""
    return _Builder(answers, names, first_party).build()


class _Builder:
    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self._host = answers.host
        self._use = answers.host.session_use
        self._imports = Imports(
            names.support_module("session"),
            first_party,
            reserved={FUNCTION, ALIAS, "factory", "holder", "session"},
            relative=answers.host.imports.style == "relative",
        )
        self._class = session_class(answers, self._imports)
        self._annotated = self._imports.name("typing", "Annotated")
        self._depends = self._imports.name("fastapi", "Depends")

    def build(self) -> SessionView:
        parameter, entered, value = self._source()
        returned = self._class
        if entered:
            iterator = "AsyncIterator" if self._host.is_async else "Iterator"
            returned = f"{self._imports.name('collections.abc', iterator)}[{self._class}]"
        by_dependency = self._use.commits == "dependency"
        scope = ', scope="function"' if entered and by_dependency and self._use.function_scope else ""
        return SessionView(
            parameter=parameter,
            returned=returned,
            commits=(
                "It is committed when the request succeeds, and rolled back when it fails."
                if by_dependency
                else "Services commit; what they did not commit is rolled back."
            ),
            body=self._body(entered, value),
            alias=f"{self._annotated}[{self._class}, {self._depends}({FUNCTION}{scope})]",
            imports=self._imports.render(),
        )

    def _body(self, entered: str, value: str) -> str:
        if entered:
            word = "async with" if self._host.is_async else "with"
            return f"{word} {entered}:\n        yield {value}"
        if self._use.how == "object":
            # The annotation says what a state or a library does not.
            return f"session: {self._class} = {value}\n    return session"
        return f"return {value}"

    def _source(self) -> tuple[str, str, str]:
        """The parameter, what is entered, and the session."""
        match self._use.how:
            case "given" if self._use.attribute:
                holder = self._imports.target(self._use.holder)
                entered = "holder" if self._use.enters else ""
                return f"holder: {self._dependency(holder)}", entered, f"holder.{self._use.attribute}"
            case "given":
                if self._use.alias:
                    return f"session: {self._imports.target(self._use.alias)}", "", "session"
                return f"session: {self._dependency(self._class)}", "", "session"
            case "maker":
                return f"factory: {self._dependency(self._factory_class())}", "factory() as session", "session"
            case "opened":
                parameter, expression = self._expression()
                return parameter, f"{expression} as session", "session"
        parameter, expression = self._expression()
        return parameter, "", expression

    def _dependency(self, kind: str) -> str:
        _, expression = self._expression()
        written = expression if self._use.ready_made else f"{self._depends}({expression})"
        return f"{self._annotated}[{kind}, {written}]"

    def _factory_class(self) -> str:
        if self._host.is_async:
            maker = self._imports.name("sqlalchemy.ext.asyncio", "async_sessionmaker")
        else:
            maker = self._imports.name("sqlalchemy.orm", "sessionmaker")
        return f"{maker}[{self._class}]"

    def _expression(self) -> tuple[str, str]:
        """The parameter that the expression needs, and the expression, its first name imported."""
        expression = self._use.expression
        if expression.startswith("request."):
            return f"request: {self._imports.name('fastapi', 'Request')}", expression
        module = self._host.session.partition(":")[0]
        end = next((index for index, sign in enumerate(expression) if sign in ".("), len(expression))
        return "", self._imports.name(module, expression[:end]) + expression[end:]
