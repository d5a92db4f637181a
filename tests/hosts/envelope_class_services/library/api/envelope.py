from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Envelope(BaseModel, Generic[T]):
    data: T
    error: None = None


class Meta(BaseModel):
    total: int
    limit: int
    offset: int


class PageEnvelope(BaseModel, Generic[T]):
    data: Sequence[T]
    meta: Meta
    error: None = None
