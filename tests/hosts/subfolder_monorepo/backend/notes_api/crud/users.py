"""Queries for users."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..core.api_keys import digest
from ..models import User


async def find_by_email(db: AsyncSession, email: str) -> User | None:
    """Return the user with an email address."""
    return await db.scalar(select(User).where(User.email == email))


async def find_by_api_key(db: AsyncSession, api_key: str) -> User | None:
    """Return the user with an API key."""
    return await db.scalar(select(User).where(User.api_key_digest == digest(api_key)))


async def add(db: AsyncSession, email: str, api_key: str) -> User:
    """Add a user."""
    user = User(email=email, api_key_digest=digest(api_key))
    db.add(user)
    await db.flush()
    return user
