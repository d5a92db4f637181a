"""What the schema, service and router templates print of business actions."""

from __future__ import annotations

from dataclasses import dataclass

from ..actions import Action, Caller, Moment, Transition
from ..actions.types import Value
from ..answers import Answers
from ..fields import types as t
from ..wording import join
from .errors import Raised, refusal
from .imports import Imports
from .names import EndpointNames
from .rows import Rows
from .types import literal, owner_type, quoted, utc

_INDENT = 4
CALLER = "caller_id"
"""The parameter that takes the id of the caller."""


@dataclass(frozen=True)
class State:
    """An enum column that actions change."""

    function: str
    """The function that changes it if it may."""
    words: str
    column: str
    found: str
    """A statement for the state of a row."""
    kind: str
    """The class of its values."""
    text: str
    """What stands behind a value to give its text."""
    refused: str
    """The exception for a row in another state."""


@dataclass(frozen=True)
class ActionFunction:
    """One action in the service."""

    name: str
    data_parameter: str
    """The parameter that takes its input, with a comma before, or nothing."""
    caller_parameter: str
    """The parameter that takes the id of the caller, with a comma before, or nothing."""
    unused_input: bool
    """Whether nothing reads the input before somebody writes the logic."""
    summary: str
    details: str
    """The rest of the docstring; its lines are indented."""
    conflict: str
    """When it raises a conflict; empty where it cannot."""
    values: str
    """What it stores, as a dictionary."""
    write: str
    """The function that stores the values."""
    sources: str
    """The argument with the states from which it applies, with a comma before, or nothing."""
    is_free: bool


def build_states(names: EndpointNames, imports: Imports, rows: Rows) -> dict[str, State]:
    """The enum columns that transitions change, by name.

    Args:
        names: The endpoint's names.
        imports: Imports of the service module.
        rows: The statements of the service.
    """
    states = {}
    for action in names.answers.actions:
        if action.transition is not None:
            field = action.transition.field
            target = names.enum_target(field)
            words, text = _words(field.name), ".value" if target else ""
            states[field.column] = State(
                function=f"_change_{field.column}",
                words=words,
                column=rows.column(field.column),
                found=rows.value(field.column),
                kind=imports.target(target) if target else imports.builtin("str"),
                text=text,
                refused=Raised(names.answers, names, imports).conflict(
                    f'f"The {words} is {{found[0]{text}}}, and this needs {{needed}}."'
                ),
            )
    return states


def build_functions(
    answers: Answers, names: EndpointNames, imports: Imports, states: dict[str, State]
) -> tuple[ActionFunction, ...]:
    """Build the service's functions.

    Args:
        answers: The answers.
        names: The endpoint's names.
        imports: Imports of the service module.
        states: The enum columns that actions change, by name.
    """
    return tuple(_function(action, answers, names, imports, states) for action in answers.actions)


def _function(
    action: Action, answers: Answers, names: EndpointNames, imports: Imports, states: dict[str, State]
) -> ActionFunction:
    transition = action.transition
    return ActionFunction(
        name=names.action_function(action),
        data_parameter=data_parameter(action, names, imports),
        caller_parameter=f", {CALLER}: {owner_type(answers, imports)}" if takes_caller(action, answers) else "",
        unused_input=bool(action.input) and not action.uses_input,
        summary=action_summary(action, answers),
        details=action_details(action),
        conflict=_conflict(action),
        values=_values(action, answers, names, imports),
        write=states[transition.field.column].function if transition else "_write",
        sources=_sources(transition, names, imports) if transition else "",
        is_free=action.is_free,
    )


def data_parameter(action: Action, names: EndpointNames, imports: Imports) -> str:
    """The parameter that takes an action's input, with a comma before, or nothing."""
    return f", data: {imports.name(names.module('schema'), names.action_input(action))}" if action.input else ""


def takes_caller(action: Action, answers: Answers) -> bool:
    """Whether the function of an action has a parameter for the caller; under ownership, `reach` says who that is."""
    return action.sets_caller and not answers.owner


def action_path(action: Action) -> str:
    """The last segment of the action's path, `send-reminder`."""
    return action.name.replace("_", "-")


def action_docstring(action: Action, answers: Answers) -> str:
    """The docstring of the action's endpoint, which is its description in OpenAPI; its lines are indented."""
    indent = " " * _INDENT
    summary, details = action_summary(action, answers), action_details(action)
    return f'"""{summary}\n\n{indent}{details}\n{indent}"""' if details else f'"""{summary}"""'


def action_summary(action: Action, answers: Answers) -> str:
    """The first line of the docstrings: what the action does to one row."""
    resource = f"{answers.resource.article} {answers.resource.words}"
    first, *rest = action.name.split("_")
    return f"{' '.join([first.capitalize(), *rest])} {'for ' if rest else ''}{resource}."


def action_details(action: Action) -> str:
    """What the action changes, in sentences; the task that formats folds them."""
    sentences = []
    if action.transition:
        sentences.append(f"Its {_words(action.transition.field.name)} goes from {_path(action.transition)}.")
    if action.assignments:
        names = join((item.field.column for item in action.assignments), "and").replace("`", "")
        sentences.append(f"It sets {names}.")
    return " ".join(sentences)


def action_can_conflict(action: Action) -> bool:
    """Whether the action may answer with a conflict."""
    return bool(_conflict(action))


def _conflict(action: Action) -> str:
    if action.is_free:
        return "The logic that is written here finds one."
    if action.transition:
        return f"It has another {_words(action.transition.field.name)}."
    return refusal(item.field for item in action.assignments)


def _path(transition: Transition) -> str:
    *others, last = transition.sources
    sources = f"{', '.join(others)} or {last}" if others else last
    return f"{sources} to {transition.target}"


def _sources(transition: Transition, names: EndpointNames, imports: Imports) -> str:
    members = (_member(transition.field, text, names, imports) for text in transition.sources)
    return f", [{', '.join(members)}]"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _values(action: Action, answers: Answers, names: EndpointNames, imports: Imports) -> str:
    rows = []
    if action.transition:
        field = action.transition.field
        rows.append(f"{quoted(field.column)}: {_member(field, action.transition.target, names, imports)}")
    rows += [
        f"{quoted(item.field.column)}: {_source(item.value, item.field, answers, names, imports)}"
        for item in action.assignments
    ]
    return f"{{{', '.join(rows)}}}"


def _source(value: Value, field: t.Field, answers: Answers, names: EndpointNames, imports: Imports) -> str:
    if isinstance(value, t.Field):
        return f"data.{value.column}"
    if value is Caller.ID:
        return "reach.owner_id" if answers.owner else CALLER
    if isinstance(value, Moment):
        now = f"{imports.name('datetime', 'datetime')}.now({utc(answers, imports)})"
        return now if value is Moment.NOW else f"{now}.date()"
    if isinstance(field.type, t.Enum) and isinstance(value, str):
        return _member(field, value, names, imports)
    return literal(value, answers, imports)


def _member(field: t.Field, text: str, names: EndpointNames, imports: Imports) -> str:
    assert isinstance(field.type, t.Enum)
    target = names.enum_target(field)
    return f"{imports.target(target)}.{field.type.member(text)}" if target else quoted(text)
