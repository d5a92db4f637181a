from collections.abc import Sequence

from fastapi import APIRouter, HTTPException

from clinic.database import SessionDep
from clinic.models import Room
from clinic.repositories.rooms import RoomRepository
from clinic.schemas import RoomIn, RoomOut

router = APIRouter(prefix="/v1/rooms", tags=["rooms"])


@router.get("", response_model=list[RoomOut])
async def list_rooms(session: SessionDep) -> Sequence[Room]:
    return await RoomRepository(session).all()


@router.post("", status_code=201, response_model=RoomOut)
async def create_room(session: SessionDep, data: RoomIn) -> Room:
    rooms = RoomRepository(session)
    if await rooms.named(data.name):
        raise HTTPException(409, "There is a room of this name.")
    return await rooms.add(Room(**data.model_dump()))
