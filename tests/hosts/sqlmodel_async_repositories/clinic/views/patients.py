from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, HTTPException

from clinic.database import SessionDep
from clinic.models import Patient
from clinic.repositories.patients import PatientRepository
from clinic.repositories.rooms import RoomRepository
from clinic.schemas import PatientIn, PatientOut

router = APIRouter(prefix="/v1/patients", tags=["patients"])


@router.get("", response_model=list[PatientOut])
async def list_patients(session: SessionDep) -> Sequence[Patient]:
    return await PatientRepository(session).all()


@router.post("", status_code=201, response_model=PatientOut)
async def create_patient(session: SessionDep, data: PatientIn) -> Patient:
    if data.room_id and not await RoomRepository(session).find(data.room_id):
        raise HTTPException(409, "There is no such room.")
    return await PatientRepository(session).add(Patient(**data.model_dump()))


@router.delete("/{patient_id}", status_code=204)
async def delete_patient(session: SessionDep, patient_id: UUID) -> None:
    patients = PatientRepository(session)
    patient = await patients.find(patient_id)
    if patient is None:
        raise HTTPException(404, "There is no such patient.")
    await patients.remove(patient)
