from .crud_item import item as item
from .crud_supplier import supplier as supplier
