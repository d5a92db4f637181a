import os
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import sessionmaker


def make_engine(url: str) -> Engine:
    options = {'check_same_thread': False} if url.startswith('sqlite') else {}
    made = create_engine(url, connect_args=options)
    if made.dialect.name == 'sqlite':

        @event.listens_for(made, 'connect')
        def enforce_references(connection: DBAPIConnection, _: object) -> None:
            connection.cursor().execute('PRAGMA foreign_keys = ON')

    return made


engine = make_engine(os.environ.get('DATABASE_URL', 'sqlite:///./plant.db'))
session_factory = sessionmaker(engine)


async def lend_session(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Open a session for one request; endpoints commit."""
    request.state.db = session_factory()
    try:
        return await call_next(request)
    finally:
        request.state.db.close()
