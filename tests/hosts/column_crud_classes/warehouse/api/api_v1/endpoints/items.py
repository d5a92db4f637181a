from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.orm import Session

from warehouse import crud, models, schemas
from warehouse.api import deps

router = APIRouter()


def existing_item(id: int, db: Session = Depends(deps.get_db)) -> models.Item:
    item = crud.item.get(db, id)
    if not item:
        raise HTTPException(status_code=404, detail="Item not found")
    return item


@router.get("/", response_model=list[schemas.Item])
def read_items(db: Session = Depends(deps.get_db), skip: int = 0, limit: int = 100) -> Any:
    return crud.item.get_multi(db, skip=skip, limit=limit)


@router.post("/", response_model=schemas.Item)
def create_item(*, db: Session = Depends(deps.get_db), item_in: schemas.ItemCreate) -> Any:
    if not crud.supplier.get(db, item_in.supplier_id):
        raise HTTPException(status_code=409, detail="Supplier not found")
    return crud.item.create(db, obj_in=item_in)


@router.put("/{id}", response_model=schemas.Item)
def update_item(
    *,
    db: Session = Depends(deps.get_db),
    item: models.Item = Depends(existing_item),
    item_in: schemas.ItemUpdate,
) -> Any:
    return crud.item.update(db, db_obj=item, obj_in=item_in)


@router.delete("/{id}", response_model=schemas.Item)
def delete_item(
    *, db: Session = Depends(deps.get_db), item: models.Item = Depends(existing_item)
) -> Any:
    return crud.item.remove(db, db_obj=item)
