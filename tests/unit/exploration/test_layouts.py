"""Whole small hosts in common layouts, and what is found in them."""

from __future__ import annotations

import dataclasses

from fastapi_endpoint.exploration.facts import AppEntry, Auth, Registration, Session

from .conftest import Explorer
from .hosts import BY_FEATURE, FACTORY, FLAT, LAYERED


def test_layered_host_with_aggregator(explored: Explorer) -> None:
    facts = explored(LAYERED)
    assert (facts.package, facts.package_dir, facts.structure) == ("app", "app", "layered")
    entry = facts.app_entry
    assert isinstance(entry, AppEntry)
    assert (entry.file, entry.symbol, entry.kind, entry.module) == ("app/main.py", "app", "module", "app.main")
    registration = facts.registration
    assert isinstance(registration, Registration)
    assert (registration.file, registration.object) == ("app/api/router.py", "api_router")
    assert (registration.style, registration.prefix, registration.prefix_where) == ("aggregator", "/api/v1", "router")
    assert facts.orm == "sqlalchemy-async"
    assert facts.base == facts.model_base == "app.core.database:Base"
    assert facts.database == "postgresql"
    assert {f"{route.method} {route.path}" for route in facts.routes} == {
        "GET /api/v1/users/me",
        "GET /api/v1/items",
        "POST /api/v1/items",
    }


def test_layered_host_session_and_caller(explored: Explorer) -> None:
    facts = explored(LAYERED)
    session = facts.session
    assert isinstance(session, Session)
    assert (session.target, session.alias) == ("app.core.database:get_session", "app.core.database:SessionDep")
    assert (session.is_async, session.commits, session.expire_on_commit) == (True, "handler", False)
    assert (session.factory, session.engine) == ("app.core.database:Session", "app.core.database:engine")
    auth = facts.auth
    assert isinstance(auth, Auth)
    assert (auth.scheme, auth.dependency) == ("OAuth2PasswordBearer", "app.core.security:get_current_user")
    assert (auth.alias, auth.user_model) == ("app.core.security:CurrentUser", "app.models.user:User")


def test_layered_host_modules_of_a_new_resource(explored: Explorer) -> None:
    layout = explored(LAYERED).layout
    assert layout.model == "app/models/{resource}.py"
    assert layout.schema == "app/schemas/{resource}.py"
    assert layout.router == "app/api/routes/{plural}.py"
    assert layout.service == "app/services/{resource}.py"
    assert layout.test == "tests/api/test_{plural}.py"
    assert layout.support == "app/core"


def test_layered_host_models(explored: Explorer) -> None:
    facts = explored(LAYERED)
    user = next(model for model in facts.models if model.name == "User")
    columns = {column.name: column for column in user.columns}
    assert set(columns) == {"id", "email", "nickname", "created_at", "updated_at"}
    assert columns["email"].unique and not columns["email"].nullable
    assert columns["nickname"].nullable
    assert (user.table, user.key, user.key_type) == ("users", "id", "uuid")
    item = next(model for model in facts.models if model.name == "Item")
    assert next(column for column in item.columns if column.name == "owner_id").foreign_key == "users.id"
    assert facts.id_type == "uuid"
    assert (facts.key_mixin, facts.key_default) == ("app.models.mixins:KeyMixin", "uuid.uuid4")
    assert facts.timestamps is not None
    assert facts.timestamps.mixin == "app.models.mixins:TimestampMixin"
    assert facts.timestamps.fields == ("created_at", "updated_at")
    assert facts.naming_convention == ("pk", "ix")
    assert facts.mapped_style == "mapped"
    assert facts.model_index is not None
    assert (facts.model_index.file, facts.model_index.style) == ("app/models/__init__.py", "package")


