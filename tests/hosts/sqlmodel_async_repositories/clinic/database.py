from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from clinic.settings import settings

engine = create_async_engine(settings.database_url)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Open a session for one request, which is one transaction."""
    async with AsyncSession(engine) as session, session.begin():
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
