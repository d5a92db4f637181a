from sqlalchemy import select

from library.db.tables import Book
from library.repositories.base import Repository


class BookRepository(Repository[Book]):
    entity = Book

    def exists_for_author(self, author_id: int) -> bool:
        query = select(Book.id).where(Book.author_id == author_id).limit(1)
        return self.session.scalar(query) is not None
