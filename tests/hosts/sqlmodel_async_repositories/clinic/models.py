from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Room(SQLModel, table=True):
    __tablename__ = "rooms"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(max_length=40, unique=True)
    beds: int = Field(default=1)


class Patient(SQLModel, table=True):
    __tablename__ = "patients"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(max_length=120)
    room_id: UUID | None = Field(default=None, foreign_key="rooms.id", index=True)
