from pydantic import BaseModel, ConfigDict, Field


class ItemBase(BaseModel):
    title: str = Field(min_length=1, max_length=100)
    quantity: int = Field(default=0, ge=0, le=1_000_000)


class ItemCreate(ItemBase):
    pass


class Item(ItemBase):
    model_config = ConfigDict(from_attributes=True)

    id: int
    shelf_id: int


class ShelfBase(BaseModel):
    label: str = Field(min_length=1, max_length=20)


class ShelfCreate(ShelfBase):
    pass


class Shelf(ShelfBase):
    model_config = ConfigDict(from_attributes=True)

    id: int
    items: list[Item] = []
