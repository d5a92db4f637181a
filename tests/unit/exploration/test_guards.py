"""Callers: what the routers above demand already, schemes that check nothing, dependencies that have to be made."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from fastapi_endpoint.exploration.facts import Ambiguous, Auth, Facts, Registration

from .conftest import Explorer

USERS = """
from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Security
from fastapi.security import HTTPBearer, OAuth2PasswordBearer
scheme = OAuth2PasswordBearer(tokenUrl="token")
bearer = HTTPBearer()
class User: ...
def get_current_user(token: Annotated[str, Depends(scheme)]) -> User:
    raise HTTPException(401)
def get_active_user(user: Annotated[User, Depends(get_current_user)]) -> User:
    return user
class Allowed:
    def __init__(self, roles: list[type]) -> None: ...
    def __call__(self, user: Annotated[User, Depends(get_current_user)]) -> User:
        return user
"""


def explore_api(explored: Explorer, main: str, more: Mapping[str, str] | None = None) -> Facts:
    others = {name: dedent(text) for name, text in (more or {}).items()}
    return explored({"users.py": USERS, "main.py": "from users import *\n" + dedent(main)} | others)


def registration_in(facts: Facts) -> Registration:
    assert facts.registration is not None
    assert not isinstance(facts.registration, Ambiguous)
    return facts.registration


def auth_in(facts: Facts) -> Auth:
    assert facts.auth is not None
    assert not isinstance(facts.auth, Ambiguous)
    return facts.auth


def test_router_above_demands_the_caller(explored: Explorer) -> None:
    facts = explore_api(
        explored,
        """
        items = APIRouter(prefix="/items")
        @items.get("/")
        def read(user: Annotated[User, Depends(get_current_user)]): ...
        app = FastAPI(dependencies=[Depends(get_active_user)])
        app.include_router(items)
        """,
    )
    found = registration_in(facts)
    assert {"users:get_active_user", "users:get_current_user"} <= set(found.demanded)
    assert found.guards == ("users:get_active_user",)


def test_guard_that_a_call_makes_is_replaced_behind_it(explored: Explorer) -> None:
    facts = explore_api(
        explored,
        """
        items = APIRouter(prefix="/items")
        @items.get("/")
        def read(user: Annotated[User, Depends(get_current_user)]): ...
        app = FastAPI(dependencies=[Depends(Allowed([User]))])
        app.include_router(items)
        """,
    )
    assert "users:get_current_user" in registration_in(facts).guards
    assert "users:Allowed" not in registration_in(facts).guards


def test_dependency_of_another_kind_is_no_guard(explored: Explorer) -> None:
    facts = explore_api(
        explored,
        """
        def count_requests() -> None: ...
        items = APIRouter(prefix="/items")
        @items.get("/")
        def read(): ...
        app = FastAPI(dependencies=[Depends(count_requests)])
        app.include_router(items)
        """,
    )
    assert registration_in(facts).security == ("Depends(count_requests)",)
    assert registration_in(facts).guards == ()


def test_scheme_that_checks_nothing_is_the_last_choice(explored: Explorer) -> None:
    endpoints = "\n".join(
        f"@app.get('/{n}')\ndef read_{n}(token: Annotated[object, Depends(bearer)]): ..." for n in range(5)
    )
    facts = explore_api(
        explored,
        f"app = FastAPI()\n{endpoints}\n@app.get('/me')\ndef me(user: Annotated[User, Depends(get_current_user)]): ...",
    )
    assert auth_in(facts).dependency == "users:get_current_user"
    assert auth_in(facts).verifies


def test_scheme_that_checks_nothing_is_said_to_be_one(explored: Explorer) -> None:
    facts = explored({"main.py": """
            from fastapi import Depends, FastAPI
            from fastapi.security import HTTPBearer
            bearer = HTTPBearer()
            app = FastAPI()
            @app.get("/")
            def read(token=Depends(bearer)): ...
            """})
    assert auth_in(facts).dependency == "main:bearer"
    assert not auth_in(facts).verifies


def test_scopes_and_arguments_that_all_endpoints_have(explored: Explorer) -> None:
    facts = explore_api(
        explored,
        """
        app = FastAPI()
        @app.get("/a")
        def read_a(user: Annotated[User, Security(get_current_user, scopes=["me"])]): ...
        @app.get("/b")
        def read_b(user: Annotated[User, Security(get_current_user, scopes=["me"])]): ...
        """,
    )
    assert auth_in(facts).scopes == ("me",)

    made = explored(
        {
            "main.py": "from users import *\napp = FastAPI()\n"
            "@app.get('/')\ndef read(user: Annotated[User, Depends(Allowed([User]))]): ...\n"
        }
    )
    assert auth_in(made).expression == "Allowed([User])"
    assert auth_in(made).names == ("users:User",)


def test_an_object_that_is_made_for_one_router_is_that_of_its_class(explored: Explorer) -> None:
    facts = explore_api(
        explored,
        """
        from orders import router
        app = FastAPI()
        health = APIRouter()
        @health.get("/")
        def healthy(): ...
        app.include_router(health, dependencies=[Depends(Allowed([User]))])
        app.include_router(router)
        """,
        {"orders.py": """
            from fastapi import APIRouter, Depends
            from users import Allowed, User
            known_caller = Allowed([User])
            router = APIRouter(prefix="/orders", dependencies=[Depends(known_caller)])
            @router.get("/")
            def listed(): ...
            """},
    )

    assert (auth_in(facts).dependency, auth_in(facts).expression) == ("users:Allowed", "Allowed([User])")


def test_the_names_behind_an_object_of_the_first_endpoint_are_known_for_the_second(explored: Explorer) -> None:
    facts = explore_api(
        explored,
        "from orders import router\napp = FastAPI()\napp.include_router(router)\n",
        {"orders.py": """
            from fastapi import APIRouter, Depends
            from users import Allowed, User
            known_caller = Allowed([User])
            router = APIRouter(prefix="/orders", dependencies=[Depends(known_caller)])
            @router.get("/")
            def listed(): ...
            """},
    )

    assert (auth_in(facts).expression, auth_in(facts).names) == ("Allowed([User])", ("users:User",))


def test_query_parameters_are_no_caller(explored: Explorer) -> None:
    main = """
        from pydantic import BaseModel
        class Search(BaseModel):
            name: str | None = None
        class ApiKeySearch(Search): ...
        app = FastAPI()
        @app.get("/keys")
        def list_keys(search: ApiKeySearch = Depends()): ...
        @app.get("/old-keys")
        def list_old_keys(search: ApiKeySearch = Depends()): ...
    """
    assert explore_api(explored, main).auth == auth_in(explore_api(explored, "app = FastAPI()\n"))


def test_a_dependency_that_loads_the_user_of_the_path_is_no_caller(explored: Explorer) -> None:
    main = """
        class Admin:
            @classmethod
            def get_current(cls, token: str = Depends(scheme)): ...
        def get_validated_user(username: str, admin: Admin = Depends(Admin.get_current)) -> User: ...
        app = FastAPI()
        @app.get("/users/{username}")
        def read_user(user: User = Depends(get_validated_user)): ...
        @app.delete("/users/{username}")
        def delete_user(user: User = Depends(get_validated_user)): ...
        @app.get("/users")
        def list_users(admin: Admin = Depends(Admin.get_current)): ...
    """
    auth = auth_in(explore_api(explored, main))
    assert (auth.expression, auth.yields) == ("Admin.get_current", "main:Admin")


def test_a_factory_whose_functions_take_a_scheme_gives_the_caller(explored: Explorer) -> None:
    main = """
        def make_acl(*, allow_service: bool = False):
            if allow_service:
                def for_services(token: Annotated[str, Depends(scheme)]) -> User: ...
                return Depends(for_services)
            def for_people(token: Annotated[str, Depends(scheme)]) -> User: ...
            return Depends(for_people)
        Person = Annotated[User, make_acl(allow_service=False)]
        app = FastAPI()
        @app.get("/orders")
        def list_orders(person: Person): ...
        @app.get("/bills")
        def list_bills(person: Person): ...
    """
    auth = auth_in(explore_api(explored, main))
    assert (auth.alias, auth.expression) == ("main:Person", "make_acl(allow_service=False)")
    assert auth.yields == "users:User"
