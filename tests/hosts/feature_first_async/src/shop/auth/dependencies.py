"""Tokens are issued by the identity provider; the shop keeps no users of its own."""

from dataclasses import dataclass
from uuid import UUID

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shop.config import Settings, get_settings

bearer = HTTPBearer()


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller, as the token describes them."""

    id: UUID
    roles: frozenset[str]

    def has_role(self, role: str) -> bool:
        return role in self.roles


def get_principal(
    credentials: HTTPAuthorizationCredentials = Depends(bearer),
    settings: Settings = Depends(get_settings),
) -> Principal:
    try:
        claims = jwt.decode(
            credentials.credentials,
            settings.token_secret,
            algorithms=["HS256"],
            audience=settings.token_audience,
            options={"require": ["aud", "exp", "sub"]},
        )
        return Principal(id=UUID(claims["sub"]), roles=frozenset(claims.get("roles", [])))
    except (jwt.InvalidTokenError, ValueError):
        raise HTTPException(
            status_code=401, detail="Invalid token", headers={"WWW-Authenticate": "Bearer"}
        ) from None


def require_staff(principal: Principal = Depends(get_principal)) -> Principal:
    if not principal.has_role("staff"):
        raise HTTPException(status_code=403, detail="Staff only")
    return principal
