"""The grammar of types: from tokens to `FieldType`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ..wording import code, join, nearest
from .enums import enum_members
from .scanner import Kind, Scanner, Token
from .types import (
    BigInteger,
    Boolean,
    Computed,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    Enum,
    FieldType,
    Float,
    Integer,
    Json,
    List,
    Reference,
    String,
    Text,
    Time,
    Url,
    Uuid,
)

LONGEST_STRING = 10_000
MOST_DIGITS = 38
DEEPEST_LIST = 3
LONGEST_LIST = 100_000

_PLAIN: dict[str, FieldType] = {
    kind.word: kind()
    for kind in (
        Text, Integer, BigInteger, Float, Boolean, Date, Time, DateTime, Duration, Uuid, Email, Url, Json,
    )
}  # fmt: skip
TYPE_WORDS = ("str", "text", "int", "bigint", "float", "decimal", "bool", "date", "time", "datetime", "duration",
              "uuid", "email", "url", "json", "enum", "list", "ref", "computed")  # fmt: skip
_SYNONYMS = {
    "array": "list", "boolean": "bool", "char": "str", "choice": "enum", "dict": "json", "double": "float",
    "foreignkey": "ref", "integer": "int", "interval": "duration", "jsonb": "json", "literal": "enum", "long": "bigint",
    "money": "decimal", "number": "decimal", "numeric": "decimal", "object": "json", "reference": "ref",
    "smallint": "int", "string": "str", "timedelta": "duration", "timestamp": "datetime", "uri": "url",
    "varchar": "str",
}  # fmt: skip
_COMPUTED_TYPES = (
    String, Text, Integer, BigInteger, Float, Decimal, Boolean, Date, Time, DateTime, Duration,
)  # fmt: skip


@dataclass(frozen=True)
class Models:
    """What a reference may point to; `names` is `None` when the models are not known."""

    names: Collection[str] | None
    id_type: str = "uuid"
    id_types: Mapping[str, str] | None = None
    own: str | None = None
    """The resource itself."""


def parse_type(scanner: Scanner, models: Models) -> FieldType:
    """Read a type with its arguments.

    Args:
        scanner: In front of the type.
        models: What a reference may point to.

    Returns:
        The type; the scanner stands behind it.

    Raises:
        AnswerError: An unknown type, or arguments that it does not take.
    """
    token = scanner.take()
    parse = _PARSERS.get(token.text) if token.kind is Kind.WORD else None
    if parse is not None:
        return parse(scanner, models)
    if token.kind is Kind.WORD and token.text in _PLAIN:
        return _plain(scanner, token)
    if token.kind is Kind.END:
        raise scanner.error("has no type", token, accepted=f"write one of {join(TYPE_WORDS)}")
    close = nearest(token.text, TYPE_WORDS, _SYNONYMS) if token.kind is Kind.WORD else None
    raise scanner.error(f"has the unknown type {token}", token, accepted=f"use {join(TYPE_WORDS)}", nearest=close)


def _plain(scanner: Scanner, word: Token) -> FieldType:
    opening = scanner.peek()
    if opening.is_symbol("("):
        raise scanner.error(
            f"gives arguments to {word}, which takes none", opening, accepted=f"write {code(word.text)} alone"
        )
    return _PLAIN[word.text]


def _string(scanner: Scanner, _: Models) -> FieldType:
    if not scanner.accept("("):
        return String()
    form = "write `str`, `str(max)` or `str(min..max)`"
    first = _whole(scanner, form)
    least, most = 0, first
    if scanner.accept(".."):
        least, most = first, _whole(scanner, form)
    closing = scanner.expect(")", form)
    if least > most:
        raise scanner.error(
            f"has the length `{least}..{most}`, whose minimum is above its maximum", closing, accepted=form
        )
    if not 1 <= most <= LONGEST_STRING:
        accepted = f"use a maximum from 1 to {LONGEST_STRING}, or `text`"
        raise scanner.error(f"has the maximum length {most}", closing, accepted=accepted)
    return String(least, most)


def _decimal(scanner: Scanner, _: Models) -> FieldType:
    if not scanner.accept("("):
        return Decimal()
    form = "write `decimal(precision,scale)` such as `decimal(10,2)`"
    precision = _whole(scanner, form)
    scanner.expect(",", form)
    scale = _whole(scanner, form)
    closing = scanner.expect(")", form)
    if not 1 <= precision <= MOST_DIGITS:
        accepted = f"use a precision from 1 to {MOST_DIGITS}"
        raise scanner.error(f"has the precision {precision}", closing, accepted=accepted)
    if scale > precision:
        accepted = "the scale counts some of the digits of the precision"
        raise scanner.error(f"has the scale {scale} above the precision {precision}", closing, accepted=accepted)
    return Decimal(precision, scale)


def _enum(scanner: Scanner, _: Models) -> FieldType:
    form = 'write `enum(a, b, "with a space")`'
    scanner.expect("(", form)
    values: list[Token] = []
    while True:
        values.append(scanner.value(stops=",)("))
        if values[-1].kind is Kind.END:
            raise scanner.error("has an enum with an empty value", values[-1], accepted=form)
        if not scanner.accept(","):
            break
    scanner.expect(")", form)
    return Enum(enum_members(values, scanner))


def _list(scanner: Scanner, models: Models) -> FieldType:
    form = "write `list(type)`, `list(type, max)` or `list(type, min..max)`, such as `list(str)`"
    scanner.expect("(", form)
    start = scanner.peek()
    item = parse_type(scanner, models)
    if isinstance(item, Reference | Computed):
        raise scanner.error(f"lists {code(item.word)}, which is not a plain value", start, accepted=form)
    if _depth(item) >= DEEPEST_LIST:
        raise scanner.error(f"nests more than {DEEPEST_LIST} lists", start, accepted=form)
    if not scanner.accept(","):
        scanner.expect(")", form)
        return List(item)
    first = _whole(scanner, form)
    least, most = (first, _whole(scanner, form)) if scanner.accept("..") else (0, first)
    closing = scanner.expect(")", form)
    if least > most:
        raise scanner.error(
            f"has the length `{least}..{most}`, whose minimum is above its maximum", closing, accepted=form
        )
    if not 1 <= most <= LONGEST_LIST:
        raise scanner.error(
            f"has {most} items at the most", closing, accepted=f"use a maximum from 1 to {LONGEST_LIST}"
        )
    return List(item, least, most)


def _depth(kind: FieldType) -> int:
    return 1 + _depth(kind.item) if isinstance(kind, List) else 0


def _reference(scanner: Scanner, models: Models) -> FieldType:
    form = "write `ref(Model)`"
    scanner.expect("(", form)
    token = scanner.take()
    if token.kind not in (Kind.WORD, Kind.STRING) or not token.text.isidentifier():
        raise scanner.error(f"has {token} where the name of a model belongs", token, accepted=form)
    scanner.expect(")", form)
    known = None if models.names is None else {*models.names, *([models.own] if models.own else [])}
    if known is not None and token.text not in known:
        accepted = (
            f"the models with one key of a known type are {join(sorted(known)[:12], 'and')}"
            if known
            else "the project has no model with one key of a known type"
        )
        close = nearest(token.text, known)
        raise scanner.error(f"refers to the unknown model {token}", token, accepted=accepted, nearest=close)
    return Reference(token.text, (models.id_types or {}).get(token.text, models.id_type))


def _computed(scanner: Scanner, models: Models) -> FieldType:
    form = "write `computed(type) = expression`"
    scanner.expect("(", form)
    start = scanner.peek()
    kind = parse_type(scanner, models)
    if not isinstance(kind, _COMPUTED_TYPES):
        words = join(kind.word for kind in _COMPUTED_TYPES)
        raise scanner.error(f"computes {code(kind.word)}", start, accepted=f"a computed type is {words}")
    scanner.expect(")", form)
    return Computed(kind)


_PARSERS: dict[str, Callable[[Scanner, Models], FieldType]] = {
    "str": _string,
    "decimal": _decimal,
    "enum": _enum,
    "list": _list,
    "ref": _reference,
    "computed": _computed,
}


def _whole(scanner: Scanner, form: str) -> int:
    token = scanner.take()
    if token.kind is not Kind.NUMBER or not (token.text.isascii() and token.text.isdigit()):
        raise scanner.error(f"has {token} where a whole number belongs", token, accepted=form)
    if len(token.text) > 9:
        raise scanner.error(f"has the number {token}, which is too large", token, accepted=form)
    return int(token.text)
