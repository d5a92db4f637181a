"""The values of one row: in a request body, in a stored row, and what requests must not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from ...fields import types as t
from ...fields.python_source import Json, python_source
from ...fields.samples import rejected, sample, sample_source
from ..types import utc
from .objects import Objects
from .subject import Subject
from .view import Case, Change, Item

_MANY = 20
_FEW = 8
"""Characters of a text below which two random ones are easily equal."""
_SAME_IN_ROWS = (t.Integer, t.BigInteger, t.Float, t.Boolean, t.String, t.Text, t.Email, t.Url)


class Values:
    """Values of the fields, as source.

    Args:
        subject: The endpoint; imports and constants that values need are added to it.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self.imports = subject.imports
        self._objects = Objects(subject) if {"create", "replace"} & subject.operations else None

    def in_request(self, field: t.Field) -> str:
        """A value in a request; one of a unique field is new each time."""
        needs = field.unique or field.column in self._subject.distinct
        return self._distinct(field) if needs else self._source(sample(field))

    def _source(self, value: Json) -> str:
        return self._objects.source(value) if self._objects else python_source(value)

    def in_row(self, field: t.Field) -> str:
        """A value of a row that is stored directly."""
        needs = field.unique or field.column in self._subject.distinct
        if needs and isinstance(field.type, (t.String, t.Text, t.Email, t.Url, t.Integer, t.BigInteger, t.Float)):
            return self._distinct(field)
        if isinstance(field.type, t.Bytes):
            return 'b"sample"'
        if field.in_json:
            return python_source(sample(field))
        enum = None
        if isinstance(field.type, t.Enum):
            target = self._subject.names.enum_target(field)
            enum = self.imports.target(target) if target else None
        zone = utc(self._subject.answers, self.imports) if isinstance(field.type, t.DateTime) else "UTC"
        source = sample_source(field, enum_class=enum, utc=zone)
        for name in ("Decimal", "UUID"):
            if f"{name}(" in source:
                self.imports.name({"Decimal": "decimal", "UUID": "uuid"}[name], name)
        for name in ("datetime", "date", "time", "timedelta"):
            if re.search(rf"\b{name}[(.]", source):
                self.imports.name("datetime", name)
        return source

    def rejected(self) -> tuple[Case, ...]:
        """Values that a create request is refused for."""
        rows = []
        for field in self._subject.fields:
            rows += [
                Case(field.column, self._source(item.value), f"{field.column} {item.why}")
                for item in rejected(field)
                if item.value is not None or not field.nullable
            ]
        return tuple(rows)

    def pair(self, wanted: Callable[[t.Field], bool]) -> Change | None:
        """Two different values of the first field that fits, the smaller first."""
        for field in self._subject.plain:
            # A row that is stored directly takes other values than a request, but for these.
            if not wanted(field) or not (self._subject.creates or isinstance(field.type, _SAME_IN_ROWS)):
                continue
            first, second = sample(field, 0), sample(field, 1)
            if first != second and first is not None and second is not None:
                return Change(field.column, python_source(first), python_source(second))
        return None

    def holds_token(self, field: t.Field) -> bool:
        """Whether a text of a dozen random characters fits."""
        return (
            field.pattern is None
            and getattr(field.type, "max_length", 255) >= 12
            and getattr(field.type, "min_length", 0) <= 12
            and isinstance(field.type, (t.String, t.Text))
        )

    def _distinct(self, field: t.Field) -> str:
        """An expression that differs from call to call, and from run to run where rows may stay."""
        source = self._random(field)
        if source is None:
            return self._numbered(field)
        self.imports.name("uuid", "uuid4")
        return source

    def _random(self, field: t.Field) -> str | None:
        """An expression over `uuid4`; None where no such one fits, or two of them could be equal."""
        kind, uuid = field.type, "uuid4"
        match kind:
            case t.Email():
                return f'f"{{{uuid}().hex}}@example.com"'
            case t.Url():
                return f'f"https://example.com/{{{uuid}().hex}}"'
            case t.Uuid():
                return f"str({uuid}())"
            case t.String() | t.Text() if getattr(kind, "max_length", _FEW) >= _FEW:
                for expression in self._texts(kind, uuid):
                    if _always_matches(expression, field.pattern):
                        return expression
            case t.Integer() | t.BigInteger() if field.le is None and field.lt is None:
                low = int(field.ge if field.ge is not None else (field.gt or 0)) + 1
                return f"{low} + {uuid}().int % 10**9"
            case t.Float() if field.le is None and field.lt is None:
                low = int(field.ge if field.ge is not None else (field.gt or 0)) + 1
                return f"{low}.0 + {uuid}().int % 10**9"
        return None

    def _texts(self, kind: t.String | t.Text, uuid: str) -> list[str]:
        longest = min(32, getattr(kind, "max_length", 32))
        shortest = getattr(kind, "min_length", 0)
        pad = f'.ljust({shortest}, "0")' if shortest > longest else ""
        cut = "" if longest == 32 else f"[:{longest}]"
        return [
            f"{uuid}().hex{cut}{pad}",
            f"{uuid}().hex.upper(){cut}{pad}",
            f"str({uuid}().int)[:{longest}]{pad}",
            f'"".join(chr(97 + int(digit, 16)) for digit in {uuid}().hex){cut}{pad}',
            f'"".join(chr(65 + int(digit, 16)) for digit in {uuid}().hex){cut}{pad}',
        ]

    def run_out(self, field: t.Field) -> bool:
        """Whether a unique field has fewer values than tests make rows: the others are null."""
        if field not in self._subject.plain or self._random(field) is not None:
            return False
        return any(sample(field, n) is None for n in range(_MANY))

    def _numbered(self, field: t.Field) -> str:
        name = f"{field.column.upper()}_VALUES"
        values = ", ".join(python_source(sample(field, n)) for n in range(_MANY))
        constant = Item(name, f"cycle(({values}))")
        if constant not in self._subject.constants:
            self._subject.constants.append(constant)
        self.imports.name("itertools", "cycle")
        return f"next({name})"


def _always_matches(expression: str, pattern: str | None) -> bool:
    # The expression is one of our own texts above: it holds no answer.
    if pattern is None:
        return True
    shapes = {
        "int": [str(uuid4().int) for _ in range(50)],
        "97": ["".join(chr(97 + int(d, 16)) for d in uuid4().hex) for _ in range(50)],
        "65": ["".join(chr(65 + int(d, 16)) for d in uuid4().hex) for _ in range(50)],
        "upper": [uuid4().hex.upper() for _ in range(50)],
        "hex": [uuid4().hex for _ in range(50)],
    }
    if "chr(" in expression:
        key = "97" if "97" in expression else "65"
    else:
        key = "int" if ".int" in expression else "upper" if ".upper" in expression else "hex"
    cut = re.search(r"\[:(\d+)\]", expression)
    return all(re.search(pattern, text[: int(cut[1])] if cut else text) for text in shapes[key])
