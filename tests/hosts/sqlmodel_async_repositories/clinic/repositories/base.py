from collections.abc import Sequence
from typing import Generic, TypeVar
from uuid import UUID

from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

Row = TypeVar("Row", bound=SQLModel)


class BaseRepository(Generic[Row]):
    """The rows of one table."""

    model: type[Row]

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, key: UUID) -> Row | None:
        return await self._session.get(self.model, key)

    async def all(self) -> Sequence[Row]:
        return (await self._session.exec(select(self.model))).all()

    async def add(self, row: Row) -> Row:
        self._session.add(row)
        await self._session.flush()
        return row

    async def remove(self, row: Row) -> None:
        await self._session.delete(row)
        await self._session.flush()
