from .item import Item as Item
from .item import ItemCreate as ItemCreate
from .item import ItemUpdate as ItemUpdate
from .supplier import Supplier as Supplier
from .supplier import SupplierCreate as SupplierCreate
from .supplier import SupplierUpdate as SupplierUpdate
