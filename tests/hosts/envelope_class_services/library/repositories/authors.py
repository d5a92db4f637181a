from sqlalchemy import select

from library.db.tables import Author
from library.repositories.base import Repository


class AuthorRepository(Repository[Author]):
    entity = Author

    def find_by_name(self, name: str) -> Author | None:
        return self.session.scalar(select(Author).where(Author.name == name))
