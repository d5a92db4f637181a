from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Response, status

from service.dependencies import StoreDep
from service.schemas import FlagBody, FlagName, FlagView
from service.store import Flag, StoreFullError

router = APIRouter()

FlagPath = Annotated[FlagName, Path(description="Lower case, digits and underscores.")]


@router.get("", response_model=list[FlagView])
def list_flags(store: StoreDep) -> list[Flag]:
    """List all flags by name."""
    return store.all()


@router.get("/{name}", response_model=FlagView)
def get_flag(name: FlagPath, store: StoreDep) -> Flag:
    """Return one flag."""
    if (flag := store.get(name)) is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no flag {name!r}.")
    return flag


@router.put("/{name}", response_model=FlagView)
def put_flag(name: FlagPath, body: FlagBody, store: StoreDep, response: Response) -> Flag:
    """Create or replace a flag."""
    try:
        flag, is_new = store.put(name, enabled=body.enabled, audience=body.audience)
    except StoreFullError as error:
        raise HTTPException(
            status.HTTP_507_INSUFFICIENT_STORAGE, "There are too many flags."
        ) from error
    if is_new:
        response.status_code = status.HTTP_201_CREATED
    return flag


@router.delete("/{name}", status_code=status.HTTP_204_NO_CONTENT)
def delete_flag(name: FlagPath, store: StoreDep) -> None:
    """Forget a flag."""
    if not store.remove(name):
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no flag {name!r}.")
