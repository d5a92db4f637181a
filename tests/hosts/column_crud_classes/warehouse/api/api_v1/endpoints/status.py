from fastapi import APIRouter

router = APIRouter()


@router.get("/")
def read_status() -> dict[str, str]:
    return {"status": "ok"}