def test_layered_host_surroundings(explored: Explorer) -> None:
    facts = explored(LAYERED)
    tests = facts.tests
    assert (tests.dir, tests.client_kind, tests.packages) == ("tests", "AsyncClient", True)
    assert tests.client_fixture == "tests/conftest.py:client"
    assert tests.db_fixture == "tests/conftest.py:session"
    assert (tests.auth_fixture, tests.auth_fixture_kind) == ("tests/conftest.py:auth_headers", "headers")
    assert (tests.async_marker, tests.base_url_path) == ("auto", "/api/v1")
    assert (facts.deps.file, facts.deps.manager) == ("pyproject.toml", "uv")
    assert "fastapi" in facts.deps.names and facts.deps.versions["sqlalchemy"] == "2.0.40"
    assert (facts.formatter.tool, facts.formatter.line_length) == ("ruff", 100)
    assert facts.python_floor.version == "3.11"
    assert facts.alembic is not None
    assert (facts.alembic.dir, facts.alembic.metadata) == ("migrations", "app.core.database:Base.metadata")


def test_project_in_a_sub_folder(explored: Explorer) -> None:
    facts = explored({f"backend/{name}": text for name, text in LAYERED.items()})
    assert (facts.import_root, facts.package, facts.package_dir) == ("backend", "app", "backend/app")
    assert isinstance(facts.session, Session)
    assert facts.session.target == "app.core.database:get_session"
    assert facts.layout.router == "backend/app/api/routes/{plural}.py"


def test_package_below_src(explored: Explorer) -> None:
    moved = {f"src/{name}" if name.startswith("app/") else name: text for name, text in LAYERED.items()}
    facts = explored(moved)
    assert (facts.import_root, facts.package, facts.package_dir) == ("src", "app", "src/app")
    assert facts.base == "app.core.database:Base"


def test_by_feature_host(explored: Explorer) -> None:
    facts = explored(BY_FEATURE)
    assert facts.structure == "by-feature"
    registration = facts.registration
    assert isinstance(registration, Registration)
    assert (registration.file, registration.object, registration.style) == ("src/main.py", "app", "app-direct")
    assert (registration.prefix, registration.prefix_where, registration.tags_where) == (
        "/api/v1",
        "include",
        "include",
    )
    assert (registration.include_prefix, registration.include_prefix_expression) == ("/api/v1", "PREFIX")
    assert facts.layout.router == "src/{plural}/router.py"
    assert facts.layout.model == "src/{plural}/models.py"
    assert facts.layout.schema == "src/{plural}/schemas.py"
    assert facts.layout.service == "src/{plural}/service.py"
    assert facts.orm == "sqlalchemy-sync"
    assert isinstance(facts.session, Session)
    assert (facts.session.commits, facts.session.is_async) == ("dependency", False)
    assert facts.dependency_style == "default"
    assert facts.mapped_style == "column"
    assert facts.auth is None


def test_flat_module(explored: Explorer) -> None:
    facts = explored(FLAT)
    assert (facts.package, facts.package_dir, facts.structure) == (None, ".", "flat")
    registration = facts.registration
    assert isinstance(registration, Registration)
    assert (registration.file, registration.object, registration.style) == ("main.py", "app", "decorators")
    assert facts.orm == "sqlmodel-sync"
    assert facts.base == "sqlmodel:SQLModel"
    assert isinstance(facts.session, Session)
    assert (facts.session.target, facts.session.engine) == ("main:get_session", "main:engine")
    assert facts.layout.router == "{plural}/router.py"
    assert facts.models[0].table == "hero"
    assert facts.database == "sqlite"


def test_factory_without_database(explored: Explorer) -> None:
    facts = explored(FACTORY)
    entry = facts.app_entry
    assert isinstance(entry, AppEntry)
    assert (entry.kind, entry.factory) == ("factory", "service.main:create_app")
    registration = facts.registration
    assert isinstance(registration, Registration)
    assert (registration.style, registration.function) == ("factory-direct", "create_app")
    assert registration.prefix_where == "path"
    assert (facts.orm, facts.session, facts.base) == ("none", None, None)
    assert facts.layout.router == "service/routes/{plural}.py"


