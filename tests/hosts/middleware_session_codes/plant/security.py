import secrets

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

TOKENS = {'mill-1': 'Ada', 'mill-2': 'Grace'}

bearer = HTTPBearer()


class OperatorGate:
    """Knows operators by their token."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens

    def current_operator(self, credentials: HTTPAuthorizationCredentials = Depends(bearer)) -> str:
        """Return the name of the operator."""
        for token, name in self.tokens.items():
            if secrets.compare_digest(token.encode(), credentials.credentials.encode()):
                return name
        raise HTTPException(401, 'Nobody has this token.')


gate = OperatorGate(TOKENS)
