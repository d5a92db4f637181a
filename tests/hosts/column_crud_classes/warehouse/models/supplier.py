from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import relationship

from warehouse.db.base_class import Base


class Supplier(Base):
    __tablename__ = "suppliers"

    id = Column(Integer, primary_key=True, index=True)
    name = Column(String(120), unique=True, nullable=False)
    phone = Column(String(40))

    items = relationship("Item", back_populates="supplier")
