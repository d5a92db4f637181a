"""Projects whose users and dependencies for the caller come from FastAPI Users."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration.facts import Ambiguous, Auth

from .conftest import Explorer

MODELS = """
    from fastapi_users.db import SQLAlchemyBaseUserTableUUID
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    class User(SQLAlchemyBaseUserTableUUID, Base):
        nickname: Mapped[str]
    """
USERS = """
    import uuid
    from fastapi_users import FastAPIUsers
    from fastapi_users.authentication import AuthenticationBackend, {transport}

    from app.models import User

    transport = {transport}()
    backend = AuthenticationBackend(name="jwt", transport=transport, get_strategy=make)
    users = FastAPIUsers[User, uuid.UUID](get_user_manager, [backend])
    signed_in = users.current_user(active=True)
    """
MAIN = """
    from fastapi import Depends, FastAPI

    from app.people import signed_in

    app = FastAPI()

    @app.get("/orders")
    async def list_orders(user=Depends(signed_in)):
        return []
    """


@pytest.mark.parametrize(
    ("transport", "scheme"), [("BearerTransport", "OAuth2PasswordBearer"), ("CookieTransport", "APIKey")]
)
def test_the_dependency_of_the_library_gives_the_user_of_the_host(
    transport: str, scheme: str, explored: Explorer
) -> None:
    people = USERS.replace("{transport}", transport)
    auth = explored({"app/models.py": MODELS, "app/people.py": people, "app/main.py": MAIN}).auth
    assert isinstance(auth, Auth)
    assert (auth.dependency, auth.scheme) == ("app.people:signed_in", scheme)
    assert auth.yields == auth.user_model == "app.models:User"


def test_the_table_of_users_has_the_columns_of_the_library(explored: Explorer) -> None:
    facts = explored({"app/models.py": MODELS, "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"})
    [user] = facts.models
    assert (user.name, user.table, user.key, user.key_type) == ("User", "user", "id", "uuid")
    assert facts.model_base == "app.models:Base"
    details = facts.details["app.models:User"]
    required = [column.name for column in details.columns if not column.default and not column.nullable]
    assert required == ["email", "hashed_password", "nickname"]


def test_a_row_of_another_table_does_not_hide_the_user(explored: Explorer) -> None:
    main = """
        from fastapi import Depends, FastAPI
        from fastapi.security import HTTPBearer
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)

        class Chat(Base):
            __tablename__ = "chats"
            id: Mapped[int] = mapped_column(primary_key=True)

        app = FastAPI()
        bearer = HTTPBearer()

        def get_current_user(token=Depends(bearer)) -> User: ...
        def get_current_session(token=Depends(bearer)) -> Chat: ...

        @app.get("/one")
        def one(chat: Chat = Depends(get_current_session)): ...

        @app.get("/two")
        def two(chat: Chat = Depends(get_current_session)): ...

        @app.get("/three")
        def three(user: User = Depends(get_current_user)): ...
        """
    auth = explored({"main.py": main}).auth
    assert isinstance(auth, Ambiguous)
    assert [candidate.dependency for candidate in auth.candidates] == [
        "main:get_current_user",
        "main:get_current_session",
    ]


def test_names_as_keys_do_not_say_what_keys_are(explored: Explorer) -> None:
    main = """
        import uuid
        from fastapi import FastAPI
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Country(Base):
            __tablename__ = "countries"
            name: Mapped[str] = mapped_column(primary_key=True)

        class Currency(Base):
            __tablename__ = "currencies"
            code: Mapped[str] = mapped_column(primary_key=True)

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)

        app = FastAPI()
        """
    assert explored({"main.py": main}).id_type == "uuid"


def test_a_folder_of_the_package_called_like_the_library_is_not_the_library(explored: Explorer) -> None:
    people = USERS.replace("{transport}", "BearerTransport")
    main = MAIN.replace("app.people", "app.lib.fastapi_users.people")
    auth = explored({"app/models.py": MODELS, "app/lib/fastapi_users/people.py": people, "app/main.py": main}).auth
    assert isinstance(auth, Auth)
    assert auth.dependency == "app.lib.fastapi_users.people:signed_in"


@pytest.mark.parametrize("files", [{}, {"app/__init__.py": ""}])
def test_a_folder_for_libraries_on_the_import_path_is_a_root(files: dict[str, str], explored: Explorer) -> None:
    people = USERS.replace("{transport}", "BearerTransport").replace("app.models", "shop.models")
    main = MAIN.replace("app.people", "shop.people")
    auth = explored({"lib/shop/models.py": MODELS, "lib/shop/people.py": people, "app/main.py": main, **files}).auth
    assert isinstance(auth, Auth)
    assert auth.dependency == "shop.people:signed_in"