def test_roles_kept_in_one_file_go_to_a_feature_package(explored: Explorer) -> None:
    files = {name: text for name, text in LAYERED.items() if not name.startswith(("app/models", "app/schemas"))}
    files |= {
        "app/models.py": LAYERED["app/models/user.py"]
        .replace("from app.models.mixins import KeyMixin, TimestampMixin", "")
        .replace("KeyMixin, TimestampMixin, ", "")
        .replace("email:", "id: Mapped[int] = mapped_column(primary_key=True)\n            email:"),
        "app/crud.py": "def create_user():\n    pass\n",
    }
    layout = explored(files).layout
    assert layout.model == "app/{plural}/models.py"
    assert layout.service == "app/{plural}/crud.py"
    assert layout.router == "app/api/routes/{plural}.py"
    assert layout.service_word == "crud"


def test_every_fact_is_plain_data(explored: Explorer) -> None:
    facts = explored(LAYERED)
    assert dataclasses.replace(facts) == facts


def test_schema_that_names_no_library_shows_the_place(explored: Explorer) -> None:
    files = {
        "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "app/models/item.py": "from sqlmodel import SQLModel\nclass ItemBase(SQLModel): ...\n",
        "app/schemas/item.py": "from app.models.item import ItemBase\nclass ItemRead(ItemBase): ...\n",
    }
    assert explored(files).layout.schema == "app/schemas/{resource}.py"


