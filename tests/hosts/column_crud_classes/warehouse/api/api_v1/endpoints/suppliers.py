from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.orm import Session

from warehouse import crud, schemas
from warehouse.api import deps

router = APIRouter()


@router.get("/", response_model=list[schemas.Supplier])
def read_suppliers(db: Session = Depends(deps.get_db), skip: int = 0, limit: int = 100) -> Any:
    return crud.supplier.get_multi(db, skip=skip, limit=limit)


@router.post("/", response_model=schemas.Supplier)
def create_supplier(
    *, db: Session = Depends(deps.get_db), supplier_in: schemas.SupplierCreate
) -> Any:
    if crud.supplier.get_by_name(db, name=supplier_in.name):
        raise HTTPException(status_code=409, detail="This supplier is known already.")
    return crud.supplier.create(db, obj_in=supplier_in)


@router.get("/{id}", response_model=schemas.Supplier)
def read_supplier(*, db: Session = Depends(deps.get_db), id: int) -> Any:
    supplier = crud.supplier.get(db, id)
    if not supplier:
        raise HTTPException(status_code=404, detail="Supplier not found")
    return supplier
