from collections.abc import Sequence

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.exceptions import ConflictError
from app.core.security import hash_password, verify_password
from app.models.user import User
from app.schemas.user import UserCreate


async def list_users(
    session: AsyncSession, *, limit: int, offset: int
) -> Sequence[User]:
    statement = select(User).order_by(User.id).limit(limit).offset(offset)
    return (await session.scalars(statement)).all()


async def create_user(session: AsyncSession, data: UserCreate) -> User:
    hashed_password = await run_in_threadpool(hash_password, data.password)
    user = User(email=data.email, hashed_password=hashed_password)
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:
        raise ConflictError("A user with this email exists already.") from error
    return user


async def authenticate(
    session: AsyncSession, *, email: str, password: str
) -> User | None:
    user = await session.scalar(select(User).where(User.email == email))
    if user is None or not user.is_active:
        return None
    matches = await run_in_threadpool(verify_password, password, user.hashed_password)
    return user if matches else None
