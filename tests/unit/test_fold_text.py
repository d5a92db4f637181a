"""Comments and docstrings are folded at the length of the host's lines, and nothing else changes."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from fold_text import folded

CASES = {
    "a summary of one line": (
        '''
        def give() -> None:
            """Give one row that nobody else changes now."""
        ''',
        '''
        def give() -> None:
            """Give one row that nobody else
            changes now.
            """
        ''',
    ),
    "an entry of a section": (
        '''
        def give() -> None:
            """Give one row.

            Raises:
                TakenError: A value is taken, or it leads nowhere.
                KeyError: It is gone.
            """
        ''',
        '''
        def give() -> None:
            """Give one row.

            Raises:
                TakenError: A value is taken, or
                    it leads nowhere.
                KeyError: It is gone.
            """
        ''',
    ),
    "the next lines of its paragraph": (
        '''
        """What it is.

        - NAMES: what they are, and where they stand
          when nobody reads.
        - AGE: years.
        """
        ''',
        '''
        """What it is.

        - NAMES: what they are, and where they
          stand when nobody reads.
        - AGE: years.
        """
        ''',
    ),
    "comments": (
        """
        def give() -> None:
            # The database does not hold on to
            # keys wherever this code ever runs now.
            return None  # as was asked for, and nothing else
        """,
        """
        def give() -> None:
            # The database does not hold on to
            # keys wherever this code ever runs
            # now.
            return None  # as was asked for, and nothing else
        """,
    ),
    "examples and other texts stay": (
        '''
        """What it is.

            [{"name": "billing", "keys": ["a", "b"]}]
        """

        TEXT = """
        # This is a line of text, and no comment at all.
        """
        ''',
        None,
    ),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=list(CASES))
def test_texts_are_folded(source: str, expected: str | None) -> None:
    text = dedent(source)

    found = folded(text, 40)

    assert found == (text if expected is None else dedent(expected))
    assert folded(found, 40) == found
    assert len(ast.parse(found).body) == len(ast.parse(text).body)
