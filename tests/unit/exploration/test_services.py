"""Services as functions or classes: how a class gets its session, what it is called, what it derives from."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi_endpoint.exploration.facts import ServiceStyle

from .conftest import Explorer

DATABASE = """
    from sqlalchemy import create_engine
    from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

    engine = create_engine("sqlite://")
    maker = sessionmaker(engine)


    class Base(DeclarativeBase):
        pass


    def get_session():
        with maker() as session:
            yield session
"""
MODELS = """
    from sqlalchemy.orm import Mapped, mapped_column

    from app.database import Base


    class Item(Base):
        __tablename__ = "items"
        id: Mapped[int] = mapped_column(primary_key=True)


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
"""
ROUTES = """
    from fastapi import APIRouter, Depends, FastAPI
    from sqlalchemy.orm import Session

    from app.database import get_session

    router = APIRouter(prefix="/items")


    @router.get("")
    def list_items(session: Session = Depends(get_session)):
        return []
"""
MAIN = """
    from fastapi import FastAPI

    from app.routers import items

    app = FastAPI()
    app.include_router(items.router)
"""
SCHEMAS = """
    from pydantic import BaseModel


    class ItemCreate(BaseModel):
        name: str


    class ItemUpdate(BaseModel):
        name: str
"""


def style(explored: Explorer, services: Mapping[str, str], routes: str = ROUTES) -> ServiceStyle:
    files = {
        "app/__init__.py": "",
        "app/main.py": MAIN,
        "app/database.py": DATABASE,
        "app/models.py": MODELS,
        "app/schemas.py": SCHEMAS,
        "app/routers/items.py": routes,
    }
    found = explored(files | dict(services))
    assert found.unreadable == ()
    return found.service


def test_functions_stay_functions(explored: Explorer) -> None:
    functions = """
        from sqlalchemy.orm import Session


        def list_items(session: Session):
            return []


        class ItemFilter:
            def __init__(self, name):
                self.name = name
    """

    assert style(explored, {"app/services/items.py": functions}) == ServiceStyle()


def test_class_that_is_made_with_a_session(explored: Explorer) -> None:
    repository = """
        from sqlalchemy.orm import Session


        class ItemRepository:
            def __init__(self, db: Session) -> None:
                self._db = db

            def all(self):
                return []
    """

    found = style(explored, {"app/repositories/items.py": repository})

    assert (found.kind, found.injection, found.class_name) == ("session", "call", "{Resource}Repository")
    assert (found.session_attribute, found.base) == ("_db", "")
    assert str(found.evidence) == "app/repositories/items.py:5"


def test_class_that_endpoints_depend_on(explored: Explorer) -> None:
    service = """
        from fastapi import Depends
        from sqlalchemy.orm import Session

        from app.database import get_session


        class ItemsService:
            def __init__(self, session: Session = Depends(get_session)) -> None:
                self.session = session
    """

    found = style(explored, {"app/services/items.py": service})

    assert (found.kind, found.injection, found.class_name) == ("session", "depends", "{Plural}Service")


def test_class_that_a_function_provides(explored: Explorer) -> None:
    service = """
        class ItemService:
            def __init__(self, repository) -> None:
                self.repository = repository

            def all(self):
                return []
    """
    routes = """
        from typing import Annotated

        from fastapi import APIRouter, Depends
        from sqlalchemy.orm import Session

        from app.database import get_session
        from app.services.items import ItemService

        router = APIRouter(prefix="/items")


        def item_service(session: Annotated[Session, Depends(get_session)]) -> ItemService:
            return ItemService(session)


        @router.get("")
        def list_items(service: Annotated[ItemService, Depends(item_service)]):
            return service.all()
    """

    found = style(explored, {"app/services/items.py": service}, routes)

    assert (found.kind, found.injection) == ("session", "depends")


def test_class_that_keeps_things_without_a_session_is_no_service(explored: Explorer) -> None:
    store = """
        class ItemStore:
            def __init__(self, limit: int) -> None:
                self.items = []

            def all(self):
                return self.items
    """
    routes = """
        from typing import Annotated

        from fastapi import APIRouter, Depends

        from app.services.items import ItemStore

        router = APIRouter(prefix="/items")


        def item_store() -> ItemStore:
            return ItemStore(3)


        @router.get("")
        def list_items(store: Annotated[ItemStore, Depends(item_store)]):
            return store.all()
    """

    assert style(explored, {"app/services/items.py": store}, routes).kind == "functions"


def test_generic_base_with_schemas_and_one_object(explored: Explorer) -> None:
    base = """
        from typing import Generic, TypeVar

        from pydantic import BaseModel
        from sqlalchemy.orm import Session

        from app.database import Base

        ModelType = TypeVar("ModelType", bound=Base)
        CreateType = TypeVar("CreateType", bound=BaseModel)
        UpdateType = TypeVar("UpdateType", bound=BaseModel)


        class CRUDBase(Generic[ModelType, CreateType, UpdateType]):
            def __init__(self, model: type[ModelType]):
                self.model = model

            def get(self, db: Session, id: int):
                return db.get(self.model, id)
    """
    crud = """
        from app.crud.base import CRUDBase
        from app.models import Item
        from app.schemas import ItemCreate, ItemUpdate


        class CRUDItem(CRUDBase[Item, ItemCreate, ItemUpdate]):
            pass


        item = CRUDItem(Item)
    """

    found = style(explored, {"app/crud/base.py": base, "app/crud/crud_item.py": crud})

    assert (found.kind, found.class_name, found.instance) == ("singleton", "CRUD{Resource}", "{resource}")
    assert (found.base, found.base_arguments) == ("app.crud.base:CRUDBase", ("model", "create", "update"))
    assert found.base_constructor == ("model",)


REPOSITORY_BASE = """
    from typing import Generic, TypeVar

    from sqlalchemy.orm import Session

    T = TypeVar("T")


    class BaseRepository(Generic[T]):
        model: type[T]

        def __init__(self, session: Session) -> None:
            self.db = session

        def get(self, key: int):
            return self.db.get(self.model, key)
