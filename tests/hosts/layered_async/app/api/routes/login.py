from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.security import OAuth2PasswordRequestForm

from app.api.dependencies import SessionDep
from app.core.security import create_access_token
from app.schemas.token import Token
from app.services import users as user_service

router = APIRouter(tags=["login"])


@router.post("/login")
async def login(
    session: SessionDep, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> Token:
    """Exchange an email and a password for an access token."""
    user = await user_service.authenticate(
        session, email=form.username, password=form.password
    )
    if user is None:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "Incorrect email or password.")
    return Token(access_token=create_access_token(user.id), token_type="bearer")
