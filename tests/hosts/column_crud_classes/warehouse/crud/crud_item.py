from warehouse.crud.base import CRUDBase
from warehouse.models.item import Item
from warehouse.schemas.item import ItemCreate, ItemUpdate


class CRUDItem(CRUDBase[Item, ItemCreate, ItemUpdate]):
    pass


item = CRUDItem(Item)
