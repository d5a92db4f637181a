import secrets
from typing import Annotated

from fastapi import Depends, HTTPException, Path, Query
from fastapi.security import HTTPBasic, HTTPBasicCredentials

from library.services.authors import AuthorService
from library.services.books import BookService
from library.settings import settings

basic = HTTPBasic(realm="library")


def require_librarian(credentials: Annotated[HTTPBasicCredentials, Depends(basic)]) -> str:
    """Return the name of the librarian."""
    password = settings.librarian_password.get_secret_value()
    right_name = secrets.compare_digest(
        credentials.username.encode(), settings.librarian.encode()
    )
    right_password = secrets.compare_digest(credentials.password.encode(), password.encode())
    if not (right_name and right_password):
        raise HTTPException(401, "Librarians only.", {"WWW-Authenticate": "Basic"})
    return credentials.username


Librarian = Annotated[str, Depends(require_librarian)]
Authors = Annotated[AuthorService, Depends()]
Books = Annotated[BookService, Depends()]

PathId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]
