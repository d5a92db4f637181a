"""Requests and responses of the order endpoints."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from app.core.field_types import (
    NO_NUL,
    NUMBER,
    AsStored,
    IsoDate,
    JsonValue,
    UtcDatetime,
    decimal_schema,
)

SORTABLE = ("total",)
SORT_WORD = f"-?({'|'.join(SORTABLE)})"

OrderTitle = Annotated[str, Field(min_length=3, max_length=120, pattern=NO_NUL)]
OrderPrice = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=2), decimal_schema(10, 2, ge=0)
]
OrderQuantity = Annotated[int, Field(ge=1, le=2**31 - 1), NUMBER]
OrderTagsItem = Annotated[str, Field(min_length=1, max_length=20, pattern=NO_NUL)]
OrderTags = Annotated[list[OrderTagsItem], Field(min_length=1, max_length=5)]
OrderDueDates = Annotated[list[IsoDate], Field(max_length=1000)]
OrderAddressStreet = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
OrderAddressCountry = Annotated[str, Field(min_length=2, max_length=2, pattern=NO_NUL)]
OrderAddressGeoLat = Annotated[float, Field(allow_inf_nan=False), NUMBER]
OrderAddressGeoLon = Annotated[float, Field(allow_inf_nan=False), NUMBER]
OrderPaymentCardNetwork = Literal["visa", "mastercard"]
OrderPaymentIbanIban = Annotated[
    str, Field(min_length=15, max_length=34, pattern=NO_NUL)
]
OrderPaymentIbanNote = Annotated[str, Field(pattern=NO_NUL)]
OrderCursorParameter = Annotated[
    str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")
]
OrderSortParameter = Annotated[str, Field(pattern=f"^{SORT_WORD}(,{SORT_WORD})*$")]
OrderTotalFilter = Annotated[
    Decimal, Field(max_digits=12, decimal_places=2), decimal_schema(12, 2)
]


class OrderAddressGeo(BaseModel):
    """The geo of OrderAddress."""

    model_config = ConfigDict(extra="forbid")

    lat: OrderAddressGeoLat
    lon: OrderAddressGeoLon


class OrderAddress(BaseModel):
    """The address of an order."""

    model_config = ConfigDict(extra="forbid")

    street: OrderAddressStreet
    country: OrderAddressCountry = "DE"
    geo: OrderAddressGeo


class OrderPaymentCard(BaseModel):
    """The payment of an order: card."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["card"]
    network: OrderPaymentCardNetwork


class OrderPaymentIban(BaseModel):
    """The payment of an order: iban."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["iban"]
    iban: OrderPaymentIbanIban
    note: OrderPaymentIbanNote | None = None


OrderPayment = Annotated[
    OrderPaymentCard | OrderPaymentIban, Field(discriminator="type")
]


class OrderCreate(BaseModel):
    """A new order."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle
    price: OrderPrice
    quantity: OrderQuantity = 1
    tags: OrderTags
    due_dates: OrderDueDates | None = None
    settings: JsonValue = Field(default_factory=dict)
    address: OrderAddress
    payment: OrderPayment


class OrderUpdate(BaseModel):
    """Changes of an order: a field that is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle | SkipJsonSchema[None] = None
    price: OrderPrice | SkipJsonSchema[None] = None
    quantity: OrderQuantity | SkipJsonSchema[None] = None
    tags: OrderTags | SkipJsonSchema[None] = None
    due_dates: OrderDueDates | None = None
    settings: JsonValue | SkipJsonSchema[None] = None
    address: OrderAddress | SkipJsonSchema[None] = None
    payment: OrderPayment | SkipJsonSchema[None] = None

    @field_validator(
        "title", "price", "quantity", "tags", "settings", "address", "payment"
    )
    @classmethod
    def not_null(cls, value: object) -> object:
        """Refuse an explicit null: it is not the same as an absent field."""
        if value is None:
            raise ValueError("must not be null")
        return value


class OrderReplace(BaseModel):
    """All of an order: a field that is absent gets its default."""

    model_config = ConfigDict(extra="forbid")

    title: OrderTitle
    price: OrderPrice
    quantity: OrderQuantity = 1
    tags: OrderTags
    due_dates: OrderDueDates | None = None
    settings: JsonValue = Field(default_factory=dict)
    address: OrderAddress
    payment: OrderPayment


class OrderRead(BaseModel):
    """An order in responses."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    price: Decimal
    quantity: int
    total: Decimal
    is_large: bool
    tags: AsStored[OrderTags]
    due_dates: AsStored[OrderDueDates] | None
    settings: Any
    address: AsStored[OrderAddress]
    payment: AsStored[OrderPayment]
    created_at: UtcDatetime
    updated_at: UtcDatetime


class OrderQuery(BaseModel):
    """Query parameters of the list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: OrderCursorParameter | SkipJsonSchema[None] = None
    sort: OrderSortParameter | SkipJsonSchema[None] = None
    total: list[OrderTotalFilter] | SkipJsonSchema[None] = None
    total_gte: OrderTotalFilter | SkipJsonSchema[None] = None
    total_gt: OrderTotalFilter | SkipJsonSchema[None] = None
    total_lte: OrderTotalFilter | SkipJsonSchema[None] = None
    total_lt: OrderTotalFilter | SkipJsonSchema[None] = None
