"""The page about the field language shows the code that each row makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from helpers.copier_command import answer
from helpers.hosts import HOSTS, HOSTS_DIR

PAGE = Path(__file__).parents[2] / "docs/fields.md"
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| (?:`([^`]+)`|-) \|$", re.MULTILINE)
SHOWN = PAGE.read_text(encoding="utf-8").partition("## The code of each row")[2].partition("\n## ")[0]
EXAMPLES = [tuple(cell.replace("\\|", "|") for cell in row) for row in ROW.findall(SHOWN)]
KEYWORDS = r"nullable|unique|index|filter|sort|search|immutable|readonly|writeonly|embed"


def code_of(spec: str) -> tuple[str, str]:
    """The lines of the model for a field `x`, and its type in a create request."""
    data = {"resource": "order", "fields": {"x": spec, "price": "decimal"}}
    endpoint = build_endpoint(read_answers(answer(HOSTS_DIR / HOSTS["layered_async"].name, data)))
    attributes = (*endpoint.model.attributes, *endpoint.model.relationships)
    lines = [f"{row.target} = {row.value}" for row in attributes if row.name in {"x", "x_id"}]
    lines += [index for index in endpoint.model.indexes if '"x' in index]
    lines += [f"def {row.name}(self) -> {row.annotation}" for row in endpoint.model.computed if row.name == "x"]
    aliases = {alias.name: alias.value for alias in endpoint.schemas.aliases}
    written = [field.source.partition(": ")[2] for field in endpoint.schemas.create if field.name in {"x", "x_id"}]
    request = written[0] if written else ""
    for name, value in aliases.items():
        request = re.sub(rf"\b{name}\b", lambda _, value=value: value, request)  # type: ignore[misc]
    return "; ".join(lines), request


@pytest.mark.parametrize(("spec", "model", "request_type"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_the_code_of_a_row_is_what_the_page_shows(spec: str, model: str, request_type: str) -> None:
    assert code_of(spec) == (model, request_type)


def words(pattern: str, text: str) -> Iterator[str]:
    """Words at the start of rows of the tables above."""
    for row in re.findall(r"^\| (`.*?) \|", text, flags=re.MULTILINE):
        yield from re.findall(pattern, row)


def test_every_type_and_word_has_an_example() -> None:
    tables = PAGE.read_text(encoding="utf-8").partition("## The code of each row")[0]
    specs = " ".join(row[0] for row in EXAMPLES)
    wanted = {*words(r"`([a-z]+)\b", tables)} - {"was"}

    assert [word for word in sorted(wanted) if not re.search(rf"\b{word}\b", specs)] == []
    assert set(re.findall(KEYWORDS, specs)) == set(KEYWORDS.split("|"))
