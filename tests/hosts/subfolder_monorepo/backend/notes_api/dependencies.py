"""What endpoints ask for."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, HTTPException, Path, Security
from fastapi.security import APIKeyHeader
from sqlalchemy.ext.asyncio import AsyncSession

from .core.database import SessionMaker
from .crud import users
from .models import User

api_key_header = APIKeyHeader(name="X-API-Key", auto_error=False)


async def get_db() -> AsyncIterator[AsyncSession]:
    """Open a session; commit when the endpoint succeeds."""
    async with SessionMaker() as db:
        try:
            yield db
        except Exception:
            await db.rollback()
            raise
        else:
            await db.commit()


Db = Annotated[AsyncSession, Depends(get_db, scope="function")]


async def current_user(db: Db, api_key: Annotated[str | None, Security(api_key_header)]) -> User:
    """Return the user whose key was sent."""
    user = await users.find_by_api_key(db, api_key) if api_key else None
    if user is None:
        raise HTTPException(401, "Send a valid API key in the header X-API-Key.")
    return user


Caller = Annotated[User, Depends(current_user)]

Id = Annotated[int, Path(ge=1, lt=2**63)]
