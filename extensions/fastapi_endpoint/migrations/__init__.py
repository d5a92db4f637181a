"""Alembic revisions for the tables of generated endpoints; nothing of the host is run.

Every function takes the root of a project and the answers of one endpoint, as its answers file holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..endpoint import Endpoint
from .alembic_revisions import Place, Revisions, compared, read_endpoint
from .revision import MigrationError, Revision, State

__all__ = [
    "MigrationError",
    "Place",
    "Revision",
    "State",
    "change_revision",
    "create_revision",
    "drop_revision",
    "place_of_creation",
    "state",
]


def place_of_creation(root: Path, endpoint: Endpoint) -> Place | None:
    """Where the revision that creates the endpoint's table will go; the model need not be there yet.

    Returns and raises as `create_revision`.
    """
    revisions = Revisions(root, endpoint)
    if revisions.environment is None or revisions.is_created:
        return None
    return revisions.place(_creation(revisions))


def create_revision(root: Path, answers: Mapping[str, Any]) -> Revision | None:
    """The revision that creates the endpoint's table, as the model on the disk describes it.

    Returns:
        None where there is nothing to do: no Alembic, no table of the endpoint's own, or a revision that creates it.

    Raises:
        MigrationError: The table or the revisions cannot be read.
    """
    revisions = Revisions(root, read_endpoint(answers))
    if revisions.environment is None or revisions.is_created:
        return None
    from .difference import creation, removal

    table = revisions.table()
    return revisions.revision(_creation(revisions), creation(table, batch=revisions.environment.batch), removal(table))


def drop_revision(root: Path, answers: Mapping[str, Any]) -> Revision | None:
    """The revision that drops the endpoint's table, as the model on the disk describes it.

    Call it before the model is removed. Returns and raises as `create_revision`; None where no revision creates it.
    """
    revisions = Revisions(root, read_endpoint(answers))
    if revisions.environment is None or not revisions.is_created:
        return None
    from .difference import creation, removal

    table = revisions.table()
    return revisions.revision(
        f"drop {revisions.endpoint.plural_words}", removal(table), creation(table, batch=revisions.environment.batch)
    )


def change_revision(root: Path, answers: Mapping[str, Any], old_model: str) -> Revision | None:
    """The revision that leads from an older text of the model to the one on the disk.

    Args:
        root: The root of the project.
        answers: The answers of the endpoint as they are now.
        old_model: The text that the file of the model had before.

    Returns:
        None where there is nothing to do: no Alembic, no revision that creates the table, or no difference.

    Raises:
        MigrationError: A table or the revisions cannot be read.
    """
    revisions = Revisions(root, read_endpoint(answers))
    if revisions.environment is None or not revisions.is_created:
        return None
    from .change import change_of

    return change_of(revisions, old_model)


def state(root: Path, answers: Mapping[str, Any]) -> State:
    """How the model on the disk stands to the revisions; never raises."""
    try:
        return compared(Revisions(root, read_endpoint(answers)))
    except MigrationError as error:
        return State("unknown", (f"{error}.",))


def _creation(revisions: Revisions) -> str:
    return f"add {revisions.endpoint.plural_words}"
