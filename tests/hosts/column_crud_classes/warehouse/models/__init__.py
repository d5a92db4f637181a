from .item import Item as Item
from .supplier import Supplier as Supplier
