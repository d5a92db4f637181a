from fastapi import HTTPException


class EntityNotFoundError(HTTPException):
    def __init__(self, entity: str, key: object) -> None:
        super().__init__(404, f"{entity} {key} not found")


class ConflictError(HTTPException):
    def __init__(self, *, message: str) -> None:
        super().__init__(409, message)
