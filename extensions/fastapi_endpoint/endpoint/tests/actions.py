"""The cases of business actions: the state that a row has before, the input, and what changes."""

from __future__ import annotations

from dataclasses import replace

from ...actions import Action, Caller, Moment, Transition
from ...actions.types import Assignment
from ...fields import types as t
from ...fields.python_source import python_source, to_json
from ...fields.samples import rejected
from ..actions import action_path
from ..types import owner_type, quoted
from .subject import Subject
from .values import Values
from .view import ActionCase, Case, Fixtures, Item, StateCase


class Actions:
    """The cases of each action.

    Args:
        subject: The endpoint; imports that the cases need are added to it.
        values: Gives the values of requests.
    """

    def __init__(self, subject: Subject, values: Values) -> None:
        self._subject = subject
        self._values = values

    def cases(self, fixtures: Fixtures) -> tuple[ActionCase, ...]:
        """One case for each action.

        Args:
            fixtures: The fixtures of the tests.
        """
        return tuple(self._case(action, fixtures) for action in self._subject.answers.actions)

    def _case(self, action: Action, fixtures: Fixtures) -> ActionCase:
        start, conflict = _states(self._subject, action)
        uses_references = any(isinstance(field.type, t.Reference) for field in action.input)
        return ActionCase(
            name=self._subject.names.action_function(action),
            path=f"/{action_path(action)}",
            data=self._data(action),
            json=", json=data" if action.input else "",
            callers=self._callers(action),
            references=", references: dict[str, Any]" if uses_references else "",
            state=self._prepared(action, start, fixtures),
            expected=tuple(self._expected(action)),
            present=tuple(
                item.field.column
                for item in action.assignments
                if isinstance(item.value, Moment) and item.field.in_response
            ),
            conflict=self._prepared(action, conflict, fixtures) if conflict else None,
            rejected=tuple(self._rejected(action)),
            is_free=action.is_free,
        )

    def _callers(self, action: Action) -> str:
        """The parameter for the callers, where the response says who one was."""
        shown = any(item.value is Caller.ID and item.field.in_response for item in action.assignments)
        return f", callers: list[{owner_type(self._subject.answers, self._subject.imports)}]" if shown else ""

    def _prepared(self, action: Action, case: StateCase, fixtures: Fixtures) -> StateCase:
        """The case with the statement that brings the row there, if it takes one."""
        if case.twice:
            json = ", json=data" if action.input else ""
            return replace(case, prepared=f"{fixtures.await_}{fixtures.client}.post(url{json}{fixtures.headers})")
        if not case.stored or action.transition is None:
            return case
        field, names = action.transition.field, self._subject.names
        assert isinstance(field.type, t.Enum)
        target, member = names.enum_target(field), field.type.member(case.stored)
        source = f"{self._subject.imports.target(target)}.{member}" if target else quoted(case.stored)
        self._subject.imports.name(names.module("model"), names.model)
        self._subject.imports.name("sqlalchemy", "update")
        if self._subject.answers.id_type == "uuid":
            self._subject.imports.name("uuid", "UUID")
        return replace(
            case,
            prepared=f"{fixtures.await_}store({fixtures.session}, created, {field.column}={source})",
            session=f", {fixtures.session}: {fixtures.session_type}",
        )

    def _data(self, action: Action) -> str:
        if not action.input:
            return ""
        return f"{{{', '.join(f'{quoted(field.column)}: {self._input(action, field)}' for field in action.input)}}}"

    def _input(self, action: Action, field: t.Field) -> str:
        if isinstance(field.type, t.Reference):
            return f"references[{quoted(self._subject.reference_key(action, field))}]"
        is_unique = any(item.value == field and item.field.unique for item in action.assignments)
        return self._values.in_request(replace(field, unique=is_unique))

    def _expected(self, action: Action) -> list[Item]:
        rows = []
        if action.transition and action.transition.field.in_response:
            rows.append(Item(action.transition.field.column, f"== {quoted(action.transition.target)}"))
        rows += [
            Item(item.field.column, self._expectation(item))
            for item in action.assignments
            if item.field.in_response and not isinstance(item.value, Moment)
        ]
        return rows

    def _expectation(self, item: Assignment) -> str:
        """The comparison with what was set."""
        if item.value is Caller.ID:
            return "== str(callers[0])" if self._subject.answers.host.caller.type == "uuid" else "== callers[0]"
        if isinstance(item.value, t.Field):
            return f"== data[{quoted(item.value.column)}]"
        assert not isinstance(item.value, Moment)
        word = "is" if item.value is None or isinstance(item.value, bool) else "=="
        return f"{word} {python_source(to_json(item.value))}"

    def _rejected(self, action: Action) -> list[Case]:
        rows = [
            Case(field.column, item.source, f"{field.column} {item.why}")
            for field in action.input
            for item in rejected(field)
            if item.value is not None or not field.nullable
        ]
        return [*rows, Case("unknown", "1", "unknown field")] if action.input else []


def stores_states(subject: Subject) -> bool:
    """Whether some test puts a row into a state directly, because no request can."""
    cases = [case for action in subject.answers.actions for case in _states(subject, action)]
    return any(case is not None and bool(case.stored) for case in cases)


def _states(subject: Subject, action: Action) -> tuple[StateCase, StateCase | None]:
    """A row to which the action applies, and one to which it does not; none where it applies to every state."""
    transition = action.transition
    if transition is None:
        return StateCase(), None
    field = transition.field
    assert isinstance(field.type, t.Enum)
    start = _state(subject, transition, _first_state(subject, transition))
    others = [text for text in field.type.values if text not in transition.sources]
    if not others:
        return start, None
    if _by_request(subject, field) and field.default not in others and transition.target in others:
        return start, replace(start, text=transition.target, twice=True)
    text = str(field.default) if field.default in others else others[0]
    return start, _state(subject, transition, text)


def _by_request(subject: Subject, field: t.Field) -> bool:
    """Whether rows are created by requests that cannot choose this field."""
    return subject.creates and not field.in_create


def _first_state(subject: Subject, transition: Transition) -> str:
    field = transition.field
    default = str(field.default)
    return default if _by_request(subject, field) and default in transition.sources else transition.sources[0]


def _state(subject: Subject, transition: Transition, text: str) -> StateCase:
    field = transition.field
    if not _by_request(subject, field):
        return StateCase(text=text, arguments=f"{field.column}={quoted(text)}")
    if field.default == text:
        return StateCase(text=text)
    return StateCase(text=text, stored=text)
