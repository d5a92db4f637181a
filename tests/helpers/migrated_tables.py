"""Runs pytest on tables that migrations made: nothing creates or drops one, what would be dropped is emptied.

A script for the Python of a host: its arguments are those of pytest.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext

import pytest
from sqlalchemy import Connection, Engine, MetaData


def leave(_metadata: MetaData, bind: Engine | Connection, **_options: object) -> None:
    """The tables are there."""


def empty(metadata: MetaData, bind: Engine | Connection, **_options: object) -> None:
    """Delete the rows of every table."""
    with bind.begin() if isinstance(bind, Engine) else nullcontext(bind) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


if __name__ == "__main__":
    MetaData.create_all, MetaData.drop_all = leave, empty  # type: ignore[method-assign,assignment]
    # As `python -m pytest` does.
    sys.path[0] = ""
    sys.exit(pytest.main(sys.argv[1:]))
