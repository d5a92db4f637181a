"""Where a new router goes: one host for each way of registering."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration.facts import Ambiguous, AppEntry, Registration

from .conftest import Explorer

ROUTER = """
from fastapi import APIRouter
router = APIRouter(prefix="/{name}s")
@router.get("")
def read(): ...
"""
ROUTERS = {f"app/routes/{name}.py": ROUTER.format(name=name) for name in ("user", "item")}


def registration_in(explored: Explorer, files: dict[str, str]) -> Registration:
    found = explored(files).registration
    assert isinstance(found, Registration)
    return found


def test_subclass_of_fastapi_includes_in_a_method(explored: Explorer) -> None:
    main = """
        from fastapi import FastAPI
        from app.routes import item, user
        class Shop(FastAPI):
            def setup(self) -> None:
                for router in [item.router, user.router]:
                    self.include_router(router, prefix="/api")
        shop = Shop()
        """
    facts = explored({"app/__init__.py": "", "app/main.py": main, **ROUTERS})
    assert isinstance(facts.app_entry, AppEntry)
    assert facts.app_entry.symbol == "shop"
    found = facts.registration
    assert isinstance(found, Registration)
    assert (found.object, found.style, found.function, found.prefix) == ("self", "router-list", "setup", "/api")
    assert {route.path for route in facts.routes} == {"/api/users", "/api/items"}


def test_routers_in_a_tuple_of_another_module(explored: Explorer) -> None:
    files = {
        "app/main.py": """
            from fastapi import FastAPI
            from app.routers import ROUTERS
            app = FastAPI()
            for router in ROUTERS:
                app.include_router(router)
            """,
        "app/routers.py": """
            from app.routes import item, user
            ROUTERS = (item.router, user.router)
            """,
        **ROUTERS,
    }
    assert registration_in(explored, files).style == "router-list"


def test_discovery_leaves_nothing_to_edit(explored: Explorer) -> None:
    main = """
        import importlib, pkgutil
        from fastapi import FastAPI
        from app import routes
        app = FastAPI()
        for info in pkgutil.iter_modules(routes.__path__):
            module = importlib.import_module(f"app.routes.{info.name}")
            app.include_router(module.router)
        """
    assert registration_in(explored, {"app/main.py": main, **ROUTERS}).style == "auto-discovery"


def test_include_on_a_parameter(explored: Explorer) -> None:
    files = {
        "app/main.py": """
            from fastapi import FastAPI
            from app.setup import register
            def create_app() -> FastAPI:
                application = FastAPI()
                register(application, prefix="/v2")
                return application
            app = create_app()
            """,
        "app/setup.py": """
            from fastapi import FastAPI
            from app.routes import item, user
            def register(app_: FastAPI, prefix: str = "/v1") -> None:
                app_.include_router(item.router, prefix=prefix)
                app_.include_router(user.router, prefix=prefix)
            """,
        **ROUTERS,
    }
    found = registration_in(explored, files)
    assert (found.file, found.object, found.function) == ("app/setup.py", "app_", "register")
    assert (found.style, found.prefix, found.include_prefix_expression) == ("factory-direct", "/v2", "prefix")


def test_router_given_to_the_factory(explored: Explorer) -> None:
    files = {
        "app/main.py": "from app.api import api\nfrom app.setup import create_app\napp = create_app(api)\n",
        "app/setup.py": """
            from fastapi import APIRouter, FastAPI
            def create_app(router: APIRouter) -> FastAPI:
                application = FastAPI()
                application.include_router(router)
                return application
            """,
        "app/api.py": """
            from fastapi import APIRouter
            from app.routes import item, user
            api = APIRouter(prefix="/api")
            api.include_router(item.router)
            api.include_router(user.router)
            """,
        **ROUTERS,
    }
    found = registration_in(explored, files)
    assert (found.file, found.object, found.style, found.prefix) == ("app/api.py", "api", "aggregator", "/api")


def test_mounted_application_gives_its_path(explored: Explorer) -> None:
    main = """
        from fastapi import FastAPI
        from app.routes import item, user
        app = FastAPI()
        api = FastAPI()
        api.include_router(item.router)
        api.include_router(user.router)
        app.mount("/api", app=api)
        """
    found = registration_in(explored, {"app/main.py": main, **ROUTERS})
    assert (found.object, found.prefix) == ("api", "/api")


def test_router_imported_inside_a_function(explored: Explorer) -> None:
    files = {
        "app/main.py": """
            from fastapi import FastAPI
            from app.build import build
            app = FastAPI()
            final = build()
            app.include_router(build())
            """,
        "app/build.py": "def build():\n    from app.api import api as main\n    return main\n",
        "app/api.py": """
            from fastapi import APIRouter
            from app.routes import item, user
            api = APIRouter(prefix="/v1")
            api.include_router(item.router)
            api.include_router(user.router)
            """,
        **ROUTERS,
    }
    found = registration_in(explored, files)
    assert (found.file, found.object, found.prefix) == ("app/api.py", "api", "/v1")


def test_inherited_dependencies_are_named(explored: Explorer) -> None:
    main = """
        from fastapi import Depends, FastAPI
        from app.api import api
        from app.auth import check
        app = FastAPI()
        app.include_router(api, dependencies=[Depends(check)])
        """
    api = """
        from fastapi import APIRouter
        from app.routes import item, user
        api = APIRouter()
        api.include_router(item.router)
        api.include_router(user.router)
        """
    found = registration_in(explored, {"app/main.py": main, "app/api.py": api, **ROUTERS})
    assert found.security == ("Depends(check)",)


def test_equal_aggregators_with_different_security_are_asked_for(explored: Explorer) -> None:
    api = """
        from fastapi import APIRouter, Depends
        from app.auth import check
        from app.routes import item, user
        public = APIRouter()
        guarded = APIRouter(dependencies=[Depends(check)])
        public.include_router(item.router)
        public.include_router(user.router)
        guarded.include_router(item.router)
        guarded.include_router(user.router)
        """
    main = """
        from fastapi import FastAPI
        from app.api import guarded, public
        app = FastAPI()
        app.include_router(public)
        app.include_router(guarded)
        """
    found = explored(
        {"app/main.py": main, "app/api.py": api, "app/auth.py": "def check(): ...", **ROUTERS}
    ).registration
    assert isinstance(found, Ambiguous)


@pytest.mark.parametrize(
    ("settings", "expression"),
    [
        ("PREFIX = '/api'", "config.PREFIX"),
        ("class Settings:\n    prefix: str = '/api'\nsettings = Settings()", "config.settings.prefix"),
        ("from pydantic import Field\nclass S:\n    p: str = Field(default='/api')\ns = S()", "config.s.p"),
        ("import os\nPREFIX = os.getenv('PREFIX', '/api')", "config.PREFIX"),
        ("VERSION = 'api'\nPREFIX = f'/{VERSION}'", "config.PREFIX"),
        ("class S:\n    @property\n    def p(self) -> str:\n        return '/' + 'api'\ns = S()", "config.s.p"),
        ("class S:\n    p = '/api'\ndef get() -> S: ...", "config.get().p"),
        ("from typing import Final\nclass S:\n    p: str = '/api'\ns: Final = S()", "config.s.p"),
    ],
)
def test_prefix_from_settings(explored: Explorer, settings: str, expression: str) -> None:
    main = (
        "from fastapi import FastAPI\nfrom app import config\nfrom app.routes import item, user\napp = FastAPI()\n"
        f"app.include_router(item.router, prefix={expression})\napp.include_router(user.router, prefix={expression})\n"
    )
    found = registration_in(explored, {"app/main.py": main, "app/config.py": settings, **ROUTERS})
    assert (found.prefix, found.include_prefix_expression) == ("/api", expression)


@pytest.mark.parametrize("module", ["app/api.py", "app/routing.py"], ids=["read before", "read after"])
def test_function_that_makes_the_aggregator(explored: Explorer, module: str) -> None:
    api = """
        from fastapi import APIRouter
        from app.routes import item, user
        def build_router(*, prefix: str) -> APIRouter:
            router = APIRouter()
            v1 = APIRouter()
            v1.include_router(item.router)
            v1.include_router(user.router)
            router.include_router(v1, prefix=prefix)
            return router
        """
    main = f"""
        from fastapi import FastAPI
        from {module.removesuffix(".py").replace("/", ".")} import build_router
        app = FastAPI()
        app.include_router(build_router(prefix="/api/v1"))
        """

    found = registration_in(explored, {"app/main.py": main, module: api, **ROUTERS})

    assert (found.file, found.object, found.function, found.prefix) == (module, "v1", "build_router", "/api/v1")


def test_prefix_that_each_feature_gives_its_only_router(explored: Explorer) -> None:
    feature = """
        from fastapi import APIRouter
        from app.{name}.v1 import v1_router
        router = APIRouter()
        router.include_router(v1_router, prefix="/api/v1/{name}")
        """
    endpoints = "from fastapi import APIRouter\nv1_router = APIRouter()\n@v1_router.get('')\ndef read(): ...\n"
    main = """
        from fastapi import FastAPI
        from app.auth import router as auth_router
        from app.user import router as user_router
        app = FastAPI()
        app.include_router(user_router)
        app.include_router(auth_router)
        """
    features = {f"app/{name}/__init__.py": feature.format(name=name) for name in ("user", "auth")}
    files = {f"app/{name}/v1.py": endpoints for name in ("user", "auth")}

    found = registration_in(explored, {"app/main.py": main, **features, **files})

    assert (found.object, found.prefix, found.prefix_where, found.router_prefix) == (
        "app",
        "/api/v1",
        "router",
        "/api/v1",
    )


def test_decoys_are_no_applications(explored: Explorer) -> None:
    files = {
        "app/main.py": 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef root(): ...\n',
        "app/other.py": '"""Use it so:\n\n    app = FastAPI()\n    app.include_router(router)\n"""\nimport fastapi\n',
        "tests/test_app.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "docs/example.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    }
    entry = explored(files).app_entry
    assert isinstance(entry, AppEntry)
    assert entry.file == "app/main.py"


def test_served_application_wins(explored: Explorer) -> None:
    files = {
        "a/__init__.py": "",
        "a/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "b/__init__.py": "",
        "b/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "Dockerfile": 'FROM python:3.12\nCMD ["uvicorn", "b.main:app"]\n',
    }
    entry = explored(files).app_entry
    assert isinstance(entry, AppEntry)
    assert entry.file == "b/main.py"


def test_several_equal_applications_are_asked_for(explored: Explorer) -> None:
    files = {f"{name}/main.py": "from fastapi import FastAPI\napp = FastAPI()\n" for name in ("orders", "users")}
    assert isinstance(explored(files).app_entry, Ambiguous)


def test_application_kept_by_an_object(explored: Explorer) -> None:
    main = """
        from fastapi import FastAPI
        class Creator:
            def __init__(self) -> None:
                self.app = FastAPI()
        creator = Creator()
        app = creator.app
        """
    entry = explored({"app/main.py": main}).app_entry
    assert isinstance(entry, AppEntry)
    assert (entry.symbol, entry.kind) == ("app", "module")


def test_application_with_an_aggregator_delegates_to_it(explored: Explorer) -> None:
    main = """
        from fastapi import FastAPI
        from app.api import api
        from app.routes import docs, health
        app = FastAPI()
        app.include_router(health.router)
        app.include_router(docs.router)
        app.include_router(api, prefix="/api")
        """
    api = """
        from fastapi import APIRouter
        from app.routes import item, user
        api = APIRouter()
        api.include_router(item.router)
        api.include_router(user.router)
        """
    more = {f"app/routes/{name}.py": ROUTER.format(name=name) for name in ("docs", "health")}
    found = registration_in(explored, {"app/main.py": main, "app/api.py": api, **ROUTERS, **more})
    assert (found.file, found.object, found.prefix) == ("app/api.py", "api", "/api")


def test_router_above_those_of_features(explored: Explorer) -> None:
    files = {"main.py": "from fastapi import FastAPI\nfrom app.api import router\napp = FastAPI()\n"}
    files["main.py"] += "app.include_router(router)\n"
    top = "from fastapi import APIRouter\nrouter = APIRouter()\n"
    for feature, actions in (("users", "get make drop list find"), ("notes", "get make"), ("tags", "get")):
        own = f"from fastapi import APIRouter\n{feature}_router = APIRouter(prefix='/{feature}')\n"
        for action in actions.split():
            files[f"app/{feature}/services/{action}.py"] = (
                "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/')\ndef act(): ...\n"
            )
            own += f"from app.{feature}.services import {action}\n{feature}_router.include_router({action}.router)\n"
        files[f"app/{feature}/api.py"] = own
        top += f"from app.{feature}.api import {feature}_router\nrouter.include_router({feature}_router)\n"
    files["app/api.py"] = top
    found = explored(files).registration
    assert isinstance(found, Registration)
    assert (found.file, found.object) == ("app/api.py", "router")


SETTINGS = """
class Api:
    prefix: str = "/api/v1"
