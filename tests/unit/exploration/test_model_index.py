"""Where the host imports its models, so that migrations know them all."""

from __future__ import annotations

from fastapi_endpoint.exploration.facts import ModelIndex

from .conftest import Explorer

MAIN = """
    from fastapi import APIRouter, FastAPI

    router = APIRouter(prefix="/items")
    app = FastAPI()


    @router.get("")
    def list_items():
        return []


    app.include_router(router)
"""
BASE = """
    from sqlalchemy.orm import DeclarativeBase


    class Base(DeclarativeBase):
        pass
"""
ENVIRONMENT = """
    from alembic import context

    from app.database import Base

    target_metadata = Base.metadata
"""


def table(name: str) -> str:
    return f"""
    from sqlalchemy.orm import Mapped, mapped_column

    from app.database import Base


    class {name}(Base):
        __tablename__ = "{name.lower()}s"
        id: Mapped[int] = mapped_column(primary_key=True)
"""


HOST = {
    "app/__init__.py": "",
    "app/main.py": MAIN,
    "app/database.py": BASE,
    "app/models/__init__.py": "",
    "app/models/item.py": table("Item"),
    "app/models/order.py": table("Order"),
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
}


def index(explored: Explorer, files: dict[str, str]) -> ModelIndex | None:
    found = explored(HOST | files)
    assert found.unreadable == ()
    return found.model_index


def test_environment_that_imports_no_models_has_to_import_the_new_one(explored: Explorer) -> None:
    assert index(explored, {"migrations/env.py": ENVIRONMENT}) == ModelIndex("migrations/env.py", "env")


def test_environment_that_discovers_models_is_left_alone(explored: Explorer) -> None:
    discovering = "    import importlib\n\n    importlib.import_module('app.models.item')\n" + ENVIRONMENT

    assert index(explored, {"migrations/env.py": discovering}) is None


def test_environment_that_lets_another_module_discover_models_is_left_alone(explored: Explorer) -> None:
    base = "    import pkgutil\n" + BASE + "\n\n    def load():\n        list(pkgutil.walk_packages(['app']))\n"

    assert index(explored, {"migrations/env.py": ENVIRONMENT, "app/database.py": base}) is None


def test_without_migrations_there_is_none(explored: Explorer) -> None:
    assert index(explored, {}) is None


def test_module_that_imports_models_to_gather_them(explored: Explorer) -> None:
    gathering = """
        from app.database import Base  # noqa: F401
        from app.models.item import Item  # noqa: F401
        from app.models.order import Order  # noqa: F401
    """
    environment = ENVIRONMENT.replace("app.database", "app.base")

    found = index(explored, {"app/base.py": gathering, "migrations/env.py": environment})

    assert found is not None
    assert (found.file, found.style) == ("app/base.py", "module")


def test_module_that_works_with_the_models_that_it_imports_gathers_none(explored: Explorer) -> None:
    repository = """
        from typing import TypeVar

        from app.models.item import Item
        from app.models.order import Order

        Row = TypeVar("Row", Item, Order)


        class Repository:
            pass
    """

    assert index(explored, {"app/repositories/base.py": repository}) is None


def test_package_of_the_new_model_counts_only_its_own(explored: Explorer) -> None:
    files = {
        "app/models/staff/__init__.py": "from .worker import *\nfrom .shift import *\nfrom .team import *\n",
        "app/models/staff/worker.py": table("Worker"),
        "app/models/staff/shift.py": table("Shift"),
        "app/models/staff/team.py": table("Team"),
        "app/models/mail/__init__.py": "from .letter import *\n",
        "app/models/mail/letter.py": table("Letter"),
        "app/models/mail/stamp.py": table("Stamp"),
        "migrations/env.py": ENVIRONMENT,
    }

    found = index(explored, files)

    assert found is not None
    assert (found.file, found.style) == ("app/models/staff/__init__.py", "package")


def test_package_beside_that_of_the_application(explored: Explorer) -> None:
    gathering = """
        from app.models.item import Item as Item
        from app.models.order import Order as Order
    """
    environment = "    import models  # noqa: F401\n" + ENVIRONMENT

    found = index(explored, {"models/__init__.py": gathering, "migrations/env.py": environment})

    assert found is not None
    assert (found.file, found.style) == ("models/__init__.py", "package")


def test_the_package_of_one_feature_gathers_nothing(explored: Explorer) -> None:
    files = {
        **{name: text for name, text in HOST.items() if not name.startswith("app/models/")},
        "app/users/models.py": table("User"),
        "app/auth/api_key/__init__.py": "from app.auth.api_key.models import ApiKey\n\n__all__ = ['ApiKey']\n",
        "app/auth/api_key/models.py": table("ApiKey"),
        "migrations/env.py": f"{ENVIRONMENT}\n    from app.users.models import User\n",
    }

    found = explored(files).model_index

    assert isinstance(found, ModelIndex)
    assert (found.file, found.style) == ("migrations/env.py", "env")
