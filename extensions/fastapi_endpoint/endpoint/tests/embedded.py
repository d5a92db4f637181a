"""The cases of references whose rows responses hold."""

from __future__ import annotations

from ...fields import types as t
from .subject import Subject
from .view import EmbeddedRow


def embedded_rows(subject: Subject) -> tuple[EmbeddedRow, ...]:
    """The references whose rows some response holds without further ado."""
    shows = subject.operations & {"list", "get", "create", "update"}
    return tuple(_row(subject, field) for field in subject.answers.embeds) if shows else ()


def emptied(subject: Subject) -> list[t.Field]:
    """Those that an update can set to null."""
    updates = "update" in subject.operations
    return [field for field in subject.answers.embeds if field.nullable and field.in_update and updates]


def rows_of_own_kind(subject: Subject) -> tuple[EmbeddedRow, ...]:
    """Those that an update can lead to the row itself."""
    return tuple(
        _row(subject, field)
        for field in emptied(subject)
        if isinstance(field.type, t.Reference) and subject.names.refers_to_itself(field.type)
    )


def _row(subject: Subject, field: t.Field) -> EmbeddedRow:
    assert isinstance(field.type, t.Reference)
    return EmbeddedRow(field.relationship, field.column, subject.names.target(field.type).key)
