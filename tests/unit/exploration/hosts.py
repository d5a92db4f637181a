"""Source trees in common layouts."""

from __future__ import annotations

LAYERED: dict[str, str] = {
    "pyproject.toml": """
        [project]
        name = "shop"
        requires-python = ">=3.11"
        dependencies = ["fastapi[standard]>=0.115", "sqlalchemy[asyncio]==2.0.40", "asyncpg"]
        [tool.ruff]
        line-length = 100
        [tool.pytest.ini_options]
        asyncio_mode = "auto"
        """,
    "uv.lock": "",
    "app/__init__.py": "",
    "app/main.py": """
        from fastapi import FastAPI

        from app.api.router import api_router
        from app.core.config import settings

        app = FastAPI(title="Shop")
        app.include_router(api_router, prefix=settings.api_prefix)
        """,
    "app/core/__init__.py": "",
    "app/core/config.py": """
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            api_prefix: str = "/api/v1"

        settings = Settings()
        """,
    "app/core/database.py": """
        from collections.abc import AsyncIterator
        from typing import Annotated

        from fastapi import Depends
        from sqlalchemy import MetaData
        from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
        from sqlalchemy.orm import DeclarativeBase

        engine = create_async_engine("postgresql+asyncpg://localhost/shop")
        Session = async_sessionmaker(engine, expire_on_commit=False)

        class Base(DeclarativeBase):
            metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(column_0_label)s"})

        async def get_session() -> AsyncIterator[AsyncSession]:
            async with Session() as session:
                yield session

        SessionDep = Annotated[AsyncSession, Depends(get_session)]
        """,
    "app/core/security.py": """
        from typing import Annotated

        from fastapi import Depends
        from fastapi.security import OAuth2PasswordBearer

        from app.core.database import SessionDep
        from app.models.user import User

        scheme = OAuth2PasswordBearer(tokenUrl="token")

        async def get_current_user(session: SessionDep, token: Annotated[str, Depends(scheme)]) -> User:
            user = await session.get(User, token)
            assert user is not None
            return user

        CurrentUser = Annotated[User, Depends(get_current_user)]
        """,
    "app/models/__init__.py": """
        from app.models.item import Item
        from app.models.user import User
        """,
    "app/models/mixins.py": """
        import uuid
        from datetime import datetime

        from sqlalchemy import func
        from sqlalchemy.orm import Mapped, mapped_column

        class KeyMixin:
            id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)

        class TimestampMixin:
            created_at: Mapped[datetime] = mapped_column(server_default=func.now())
            updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
        """,
    "app/models/user.py": """
        from sqlalchemy import String
        from sqlalchemy.orm import Mapped, mapped_column, relationship

        from app.core.database import Base
        from app.models.mixins import KeyMixin, TimestampMixin

        class User(KeyMixin, TimestampMixin, Base):
            __tablename__ = "users"
            email: Mapped[str] = mapped_column(String(320), unique=True)
            nickname: Mapped[str | None]
            items: Mapped[list["Item"]] = relationship(back_populates="owner")
        """,
    "app/models/item.py": """
        import uuid

        from sqlalchemy import ForeignKey
        from sqlalchemy.orm import Mapped, mapped_column

        from app.core.database import Base
        from app.models.mixins import KeyMixin, TimestampMixin

        class Item(KeyMixin, TimestampMixin, Base):
            __tablename__ = "items"
            owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
        """,
    "app/schemas/__init__.py": "",
    "app/schemas/item.py": """
        from pydantic import BaseModel

        class ItemRead(BaseModel):
            name: str
        """,
    "app/schemas/user.py": """
        from pydantic import BaseModel

        class UserRead(BaseModel):
            email: str
        """,
    "app/api/__init__.py": "",
    "app/api/router.py": """
        from fastapi import APIRouter

        from app.api.routes import items, users

        api_router = APIRouter()
        api_router.include_router(users.router)
        api_router.include_router(items.router)
        """,
    "app/api/routes/__init__.py": "",
    "app/api/routes/users.py": """
        from fastapi import APIRouter

        from app.core.security import CurrentUser
        from app.schemas.user import UserRead

        router = APIRouter(prefix="/users", tags=["users"])

        @router.get("/me", response_model=UserRead)
        async def read_me(current_user: CurrentUser):
            return current_user
        """,
    "app/api/routes/items.py": """
        from fastapi import APIRouter

        from app.core.database import SessionDep
        from app.core.security import CurrentUser
        from app.schemas.item import ItemRead

        router = APIRouter(prefix="/items", tags=["items"])

        @router.get("", response_model=list[ItemRead])
        async def list_items(session: SessionDep, current_user: CurrentUser):
            return []

        @router.post("", response_model=ItemRead)
        async def create_item(session: SessionDep, current_user: CurrentUser):
            await session.commit()
        """,
    "tests/__init__.py": "",
    "tests/conftest.py": """
        from collections.abc import AsyncIterator

        import pytest
        from httpx import ASGITransport, AsyncClient
        from sqlalchemy.ext.asyncio import AsyncSession

        from app.core.database import Session
        from app.main import app

        @pytest.fixture
        async def session() -> AsyncIterator[AsyncSession]:
            async with Session() as session:
                yield session

        @pytest.fixture
        async def client() -> AsyncIterator[AsyncClient]:
            async with AsyncClient(transport=ASGITransport(app=app), base_url="http://test/api/v1") as client:
                yield client

        @pytest.fixture
        def auth_headers() -> dict[str, str]:
            return {"Authorization": "Bearer token"}
        """,
    "tests/api/test_items.py": """
        async def test_list(client, auth_headers):
            response = await client.get("/items", headers=auth_headers)
        """,
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
    "migrations/env.py": """
        from alembic import context

        from app.core.database import Base

        target_metadata = Base.metadata
        """,
}
"""Folders for each role, an aggregator router, async SQLAlchemy with mixins."""

