from typing import Optional

from sqlalchemy.orm import Session

from warehouse.crud.base import CRUDBase
from warehouse.models.supplier import Supplier
from warehouse.schemas.supplier import SupplierCreate, SupplierUpdate


class CRUDSupplier(CRUDBase[Supplier, SupplierCreate, SupplierUpdate]):
    def get_by_name(self, db: Session, *, name: str) -> Optional[Supplier]:
        return db.query(Supplier).filter(Supplier.name == name).first()


supplier = CRUDSupplier(Supplier)
