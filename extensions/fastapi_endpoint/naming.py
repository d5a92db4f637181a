"""The names of a resource, singular and plural, in every case that generated code needs."""

from __future__ import annotations

import builtins
import keyword
from dataclasses import dataclass
from functools import lru_cache

from .errors import AnswerError
from .wording import code

LONGEST_NAME = 40
"""PostgreSQL cuts identifiers at 63 bytes, and the names of indexes and constraints derive from this one."""

_SEPARATORS = " _-"

_IMPORTED_CLASSES = {
    "typing": {"Annotated", "Any", "Literal", "Self", "Sequence"},
    "the standard library": {"Decimal", "Enum"},
    "FastAPI": {"Body", "Depends", "Header", "Path", "Query", "Request", "Response", "Security"},
    "Pydantic": {"Field"},
    "SQLAlchemy": {
        "Base", "Boolean", "Date", "Float", "Index", "Integer", "Interval", "Mapped", "Numeric", "Select", "Session",
        "String", "Text", "Time", "Uuid",
    },
}  # fmt: skip
"""A model class of one of these names hides what the generated modules import under it, so they fail to run."""

_LOCAL_NAMES = frozenset(
    {
        "cache", "changes", "client", "current_user", "cursor", "data", "filters", "limit", "logger", "model", "offset",
        "page", "pagination", "params", "payload", "query", "redis", "registry", "request", "response", "result",
        "router", "row", "rows", "schema", "search", "select", "self", "cls", "service", "session", "sort", "statement",
        "status", "total", "user", "value", "values",
    }
)  # fmt: skip
"""Parameters, module names and variables of the generated functions; a resource variable steps aside with `_`."""

_IRREGULAR = {"lens": "lenses", "virus": "viruses", "schema": "schemas"}
_VOWEL_SOUND = ("hour", "honest", "heir", "honor", "honour")
_CONSONANT_SOUND = ("uni", "use", "usu", "util", "eu", "one", "once", "ub")
_CONSONANT_EXCEPTIONS = ("unim", "unin", "unid")


@dataclass(frozen=True)
class ResourceName:
    """A resource's name; made by `ResourceName.parse`, which checks it."""

    singular: tuple[str, ...]
    """Lower-case words: `("order", "item")`."""
    plural: tuple[str, ...]
    """Lower-case words: `("order", "items")`."""

    @classmethod
    def parse(cls, resource: str, plural: str | None = None) -> ResourceName:
        """Read a name in any case; a run of capitals is one word, so `APIKey` is `api_key` and `ApiKey`.

        Args:
            resource: The singular name: `order_item`, `OrderItem`, `order-item` or `Order Item`. A name that is
                already plural stays as it is.
            plural: The plural name in any case, or nothing for the English plural of the last word.

        Returns:
            The name in all its forms.

        Raises:
            AnswerError: A name that cannot be a Python class, variable and module, or is too long.
        """
        singular = _checked_words("resource", resource)
        _check_imports(singular)
        if plural is None or (isinstance(plural, str) and not plural.strip()):
            plural = _snake((*singular[:-1], pluralize(singular[-1])))
        return cls(singular, _checked_words("resource_plural", plural))

    @property
    def snake(self) -> str:
        """`order_item`."""
        return _snake(self.singular)

    @property
    def pascal(self) -> str:
        """`OrderItem`."""
        return _pascal(self.singular)

    @property
    def words(self) -> str:
        """`order item`, for prose."""
        return " ".join(self.singular)

    @property
    def title(self) -> str:
        """`Order Item`, for headings and tags."""
        return _title(self.singular)

    @property
    def plural_snake(self) -> str:
        """`order_items`; the table. Equal to `snake` for `news`."""
        return _snake(self.plural)

    @property
    def plural_pascal(self) -> str:
        """`OrderItems`."""
        return _pascal(self.plural)

    @property
    def plural_kebab(self) -> str:
        """`order-items`; the path."""
        return "-".join(self.plural)

    @property
    def plural_words(self) -> str:
        """`order items`, for prose."""
        return " ".join(self.plural)

    @property
    def plural_title(self) -> str:
        """`Order Items`, for tags."""
        return _title(self.plural)

    @property
    def article(self) -> str:
        """`a` or `an`, as the singular sounds."""
        word = self.singular[0]
        if word.startswith(_VOWEL_SOUND) or word.startswith(_CONSONANT_EXCEPTIONS):
            return "an"
        return "an" if word[0] in "aeiou" and not word.startswith(_CONSONANT_SOUND) else "a"

    @property
    def same_plural(self) -> bool:
        """Whether plural and singular are one word (`news`, `series`)."""
        return self.singular == self.plural

    @property
    def variable(self) -> str:
        """A local variable for one row: `snake`, with `_` after a name that generated functions or builtins hold."""
        return _variable(self.snake)

    @property
    def collection(self) -> str:
        """A local variable for several rows: the plural, or `news_list` when that is the singular too."""
        return f"{self.snake}_list" if self.same_plural else _variable(self.plural_snake)