class Settings:
    api: Api = Api()
def get_settings() -> Settings: ...
"""


@pytest.mark.parametrize(
    "chosen",
    [
        "settings or get_settings()",
        "settings if settings is not None else get_settings()",
        "settings",
        "get_settings()",
    ],
)
def test_prefix_that_a_factory_hands_on(explored: Explorer, chosen: str) -> None:
    api = """
        from fastapi import APIRouter
        from app.routes import item, user
        def build_router(*, v1_prefix: str) -> APIRouter:
            router = APIRouter()
            v1 = APIRouter()
            v1.include_router(item.router)
            v1.include_router(user.router)
            whole = v1_prefix
            router.include_router(v1, prefix=whole)
            return router
        """
    main = f"""
        from fastapi import FastAPI
        from app.api import build_router
        from app.settings import Settings, get_settings
        def create_app(settings: Settings | None = None) -> FastAPI:
            chosen = {chosen}
            app = FastAPI()
            app.include_router(build_router(v1_prefix=chosen.api.prefix))
            return app
        app = create_app()
        """

    found = registration_in(explored, {"app/main.py": main, "app/api.py": api, "app/settings.py": SETTINGS, **ROUTERS})

    assert (found.object, found.prefix, found.unread_prefix) == ("v1", "/api/v1", "")


def test_prefix_that_cannot_be_read_is_said(explored: Explorer) -> None:
    api = """
        from fastapi import APIRouter
        from app.routes import item, user
        api_router = APIRouter()
        api_router.include_router(item.router)
        api_router.include_router(user.router)
        """
    main = """
        import os
        from fastapi import FastAPI
        from app.api import api_router
        app = FastAPI()
        app.include_router(api_router, prefix=os.environ["ROOT"] + "/v1")
        """

    found = registration_in(explored, {"app/main.py": main, "app/api.py": api, **ROUTERS})

    assert (found.object, found.prefix, found.unread_prefix) == ("api_router", "", "os.environ['ROOT'] + '/v1'")


def test_variable_that_a_server_is_told_to_start(explored: Explorer) -> None:
    made = """
        from fastapi import FastAPI
        from lookup import find
        from app.routes import item, user
        def get_application() -> FastAPI:
            application = FastAPI()
            application.include_router(item.router)
            application.include_router(user.router)
            return application
        app = find("app.main", "get_application")
        """
    other = "from fastapi import FastAPI\ndef make() -> FastAPI:\n    return FastAPI()\napp = make()\n"
    compose = "services:\n  a:\n    command: uvicorn app.main:app\n  b:\n    command: uvicorn aside.main:app\n"

    found = explored({"app/main.py": made, "aside/main.py": other, "docker-compose.yml": compose, **ROUTERS}).app_entry

    assert isinstance(found, Ambiguous)
    assert [(entry.module, entry.symbol, entry.kind) for entry in found.candidates] == [
        ("app.main", "app", "module"),
        ("aside.main", "app", "module"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "capitalized"),
    [("Users", "Items", True), ("users", "items", False), ("Users", "items", False), ("", "Items", True)],
)
def test_tags_of_neighbours(explored: Explorer, first: str, second: str, capitalized: bool) -> None:
    main = f"""
        from fastapi import FastAPI
        from app.routes import item, user
        app = FastAPI()
        app.include_router(user.router{f", tags=['{first}']" if first else ""})
        app.include_router(item.router, tags=["{second}"])
        """
    assert registration_in(explored, {"app/main.py": main, **ROUTERS}).tags_capitalized is capitalized


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("app = socketio.ASGIApp(sio, create_app())", "create_app"),
        ("app = Wrapped(create_app(), origins=['*'])", "create_app"),
        ("server = find('app.main')", "server"),
    ],
)
def test_what_is_made_around_an_application_is_none(explored: Explorer, made: str, name: str) -> None:
    served = "app" if "app =" in made else "server"
    main = f"from fastapi import FastAPI\nimport socketio\ndef create_app() -> FastAPI:\n    return FastAPI()\n{made}\n"

    found = explored({"app/main.py": main, "Procfile": f"web: uvicorn app.main:{served}\n"}).app_entry

    assert isinstance(found, AppEntry)
    assert found.symbol == name


def test_an_application_beside_the_factory_of_another_is_one(explored: Explorer) -> None:
    factory = "from fastapi import FastAPI\ndef create_app() -> FastAPI:\n    return FastAPI()\n"
    main = (
        "from fastapi import FastAPI\nfrom app.factory import create_app\n"
        "def create_admin_app() -> FastAPI:\n    return FastAPI()\napp = create_app()\n"
    )

    found = explored(
        {"app/factory.py": factory, "app/main.py": main, "Procfile": "web: uvicorn app.main:app\n"}
    ).app_entry

    assert isinstance(found, AppEntry)
    assert (found.module, found.symbol, found.kind) == ("app.main", "app", "module")


@pytest.mark.parametrize(
    ("prefix", "read", "unread"),
    [
        ("None", "", ""),
        ("'/a' if DEBUG else None", "", "'/a' if DEBUG else None"),
        ("'/a' if DEBUG else '/a'", "/a", ""),
        ("made()", "", "made()"),
    ],
)
def test_prefixes_with_a_choice(explored: Explorer, prefix: str, read: str, unread: str) -> None:
    api = """
        from fastapi import APIRouter
        from app.routes import item, user
        api_router = APIRouter({own})
        api_router.include_router(item.router)
        api_router.include_router(user.router)
        """
    main = "from fastapi import FastAPI\nfrom app.api import api_router\napp = FastAPI()\n"
    for own, given in (("", f", prefix={prefix}"), (f"prefix={prefix}", "")):
        include = f"app.include_router(api_router{given})\n"
        found = registration_in(
            explored, {"app/main.py": main + include, "app/api.py": api.replace("{own}", own), **ROUTERS}
        )
        assert (found.prefix, found.unread_prefix) == (read, unread)


def test_a_name_that_is_given_to_itself_again_and_again_takes_no_time(explored: Explorer) -> None:
    body = "    p = p or p or p or p or p or p or p or p or p or p\n" * 14
    api = (
        "from fastapi import APIRouter\nfrom app.routes import item, user\ndef build(p: str) -> APIRouter:\n"
        f"    router = APIRouter()\n    v1 = APIRouter()\n{body}"
        "    v1.include_router(item.router)\n    v1.include_router(user.router)\n"
        "    router.include_router(v1, prefix=p)\n    return router\n"
    )
    main = "from fastapi import FastAPI\nfrom app.api import build\napp = FastAPI()\napp.include_router(build(c.p))\n"

    assert registration_in(explored, {"app/main.py": main, "app/api.py": api, **ROUTERS}).unread_prefix == "p"


def test_a_function_that_includes_what_it_is_given(explored: Explorer) -> None:
    main = """
        from fastapi import APIRouter, FastAPI
        from app.routes import item, user
        def add_router(application: FastAPI, router: APIRouter, prefix: str = "") -> None:
            application.include_router(router, prefix=f"/api{prefix}")
        def make() -> FastAPI:
            application = FastAPI()
            add_router(application, item.router)
            add_router(application, router=user.router)
            return application
        app = make()
        """
    facts = explored({"app/__init__.py": "", "app/main.py": main, **ROUTERS})
    found = facts.registration
    assert isinstance(found, Registration)
    assert (found.file, found.object, found.function) == ("app/main.py", "application", "make")
    assert (found.helper, found.helper_position, found.prefix) == ("add_router", 1, "/api")
    assert {route.path for route in facts.routes} == {"/api/users", "/api/items"}


def test_a_function_that_hands_on_what_it_is_given_by_name(explored: Explorer) -> None:
    registry = """
        from app.main import app
        def add_router(router, **options) -> None:
            app.include_router(router, **options)
        """
    wiring = """
        from app.registry import add_router
        from app.routes import item, user
        add_router(item.router, prefix="/v1", tags=["Items"])
        add_router(user.router, prefix="/v1", tags=["Users"])
        def application(): ...  # named like a factory
        application()
        """
    main = "from fastapi import FastAPI\napp = FastAPI()\n"
    files = {
        "app/main.py": main,
        "app/registry.py": registry,
        "app/wiring.py": wiring,
        "app/__init__.py": "",
        **ROUTERS,
    }
    facts = explored(files)
    found = facts.registration
    assert isinstance(found, Registration)
    assert (found.file, found.helper, found.helper_position) == ("app/wiring.py", "add_router", 0)
    assert (found.prefix, found.include_prefix, found.tags_where) == ("/v1", "/v1", "include")
    assert {route.path for route in facts.routes} == {"/v1/users", "/v1/items"}


def test_a_prefix_that_a_function_makes(explored: Explorer) -> None:
    main = """
        from fastapi import APIRouter, FastAPI
        from app.routes import item, user
        app = FastAPI()
        def add_router(router: APIRouter, **options) -> None:
            known = {**options, "prefix": read()}
            app.include_router(router, **known)
        add_router(item.router)
        add_router(user.router)
        """
    found = registration_in(explored, {"app/main.py": main, **ROUTERS})
    assert (found.object, found.helper, found.unread_prefix) == ("app", "add_router", "add_router(…)")


def test_a_function_that_is_given_one_router_is_a_step_on_its_way(explored: Explorer) -> None:
    main = """
        from fastapi import APIRouter, FastAPI
        from app.routes import item, user
        api_router = APIRouter()
        api_router.include_router(item.router)
        api_router.include_router(user.router)
        def setup(app: FastAPI, router: APIRouter) -> None:
            app.include_router(router, prefix="/api")
        app = FastAPI()
        setup(app, api_router)
        """
    found = registration_in(explored, {"app/main.py": main, **ROUTERS})
    assert (found.object, found.helper, found.prefix) == ("api_router", None, "/api")


@pytest.mark.parametrize(
    ("made", "mounted"),
    [
        ("api = FastAPI()\napp.mount('/api', api)\napi.include_router(every)", "app.main:api"),
        ("api = FastAPI()\napp.include_router(every, prefix='/api')", ""),
        ("def mount() -> None:\n    api = FastAPI()\n    api.include_router(every)\n    app.mount('/api', api)", ""),
    ],
    ids=["mounted", "not mounted", "made by a function"],
)
def test_application_that_routes_belong_to(explored: Explorer, made: str, mounted: str) -> None:
    main = f"""
