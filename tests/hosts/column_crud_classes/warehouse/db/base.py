# Import all the models, so that Base has them before being imported by Alembic
from warehouse.db.base_class import Base  # noqa: F401
from warehouse.models.item import Item  # noqa: F401
from warehouse.models.supplier import Supplier  # noqa: F401
