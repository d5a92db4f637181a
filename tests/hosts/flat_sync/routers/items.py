from collections.abc import Sequence

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from sqlalchemy.orm import Session

import crud
import models
import schemas
from database import get_db

router = APIRouter(prefix="/items", tags=["items"])


@router.get("/", response_model=list[schemas.Item])
def read_items(
    skip: int = Query(0, ge=0, le=1_000_000),
    limit: int = Query(100, ge=1, le=100),
    db: Session = Depends(get_db),
) -> Sequence[models.Item]:
    return crud.get_items(db, skip=skip, limit=limit)


@router.get("/{item_id}", response_model=schemas.Item)
def read_item(
    item_id: int = Path(le=2147483647), db: Session = Depends(get_db)
) -> models.Item:
    db_item = crud.get_item(db, item_id=item_id)
    if db_item is None:
        raise HTTPException(status_code=404, detail="Item not found")
    return db_item


@router.delete("/{item_id}", status_code=204)
def delete_item(
    item_id: int = Path(le=2147483647), db: Session = Depends(get_db)
) -> None:
    db_item = crud.get_item(db, item_id=item_id)
    if db_item is None:
        raise HTTPException(status_code=404, detail="Item not found")
    crud.delete_item(db, db_item)
