from fastapi import APIRouter, Depends

from .routers.machines import machine_router
from .routers.operators import operator_router
from .security import gate

api = APIRouter(prefix='/api', dependencies=[Depends(gate.current_operator)])
api.include_router(machine_router)
api.include_router(operator_router)
