from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar('T')


class PageData(BaseModel, Generic[T]):
    records: list[T]
    total: int
    page: int
    size: int


class ApiResponse(BaseModel, Generic[T]):
    code: int = 0
    msg: str = 'ok'
    data: T