BY_FEATURE: dict[str, str] = {
    "requirements.txt": "fastapi==0.115.0\nsqlalchemy>=2\npsycopg2-binary\n",
    "src/__init__.py": "",
    "src/main.py": """
        from fastapi import FastAPI

        from src.books.router import router as books_router
        from src.tags.router import router as tags_router

        VERSION = "v1"
        PREFIX = f"/api/{VERSION}"

        app = FastAPI()
        app.include_router(books_router, prefix=f"{PREFIX}/books", tags=["books"])
        app.include_router(tags_router, prefix=f"{PREFIX}/tags", tags=["tags"])
        """,
    "src/database.py": """
        from sqlalchemy import create_engine
        from sqlalchemy.orm import declarative_base, sessionmaker

        engine = create_engine("postgresql://localhost/books")
        SessionLocal = sessionmaker(bind=engine)
        Base = declarative_base()

        def get_db():
            db = SessionLocal()
            try:
                yield db
                db.commit()
            finally:
                db.close()
        """,
}
for _name in ("books", "tags"):
    BY_FEATURE |= {
        f"src/{_name}/__init__.py": "",
        f"src/{_name}/router.py": """
            from fastapi import APIRouter, Depends
            from sqlalchemy.orm import Session

            from src.database import get_db

            from . import service
            from .schemas import Read

            router = APIRouter()

            @router.get("/", response_model=list[Read])
            def list_all(db: Session = Depends(get_db)):
                return service.list_all(db)
            """,
        f"src/{_name}/schemas.py": "from pydantic import BaseModel\n\nclass Read(BaseModel):\n    id: int\n",
        f"src/{_name}/service.py": "def list_all(db):\n    return []\n",
        f"src/{_name}/models.py": f"""
            from sqlalchemy import Column, Integer

            from src.database import Base

            class {_name.title()}(Base):
                __tablename__ = "{_name}"
                id = Column(Integer, primary_key=True)
            """,
    }

FLAT: dict[str, str] = {
    "main.py": """
        from fastapi import Depends, FastAPI
        from sqlmodel import Field, Session, SQLModel, create_engine

        engine = create_engine("sqlite:///shop.db")
        app = FastAPI()

        class Hero(SQLModel, table=True):
            id: int | None = Field(default=None, primary_key=True)
            name: str = Field(index=True)
            team_id: int | None = Field(default=None, foreign_key="team.id")

        def get_session():
            with Session(engine) as session:
                yield session

        @app.get("/heroes")
        def list_heroes(session: Session = Depends(get_session)):
            return []
        """,
}
"""One module for everything."""

FACTORY: dict[str, str] = {
    "service/__init__.py": "",
    "service/main.py": """
        from fastapi import FastAPI

        from service.routes import health, orders

        def create_app() -> FastAPI:
            app = FastAPI()
            app.include_router(health.router)
            app.include_router(orders.router)
            return app
        """,
    "service/routes/health.py": """
        from fastapi import APIRouter

        router = APIRouter()

        @router.get("/health")
        def health() -> dict[str, str]:
            return {}
        """,
    "service/routes/orders.py": """
        from fastapi import APIRouter

        router = APIRouter()

        @router.get("/orders")
        def list_orders() -> list[str]:
            return []
        """,
}
"""A factory, no database, no module variable."""