def test_file_names_with_a_suffix(explored: Explorer) -> None:
    files = {"app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    for name in ("user", "item"):
        files[f"app/controllers/{name}_controller.py"] = (
            f"from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/{name}')\ndef read(): ...\n"
        )
        files[f"app/services/{name}_service.py"] = ""
    layout = explored(files).layout
    assert layout.router == "app/controllers/{resource}_controller.py"
    assert layout.service == "app/services/{resource}_service.py"


def test_package_for_each_resource_with_a_module_of_its_name(explored: Explorer) -> None:
    files = {"app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    for name in ("users", "items"):
        files[f"app/api/{name}/{name}.py"] = (
            f"from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/{name}')\ndef read(): ...\n"
        )
    facts = explored(files)
    assert facts.layout.router == "app/api/{plural}/{plural}.py"
    assert facts.structure == "layered"


def test_a_module_for_each_action_gives_the_folder_of_its_resource(explored: Explorer) -> None:
    actions = {
        f"app/services/{folder}/{action}.py": "class Service: ...\n"
        for folder, action in [
            ("users", "create_user"),
            ("users", "update_user"),
            ("users", "request_user_deletion"),
            ("items", "list_items"),
            ("favorites", "delete_favorite"),
        ]
    }
    assert explored({**LAYERED, **actions}).layout.service == "app/services/{plural}/{resource}.py"


def test_the_name_of_the_package_is_no_role(explored: Explorer) -> None:
    named = {path.replace("app/", "service/", 1): text.replace("app.", "service.") for path, text in LAYERED.items()}
    layout = explored(named).layout
    assert layout.router == "service/api/routes/{plural}.py"
    assert layout.service == "service/services/{resource}.py"


def test_a_feature_with_many_routers_is_one_of_several(explored: Explorer) -> None:
    router = "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/{name}')\ndef read(): ...\n"
    names = ["users/api/users", "items/api/items", *(f"platform/api/{name}" for name in ("users", "staffs", "events"))]
    imports = "\n".join(f"from app.{name.replace('/', '.')} import router as r{n}" for n, name in enumerate(names))
    includes = "\n".join(f"app.include_router(r{n})" for n in range(len(names)))
    main = f"from fastapi import FastAPI\n{imports}\napp = FastAPI()\n{includes}\n"
    files = {f"app/{name}.py": router.format(name=name.rpartition("/")[2]) for name in names}

    found = explored({"app/__init__.py": "", "app/main.py": main, **files}).layout

    assert found.router == "app/{plural}/api/{plural}.py"


def test_shared_modules_go_beside_what_serves_all_versions(explored: Explorer) -> None:
    below = {name.replace("app/", "api/v1/", 1): text for name, text in LAYERED.items() if name.startswith("app/")}
    main = below.pop("api/v1/main.py")
    files = {name: text.replace("from app.", "from api.v1.") for name, text in below.items() if "/core/" not in name}
    core = {name.replace("api/v1/core/", "api/core/"): text for name, text in below.items() if "/core/" in name}
    core = {name: text.replace("from app.core", "from api.core") for name, text in core.items()}
    files = {name: text.replace("api.v1.core", "api.core") for name, text in files.items()}
    main = main.replace("from app.", "from api.v1.").replace("api.v1.core", "api.core")

    assert explored({**files, **core, "main.py": main}).layout.support == "api/core"


APPLICATION = "from fastapi import FastAPI\nfrom src.routing import api\napp = FastAPI()\napp.include_router(api)\n"
SCHEMA = "from pydantic import BaseModel\nclass Read(BaseModel): ...\n"
SERVICE = "class Service:\n    def __init__(self, session): ...\n"
TABLE = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): ...
class {name}(Base):
    __tablename__ = "{name}"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


def router(name: str) -> str:
    """A module with a router of one endpoint."""
    return f"from fastapi import APIRouter\nrouter = APIRouter(prefix='/{name}')\n@router.get('')\ndef read(): ...\n"


def test_features_beside_the_folder_of_the_application(explored: Explorer) -> None:
    files = {
        "src/__init__.py": "",
        "src/main/web.py": """
            from fastapi import FastAPI
            from src.main.routing import include
            app = FastAPI()
            include(app)
            """,
        "src/main/routing.py": """
            from src.note.routers import router as note
            from src.user.routers import router as user
            def include(app):
                app.include_router(note)
                app.include_router(user)
            """,
        "src/core/outbox/models.py": TABLE.format(name="Message"),
        "src/user/auth/routers.py": router("auth"),
        "src/user/auth/usecases/attempt.py": SERVICE,
        "src/user/auth/usecases/refresh.py": SERVICE,
        "src/user/auth/usecases/register.py": SERVICE,
    }
    for name in ("note", "user"):
        files[f"src/{name}/routers.py"] = router(name)
        files[f"src/{name}/schemas.py"] = SCHEMA
        files[f"src/{name}/services.py"] = SERVICE
        files[f"src/{name}/models.py"] = TABLE.format(name=name.title())

    found = explored(files)

    layout = found.layout
    assert (found.package, found.structure, layout.support) == ("src", "by-feature", "src/core")
    assert (layout.router, layout.schema) == ("src/{resource}/routers.py", "src/{resource}/schemas.py")
    assert (layout.service, layout.model) == ("src/{resource}/services.py", "src/{resource}/models.py")


def test_folders_below_each_feature(explored: Explorer) -> None:
    files = {
        "src/main.py": "from fastapi import FastAPI\nfrom platform_.wiring import mount\napp = FastAPI()\nmount(app)\n",
        "src/platform_/wiring.py": "from fastapi import FastAPI\nfrom platform_.root import root\n"
        "def mount(app: FastAPI):\n    app.include_router(root)\n",
        "src/platform_/root.py": router("root").replace("router =", "root =").replace("@router", "@root"),
        "src/platform_/persistence/grants/models.py": TABLE.format(name="Grant"),
        "src/platform_/persistence/audits/models.py": TABLE.format(name="Audit"),
    }
    for feature in ("users", "orders"):
        http = f"src/features/{feature}/adapters/inbound/http"
        modules = f"features.{feature}.adapters.inbound.http"
        files[f"{http}/me.py"] = router("me")
        files[f"{http}/tag.py"] = router("tag")
        files[f"{http}/router.py"] = (
            f"from fastapi import APIRouter\nfrom {modules} import me, tag\nrouter = APIRouter()\n"
            "router.include_router(me.router)\nrouter.include_router(tag.router)\n"
        )
        files[f"{http}/schemas.py"] = SCHEMA
        files[f"src/features/{feature}/application/use_cases/admin/find_one.py"] = SERVICE
        files[f"src/features/{feature}/adapters/outbound/sql/models.py"] = TABLE.format(name=feature.title())
        files["src/main.py"] += f"from {modules}.router import router as {feature}\napp.include_router({feature})\n"

    found = explored(files)

    layout = found.layout
    assert found.structure == "by-feature"
    assert layout.router == "src/features/{plural}/adapters/inbound/http/{resource}.py"
    assert layout.schema == "src/features/{plural}/adapters/inbound/http/schemas.py"
    assert layout.service == "src/features/{plural}/application/use_cases/admin/{resource}.py"
    assert layout.model == "src/features/{plural}/adapters/outbound/sql/models.py"
    assert isinstance(found.registration, Registration)
    assert (found.registration.file, found.registration.object) == ("src/main.py", "app")


def test_a_layer_that_is_missing_gets_a_folder_beside_the_others(explored: Explorer) -> None:
    files = {"app/main.py": APPLICATION.replace("src.routing import api", "app.api.routes.heroes import router as api")}
    for name in ("heroes", "teams"):
        files[f"app/api/routes/{name}.py"] = router(name)
        files[f"app/models/{name}.py"] = TABLE.format(name=name)

    layout = explored(files).layout

    assert (layout.model, layout.schema) == ("app/models/{plural}.py", "app/schemas/{plural}.py")
    assert layout.service == "app/services/{plural}.py"


def test_tests_of_helpers_do_not_show_where_those_of_endpoints_belong(explored: Explorer) -> None:
    files = {
        "app/main.py": APPLICATION.replace("src.routing import api", "app.user.router import router as api"),
        "app/user/router.py": router("user"),
        "app/user/schemas.py": SCHEMA,
        "tests/app/user/api/test_user.py": "def test_list(client):\n    client.get('/user')\n",
        "tests/core/cache/test_backend.py": "def test_get(client):\n    client.get('key')\n",
        "tests/core/cache/test_keys.py": "def test_get(client):\n    client.get('key')\n",
    }

    assert explored(files).layout.test == "tests/app/{resource}/api/test_{resource}.py"


def test_a_folder_for_a_role_without_resources_takes_the_next_module(explored: Explorer) -> None:
    files = {
        **LAYERED,
        "app/schemas/item.py": "",
        "app/schemas/user.py": "",
        "app/schemas/token.py": SCHEMA.replace("Read", "Token"),
    }

    assert explored(files).layout.schema == "app/schemas/{resource}.py"


def test_the_folder_of_a_feature_is_spelled_once(explored: Explorer) -> None:
    files = {
        "app/main.py": APPLICATION.replace(
            "src.routing import api", "app.domains.health.endpoints import router as api"
        )
    }
    for name in ("users", "orders"):
        files[f"app/domains/{name}/schemas.py"] = SCHEMA
        files[f"app/domains/{name}/services.py"] = SERVICE
        files[f"app/domains/{name}/models.py"] = TABLE.format(name=name.title())
    for name in ("health", "stock", "users"):
        files[f"app/domains/{name}/endpoints.py"] = router(name)

    layout = explored(files).layout

    assert {path.rpartition("/")[0] for path in (layout.model, layout.schema, layout.service, layout.router)} == {
        "app/domains/{plural}"
    }


def test_packages_beside_that_of_the_application_are_its_own(explored: Explorer) -> None:
    files = {
        "app/main.py": APPLICATION.replace("src.routing import api", "app.user.router import router as api"),
        "app/user/router.py": "import fastapi\nfrom core.db import Base\nimport redis\n" + router("user"),
        "core/db.py": TABLE.format(name="Item"),
        "scripts/load.py": "",
        "migrations/env.py": "import core\n",
    }

    assert explored(files).first_party == ("app", "core")


def test_tables_of_revisions_are_no_models(explored: Explorer) -> None:
    revision = TABLE.format(name="Old") + "\nrevision = '1'\ndown_revision = None\ndef upgrade(): ...\n"
    files = {"app/models.py": TABLE.format(name="Item"), "app/db/revisions/versions/1.py": revision}

    assert [model.name for model in explored(files).models] == ["Item"]


def test_the_class_of_sessions_goes_with_the_session(explored: Explorer) -> None:
    database = """
        from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
        engine = create_async_engine("postgresql+asyncpg://x")
        Session = async_sessionmaker(engine)
        async def get_session():
            async with Session() as session:
                yield session
        """
    files = {**LAYERED, "app/core/database.py": LAYERED["app/core/database.py"]}
    for number in range(5):
        files[f"app/crud/old{number}.py"] = "from sqlalchemy.orm import Session\ndef read(db: Session): ...\n"
    files["app/core/old.py"] = database

    facts = explored(files)

    assert (facts.orm, facts.session_module) == ("sqlalchemy-async", "sqlalchemy.ext.asyncio")


def feature(folder: str, *, roles: str = "router schema model service") -> dict[str, str]:
    """The modules of one feature, each named after its role."""
    name = folder.rpartition("/")[2]
    found = {
        "router": ("router.py", router(name)),
        "schema": ("schemas.py", SCHEMA),
        "model": ("models.py", TABLE.format(name=name.title())),
        "service": ("service.py", SERVICE),
    }
    return {f"{folder}/{found[role][0]}": found[role][1] for role in roles.split()}


def host_with(*folders: str, roles: str = "router schema model service") -> dict[str, str]:
    """A host with features in these folders, all of them registered."""
    files = {"app/__init__.py": ""}
    main = "from fastapi import FastAPI\napp = FastAPI()\n"
    for number, folder in enumerate(folders):
        files |= feature(folder, roles=roles)
        main += f"from {folder.replace('/', '.')}.router import router as r{number}\napp.include_router(r{number})\n"
    return {**files, "app/main.py": main}


def test_a_resource_inside_a_feature_is_what_changes(explored: Explorer) -> None:
    layout = explored(host_with("app/modules/shop/users", "app/modules/shop/items")).layout

    assert (layout.router, layout.model) == (
        "app/modules/shop/{plural}/router.py",
        "app/modules/shop/{plural}/models.py",
    )


def test_folders_for_roles_are_no_features(explored: Explorer) -> None:
    files = {
        "app/main.py": APPLICATION.replace("src.routing import api", "app.domains.routers.users import router as api")
    }
    for name in ("users", "orders"):
        files[f"app/domains/routers/{name}.py"] = router(name)
        files[f"app/domains/entities/{name}.py"] = TABLE.format(name=name.title())
        files[f"app/domains/repositories/{name}.py"] = SERVICE
        files[f"app/domains/schemas/{name}.py"] = SCHEMA

    layout = explored(files).layout

    assert (layout.router, layout.model) == ("app/domains/routers/{plural}.py", "app/domains/entities/{plural}.py")
    assert (layout.service, layout.schema) == (
        "app/domains/repositories/{plural}.py",
        "app/domains/schemas/{plural}.py",
    )


def test_one_feature_elsewhere_moves_nothing(explored: Explorer) -> None:
    files = host_with(*(f"app/features/{name}" for name in ("users", "orders", "tags", "notes")), roles="router schema")
    files |= feature("app/legacy/widgets")

    layout = explored(files).layout

    assert (layout.router, layout.schema) == ("app/features/{plural}/router.py", "app/features/{plural}/schemas.py")


def test_a_shared_folder_for_a_role_holds_nothing_of_a_feature(explored: Explorer) -> None:
    files = host_with("app/users", "app/items", roles="router schema model")

    layout = explored({**files, "app/core/services/auth.py": SERVICE}).layout

    assert layout.service == "app/{plural}/service.py"


def test_features_with_nothing_but_routers_and_models(explored: Explorer) -> None:
    layout = explored(host_with("app/features/users", "app/features/items", roles="router model")).layout

    assert (layout.schema, layout.service) == ("app/features/{plural}/schemas.py", "app/features/{plural}/service.py")


def test_services_are_written_like_modules_of_the_same_name(explored: Explorer) -> None:
    files = host_with("app/users", "app/items", roles="router schema model")
    for name in ("users", "items"):
        kind = name.removesuffix("s").title()
        files[f"app/{name}/services.py"] = SERVICE.replace("Service", f"{kind}Service")
        files[f"app/{name}/repositories.py"] = SERVICE.replace("Service", f"{kind}Repository")

    facts = explored(files)

    assert facts.layout.service == "app/{plural}/services.py"
    assert facts.service.class_name == "{Resource}Service"


def test_server_beside_the_package_of_a_library(explored: Explorer) -> None:
    files = {
        "kit/__init__.py": "",
        **{f"kit/part{n}.py": "import pydantic\nfrom kit.core import run\n" for n in range(9)},
        "kit/core.py": "def run(): ...\n",
        "server/main.py": "from fastapi import FastAPI\nfrom routers import books\napp = FastAPI()\n"
        "app.include_router(books.router)\n",
        "server/db.py": "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n",
        "server/routers/books.py": "from fastapi import APIRouter\nfrom db import Base\nrouter = APIRouter()\n"
        "@router.get('/books')\ndef read(): ...\n",
    }
    facts = explored(files)
    assert isinstance(facts.app_entry, AppEntry)
    assert (facts.app_entry.module, facts.package) == ("main", None)


def test_features_beside_the_package_have_a_module_for_each_resource(explored: Explorer) -> None:
    files = {
        "src/core/__init__.py": "",
        "src/core/main.py": "from fastapi import FastAPI\nfrom modules.users.api.v1.users import router\n"
        "app = FastAPI()\napp.include_router(router)\n",
        "src/modules/users/api/v1/users.py": router("users"),
        "src/modules/users/models/user.py": TABLE.format(name="User"),
        "src/modules/users/models/attempt.py": TABLE.format(name="Attempt"),
        "src/modules/users/repositories/attempt.py": SERVICE,
        "src/modules/users/schemas/requests.py": SCHEMA,
        "src/modules/notifications/schemas/mail.py": SCHEMA,
    }

    found = explored(files)

    layout = found.layout
    assert (found.package, found.structure) == ("core", "by-feature")
    assert (layout.router, layout.model) == (
        "src/modules/{plural}/api/v1/{plural}.py",
        "src/modules/{plural}/models/{resource}.py",
    )
    assert (layout.schema, layout.service) == (
        "src/modules/{plural}/schemas/{resource}.py",
        "src/modules/{plural}/repositories/{resource}.py",
    )


def test_a_router_of_no_resource_shows_where_those_of_a_feature_are(explored: Explorer) -> None:
    files = {
        "src/core/main.py": "from fastapi import FastAPI\nfrom modules.users.api.v1.auth import router\n"
        "app = FastAPI()\napp.include_router(router)\n",
        "src/modules/users/api/v1/auth.py": router("login"),
        "src/modules/users/models/user.py": TABLE.format(name="User"),
    }

    assert explored(files).layout.router == "src/modules/{plural}/api/v1/{plural}.py"


def test_the_only_feature_is_not_the_package(explored: Explorer) -> None:
    files = {
        "src/main.py": "from fastapi import FastAPI\nfrom health.presentation.api import router\n"
        "app = FastAPI()\napp.include_router(router)\n",
        "src/health/presentation/api.py": router("health"),
        "src/health/presentation/schemas.py": SCHEMA,
        **{f"src/shared/domain/{name}.py": "" for name in ("rules", "events", "mixins")},
    }

    found = explored(files)

    layout = found.layout
    assert (found.package, found.package_dir, found.structure) == (None, "src", "by-feature")
    assert (layout.router, layout.schema) == (
        "src/{resource}/presentation/api.py",
        "src/{resource}/presentation/schemas.py",
    )
    assert (layout.model, layout.support) == ("src/{resource}/models.py", "src/shared")


def test_a_folder_beside_the_application_is_the_package(explored: Explorer) -> None:
    files = {
        "src/main.py": "from fastapi import FastAPI\nfrom shop.api import router\n"
        "app = FastAPI()\napp.include_router(router)\n",
        "src/shop/api.py": router("users"),
        "src/shop/models.py": TABLE.format(name="User"),
        "src/tools/load.py": "",
    }

    assert explored(files).package_dir == "src/shop"


def private_server() -> dict[str, str]:
    """A host whose server is in a private folder of the package, with all tables in one module."""
    files = {
        "src/shop/__init__.py": "",
        "src/shop/version.py": "",
        "src/shop/core/__init__.py": "",
        "src/shop/_internal/core/errors.py": "",
        "src/shop/_internal/server/models.py": TABLE.format(name="User") + TABLE.format(name="Item"),
        "src/shop/_internal/server/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    }
    for name in ("users", "items"):
        folder = "src/shop/_internal/server"
        files[f"{folder}/routers/{name}.py"] = router(name)
        files[f"{folder}/schemas/{name}.py"] = SCHEMA
        files[f"{folder}/services/{name}.py"] = SERVICE
        files[f"{folder}/main.py"] += f"from shop._internal.server.routers import {name}\n"
        files[f"{folder}/main.py"] += f"app.include_router({name}.router)\n"
        files[f"src/tests/_internal/server/test_{name}.py"] = "def test_list(client):\n    client.get('/')\n"
    return files


def test_a_private_folder_is_no_resource(explored: Explorer) -> None:
    layout = explored(private_server()).layout

    assert layout.model == "src/shop/_internal/server/{resource}_models.py"
    assert layout.schema == "src/shop/_internal/server/schemas/{plural}.py"
    assert layout.test == "src/tests/_internal/server/test_{plural}.py"


def test_shared_modules_go_into_the_shared_folder_nearest_to_the_modules(explored: Explorer) -> None:
    assert explored(private_server()).layout.support == "src/shop/_internal/core"


def test_a_table_goes_beside_the_module_with_all_tables(explored: Explorer) -> None:
    files = {
        "app/__init__.py": "",
        "app/main.py": "from fastapi import FastAPI\nfrom app.routers.node import router\n"
        "app = FastAPI()\napp.include_router(router)\n",
        "app/routers/node.py": router("node"),
        "app/db/models.py": TABLE.format(name="Node"),
        "app/db/crud.py": SERVICE,
    }

    layout = explored(files).layout

    assert (layout.model, layout.service) == ("app/db/{resource}_models.py", "app/db/{resource}_crud.py")


def test_schemas_may_be_called_models_where_tables_are_elsewhere(explored: Explorer) -> None:
    files = {
        "app/__init__.py": "",
        "app/main.py": "from fastapi import FastAPI\nfrom app.routers.node import router\n"
        "app = FastAPI()\napp.include_router(router)\n",
        "app/routers/node.py": router("node"),
        "app/models/node.py": SCHEMA,
        "app/utils/responses.py": SCHEMA,
        "app/db/models.py": TABLE.format(name="Node"),
    }

    assert explored(files).layout.schema == "app/models/{resource}.py"


def test_tests_of_endpoints_do_not_go_among_those_of_units(explored: Explorer) -> None:
    files = {**LAYERED}
    for name in ("locks", "events", "mails", "pages"):
        files[f"tests/unit/test_{name}.py"] = "def test_call(client):\n    client.get('/')\n"
    for name in ("users", "items"):
        files[f"tests/integration/test_{name}.py"] = "def test_list(client):\n    client.get('/')\n"

    assert explored(files).layout.test == "tests/integration/test_{plural}.py"


def test_schemas_go_beside_the_only_module_of_schemas_in_a_layer(explored: Explorer) -> None:
    layout = explored(
        {
            "shop/__init__.py": "",
            "shop/main.py": "from fastapi import FastAPI\nfrom shop.api import books\napp = FastAPI()\n"
            "app.include_router(books.router)\n",
            "shop/api/__init__.py": "",
            "shop/api/books.py": "from fastapi import APIRouter\nfrom shop.api.schemas import Book\n"
            "router = APIRouter()\n@router.get('/books')\ndef read() -> Book: ...\n",
            "shop/api/schemas.py": "from pydantic import BaseModel\nclass Book(BaseModel):\n    title: str\n",
            "shop/db/__init__.py": "",
            "shop/db/tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
            "class Base(DeclarativeBase): ...\nclass Book(Base):\n    __tablename__ = 'books'\n"
            "    id: Mapped[int] = mapped_column(primary_key=True)\n",
        }
    ).layout

    assert (layout.schema, layout.model) == ("shop/api/{resource}_schemas.py", "shop/db/{resource}_tables.py")
