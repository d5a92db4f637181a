"""Generate large projects to explore: the same files each time."""

from __future__ import annotations

import random
from pathlib import Path
from textwrap import dedent

FILES = 5_000
FEATURES_OF_MIXED = 100
FILES_OF_FEATURE = 4
SHARE_OF_TESTS = 0.2
NOUNS = "order item price stock user note task event invoice label batch quote route parcel".split()

MAIN = """
    from fastapi import FastAPI

    from app.api.router import api_router

    app = FastAPI(title="Large")
    app.include_router(api_router, prefix="/api/v1")
"""
DATABASE = """
    from collections.abc import AsyncIterator
    from typing import Annotated

    from fastapi import Depends
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
    from sqlalchemy.orm import DeclarativeBase

    engine = create_async_engine("sqlite+aiosqlite:///large.db")
    session_factory = async_sessionmaker(engine, expire_on_commit=False)


    class Base(DeclarativeBase):
        pass


    async def get_session() -> AsyncIterator[AsyncSession]:
        async with session_factory() as session:
            yield session


    SessionDep = Annotated[AsyncSession, Depends(get_session)]
"""
MODEL = """
    from datetime import datetime

    from sqlalchemy import ForeignKey, String, func
    from sqlalchemy.orm import Mapped, mapped_column

    from app.database import Base


    class {Name}(Base):
        __tablename__ = "{name}s"

        id: Mapped[int] = mapped_column(primary_key=True)
        created_at: Mapped[datetime] = mapped_column(server_default=func.now())
        updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
{columns}
"""
SCHEMAS = """
    from datetime import datetime

    from pydantic import BaseModel, ConfigDict, Field


    class {Name}Base(BaseModel):
{fields}


    class {Name}Create({Name}Base):
        model_config = ConfigDict(extra="forbid")


    class {Name}Update(BaseModel):
        model_config = ConfigDict(extra="forbid")

{optional_fields}


    class {Name}Read({Name}Base):
        model_config = ConfigDict(from_attributes=True)

        id: int
        created_at: datetime
        updated_at: datetime


    class {Name}Page(BaseModel):
        items: list[{Name}Read]
        total: int = Field(ge=0)
        limit: int = Field(ge=1, le=100)
        offset: int = Field(ge=0)
"""
SERVICE = """
    from sqlalchemy import func, select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.models.{name} import {Name}
    from app.schemas.{name} import {Name}Create, {Name}Update


    async def list_{name}s(session: AsyncSession, limit: int, offset: int) -> list[{Name}]:
        statement = select({Name}).order_by({Name}.id).limit(limit).offset(offset)
        return list((await session.scalars(statement)).all())


    async def get_{name}(session: AsyncSession, {name}_id: int) -> {Name} | None:
        return await session.get({Name}, {name}_id)


    async def create_{name}(session: AsyncSession, data: {Name}Create) -> {Name}:
        {name} = {Name}(**data.model_dump())
        session.add({name})
        await session.commit()
        return {name}


    async def update_{name}(session: AsyncSession, {name}: {Name}, data: {Name}Update) -> {Name}:
        for field, value in data.model_dump(exclude_unset=True).items():
            setattr({name}, field, value)
        await session.commit()
        await session.refresh({name})
        return {name}


    async def delete_{name}(session: AsyncSession, {name}: {Name}) -> None:
        await session.delete({name})
        await session.commit()


    async def count_{name}s(session: AsyncSession, *, title: str | None = None) -> int:
        statement = select(func.count()).select_from({Name})
        if title is not None:
            statement = statement.where({Name}.order.ilike(f"%{{title}}%"))
        return (await session.scalars(statement)).one()
"""
ROUTER = '''
    from fastapi import APIRouter, HTTPException, Query, status

    from app.database import SessionDep
    from app.models.{name} import {Name}
    from app.schemas.{name} import {Name}Create, {Name}Page, {Name}Read, {Name}Update
    from app.services import {name} as service

    router = APIRouter(prefix="/{name}s", tags=["{name}s"])


    @router.get("", response_model={Name}Page)
    async def list_{name}s(
        session: SessionDep, limit: int = Query(default=20, ge=1, le=100), offset: int = Query(default=0, ge=0)
    ) -> dict[str, object]:
        """One page, with the number of all."""
        items = await service.list_{name}s(session, limit, offset)
        total = await service.count_{name}s(session)
        return {{"items": items, "total": total, "limit": limit, "offset": offset}}


    @router.get("/{{{name}_id}}", response_model={Name}Read)
    async def get_{name}({name}_id: int, session: SessionDep) -> {Name}:
        {name} = await service.get_{name}(session, {name}_id)
        if {name} is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, detail="{Name} not found")
        return {name}


    @router.post("", response_model={Name}Read, status_code=status.HTTP_201_CREATED)
    async def create_{name}(data: {Name}Create, session: SessionDep) -> {Name}:
        return await service.create_{name}(session, data)


    @router.patch("/{{{name}_id}}", response_model={Name}Read)
    async def update_{name}({name}_id: int, data: {Name}Update, session: SessionDep) -> {Name}:
        {name} = await service.get_{name}(session, {name}_id)
        if {name} is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, detail="{Name} not found")
        return await service.update_{name}(session, {name}, data)


    @router.delete("/{{{name}_id}}", status_code=status.HTTP_204_NO_CONTENT)
    async def delete_{name}({name}_id: int, session: SessionDep) -> None:
        {name} = await service.get_{name}(session, {name}_id)
        if {name} is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, detail="{Name} not found")
        await service.delete_{name}(session, {name})
'''
CLASS = '''
    @dataclass(frozen=True)
    class {Name}{number}:
        """One {name} as the {other} report counts it."""

        name: str
        amount: int = 0
        labels: dict[str, int] = field(default_factory=dict)

        def total(self, factor: float = {factor}) -> float:
            """The amount with everything that belongs to it."""
            result = self.amount * factor
            for label, count in sorted(self.labels.items()):
                if label.startswith("{other}") and count > {number}:
                    result += count / (len(label) or 1)
                elif not count:
                    logger.debug("nothing counted for %s", label)
                    continue
            return round(result, 2)

        def merged(self, others: Iterable["{Name}{number}"]) -> "{Name}{number}":
            """All of them as one."""
            labels = dict(self.labels)
            for other in others:
                for label, count in other.labels.items():
                    labels[label] = labels.get(label, 0) + count
            return replace(self, amount=self.amount + sum(o.amount for o in others), labels=labels)
'''
FUNCTION = '''
    def {name}_{other}_{number}(rows: Iterable[Mapping[str, str]], *, limit: int = {number}) -> list[str]:
        """Lines of the {name} file, shortest first; broken ones are left out."""
        found: list[str] = []
        for position, row in enumerate(rows):
            if position >= limit and limit:
                break
            try:
                found.append(f"{{row['{name}']}}:{{int(row['{other}']) % {number}:>8}}")
            except (KeyError, ValueError) as error:
                logger.warning("row %d is broken: %s", position, error)
        return sorted(found, key=lambda line: (len(line), line))
'''
PLAIN = '''
    """Reports about every {name}."""

    from __future__ import annotations

    import logging
    from collections.abc import Iterable, Mapping
    from dataclasses import dataclass, field, replace

    logger = logging.getLogger(__name__)
'''
TEST = """
    def test_{name}_{other}_{number}() -> None:
        rows = [{{"{name}": "a", "{other}": "{number}"}}, {{"{name}": "b"}}, {{}}]
        assert len({name}_{other}_{number}(rows)) == 1
        assert {name}_{other}_{number}(rows, limit=1) == sorted({name}_{other}_{number}(rows[:1]))
        with pytest.raises(TypeError):
            {name}_{other}_{number}(None)
"""


