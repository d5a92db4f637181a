from fastapi import APIRouter

from service.dependencies import StoreDep
from service.schemas import Status

router = APIRouter()


@router.get("/status")
def get_status(store: StoreDep) -> Status:
    """Say that the service runs."""
    return Status(status="ok", flags=len(store))
