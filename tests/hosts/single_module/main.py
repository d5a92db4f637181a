import os
from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field, HttpUrl
from sqlalchemy import ForeignKey, String, create_engine, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
    sessionmaker,
)

engine = create_engine(os.getenv("DATABASE_URL", "sqlite:///bookmarks.db"))
make_session = sessionmaker(engine)


def open_session() -> Iterator[Session]:
    with make_session.begin() as session:
        yield session


SessionDep = Annotated[Session, Depends(open_session, scope="function")]
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


# Tables


class Base(DeclarativeBase):
    pass


class Bookmark(Base):
    __tablename__ = "bookmark"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(2083), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    tags: Mapped[list["Tag"]] = relationship(
        cascade="all, delete-orphan", order_by="Tag.name"
    )


class Tag(Base):
    __tablename__ = "tag"

    bookmark_id: Mapped[int] = mapped_column(
        ForeignKey("bookmark.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(30), primary_key=True)


# Schemas


class BookmarkIn(BaseModel):
    url: HttpUrl
    title: str = Field(min_length=1, max_length=200)


class TagIn(BaseModel):
    name: str = Field(pattern="^[a-z0-9-]{1,30}$")


class TagOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str


class BookmarkOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    url: str
    title: str
    tags: list[TagOut]


# Endpoints

app = FastAPI(title="Bookmarks")


def load_bookmark(bookmark_id: Id, session: SessionDep) -> Bookmark:
    bookmark = session.get(Bookmark, bookmark_id)
    if bookmark is None:
        raise HTTPException(404, "No such bookmark")
    return bookmark


BookmarkDep = Annotated[Bookmark, Depends(load_bookmark)]


@app.get("/bookmarks", response_model=list[BookmarkOut])
def list_bookmarks(
    session: SessionDep,
    tag: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Sequence[Bookmark]:
    query = select(Bookmark).options(selectinload(Bookmark.tags))
    if tag is not None:
        query = query.where(Bookmark.tags.any(Tag.name == tag))
    return session.scalars(query.order_by(Bookmark.id).limit(limit)).all()


@app.post("/bookmarks", response_model=BookmarkOut, status_code=201)
def add_bookmark(body: BookmarkIn, session: SessionDep) -> Bookmark:
    url = str(body.url)
    if session.scalar(select(Bookmark.id).where(Bookmark.url == url)):
        raise HTTPException(409, "This URL is bookmarked already")
    bookmark = Bookmark(url=url, title=body.title)
    session.add(bookmark)
    session.flush()
    return bookmark


@app.get("/bookmarks/{bookmark_id}", response_model=BookmarkOut)
def show_bookmark(bookmark: BookmarkDep) -> Bookmark:
    return bookmark


@app.delete("/bookmarks/{bookmark_id}", status_code=204)
def delete_bookmark(bookmark: BookmarkDep, session: SessionDep) -> None:
    session.delete(bookmark)


@app.post("/bookmarks/{bookmark_id}/tags", response_model=BookmarkOut)
def add_tag(
    body: TagIn, bookmark: BookmarkDep, session: SessionDep
) -> Bookmark:
    if body.name not in {tag.name for tag in bookmark.tags}:
        bookmark.tags.append(Tag(name=body.name))
        session.flush()
    return bookmark
