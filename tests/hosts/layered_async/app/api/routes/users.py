from collections.abc import Sequence

from fastapi import APIRouter, status

from app.api.dependencies import CurrentAdmin, CurrentUser, Limit, Offset, SessionDep
from app.models.user import User
from app.schemas.user import UserCreate, UserRead
from app.services import users as user_service

router = APIRouter(prefix="/users", tags=["users"])


@router.get("", response_model=list[UserRead])
async def list_users(
    session: SessionDep, _admin: CurrentAdmin, limit: Limit = 50, offset: Offset = 0
) -> Sequence[User]:
    """List users. For administrators."""
    return await user_service.list_users(session, limit=limit, offset=offset)


@router.post("", response_model=UserRead, status_code=status.HTTP_201_CREATED)
async def register_user(data: UserCreate, session: SessionDep) -> User:
    """Register with an email and a password."""
    return await user_service.create_user(session, data)


@router.get("/me", response_model=UserRead)
async def get_me(current_user: CurrentUser) -> User:
    """Return the caller."""
    return current_user
