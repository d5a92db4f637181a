from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

import models
import schemas


def get_shelf(db: Session, shelf_id: int) -> models.Shelf | None:
    return db.get(models.Shelf, shelf_id)


def get_shelf_by_label(db: Session, label: str) -> models.Shelf | None:
    return db.scalar(select(models.Shelf).where(models.Shelf.label == label))


def get_shelves(db: Session, skip: int = 0, limit: int = 100) -> Sequence[models.Shelf]:
    query = select(models.Shelf).options(selectinload(models.Shelf.items))
    query = query.order_by(models.Shelf.id).offset(skip).limit(limit)
    return db.scalars(query).all()


def create_shelf(db: Session, shelf: schemas.ShelfCreate) -> models.Shelf:
    db_shelf = models.Shelf(label=shelf.label)
    db.add(db_shelf)
    db.commit()
    db.refresh(db_shelf)
    return db_shelf


def get_items(db: Session, skip: int = 0, limit: int = 100) -> Sequence[models.Item]:
    query = select(models.Item).order_by(models.Item.id).offset(skip).limit(limit)
    return db.scalars(query).all()


def get_item(db: Session, item_id: int) -> models.Item | None:
    return db.get(models.Item, item_id)


def create_shelf_item(
    db: Session, item: schemas.ItemCreate, shelf_id: int
) -> models.Item:
    db_item = models.Item(**item.model_dump(), shelf_id=shelf_id)
    db.add(db_item)
    db.commit()
    db.refresh(db_item)
    return db_item


def delete_item(db: Session, db_item: models.Item) -> None:
    db.delete(db_item)
    db.commit()
