from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class RoomIn(BaseModel):
    name: str = Field(max_length=40)
    beds: int = Field(default=1, ge=1, le=8)


class RoomOut(RoomIn):
    model_config = ConfigDict(from_attributes=True)

    id: UUID


class PatientIn(BaseModel):
    name: str = Field(max_length=120)
    room_id: UUID | None = None


class PatientOut(PatientIn):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
