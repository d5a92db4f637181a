from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from library.settings import settings

engine = create_engine(settings.database_url)
session_maker = sessionmaker(engine, expire_on_commit=False)


def get_session() -> Iterator[Session]:
    """Open a session for one request; services commit."""
    with session_maker() as session:
        yield session
