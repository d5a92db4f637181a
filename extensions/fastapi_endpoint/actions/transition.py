"""The grammar of a transition: a field, the states that it may be in, an arrow, and the state that follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..fields import Enum, Field
from ..fields.place import Place
from ..wording import code, join, nearest
from .types import Transition

FORM = "write `status draft|paid -> cancelled`"
LONGEST = 1000
_TOKENS = re.compile(r"""(?P<text>"[^"]*"|'[^']*')|(?P<arrow>->)|(?P<bar>\|)|(?P<word>(?:(?!->)[^\s|"'])+)""")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def parse_transition(text: object, place: Place, fields: Sequence[Field]) -> Transition:
    """Read a transition.

    Args:
        text: For example `status draft|paid -> cancelled`; a value with a blank stands in quotes.
        place: The action, for messages.
        fields: The fields of the resource.

    Returns:
        The transition, its states checked against the enum.

    Raises:
        AnswerError: It is not understood, or names a field or a state that there is not.
    """
    if not isinstance(text, str):
        raise place.error(f"has {code(text)} where a transition belongs", accepted=FORM)
    if len(text) > LONGEST:
        raise place.error(f"has a transition of more than {LONGEST} characters", accepted=FORM)
    parts = _Parts(text, place)
    field = _state_field(parts.take("word", "the name of an enum field"), place, fields)
    sources = [_state(parts.state(), place, field)]
    while parts.accept("bar"):
        sources.append(_state(parts.state(), place, field))
        if sources[-1] in sources[:-1]:
            raise place.error(f"names the state {code(sources[-1])} twice", accepted="write it once")
    parts.take("arrow", "`->`")
    target = _state(parts.state(), place, field)
    parts.end()
    return Transition(field, tuple(sources), target)


class _Parts:
    """A cursor over the words of a transition."""

    def __init__(self, text: str, place: Place) -> None:
        self._place = place
        self._tokens = list(_scan(text, place))
        self._end = len(text)

    def _peek(self) -> _Token:
        return self._tokens[0] if self._tokens else _Token("end", "", self._end)

    def accept(self, kind: str) -> bool:
        found = self._peek().kind == kind
        if found:
            self._tokens.pop(0)
        return found

    def take(self, kind: str, wanted: str) -> _Token:
        token = self._peek()
        if token.kind != kind:
            raise self._place.error(
                f"has {_shown(token)} where {wanted} belongs", position=token.position, accepted=FORM
            )
        return self._tokens.pop(0)

    def state(self) -> _Token:
        kind = "text" if self._peek().kind == "text" else "word"
        return self.take(kind, "a state")

    def end(self) -> None:
        if self._tokens:
            raise self._place.error(
                f"has {_shown(self._peek())} behind the transition", position=self._peek().position, accepted=FORM
            )


def _scan(text: str, place: Place) -> list[_Token]:
    tokens = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = _TOKENS.match(text, position)
        if found is None:
            raise place.error("has a text that is never closed", position=position, accepted="close it with its quote")
        kind = str(found.lastgroup)
        shown = found[0][1:-1] if kind == "text" else found[0]
        tokens.append(_Token(kind, shown, position))
        position = found.end()
    return tokens


def _shown(token: _Token) -> str:
    return "the end" if token.kind == "end" else code(token.text)


def _state_field(token: _Token, place: Place, fields: Sequence[Field]) -> Field:
    names = [field.name for field in fields if isinstance(field.type, Enum)]
    found = next((field for field in fields if field.name == token.text), None)
    if found is None:
        accepted = f"the enum fields are {join(names, 'and')}" if names else "the resource has no enum field"
        raise place.error(
            f"names the unknown field {code(token.text)}",
            position=token.position,
            accepted=accepted,
            nearest=nearest(token.text, names),
        )
    if not isinstance(found.type, Enum):
        problem = f"names {code(found.name)}, which is {code(found.type.word)}"
        raise place.error(problem, position=token.position, accepted="a transition needs an `enum` field")
    if found.nullable:
        problem = f"names {code(found.name)}, which may be null"
        raise place.error(problem, position=token.position, accepted="a transition needs a state in every row")
    return found


def _state(token: _Token, place: Place, field: Field) -> str:
    assert isinstance(field.type, Enum)
    if token.text not in field.type.values:
        raise place.error(
            f"names the unknown state {code(token.text)}",
            position=token.position,
            accepted=f"{code(field.name)} has {join(field.type.values, 'and')}",
            nearest=nearest(token.text, field.type.values),
        )
    return token.text
