from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Sku = Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,32}$")]
Price = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class ProductIn(BaseModel):
    sku: Sku
    title: str = Field(min_length=1, max_length=200)
    description: str | None = None
    price: Price


class ProductOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    sku: str
    title: str
    description: str | None
    price: Decimal
    added_by: UUID
    created_at: datetime
    modified_at: datetime
