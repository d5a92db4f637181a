from fastapi import APIRouter, Depends

from ..answers import ApiResponse
from ..security import gate

operator_router = APIRouter(prefix='/operators', tags=['operators'])


@operator_router.get('/me')
def who_am_i(operator: str = Depends(gate.current_operator)) -> ApiResponse[str]:
    return ApiResponse(data=operator)
