from sqlmodel import select

from clinic.models import Room
from clinic.repositories.base import BaseRepository


class RoomRepository(BaseRepository[Room]):
    model = Room

    async def named(self, name: str) -> Room | None:
        return (await self._session.exec(select(Room).where(Room.name == name))).first()