def hides_import(name: str) -> bool:
    """Whether a class of that name hides one that the generated code imports."""
    return any(name in names for names in _IMPORTED_CLASSES.values())


def pluralize(word: str) -> str:
    """Give the English plural of one lower-case word; a plural stays as it is."""
    return _pluralizer_plural(word)


@lru_cache(maxsize=256)
def _pluralizer_plural(word: str) -> str:
    from pluralizer import Pluralizer

    plural: str = _IRREGULAR.get(word) or Pluralizer().plural(word)  # type: ignore[no-untyped-call]
    return plural


def split_words(text: str) -> tuple[str, ...]:
    """Split a name at spaces, `_`, `-` and case changes into lower-case words; `APIKey2` is `api`, `key2`."""
    words: list[str] = []
    current = ""
    for index, char in enumerate(text):
        if char in _SEPARATORS:
            words.append(current)
            current = ""
            continue
        if _starts_word(text, index):
            words.append(current)
            current = ""
        current += char.lower()
    return tuple(word for word in [*words, current] if word)


def _starts_word(text: str, index: int) -> bool:
    char, before = text[index], text[index - 1 : index]
    if not char.isupper() or not before:
        return False
    after = text[index + 1 : index + 2]
    return before.islower() or before.isdigit() or (before.isupper() and after.islower())


def _checked_words(question: str, text: object) -> tuple[str, ...]:
    if not isinstance(text, str):
        raise AnswerError.about(question, f"{code(text)} is not text", accepted="write a name such as `order_item`")
    words = split_words(text.strip())
    problem = _problem(text.strip(), words)
    if problem is not None:
        raise AnswerError.about(
            question, problem, accepted="use a name such as `order_item`, `OrderItem` or `order-item`"
        )
    snake = _snake(words)
    if keyword.iskeyword(snake) or keyword.iskeyword(_pascal(words)):
        raise AnswerError.about(
            question,
            f"{code(text)} is a Python keyword, so no module, class or variable can have that name",
            accepted=f"use a longer name such as {code(snake + '_item')}",
        )
    return words


def _problem(text: str, words: tuple[str, ...]) -> str | None:
    if not text:
        return "the name is empty"
    odd = next((char for char in text if not (char.isascii() and char.isalnum()) and char not in _SEPARATORS), None)
    if odd is not None:
        return (
            f"{code(text)} holds {code(odd)}, and a name goes into tables and URLs,"
            " so it takes only the letters a to z, digits, spaces, `_` and `-`"
        )
    if not words:
        return f"{code(text)} holds no letter"
    if words[0][0].isdigit():
        return f"{code(text)} starts with a digit, and a Python name starts with a letter"
    if len(_snake(words)) > LONGEST_NAME:
        return f"{code(text)} has more than {LONGEST_NAME} characters, too many for the names of tables and indexes"
    return None


def _check_imports(words: tuple[str, ...]) -> None:
    pascal = _pascal(words)
    owner = next((owner for owner, names in _IMPORTED_CLASSES.items() if pascal in names), None)
    if owner is not None:
        raise AnswerError.about(
            "resource",
            f"the class {code(pascal)} would hide the {code(pascal)} that the generated code imports from {owner}",
            accepted=f"use a longer name such as {code('user_' + _snake(words))}",
        )


def _snake(words: tuple[str, ...]) -> str:
    return "_".join(words)


def _pascal(words: tuple[str, ...]) -> str:
    return "".join(word[0].upper() + word[1:] for word in words)


def _title(words: tuple[str, ...]) -> str:
    return " ".join(word[0].upper() + word[1:] for word in words)


def _variable(snake: str) -> str:
    taken = snake in _LOCAL_NAMES or hasattr(builtins, snake) or keyword.iskeyword(snake)
    return f"{snake}_" if taken else snake
