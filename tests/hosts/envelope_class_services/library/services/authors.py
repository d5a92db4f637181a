from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from library.db.session import get_session
from library.db.tables import Author
from library.errors import DuplicateError, InUseError, MissingError
from library.repositories.authors import AuthorRepository
from library.repositories.books import BookRepository


class AuthorService:
    def __init__(self, session: Annotated[Session, Depends(get_session)]) -> None:
        self.session = session
        self.authors = AuthorRepository(session)
        self.books = BookRepository(session)

    def list_authors(self, limit: int, offset: int) -> tuple[Sequence[Author], int]:
        return self.authors.page(limit=limit, offset=offset), self.authors.count()

    def get_author(self, author_id: int) -> Author:
        author = self.authors.find(author_id)
        if author is None:
            raise MissingError("There is no such author.")
        return author

    def create_author(self, name: str) -> Author:
        if self.authors.find_by_name(name):
            raise DuplicateError("There is an author of this name.")
        author = self.authors.add(Author(name=name))
        self.session.commit()
        return author

    def delete_author(self, author_id: int) -> None:
        author = self.get_author(author_id)
        if self.books.exists_for_author(author_id):
            raise InUseError("The library has books of this author.")
        self.authors.remove(author)
        self.session.commit()
