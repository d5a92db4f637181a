"""How a route answers: with a row, or with the host's envelope around what it says of the row."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..answers import Answers
from ..exploration.made_envelopes import BROUGHT
from ..host_answers import HostEnvelope
from .imports import Imports
from .names import EndpointNames
from .types import quoted

_PAGE_VALUES = {
    "total": "page.total",
    "limit": "query.limit",
    "offset": "query.offset",
    "page": "query.offset // query.limit + 1",
    "pages": "-(-page.total // query.limit)",
}


_DONE = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"}
"""What a message says that an operation has done; an action has changed the row."""


@dataclass(frozen=True)
class EnvelopeView:
    """The module that describes an envelope for which the host has no model."""

    fields: str
    """The lines of the class."""
    parameters: str
    """What stands behind its name."""
    imports: str
    """With what they define."""


def build_envelope(answers: Answers) -> EnvelopeView:
    """Build the module."""
    lines = []
    for field in answers.host.envelope.fields:
        match field["kind"]:
            case "data":
                lines.append(f"{field['name']}: Data")
            case "status":
                lines.append(f"{field['name']}: int = 200")
            case "message":
                lines.append(f"{field['name']}: str")
            case _:
                lines.append(f"{field['name']}: {_constant(field['value'])}")
    written = "\n".join(f"    {line}" for line in lines)
    if answers.host.style.has_type_parameters:
        return EnvelopeView(written, "[Data](BaseModel)", "from pydantic import BaseModel")
    imports = "from typing import Generic, TypeVar\n\nfrom pydantic import BaseModel"
    return EnvelopeView(written, "(BaseModel, Generic[Data])", f'{imports}\n\nData = TypeVar("Data")')


def _constant(source: str) -> str:
    """The type of a constant, and the constant with double quotes, as black writes it."""
    value = ast.literal_eval(source)
    kind = "None" if value is None else type(value).__name__
    return f"{kind} = {quoted(value) if isinstance(value, str) else source}"


@dataclass(frozen=True)
class Answer:
    """What a route returns."""

    annotation: str
    response_model: str = ""
    """Empty where the annotation says it all."""
    opens: str = ""
    """What stands before the value that the service gives."""
    closes: str = ""


class Wrapper:
    """Writes the envelope in the router module.

    Args:
        answers: The answers, with an envelope.
        names: The endpoint's names.
        imports: Imports of the router module.
    """

    def __init__(self, answers: Answers, names: EndpointNames, imports: Imports) -> None:
        self._envelope: HostEnvelope = answers.host.envelope
        self._answers, self._names, self._imports = answers, names, imports
        self._read = names.response_model
        fields = self._envelope.fields
        self._target = f"{names.support_module('envelope')}:{BROUGHT}" if fields else self._envelope.target

    def one(self, operation: str) -> Answer:
        """The answer of an operation or an action with one row."""
        return self._around(self._read, f"{self._read}.model_validate(", ")", operation)

    def nothing(self) -> str:
        """The statement that answers a deletion; empty where that has no content."""
        return f"return {self._call('None', 'delete')}" if self._envelope.wraps_nothing else ""

    def nothing_annotation(self) -> str:
        """The annotation of such an answer."""
        return self._type("None") if self._envelope.wraps_nothing else "None"

    def cursor_page(self, page: str) -> Answer:
        """The answer with a page by cursor."""
        return self._around(page, f"{page}.model_validate(", ", from_attributes=True)")

    def offset_page(self, page: str) -> Answer:
        """The answer with a page by offset: in the host's own form where that is known."""
        if self._envelope.page is None:
            return self._around(page, f"{page}.model_validate(", ", from_attributes=True)")
        kind = f"{self._imports.target(str(self._envelope.page['target']))}[{self._read}]"
        return Answer(self._type(kind) if self._envelope.page["is_inside"] else kind)

    def page_value(self) -> str:
        """The host's own page, made of `page`; empty where there is none."""
        shape = self._envelope.page
        if shape is None or self._answers.pagination != "offset":
            return ""
        for target in shape["names"]:
            self._imports.target(str(target))
        variable = self._answers.resource.variable
        values = {"rows": f"[{self._read}.model_validate({variable}) for {variable} in page.items]", **_PAGE_VALUES}
        page = f"{self._imports.target(str(shape['target']))}({shape['arguments'].format(**values)})"
        return self._call(page) if shape["is_inside"] else page

    def everything(self) -> Answer:
        """The answer with all rows."""
        variable = self._answers.resource.variable
        opens = f"[{self._read}.model_validate({variable}) for {variable} in "
        return self._around(f"list[{self._read}]", opens, "]")

    def _around(self, kind: str, opens: str, closes: str, operation: str = "list") -> Answer:
        before, after = self._call("\0", operation).split("\0")
        return Answer(self._type(kind), opens=before + opens, closes=closes + after)

    def _type(self, kind: str) -> str:
        name = self._imports.target(self._target)
        return f"{name}[{kind}]" if self._envelope.is_generic else name

    def _call(self, value: str, operation: str = "list") -> str:
        if self._envelope.fields:
            return f"{self._imports.target(self._target)}({', '.join(self._arguments(value, operation))})"
        constants = "".join(f", {name}={source}" for name, source in self._envelope.constants.items())
        return f"{self._imports.target(self._target)}({self._envelope.data}={value}{constants})"

    def _arguments(self, value: str, operation: str) -> Iterator[str]:
        """What an envelope without a model of the host's is made with."""
        for field in self._envelope.fields:
            match field["kind"]:
                case "data":
                    yield f"{field['name']}={value}"
                case "status" if operation == "create":
                    yield f"{field['name']}=201"
                case "message":
                    yield f"{field['name']}={quoted(self._message(operation))}"

    def _message(self, operation: str) -> str:
        """What was done, in the words of the resource."""
        resource = self._answers.resource
        if operation in {"list", "get"}:
            words = resource.plural_words if operation == "list" else resource.words
            return f"{words[:1].upper()}{words[1:]} retrieved"
        return f"{resource.words[:1].upper()}{resource.words[1:]} {_DONE.get(operation, 'changed')}"


def unwrapped(answers: Answers) -> str:
    """What leads from the body of an answer to the value in it, for tests: nothing, or `["data"]`."""
    return f"[{quoted(answers.host.envelope.data)}]" if answers.host.envelope.wraps else ""


def page_keys(answers: Answers) -> tuple[str, str]:
    """What leads from the body of a list to its rows, and to the total."""
    shape, inside = answers.host.envelope.page, unwrapped(answers)
    if answers.pagination == "none":
        return inside, ""
    if answers.pagination != "offset" or shape is None or not answers.host.envelope.wraps:
        return f'{inside}["items"]', f'{inside}["total"]'
    before = inside if shape["is_inside"] else ""
    total = "".join(f"[{quoted(key)}]" for key in shape["total"])
    return f"{before}[{quoted(shape['rows'])}]", f"{before}{total}"
