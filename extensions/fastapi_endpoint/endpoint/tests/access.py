"""The table of who may do what: each operation by each kind of caller, and the status that is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...answers import Answers
from ..callers import refused_anonymous
from ..types import owner_type, quoted
from .calls import OF_COLLECTION
from .subject import Subject
from .view import AccessView, ActionCase, Fixtures, Item, RequestsView


def build_access(
    subject: Subject, fixtures: Fixtures, actions: tuple[ActionCase, ...], requests: RequestsView, request: str
) -> AccessView | None:
    """Build the table; None where everybody may call.

    Args:
        subject: The endpoint.
        fixtures: The fixtures of the tests.
        actions: The cases of its actions.
        requests: A request for each operation.
        request: Parameters of a test that sends requests as a known caller.
    """
    if subject.answers.auth_scheme == "none":
        return None
    return _Builder(subject, fixtures, actions, requests).build(request)


class _Builder:
    def __init__(
        self, subject: Subject, fixtures: Fixtures, actions: tuple[ActionCase, ...], requests: RequestsView
    ) -> None:
        self._subject, self._fixtures, self._requests = subject, fixtures, requests
        self._answers = subject.answers
        self._actions = dict(zip((action.name for action in subject.answers.actions), actions, strict=True))
        # Where the host's clients may share their headers, a test has the anonymous one alone.
        self._knows_caller = fixtures.replaces_caller or bool(fixtures.headers)
        self._makes_row = self._knows_caller and bool(requests.of_rows)

    def build(self, request: str) -> AccessView:
        callers, fixtures = _Callers(self._answers), self._fixtures
        names = callers.names if self._knows_caller else callers.names[:1]
        envelope = self._answers.host.envelope
        success = {"create": 201, "delete": 200 if envelope.wraps and envelope.wraps_nothing else 204}
        rows = (
            Item(quoted(name), _tuple(str(callers.status(one, name, success.get(name, 200))) for one in names))
            for name in self._requests.names
        )
        anonymous = quoted(callers.anonymous)
        kind = owner_type(self._answers, self._subject.imports) if self._answers.has_owners else ""
        headers = fixtures.headers.removeprefix(", headers=")
        states = [
            Item(quoted(name), action.state.mapping) for name, action in self._actions.items() if action.state.arguments
        ]
        return AccessView(
            callers=_tuple(map(quoted, names)),
            anonymous=anonymous,
            owner=quoted(callers.owner) if kind else "",
            stranger=quoted(callers.stranger),
            callers_parameter=f", callers: list[{kind}]" if kind else "",
            callers_argument=", callers" if kind else "",
            becoming=tuple(self._becoming(callers)),
            rows=tuple(rows),
            lists_own=bool(self._answers.owner) and "list" in self._requests.names,
            makes_row=self._makes_row,
            call=self._requests.to(
                "collection" if self._subject.parent and self._knows_caller else "URL",
                f"created[{quoted(self._subject.names.key)}]" if self._makes_row else "UNKNOWN",
            ),
            states=tuple(states if self._knows_caller else ()),
            state="**states.get(operation, {})" if states else "",
            prepared=tuple(
                Item(quoted(name), action.state.prepared)
                for name, action in self._actions.items()
                if action.state.prepared
            ),
            request=self._test_parameters(request, f", callers: list[{kind}]" if kind else ""),
            client=fixtures.client if self._knows_caller else fixtures.anonymous,
            app_argument=f"{fixtures.app_fixture}, " if fixtures.app_fixture else "",
            headers=f", headers={{}} if caller == {anonymous} else {headers}" if headers else "",
            refused_anonymous=_set_of(refused_anonymous(self._answers)),
        )

    def _becoming(self, callers: _Callers) -> Iterator[str]:
        """The lines of the function that changes who calls, where the tests have callers of their own."""
        overrides = self._fixtures.overridden
        if self._fixtures.overrides_users:
            yield f"if caller == {quoted(callers.anonymous)}:"
            yield from (f"    {overrides}.pop({user})" for user in self._fixtures.overrides_users)
        if self._answers.has_owners:
            yield f"owner_id = callers[0] if caller == {quoted(callers.owner)} else callers[1]"
            yield f"{overrides}[get_owner_id] = lambda: owner_id"
        if self._answers.roles or self._answers.bypass_roles:
            yield f"{overrides}[get_roles] = lambda: frozenset({{caller}})"

    def _test_parameters(self, request: str, callers: str) -> str:
        if not self._knows_caller:
            return f"{self._fixtures.anonymous}: {self._fixtures.client_type}{self._requests.parameters}"
        sessions = [action.state.session for action in self._actions.values() if action.state.session]
        create = f", create_{self._answers.resource.snake}: Create" if self._makes_row else ""
        found = (self._fixtures.app_parameter, request, callers, *sessions[:1], create, self._requests.parameters)
        return "".join(found)


class _Callers:
    """The kinds of callers, and what each is answered."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._roles = sorted({role for roles in answers.roles.values() for role in roles} | {*answers.bypass_roles})
        self.anonymous, self.owner, self.stranger = map(self._free, ("anonymous", "owner", "stranger"))

    def _free(self, name: str) -> str:
        """The name, or another one where a role has it."""
        return self._free(f"{name}_caller") if name in self._roles else name

    @property
    def names(self) -> list[str]:
        """All of them, the anonymous one first."""
        if self._answers.has_owners:
            return [self.anonymous, self.owner, self.stranger, *self._roles]
        return [self.anonymous, *([self._free("nobody"), *self._roles] if self._answers.roles else ["user"])]

    def status(self, caller: str, operation: str, success: int) -> int:
        """What an operation is answered with.

        Args:
            caller: Who calls.
            operation: The name of an operation or of an action.
            success: The status for a caller who may.
        """
        if caller == self.anonymous:
            return 401
        needed = self._answers.roles.get(operation, ())
        if needed and caller not in needed:
            return 403
        is_shared = operation in OF_COLLECTION and not self._answers.parent_owner
        return 404 if caller == self.stranger and not is_shared else success


def _set_of(codes: tuple[int, ...]) -> str:
    """Several codes as the source of a set; empty for one."""
    return f"{{{', '.join(map(str, codes))}}}" if len(codes) > 1 else ""


def _tuple(sources: Iterable[str]) -> str:
    """The elements of a tuple, with the comma that one alone needs."""
    found = [*sources]
    return ", ".join(found) + ("," if len(found) == 1 else "")
