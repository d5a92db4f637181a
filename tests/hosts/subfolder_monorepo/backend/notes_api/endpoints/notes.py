"""Endpoints for notes."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query

from ..crud import notes
from ..dependencies import Caller, Db, Id
from ..models import Note
from ..schemas.notes import NoteRequest, NoteResponse

router = APIRouter(prefix="/notes", tags=["Notes"])


async def own_note(note_id: Id, caller: Caller, db: Db) -> Note:
    """Return a note of the caller."""
    note = await notes.find(db, caller, note_id)
    if note is None:
        raise HTTPException(404, "There is no such note.")
    return note


OwnNote = Annotated[Note, Depends(own_note)]


@router.get("", response_model=list[NoteResponse])
async def list_notes(
    caller: Caller,
    db: Db,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Sequence[Note]:
    """List the notes of the caller."""
    return await notes.find_all(db, caller, limit=limit, offset=offset)


@router.post("", response_model=NoteResponse, status_code=201)
async def write_note(request: NoteRequest, caller: Caller, db: Db) -> Note:
    """Write a note."""
    return await notes.add(db, caller, request)


@router.get("/{note_id}", response_model=NoteResponse)
async def show_note(note: OwnNote) -> Note:
    """Show a note."""
    return note


@router.put("/{note_id}", response_model=NoteResponse)
async def change_note(request: NoteRequest, note: OwnNote, db: Db) -> Note:
    """Change a note."""
    return await notes.change(db, note, request)


@router.delete("/{note_id}", status_code=204)
async def delete_note(note: OwnNote, db: Db) -> None:
    """Delete a note."""
    await notes.remove(db, note)
