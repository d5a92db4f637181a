from typing import Optional

from pydantic import BaseModel, ConfigDict, Field


class ItemBase(BaseModel):
    title: str = Field(max_length=200)
    is_fragile: bool = False


class ItemCreate(ItemBase):
    supplier_id: int = Field(ge=1, le=2**31 - 1)


class ItemUpdate(BaseModel):
    title: Optional[str] = Field(default=None, max_length=200)
    is_fragile: Optional[bool] = None


class Item(ItemBase):
    model_config = ConfigDict(from_attributes=True)

    id: int
    supplier_id: int
