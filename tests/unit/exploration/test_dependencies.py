"""Sessions, callers and envelopes: one small host for each form of dependency."""

from __future__ import annotations

from textwrap import dedent

import pytest
from fastapi_endpoint.exploration.facts import Ambiguous, Auth, Session

from .conftest import Explorer

HEAD = """
from fastapi import APIRouter, Depends, FastAPI, Header, Request, Security
from fastapi.security import APIKeyHeader, HTTPBasic, HTTPBearer, OAuth2PasswordBearer
from typing import Annotated
app = FastAPI()
"""
DATABASE = """
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
class Base(DeclarativeBase): ...
class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


def session_in(explored: Explorer, database: str, endpoint: str) -> Session | None:
    files = {"db.py": DATABASE + dedent(database), "main.py": HEAD + "import db\nfrom db import *\n" + dedent(endpoint)}
    found = explored(files).session
    assert not isinstance(found, Ambiguous)
    return found


def test_method_of_an_object(explored: Explorer) -> None:
    database = """
        class Database:
            def __init__(self) -> None:
                self.maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
            async def session(self) -> AsyncIterator[AsyncSession]:
                async with self.maker() as session:
                    yield session
        database = Database()
        """
    found = session_in(
        explored, database, "@app.get('/')\ndef read(s: AsyncSession = Depends(db.database.session)): ..."
    )
    assert found is not None
    assert (found.target, found.kind, found.expression) == ("db:database.session", "depends-method", "database.session")


def test_commit_by_begin(explored: Explorer) -> None:
    database = """
        maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"), expire_on_commit=False)
        async def get_db():
            async with maker.begin() as session:
                yield session
        """
    found = session_in(explored, database, "@app.get('/')\ndef read(s = Depends(get_db)): ...")
    assert found is not None
    assert (found.commits, found.expire_on_commit, found.is_async) == ("dependency", False, True)


def test_yield_of_the_factory(explored: Explorer) -> None:
    database = """
        maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
        def get_maker():
            yield maker
        """
    found = session_in(explored, database, "@app.get('/')\ndef read(s = Depends(get_maker)): ...")
    assert found is not None
    assert found.yields == "sessionmaker"


def test_separate_session_for_writes(explored: Explorer) -> None:
    database = """
        maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
        async def get_db():
            async with maker() as session:
                yield session
        async def get_transaction():
            async with maker.begin() as session:
                yield session
        """
    endpoints = """
        @app.get('/')
        def read(s = Depends(get_db)): ...
        @app.get('/x')
        def other(s = Depends(get_db)): ...
        @app.post('/')
        def write(s = Depends(get_transaction)): ...
        """
    found = session_in(explored, database, endpoints)
    assert found is not None and found.writer is not None
    assert (found.target, found.writer.target) == ("db:get_db", "db:get_transaction")


def test_two_databases_are_asked_for(explored: Explorer) -> None:
    database = """
        first = sessionmaker(create_engine("sqlite://"))
        second = sessionmaker(create_engine("sqlite:///b"))
        def get_first():
            with first() as session:
                yield session
        def get_second():
            with second() as session:
                yield session
        """
    endpoints = """
        @app.get('/')
        def read(s = Depends(get_first)): ...
        @app.get('/x')
        def other(s = Depends(get_second)): ...
        """
    files = {"db.py": DATABASE + dedent(database), "main.py": HEAD + "from db import *\n" + dedent(endpoints)}
    assert isinstance(explored(files).session, Ambiguous)


def test_function_that_returns_depends(explored: Explorer) -> None:
    database = """
        from fastapi import Depends
        maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
        async def get_db():
            async with maker() as session:
                yield session
        def SessionDependency():
            return Depends(get_db)
        """
    endpoint = "@app.get('/')\ndef read(s: Annotated[AsyncSession, SessionDependency()]): ..."
    found = session_in(explored, database, endpoint)
    assert found is not None
    assert (found.target, found.kind, found.ready_made) == ("db:SessionDependency", "depends-factory", True)
    assert found.expression == "SessionDependency()"


def test_context_manager_without_dependency(explored: Explorer) -> None:
    database = """
        class Sessions:
            def __init__(self) -> None:
                self.maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
            @asynccontextmanager
            async def session(self) -> AsyncIterator[AsyncSession]:
                async with self.maker() as session:
                    yield session
        manager = Sessions()
        """
    found = session_in(
        explored, database, "@app.get('/')\nasync def read():\n    async with manager.session() as s: ..."
    )
    assert found is not None
    assert (found.target, found.kind, found.expression) == ("db:manager", "context-manager", "manager.session()")


@pytest.mark.parametrize(("decorator", "name"), [("", "session"), ("@staticmethod", "_session")])
def test_method_that_endpoints_cannot_call_gives_no_session(explored: Explorer, decorator: str, name: str) -> None:
    database = f"""
        class Repository:
            {decorator}
            @contextmanager
            def {name}(self) -> Iterator[Session]:
                raise NotImplementedError
        """
    assert session_in(explored, database, "@app.get('/')\ndef read(): ...") is None


def test_scoped_session_is_global(explored: Explorer) -> None:
    database = """
        maker = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
        session = async_scoped_session(maker, scopefunc=id)
        """
    found = session_in(explored, database, "@app.get('/')\nasync def read():\n    await db.session.commit()")
    assert found is not None
    assert (found.target, found.kind, found.is_async) == ("db:session", "global", True)


def test_session_of_a_library(explored: Explorer) -> None:
    endpoint = "from fastapi_sqlalchemy import db as d, db\n@app.get('/')\ndef read():\n    db.session.query(User)"
    found = session_in(explored, "", endpoint)
    assert found is not None
    assert (found.target, found.kind) == ("fastapi_sqlalchemy:db", "middleware")


def test_wrapped_async_engine_is_async(explored: Explorer) -> None:
    main = HEAD + dedent("""
        from sqlalchemy.ext.asyncio import AsyncEngine
        from sqlalchemy.orm import sessionmaker
        from sqlmodel import Field, SQLModel, create_engine
        from sqlmodel.ext.asyncio.session import AsyncSession
        engine = AsyncEngine(create_engine("sqlite+aiosqlite://"))
        class Book(SQLModel, table=True):
            uid: int = Field(primary_key=True)
        async def get_session() -> AsyncSession:
            Session = sessionmaker(bind=engine, class_=AsyncSession)
            async with Session() as session:
                yield session
        @app.get("/")
        async def read(session: AsyncSession = Depends(get_session)): ...
        """)
    facts = explored({"main.py": main})
    assert facts.orm == "sqlmodel-async"
    assert facts.models[0].key == "uid"


def auth_in(explored: Explorer, code: str) -> Auth | None:
    found = explored({"db.py": DATABASE, "main.py": HEAD + "from db import User\n" + dedent(code)}).auth
    assert not isinstance(found, Ambiguous)
    return found


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("OAuth2PasswordBearer(tokenUrl='t')", "OAuth2PasswordBearer"),
        ("HTTPBearer()", "HTTPBearer"),
        ("HTTPBasic()", "HTTPBasic"),
        ("APIKeyHeader(name='k')", "APIKey"),
    ],
)
def test_schemes(explored: Explorer, scheme: str, name: str) -> None:
    found = auth_in(
        explored,
        f"""
        scheme = {scheme}
        def get_current_user(token = Depends(scheme)) -> User: ...
        @app.get("/")
        def read(user: User = Depends(get_current_user)): ...
        """,
    )
    assert found is not None
    assert (found.scheme, found.dependency, found.user_model) == (name, "main:get_current_user", "db:User")


def test_annotation_of_the_parameter_is_not_trusted(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        def get_current_user(token = Depends(HTTPBearer())):
            user = User()
            return user
        @app.get("/")
        def read(user: int = Depends(get_current_user)): ...
        """,
    )
    assert found is not None
    assert found.yields == "db:User"


