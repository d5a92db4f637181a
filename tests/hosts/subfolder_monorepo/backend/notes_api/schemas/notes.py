"""What notes look like outside."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class NoteRequest(BaseModel):
    """A note as it is written."""

    title: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=100_000)
    pinned: bool = False


class NoteResponse(BaseModel):
    """A note as it is read."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    text: str
    pinned: bool
    created_at: datetime
