"""The grammar of a spec: a type, then modifiers, bounds, a pattern and a default in any order."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..wording import code, join, nearest
from .place import Place
from .scanner import Kind, Scanner, Token
from .type_parser import Models, parse_type
from .types import Computed, FieldType

MODIFIERS = ("nullable", "unique", "index", "filter", "sort", "search", "immutable", "readonly", "writeonly", "embed")
WAS = "was"
BOUNDS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}
_SYNONYMS = {
    "embedded": "embed", "expand": "embed", "nested": "embed",
    "filterable": "filter", "indexed": "index", "none": "nullable", "null": "nullable", "optional": "nullable",
    "read-only": "readonly", "read_only": "readonly", "searchable": "search", "secret": "writeonly",
    "sortable": "sort", "uniq": "unique", "write-only": "writeonly", "write_only": "writeonly",
}  # fmt: skip
_ACCEPTED = f"use {join(MODIFIERS)}, `= value`, a bound such as `>=0`, or `/regex/`"


@dataclass
class Spec:
    """A spec as written, before any rule is checked."""

    scanner: Scanner
    type: FieldType
    modifiers: dict[str, Token] = field(default_factory=dict)
    bounds: dict[str, Token] = field(default_factory=dict)
    """By `ge`, `le`, `gt` and `lt`; the token is the number."""
    pattern: Token | None = None
    default: Token | None = None
    """A literal, or the whole expression of a computed field."""
    was: Token | None = None
    """The former name."""


def parse_spec(text: str, place: Place, models: Models) -> Spec:
    """Read a spec.

    Args:
        text: For example `decimal(10,2) >=0 sort = 0`.
        place: The field, for messages.
        models: What a reference may point to.

    Returns:
        The parts as written.

    Raises:
        AnswerError: The text is not a spec.
    """
    scanner = Scanner(text, place)
    spec = Spec(scanner, parse_type(scanner, models))
    while scanner.peek().kind is not Kind.END:
        _parse_part(spec)
    return spec


def _parse_part(spec: Spec) -> None:
    scanner = spec.scanner
    token = scanner.take()
    if token.kind is Kind.WORD and token.text in MODIFIERS:
        _once(spec, token, there=token.text in spec.modifiers)
        spec.modifiers[token.text] = token
    elif token.kind is Kind.SYMBOL and token.text in BOUNDS:
        _once(spec, token, there=BOUNDS[token.text] in spec.bounds)
        spec.bounds[BOUNDS[token.text]] = _bound(scanner, token)
    elif token.kind is Kind.WORD and token.text == WAS:
        _once(spec, token, there=spec.was is not None)
        spec.was = _former_name(scanner)
    elif token.kind is Kind.REGEX:
        _once(spec, token, there=spec.pattern is not None)
        spec.pattern = token
    elif token.is_symbol("="):
        _once(spec, token, there=spec.default is not None)
        spec.default = _default(spec, token)
    else:
        raise _unknown(scanner, token)


def _former_name(scanner: Scanner) -> Token:
    accepted = "write the former name in brackets, such as `was(title)`"
    scanner.expect("(", accepted)
    name = scanner.take()
    if name.kind is not Kind.WORD:
        raise scanner.error(f"has {name} where a former name belongs", name, accepted=accepted)
    scanner.expect(")", accepted)
    return name


def _bound(scanner: Scanner, symbol: Token) -> Token:
    number = scanner.take()
    if number.kind is not Kind.NUMBER:
        accepted = f"write a number behind {symbol}, such as {code(symbol.text + '0')}"
        raise scanner.error(f"has {number} where a number belongs", number, accepted=accepted)
    return number


def _default(spec: Spec, symbol: Token) -> Token:
    token = spec.scanner.rest() if isinstance(spec.type, Computed) else spec.scanner.value()
    if token.kind is Kind.END:
        accepted = "write `= expression`" if isinstance(spec.type, Computed) else "write `= value`"
        raise spec.scanner.error("has nothing behind `=`", symbol, accepted=accepted)
    return token


def _once(spec: Spec, token: Token, *, there: bool) -> None:
    if there and token.kind is Kind.REGEX:
        raise spec.scanner.error("has two regular expressions", token, accepted="write one")
    if there:
        raise spec.scanner.error(f"has {token} twice", token, accepted="write it once")


def _unknown(scanner: Scanner, token: Token) -> Exception:
    if token.text == "?":
        return scanner.error("has `?`", token, accepted="write the word `nullable` instead")
    if token.text == "required":
        return scanner.error(
            "has the unknown modifier `required`",
            token,
            accepted="leave it out, since a field without `nullable` and default is required",
        )
    if token.kind is Kind.WORD:
        close = nearest(token.text, (*MODIFIERS, WAS), _SYNONYMS)
        return scanner.error(f"has the unknown modifier {token}", token, accepted=_ACCEPTED, nearest=close)
    return scanner.error(f"has {token} where a modifier belongs", token, accepted=_ACCEPTED)
