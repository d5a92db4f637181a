from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException, Path, Query
from sqlalchemy.orm import Session

import crud
import models
import schemas
from database import Base, engine, get_db
from routers import items, orders


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(bind=engine)
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)
app.include_router(items.router)
app.include_router(orders.router)


@app.post("/shelves/", response_model=schemas.Shelf, status_code=201)
def create_shelf(
    shelf: schemas.ShelfCreate, db: Session = Depends(get_db)
) -> models.Shelf:
    if crud.get_shelf_by_label(db, label=shelf.label):
        raise HTTPException(status_code=400, detail="Label already in use")
    return crud.create_shelf(db, shelf)


@app.get("/shelves/", response_model=list[schemas.Shelf])
def read_shelves(
    skip: int = Query(0, ge=0, le=1_000_000),
    limit: int = Query(100, ge=1, le=100),
    db: Session = Depends(get_db),
) -> Sequence[models.Shelf]:
    return crud.get_shelves(db, skip=skip, limit=limit)


@app.post("/shelves/{shelf_id}/items/", response_model=schemas.Item, status_code=201)
def create_item_for_shelf(
    item: schemas.ItemCreate,
    shelf_id: int = Path(le=2147483647),
    db: Session = Depends(get_db),
) -> models.Item:
    if crud.get_shelf(db, shelf_id=shelf_id) is None:
        raise HTTPException(status_code=404, detail="Shelf not found")
    return crud.create_shelf_item(db, item, shelf_id=shelf_id)
