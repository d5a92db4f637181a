import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import APIKeyHeader

key_header = APIKeyHeader(name="X-Staff-Key", auto_error=False)


@dataclass(frozen=True)
class Staff:
    name: str
    active: bool = True


STAFF = {"key-of-ada": Staff("Ada"), "key-of-alan": Staff("Alan", active=False)}


class StaffDirectory:
    """Makes dependencies for the caller."""

    def __init__(self, staff: dict[str, Staff]) -> None:
        self.staff = staff

    def current_user(self, active: bool = False) -> Callable[..., Awaitable[Staff]]:
        async def current_user(key: Annotated[str | None, Depends(key_header)]) -> Staff:
            known = (who for value, who in self.staff.items() if secrets.compare_digest(value, key or ""))
            user = next(known, None)
            if user is None or (active and not user.active):
                raise HTTPException(401, "Staff only")
            return user

        return current_user


directory = StaffDirectory(STAFF)
current_active_user = directory.current_user(active=True)