def test_factory_is_written_with_its_call(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        def _user(token = Depends(HTTPBearer())) -> User: ...
        def current_user(required: bool = True):
            return _user
        @app.get("/")
        def read(user: User = Depends(current_user())): ...
        """,
    )
    assert found is not None
    assert (found.dependency, found.expression, found.user_model) == ("main:current_user", "current_user()", "db:User")


@pytest.mark.parametrize(
    ("second", "plain", "dependency"),
    [
        ("write", "User", "authenticate"),
        # One call for all endpoints is what the project wants of its callers.
        ("read", "User", "authorize"),
        # What it depends on gives something else.
        ("write", "str", "authorize"),
    ],
)
def test_plain_dependency_behind_calls_that_differ(
    explored: Explorer, second: str, plain: str, dependency: str
) -> None:
    found = auth_in(
        explored,
        f"""
        scheme = OAuth2PasswordBearer("token")
        def authenticate(token: str = Depends(scheme)) -> {plain}: ...
        def authorize(right: str):
            def check(caller=Depends(authenticate)) -> User: ...
            return check
        @app.get("/")
        def read(user: User = Depends(authorize("read"))): ...
        @app.get("/all")
        def read_all(user: User = Depends(authorize("read"))): ...
        @app.post("/")
        def write(user: User = Depends(authorize("{second}"))): ...
        @app.get("/me")
        def me(user=Depends(authenticate)): ...
        """,
    )
    assert found is not None
    assert found.dependency == f"main:{dependency}"


def test_ready_made_depends_object(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        DependsAuth = Depends(HTTPBearer())
        @app.get("/", dependencies=[DependsAuth])
        def read(): ...
        """,
    )
    assert found is not None
    assert (found.dependency, found.ready_made) == ("main:DependsAuth", True)


