import os
from collections.abc import AsyncIterator

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine


class Database:
    """The engine, and sessions that a request shares."""

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url)
        self.session_factory = async_sessionmaker(self.engine, expire_on_commit=False)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", self._enforce_references)

    @staticmethod
    def _enforce_references(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    async def session(self) -> AsyncIterator[AsyncSession]:
        async with self.session_factory.begin() as session:
            yield session


db = Database(os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///./clinic.db"))