from fastapi import APIRouter, FastAPI
from app.routes import item, user
every = APIRouter()
every.include_router(item.router)
every.include_router(user.router)
app = FastAPI()
{made}
@app.get("/health")
def health(): ...
"""
    found = registration_in(explored, {"app/main.py": main, "app/__init__.py": "", **ROUTERS})
    assert (found.prefix, found.mounted) == ("/api", mounted)


def test_an_application_does_not_delegate_to_the_router_of_one_resource(explored: Explorer) -> None:
    names = ("user", "item", "order", "cart")
    main = "from fastapi import FastAPI\nfrom app.routes import " + ", ".join(names) + ", shop\napp = FastAPI()\n"
    main += "".join(f"app.include_router({name}.router)\n" for name in (*names, "shop"))
    shop = (
        "from fastapi import APIRouter\nfrom app.routes import shelf, till, desk\nrouter = APIRouter(prefix='/shops')\n"
    )
    shop += "".join(f"router.include_router({name}.router)\n" for name in ("shelf", "till", "desk"))
    routers = {f"app/routes/{name}.py": ROUTER.format(name=name) for name in (*names, "shelf", "till", "desk")}
    found = registration_in(explored, {"app/main.py": main, "app/routes/shop.py": shop, **routers})
    assert (found.object, found.prefix) == ("app", "")


def test_an_application_without_routers_is_none_of_two(explored: Explorer) -> None:
    served = """
        from fastapi import FastAPI
        from app.routes import item, user
        def make() -> FastAPI:
            app = FastAPI()
            app.include_router(item.router)
            app.include_router(user.router)
            app.include_router(user.others)
            return app
        """
    worker = "from fastapi import FastAPI\ndef make() -> FastAPI:\n    app = FastAPI()\n    return app\n"
    found = explored({"app/api.py": served, "app/worker.py": worker, **ROUTERS}).app_entry
    assert isinstance(found, AppEntry)
    assert found.module == "app.api"


@pytest.mark.parametrize(
    ("includes", "prefix", "copies"),
    [
        ("app.include_router(user.router, prefix='/api/v1')\napp.include_router(metrics())", "/api/v1", True),
        (
            "app.include_router(user.router)\napp.include_router(item.router)\napp.include_router(a, prefix='/v1')",
            "",
            False,
        ),
    ],
    ids=["of one in two", "of one in three"],
)
def test_prefix_that_some_includes_write(explored: Explorer, includes: str, prefix: str, copies: bool) -> None:
    main = f"""
