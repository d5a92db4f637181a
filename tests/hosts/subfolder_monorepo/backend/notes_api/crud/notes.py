"""Queries for notes: always those of one author."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..models import Note, User
from ..schemas.notes import NoteRequest


def _belongs_to(author: User) -> ColumnElement[bool]:
    return Note.author_id == author.id


async def find_all(db: AsyncSession, author: User, *, limit: int, offset: int) -> Sequence[Note]:
    """Return the notes of an author, the pinned ones first."""
    query = select(Note).where(_belongs_to(author)).order_by(Note.pinned.desc(), Note.id.desc())
    return (await db.scalars(query.limit(limit).offset(offset))).all()


async def find(db: AsyncSession, author: User, note_id: int) -> Note | None:
    """Return one note of an author."""
    return await db.scalar(select(Note).where(_belongs_to(author), Note.id == note_id))


async def add(db: AsyncSession, author: User, request: NoteRequest) -> Note:
    """Add a note."""
    note = Note(**request.model_dump(), author_id=author.id)
    db.add(note)
    await db.flush()
    return note


async def change(db: AsyncSession, note: Note, request: NoteRequest) -> Note:
    """Change a note."""
    for field, value in request.model_dump().items():
        setattr(note, field, value)
    await db.flush()
    return note


async def remove(db: AsyncSession, note: Note) -> None:
    """Remove a note."""
    await db.delete(note)
    await db.flush()
