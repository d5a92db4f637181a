from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from clinic.database import db
from clinic.errors import ConflictError, EntityNotFoundError
from clinic.models import Patient
from clinic.schemas import PatientCreate, PatientRead
from clinic.users import Staff, current_active_user

patients_router = APIRouter(prefix="/patients", tags=["patients"])


@patients_router.get("", response_model=list[PatientRead])
async def list_patients(
    session: Annotated[AsyncSession, Depends(db.session)],
    user: Annotated[Staff, Depends(current_active_user)],
) -> Sequence[Patient]:
    return (await session.scalars(select(Patient).order_by(Patient.name).limit(100))).all()


@patients_router.get("/{patient_id}", response_model=PatientRead)
async def get_patient(
    patient_id: UUID,
    session: Annotated[AsyncSession, Depends(db.session)],
    user: Annotated[Staff, Depends(current_active_user)],
) -> Patient:
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise EntityNotFoundError("Patient", patient_id)
    return patient


@patients_router.post("", response_model=PatientRead, status_code=201)
async def create_patient(
    data: PatientCreate,
    session: Annotated[AsyncSession, Depends(db.session)],
    user: Annotated[Staff, Depends(current_active_user)],
) -> Patient:
    if await session.scalar(select(Patient).where(Patient.name == data.name)):
        raise ConflictError(message="This patient is known already")
    patient = Patient(name=data.name)
    session.add(patient)
    await session.flush()
    return patient
