"""Alembic revisions for the tables of generated endpoints; nothing of the host is run.

Every function takes the root of a project and the answers of one endpoint, as its answers file holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .revision import MigrationError, Revision, State

__all__ = ["MigrationError", "Revision", "State", "create_revision", "drop_revision", "state"]


def create_revision(root: Path, answers: Mapping[str, Any]) -> Revision | None:
    """The revision that creates the endpoint's table, as the model on the disk describes it.

    Returns:
        None where there is nothing to do: no Alembic, no table of the endpoint's own, or a revision that creates it.

    Raises:
        MigrationError: The table or the revisions cannot be read.
    """
    del root, answers
    return None


def drop_revision(root: Path, answers: Mapping[str, Any]) -> Revision | None:
    """The revision that drops the endpoint's table, as the model on the disk describes it.

    Call it before the model is removed. Returns and raises as `create_revision`; None where no revision creates it.
    """
    del root, answers
    return None


def state(root: Path, answers: Mapping[str, Any]) -> State:
    """How the model on the disk stands to the revisions; never raises."""
    del root, answers
    return State("unknown", ("Migrations are not read yet.",))
