"""What the page about the field language says is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi_endpoint.fields import parse_fields

PAGE = (Path(__file__).parents[3] / "docs" / "fields.md").read_text(encoding="utf-8")
DEFAULTS = [
    (types[0], default)
    for row in re.findall(r"^\| (`.*) \|.*\| (`= .*) \|$", PAGE, flags=re.MULTILINE)
    for types in [re.findall(r"`([^`]+)`", row[0])]
    for default in re.findall(r"`([^`]+)`", row[1])
]


def test_the_example_is_accepted() -> None:
    example = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[0]
    assert len(parse_fields(example, models=("Customer",))) == 13


@pytest.mark.parametrize(("kind", "default"), DEFAULTS)
def test_the_default_of_a_type_is_accepted(kind: str, default: str) -> None:
    assert parse_fields({"x": f"{kind.replace('(type)', '(str)')} {default}"})[0].has_default


def test_the_sentences_are_those_that_are_shown(refusal: Callable[[object], str]) -> None:
    modifier, model, default = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)[0].splitlines()
    start, end = modifier.split("`nullable`, `unique`, …")
    sentence = refusal({"title": "str(3..9) uniqe"})
    assert sentence.startswith(start)
    assert sentence.endswith(end)
    assert refusal({"customer": "ref(Custmer)"}) == model
    assert refusal({"quantity": "int >=1 = 0"}) == default
