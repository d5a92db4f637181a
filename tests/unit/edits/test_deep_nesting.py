"""Files that would end the process inside LibCST's parser are left alone, with the lines to paste."""

from __future__ import annotations

import pytest
from fastapi_endpoint.edits.nesting import is_too_deep
from fastapi_endpoint.edits.outcome import EditImpossibleError
from fastapi_endpoint.edits.source import Source

DEEP = {
    "parentheses": "x = " + "(" * 3000 + "1" + ")" * 3000 + "\n",
    "lists": "x = " + "[" * 150 + "]" * 150 + "\n",
    "calls": "x = " + "f(" * 150 + ")" * 150 + "\n",
    "signs": "x = " + "-" * 20_000 + "1\n",
    "negations": "x = " + "not " * 5000 + "1\n",
    "sums": "x = 1" + " + 1" * 5000 + "\n",
    "attributes": "x = a" + ".b" * 5000 + "\n",
    "chained calls": "x = a" + "()" * 5000 + "\n",
    "conditions": "x = " + "a if a else " * 2000 + "a\n",
    "branches": "if a:\n    pass\n" + "elif a:\n    pass\n" * 2000,
    "open brackets": "x = " + "(" * 3000,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_file_is_refused_before_it_is_parsed(name: str) -> None:
    with pytest.raises(EditImpossibleError, match="nested too deeply"):
        Source(DEEP[name])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = '" + "(" * 5000 + "'\n",
        "x = [" + "a.b(1), " * 5000 + "]\n",
        "x = 1\n" * 5000,
        "".join(" " * i + "if a:\n" for i in range(40)) + " " * 40 + "pass\n",
        "def broken(:\n",
        "type Pair[A, B] = tuple[A, B]\n",
    ],
)
def test_ordinary_file_is_not(text: str) -> None:
    assert not is_too_deep(text)
