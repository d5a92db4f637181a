from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.database import db
from clinic.models import Doctor
from clinic.users import Staff, current_active_user

doctors_router = APIRouter(prefix="/doctors", tags=["doctors"])


@doctors_router.get("/count")
async def count_doctors(
    session: Annotated[AsyncSession, Depends(db.session)],
    user: Annotated[Staff, Depends(current_active_user)],
) -> int:
    return await session.scalar(select(func.count()).select_from(Doctor)) or 0
