"""Tokens of a spec string, read one at a time because a default is lexed in another way than a modifier."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..errors import AnswerError
from ..wording import code
from .place import Place

LONGEST_SPEC = 1000
_SYMBOLS = ("..", ">=", "<=", ">", "<", "=", "(", ")", ",")
_QUOTES = "\"'"
_BLANKS = " \t\r\n"


class Kind(enum.Enum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    REGEX = "regex"
    SYMBOL = "symbol"
    OTHER = "other"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A piece of the spec; for strings and expressions `text` is the content without its delimiters."""

    kind: Kind
    text: str
    position: int
    end: int

    def is_symbol(self, text: str) -> bool:
        """Whether this is the given symbol."""
        return self.kind is Kind.SYMBOL and self.text == text

    def __str__(self) -> str:
        return "the end" if self.kind is Kind.END else code(self.text)


class Scanner:
    """A cursor over a spec."""

    def __init__(self, text: str, place: Place) -> None:
        """Start at the first character.

        Args:
            text: The spec.
            place: The field, for error messages.

        Raises:
            AnswerError: The spec is too long or holds a control character.
        """
        self.text = text
        self.place = place
        self.position = 0
        if len(text) > LONGEST_SPEC:
            raise place.error(f"has a spec of more than {LONGEST_SPEC} characters")
        odd = next((i for i, char in enumerate(text) if not char.isprintable() and char not in _BLANKS), None)
        if odd is not None:
            raise place.error(f"holds the unprintable character {code(text[odd])}", position=odd)

    def peek(self) -> Token:
        """Give the next token and stay in front of it."""
        start = self._skip_blanks()
        if start == len(self.text):
            return Token(Kind.END, "", start, start)
        char = self.text[start]
        if char in _QUOTES:
            return self._delimited(Kind.STRING, start)
        if char == "/":
            return self._delimited(Kind.REGEX, start)
        symbol = next((symbol for symbol in _SYMBOLS if self.text.startswith(symbol, start)), None)
        if symbol is not None:
            return Token(Kind.SYMBOL, symbol, start, start + len(symbol))
        if char.isalpha() or char == "_":
            return self._run(Kind.WORD, start, "_-")
        if char.isdigit() or char in "+-.":
            return self._number(start)
        return Token(Kind.OTHER, char, start, start + 1)

    def take(self) -> Token:
        """Give the next token and go behind it."""
        token = self.peek()
        self.position = token.end
        return token

    def accept(self, *symbols: str) -> Token | None:
        """Take the next token if it is one of these symbols."""
        token = self.peek()
        if token.kind is Kind.SYMBOL and token.text in symbols:
            return self.take()
        return None

    def expect(self, symbol: str, accepted: str) -> Token:
        """Take the next token, which has to be this symbol.

        Raises:
            AnswerError: It is another one; `accepted` says what was expected.
        """
        token = self.peek()
        if not token.is_symbol(symbol):
            raise self.error(f"has {token} where {code(symbol)} belongs", token, accepted=accepted)
        return self.take()

    def value(self, stops: str = "") -> Token:
        """Take a literal: a quoted text, or everything up to a blank or one of `stops`."""
        start = self._skip_blanks()
        if start < len(self.text) and self.text[start] in _QUOTES:
            return self.take()
        end = start
        while end < len(self.text) and self.text[end] not in _BLANKS and self.text[end] not in stops:
            end += 1
        self.position = end
        return Token(Kind.WORD if end > start else Kind.END, self.text[start:end], start, end)

    def rest(self) -> Token:
        """Take everything that is left."""
        start = self._skip_blanks()
        self.position = len(self.text)
        text = self.text[start:].rstrip(_BLANKS)
        return Token(Kind.OTHER if text else Kind.END, text, start, len(self.text))

    def error(self, problem: str, token: Token, *, accepted: str = "", nearest: str | None = None) -> AnswerError:
        """Build the error for a problem at a token."""
        return self.place.error(problem, position=token.position, accepted=accepted, nearest=nearest)

    def _skip_blanks(self) -> int:
        start = self.position
        while start < len(self.text) and self.text[start] in _BLANKS:
            start += 1
        return start

    def _run(self, kind: Kind, start: int, extra: str) -> Token:
        end = start + 1
        while end < len(self.text) and (self.text[end].isalnum() or self.text[end] in extra):
            end += 1
        return Token(kind, self.text[start:end], start, end)

    def _number(self, start: int) -> Token:
        """Read a number; `3..120` is a number, the symbol `..` and a number."""
        end = start + 1
        while end < len(self.text):
            char = self.text[end]
            exponent_sign = char in "+-" and self.text[end - 1] in "eE"
            point = char == "." and not self.text.startswith("..", end)
            if not (char.isalnum() or char == "_" or exponent_sign or point):
                break
            end += 1
        return Token(Kind.NUMBER, self.text[start:end], start, end)

    def _delimited(self, kind: Kind, start: int) -> Token:
        """Read to the closing delimiter; a backslash keeps a delimiter (and, in a text, a backslash) as it is."""
        delimiter = self.text[start]
        kept = delimiter if kind is Kind.REGEX else f"{delimiter}\\"
        content = ""
        index = start + 1
        while index < len(self.text):
            char = self.text[index]
            if char == delimiter:
                return Token(kind, content, start, index + 1)
            follower = self.text[index + 1 : index + 2]
            if char == "\\" and follower:
                content += follower if follower in kept else char + follower
                index += 2
                continue
            content += char
            index += 1
        what = "regular expression" if kind is Kind.REGEX else "text"
        raise self.place.error(
            f"has a {what} that is never closed", position=start, accepted=f"close it with {code(delimiter)}"
        )
