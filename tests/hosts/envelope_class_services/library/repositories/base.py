from collections.abc import Sequence
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library.db.tables import Entity

EntityT = TypeVar("EntityT", bound=Entity)


class Repository(Generic[EntityT]):
    """All SQL for one table."""

    entity: type[EntityT]

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, entity_id: int) -> EntityT | None:
        return self.session.get(self.entity, entity_id)

    def page(self, *, limit: int, offset: int) -> Sequence[EntityT]:
        query = select(self.entity).order_by(self.entity.id).limit(limit).offset(offset)
        return self.session.scalars(query).all()

    def count(self) -> int:
        return self.session.scalar(select(func.count()).select_from(self.entity)) or 0

    def add(self, entity: EntityT) -> EntityT:
        self.session.add(entity)
        self.session.flush()
        return entity

    def remove(self, entity: EntityT) -> None:
        self.session.delete(entity)
        self.session.flush()
