"""Endpoints for users."""

from fastapi import APIRouter, HTTPException

from ..core.api_keys import new_api_key
from ..crud import users
from ..dependencies import Caller, Db
from ..models import User
from ..schemas.users import NewUserResponse, UserRequest, UserResponse

router = APIRouter(prefix="/users", tags=["Users"])


@router.post("", status_code=201)
async def register(request: UserRequest, db: Db) -> NewUserResponse:
    """Register. The response is the only one with the API key."""
    if await users.find_by_email(db, request.email):
        raise HTTPException(409, "This email address is registered already.")
    api_key = new_api_key()
    user = await users.add(db, request.email, api_key)
    return NewUserResponse(id=user.id, email=user.email, api_key=api_key)


@router.get("/me", response_model=UserResponse)
async def show_me(caller: Caller) -> User:
    """Show the caller."""
    return caller