from fastapi import FastAPI
from app.routes import item, user
from app.others import a, metrics
app = FastAPI()
{includes}
"""
    found = registration_in(explored, {"app/main.py": main, "app/__init__.py": "", **ROUTERS})
    assert (found.prefix, found.copies_prefix) == (prefix, copies)


@pytest.mark.parametrize(
    ("first", "second", "prefix", "where"),
    [
        ("/api", "/api", "/api", "path"),
        ("/api/users", "/api/items", "/api", "router"),
        ("/users", "/items", "", "router"),
    ],
)
def test_prefix_that_all_routers_have(explored: Explorer, first: str, second: str, prefix: str, where: str) -> None:
    main = """
        from fastapi import FastAPI
        from app.routes import item, user
        app = FastAPI()
        app.include_router(user.router)
        app.include_router(item.router)
        """
    made = 'from fastapi import APIRouter\nrouter = APIRouter(prefix="{}")\n'
    files = {"app/routes/user.py": made.format(first), "app/routes/item.py": made.format(second)}
    found = registration_in(explored, {"app/main.py": main, "app/__init__.py": "", **files})
    assert (found.prefix, found.router_prefix, found.prefix_where) == (prefix, prefix, where)


def test_prefix_of_the_only_feature_is_the_api_s(explored: Explorer) -> None:
    main = "from fastapi import FastAPI\nfrom app.users import router\napp = FastAPI()\napp.include_router(router)\n"
    users = (
        "from fastapi import APIRouter\nrouter = APIRouter(prefix='/api/v1')\n@router.get('/users')\ndef read(): ...\n"
    )
    found = registration_in(explored, {"app/main.py": main, "app/users.py": users, "app/__init__.py": ""})
    assert (found.object, found.prefix, found.router_prefix) == ("app", "/api/v1", "/api/v1")


def test_a_function_that_looks_for_the_router_it_is_named(explored: Explorer) -> None:
    api = """
        from fastapi import APIRouter
        api_router = APIRouter()
        def include(router: APIRouter, name: str) -> None:
            module, attribute = name.split(":")
            found = getattr(__import__(module, fromlist=[attribute]), attribute)
            router.include_router(found)
        include(api_router, "app.routes.user:router")
        include(api_router, "app.routes.item:router")
        """
    main = """
        from fastapi import FastAPI
        from app.api import api_router
        from app.metrics import made
        app = FastAPI()
        app.include_router(api_router, prefix="/api")
        app.include_router(made())
        """
    found = registration_in(explored, {"app/main.py": main, "app/api.py": api, "app/__init__.py": "", **ROUTERS})
    assert (found.file, found.object, found.style) == ("app/api.py", "api_router", "aggregator")
    assert (found.prefix, found.helper, found.function) == ("/api", None, None)


def test_routes_of_a_router_class_of_the_project(explored: Explorer) -> None:
    base = "from fastapi import APIRouter\nclass OwnRouter(APIRouter): ...\n"
    made = "from app.base import OwnRouter\nrouter = OwnRouter(prefix='/{0}s')\n@router.get('/')\ndef read(): ...\n"
    main = """
        from fastapi import FastAPI
        from app import item, user
        app = FastAPI()
        app.include_router(item.router, prefix="/api")
        app.include_router(user.router, prefix="/api")
        """
    files = {f"app/{name}.py": "from fastapi import Depends\n" + made.format(name) for name in ("item", "user")}
    facts = explored({"app/__init__.py": "", "app/base.py": base, "app/main.py": main, **files})
    assert {route.path for route in facts.routes} == {"/api/items/", "/api/users/"}


def test_an_empty_prefix_of_settings_is_known(explored: Explorer) -> None:
    main = """
        from fastapi import APIRouter, FastAPI
        from pydantic_settings import BaseSettings
        from app.routes import item, user
        class Settings(BaseSettings):
            api_root: str = ""
        def get_settings() -> Settings:
            return Settings()
        every = APIRouter(prefix=get_settings().api_root)
        every.include_router(item.router)
        every.include_router(user.router)
        app = FastAPI()
        app.include_router(every)
        """
    found = registration_in(explored, {"app/main.py": main, "app/__init__.py": "", **ROUTERS})
    assert (found.object, found.prefix, found.unread_prefix) == ("every", "", "")