"""
REPOSITORY = """
    from app.models import Item
    from app.repositories.base import BaseRepository


    class ItemRepository(BaseRepository[Item]):
        model = Item
"""


def test_generic_base_with_a_model_as_class_attribute(explored: Explorer) -> None:
    files = {"app/repositories/base.py": REPOSITORY_BASE, "app/repositories/items.py": REPOSITORY}

    found = style(explored, files)

    assert (found.kind, found.injection, found.session_attribute) == ("session", "call", "db")
    assert (found.base, found.base_arguments) == ("app.repositories.base:BaseRepository", ("model",))
    assert (found.base_constructor, found.class_attributes) == (("session",), ("model",))


def test_base_with_an_abstract_method_is_not_derived_from(explored: Explorer) -> None:
    abstract = REPOSITORY_BASE + "\n        @abstractmethod\n        def name(self): ...\n"
    files = {"app/repositories/base.py": abstract, "app/repositories/items.py": REPOSITORY}

    found = style(explored, files)

    assert (found.kind, found.base) == ("session", "")


def test_base_that_wants_more_than_a_session_is_not_derived_from(explored: Explorer) -> None:
    wants_more = REPOSITORY_BASE.replace("session: Session)", "session: Session, tenant: str)")
    files = {"app/repositories/base.py": wants_more, "app/repositories/items.py": REPOSITORY}

    assert style(explored, files).base == ""


def test_class_attribute_that_is_not_the_model_makes_the_contract_unclear(explored: Explorer) -> None:
    cached = REPOSITORY + '        cache_key = "items"\n'
    files = {"app/repositories/base.py": REPOSITORY_BASE, "app/repositories/items.py": cached}

    assert style(explored, files).base == ""


def test_methods_of_the_class_take_the_session(explored: Explorer) -> None:
    service = """
        from sqlalchemy.orm import Session


        class ItemService:
            @classmethod
            def all(cls, session: Session):
                return []
    """

    assert style(explored, {"app/services/item_service.py": service}).kind == "static"


def test_a_class_for_each_operation_is_no_example(explored: Explorer) -> None:
    use_cases = "\n".join(f"""
        class {name}Item:
            def __init__(self, session: Annotated[Session, Depends(get_session)]) -> None:
                self.session = session

            def execute(self):
                return []
        """ for name in ("Create", "Read", "Delete"))
    imports = """
        from typing import Annotated

        from fastapi import Depends
        from sqlalchemy.orm import Session

        from app.database import get_session
    """

    assert style(explored, {"app/use_cases/items.py": imports + use_cases}).kind == "functions"
