from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from library.db.session import get_session
from library.db.tables import Book
from library.errors import MissingError
from library.repositories.authors import AuthorRepository
from library.repositories.books import BookRepository


class BookService:
    def __init__(self, session: Annotated[Session, Depends(get_session)]) -> None:
        self.session = session
        self.authors = AuthorRepository(session)
        self.books = BookRepository(session)

    def list_books(self, limit: int, offset: int) -> tuple[Sequence[Book], int]:
        return self.books.page(limit=limit, offset=offset), self.books.count()

    def get_book(self, book_id: int) -> Book:
        book = self.books.find(book_id)
        if book is None:
            raise MissingError("There is no such book.")
        return book

    def create_book(self, *, title: str, year: int | None, author_id: int) -> Book:
        if self.authors.find(author_id) is None:
            raise MissingError("There is no such author.")
        book = self.books.add(Book(title=title, year=year, author_id=author_id))
        self.session.commit()
        return book