def mixed_project(root: Path) -> Path:
    """A project of which most files are ordinary code: 100 resources, a fifth of tests, the rest reports."""
    tests = int(FILES * SHARE_OF_TESTS)
    features = _web_features(root, FEATURES_OF_MIXED)
    for number in range(tests):
        _write(root / f"tests/reports/part_{number % 40}/test_{number}.py", _test(number))
    for number in range(FILES - tests - features):
        _write(root / f"reports/part_{number % 120}/module_{number}.py", _plain(number))
    return root


def dense_project(root: Path) -> Path:
    """A project of which every file matters: models, schemas, services and routers of 1,249 resources."""
    _web_features(root, (FILES - 3) // FILES_OF_FEATURE)
    return root


def _web_features(root: Path, count: int) -> int:
    """Write an application with `count` resources; return the number of its files."""
    names = [f"{NOUNS[number % len(NOUNS)]}{number}" for number in range(count)]
    _write(
        root / "pyproject.toml", '[project]\nname = "large"\ndependencies = ["fastapi", "sqlalchemy", "aiosqlite"]\n'
    )
    _write(root / "app/main.py", dedent(MAIN))
    _write(root / "app/database.py", dedent(DATABASE))
    for number, name in enumerate(names):
        spread = random.Random(number)
        columns = [f"{word}: Mapped[str] = mapped_column(String({spread.randint(10, 200)}))" for word in NOUNS[:10]]
        if number:
            columns.append(f'parent_id: Mapped[int] = mapped_column(ForeignKey("{names[number - 1]}s.id"), index=True)')
        fields = [f"{word}: str = Field(min_length=1, max_length={spread.randint(10, 200)})" for word in NOUNS[:10]]
        for folder, text in (("models", MODEL), ("schemas", SCHEMAS), ("services", SERVICE), ("api/routes", ROUTER)):
            optional = [f"{field.replace(': str', ': str | None').replace('(', '(default=None, ')}" for field in fields]
            rows = {"columns": _indented(columns), "fields": _indented(fields), "optional_fields": _indented(optional)}
            _write(root / f"app/{folder}/{name}.py", dedent(text.format(name=name, Name=name.capitalize(), **rows)))
    imports = "".join(f"from app.api.routes import {name}\n" for name in names)
    includes = "".join(f"api_router.include_router({name}.router)\n" for name in names)
    _write(
        root / "app/api/router.py", f"from fastapi import APIRouter\n\n{imports}\napi_router = APIRouter()\n{includes}"
    )
    return 3 + FILES_OF_FEATURE * count


def _indented(lines: list[str]) -> str:
    return "\n".join(f"        {line}" for line in lines)


def _plain(number: int) -> str:
    spread = random.Random(number)
    parts = [PLAIN.format(name=NOUNS[number % len(NOUNS)])]
    parts += [_part(spread, spread.choice([CLASS, FUNCTION])) for _ in range(spread.randint(2, 8))]
    return "\n".join(dedent(part) for part in parts)


def _test(number: int) -> str:
    spread = random.Random(number)
    return "import pytest\n\n" + "\n".join(dedent(_part(spread, TEST)) for _ in range(spread.randint(3, 9)))


def _part(spread: random.Random, text: str) -> str:
    name, other = spread.sample(NOUNS, 2)
    number = spread.randint(1, 999)
    return text.format(name=name, Name=name.capitalize(), other=other, number=number, factor=spread.random())


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.lstrip("\n"), encoding="utf-8")
