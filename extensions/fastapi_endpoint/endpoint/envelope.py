"""How a route answers: with a row, or with the host's envelope around what it says of the row."""

from __future__ import annotations

from dataclasses import dataclass

from ..answers import Answers
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

    def one(self) -> Answer:
        """The answer with one row."""
        return self._around(self._read, f"{self._read}.model_validate(", ")")

    def nothing(self) -> str:
        """The statement that answers a deletion; empty where that has no content."""
        return f"return {self._call('None')}" if self._envelope.wraps_nothing else ""

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

    def _around(self, kind: str, opens: str, closes: str) -> Answer:
        before, after = self._call("\0").split("\0")
        return Answer(self._type(kind), opens=before + opens, closes=closes + after)

    def _type(self, kind: str) -> str:
        name = self._imports.target(self._envelope.target)
        return f"{name}[{kind}]" if self._envelope.is_generic else name

    def _call(self, value: str) -> str:
        constants = "".join(f", {name}={source}" for name, source in self._envelope.constants.items())
        return f"{self._imports.target(self._envelope.target)}({self._envelope.data}={value}{constants})"


def unwrapped(answers: Answers) -> str:
    """What leads from the body of an answer to the value in it, for tests: nothing, or `["data"]`."""
    return f"[{quoted(answers.host.envelope.data)}]" if answers.host.envelope.target else ""


def page_keys(answers: Answers) -> tuple[str, str]:
    """What leads from the body of a list to its rows, and to the total."""
    shape, inside = answers.host.envelope.page, unwrapped(answers)
    if answers.pagination == "none":
        return inside, ""
    if answers.pagination != "offset" or shape is None or not answers.host.envelope.target:
        return f'{inside}["items"]', f'{inside}["total"]'
    before = inside if shape["is_inside"] else ""
    total = "".join(f"[{quoted(key)}]" for key in shape["total"])
    return f"{before}[{quoted(shape['rows'])}]", f"{before}{total}"
