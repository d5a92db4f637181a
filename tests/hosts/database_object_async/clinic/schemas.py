from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class PatientCreate(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]


class PatientRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
