from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..answers import ApiResponse, PageData
from ..errors import AlreadyExists, NotFound
from ..tables import Machine

machine_router = APIRouter(prefix='/machines', tags=['machines'])


class MachineIn(BaseModel):
    name: str = Field(min_length=1, max_length=80, pattern=r'^[^\x00]*$')


class MachineOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


@machine_router.get('')
def list_machines(
    request: Request, page: int = Query(1, ge=1, le=10**6), size: int = Query(20, ge=1, le=100)
) -> ApiResponse[PageData[MachineOut]]:
    statement = select(Machine).order_by(Machine.id).limit(size).offset((page - 1) * size)
    rows = [MachineOut.model_validate(row) for row in request.state.db.scalars(statement)]
    total = request.state.db.scalar(select(func.count()).select_from(Machine))
    return ApiResponse(data=PageData(records=rows, total=total, page=page, size=size))


@machine_router.get('/{machine_id}')
def get_machine(machine_id: int, request: Request) -> ApiResponse[MachineOut]:
    machine = request.state.db.get(Machine, machine_id)
    if machine is None:
        raise NotFound('There is no such machine.')
    return ApiResponse(data=MachineOut.model_validate(machine))


@machine_router.post('')
def create_machine(data: MachineIn, request: Request) -> ApiResponse[MachineOut]:
    machine = Machine(name=data.name)
    request.state.db.add(machine)
    try:
        request.state.db.commit()
    except IntegrityError as error:
        raise AlreadyExists('There is a machine of this name.') from error
    return ApiResponse(data=MachineOut.model_validate(machine))