def test_bound_method_with_a_scheme_of_its_class(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        class Handler:
            security = HTTPBearer()
            def auth_wrapper(self, auth = Security(security)):
                return auth.credentials
        handler = Handler()
        @app.get("/")
        def read(user = Depends(handler.auth_wrapper)): ...
        """,
    )
    assert found is not None
    assert (found.dependency, found.scheme) == ("main:handler.auth_wrapper", "HTTPBearer")


def test_what_depends_on_the_caller_is_not_the_caller(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        class Article: ...
        def get_current_user(token = Depends(HTTPBearer())) -> User: ...
        def get_article(user = Depends(get_current_user)) -> Article: ...
        @app.get("/a")
        def one(article: Article = Depends(get_article)): ...
        @app.get("/b")
        def two(article: Article = Depends(get_article)): ...
        @app.get("/c")
        def three(user: User = Depends(get_current_user)): ...
        """,
    )
    assert found is not None
    assert found.dependency == "main:get_current_user"


def test_privileged_dependency_is_not_the_ordinary_one(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        def get_current_user(token = Depends(HTTPBearer())) -> User: ...
        def get_current_superuser(user = Depends(get_current_user)) -> User: ...
        @app.get("/a")
        def one(user: User = Depends(get_current_superuser)): ...
        @app.get("/b")
        def two(user: User = Depends(get_current_superuser)): ...
        @app.get("/c")
        def three(user: User = Depends(get_current_user)): ...
        """,
    )
    assert found is not None
    assert found.dependency == "main:get_current_user"


@pytest.mark.parametrize(
    "endpoint",
    [
        "def read(caller = Depends(require_staff)): ...",
        "def read(caller = Depends(get_principal)): ...",
        "def read(token = Depends(bearer), caller = Depends(get_principal)): ...",
    ],
)
def test_scheme_that_something_resolves_is_not_the_caller(explored: Explorer, endpoint: str) -> None:
    """A bare scheme accepts any token."""
    found = auth_in(
        explored,
        f"""
        class Principal: ...
        bearer = HTTPBearer()
        def get_principal(credentials = Depends(bearer)) -> Principal: ...
        def require_staff(principal: Principal = Depends(get_principal)) -> Principal: ...
        @app.get("/")
        {endpoint}
        """,
    )
    assert found is not None
    assert (found.dependency, found.yields) == ("main:get_principal", "main:Principal")


def test_scheme_that_checks_by_itself_may_be_the_caller(explored: Explorer) -> None:
    found = auth_in(
        explored,
        """
        class TokenBearer(HTTPBearer):
            async def __call__(self, request: Request) -> dict: ...
        token_bearer = TokenBearer()
        def get_refresh_token(claims = Depends(token_bearer)) -> str: ...
        @app.get("/a")
        def one(claims = Depends(token_bearer)): ...
        @app.get("/b")
        def two(token = Depends(get_refresh_token)): ...
        """,
    )
    assert found is not None
    assert found.dependency == "main:token_bearer"


def test_endpoint_named_like_a_dependency_is_none(explored: Explorer) -> None:
    assert auth_in(explored, "@app.get('/')\ndef get_current_user(): ...") is None


@pytest.mark.parametrize(
    "data", ["T", "T | None = None", "Annotated[T | None, Omitted()] = None", "Optional[Annotated[T, Omitted]] = None"]
)
def test_envelope_of_a_generic_model(explored: Explorer, data: str) -> None:
    main = HEAD + dedent(f"""
        from typing import Annotated, Any, Generic, Optional, TypeVar
        from pydantic import BaseModel
        T = TypeVar("T")
        class Omitted: ...
        class Envelope(BaseModel, Generic[T]):
            code: int
            data: {data}
        @app.get("/")
        def read() -> Envelope[int]: ...
        """)
    envelope = explored({"main.py": main}).envelope
    assert (envelope.kind, envelope.target, envelope.keys) == ("envelope", "main:Envelope", ("code", "data"))


def test_envelope_of_a_response_class(explored: Explorer) -> None:
    main = HEAD + dedent("""
        from fastapi.responses import JSONResponse
        class Success(JSONResponse):
            def __init__(self, code: int = 200, msg: str = "", data: object = None) -> None:
                super().__init__(content={"code": code, "msg": msg, "data": data})
        @app.get("/")
        def read():
            return Success(data=1)
        """)
    assert explored({"main.py": main}).envelope.target == "main:Success"


def test_list_model_of_one_resource_is_no_envelope(explored: Explorer) -> None:
    main = HEAD + dedent("""
        from pydantic import BaseModel
        class Item(BaseModel): ...
        class Items(BaseModel):
            data: list[Item]
            message: str
        @app.get("/", response_model=Items)
        def read(): ...
        """)
    assert explored({"main.py": main}).envelope.kind == "direct"


@pytest.mark.parametrize(
    ("code", "style"),
    [
        ("@app.get('/')\nasync def read(): ...", "function-async"),
        ("@app.get('/')\ndef read(): ...", "function-sync"),
        ("@app.get('/')\ndef read(): ...\n@app.get('/b')\nasync def other(): ...", "function-mixed"),
        ("r = APIRouter()\nclass C:\n    @r.get('/')\n    def read(self): ...", "class-sync"),
        ("", None),
    ],
)
def test_endpoint_style(explored: Explorer, code: str, style: str | None) -> None:
    assert explored({"main.py": HEAD + code}).endpoint_style == style


@pytest.mark.parametrize(
    ("maker", "opening", "is_async"),
    [("async_sessionmaker", "async with", True), ("sessionmaker", "with", False)],
)
def test_factory_that_the_dependency_makes(explored: Explorer, maker: str, opening: str, is_async: bool) -> None:
    prefix = "async " if is_async else ""
    database = f"""
        def get_settings() -> str: ...
        SettingsDep = Annotated[str, Depends(get_settings)]
        {prefix}def get_session(settings: SettingsDep):
            maker = {maker}(create_engine(settings))
            {opening} maker() as session:
                yield session
        """
    imports = "from typing import Annotated\nfrom fastapi import Depends\n"
    files = {
        "db.py": DATABASE + imports + dedent(database),
        "main.py": HEAD + "from db import *\n@app.get('/')\ndef read(session=Depends(get_session)): ...\n",
    }
    found = explored(files).session
    assert isinstance(found, Session)
    assert (found.target, found.yields, found.is_async) == ("db:get_session", "session", is_async)


@pytest.mark.parametrize(
    ("query", "yields"),
    [
        ("user = db.scalars(select(User)).first()\n        return user", "db:User"),
        ("return by_name(db)\ndef by_name(db):\n    return db.get(User, 1)", "db:User"),
        ("return db.scalars(select(User).join(Token)).first()", None),
    ],
    ids=["a query", "another call", "two tables"],
)
def test_user_that_a_function_without_annotation_returns(explored: Explorer, query: str, yields: str | None) -> None:
    models = """
        from sqlalchemy import select
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase): ...
        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
        class Token(Base):
            __tablename__ = "tokens"
            id: Mapped[int] = mapped_column(primary_key=True)
        """
    main = """
        from fastapi import Depends, FastAPI
        from fastapi.security import OAuth2PasswordBearer
        from users import UserService
        users = UserService()
        def get_current_user(token=Depends(OAuth2PasswordBearer("/token"))):
            user = users.by_token(token)
            return user
        app = FastAPI()
        @app.get("/me")
        def me(user=Depends(get_current_user)): ...
        @app.get("/you")
        def you(user=Depends(get_current_user)): ...
        """
    service = f"from db import Token, User, select\nclass UserService:\n    def by_token(self, db):\n        {query}\n"

    found = explored({"main.py": main, "db.py": models, "users.py": service}).auth

    assert isinstance(found, Auth)
    assert found.yields == yields


@pytest.mark.parametrize(
    "opening",
    [
        """
        class Opened:
            def __init__(self):
                self.db = maker()
            def __enter__(self):
                return self.db
            def __exit__(self, *_): ...
        def get_db():
            with Opened() as db:
                yield db
        """,
        """
        class Opened:
            def __enter__(self):
                self.session = maker()
                return self.session
            def __exit__(self, *_): ...
        def get_db():
            with Opened() as db:
                yield db
        """,
        """
        def get_db():
            db = None
            try:
                db = maker()
                yield db
            finally:
                if db:
                    db.close()
        """,
        """
        class Database:
            def __init__(self):
                self.make = sessionmaker(create_engine("sqlite://"))
            def opened(self):
                return self.make()
        def database() -> Database:
            return Database()
        def get_db():
            with database().opened() as db:
                yield db
        """,
    ],
    ids=["made at first", "made when entered", "none before", "method of an object that a function gives"],
)
def test_session_that_an_object_of_the_project_opens(explored: Explorer, opening: str) -> None:
    database = 'maker = sessionmaker(create_engine("sqlite://"))\nscoped = scoped_session(maker)\n' + dedent(opening)
    database = "from sqlalchemy.orm import scoped_session\n" + database
    found = session_in(explored, database, "@app.get('/')\ndef read(s: Session = Depends(get_db)): ...")
    assert found is not None
    assert (found.target, found.kind, found.is_async) == ("db:get_db", "depends", False)


def test_session_without_a_factory_says_itself_whether_a_commit_expires_it(explored: Explorer) -> None:
    database = """
        engine = create_async_engine("sqlite+aiosqlite://")
        async def get_db() -> AsyncIterator[AsyncSession]:
            async with AsyncSession(engine, expire_on_commit=False) as session:
                yield session
        """
    found = session_in(explored, database, "@app.get('/')\ndef read(s = Depends(get_db)): ...")
    assert found is not None
    assert found.expire_on_commit is False
