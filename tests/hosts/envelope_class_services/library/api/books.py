from fastapi import APIRouter

from library.api.dependencies import Books, Librarian, Limit, Offset, PathId
from library.api.envelope import Envelope, Meta, PageEnvelope
from library.api.schemas import BookDTO, BookPayload

router = APIRouter(prefix="/books", tags=["books"])


@router.get("")
def list_books(service: Books, limit: Limit = 20, offset: Offset = 0) -> PageEnvelope[BookDTO]:
    books, total = service.list_books(limit, offset)
    return PageEnvelope(
        data=[BookDTO.model_validate(book) for book in books],
        meta=Meta(total=total, limit=limit, offset=offset),
    )


@router.get("/{book_id}")
def get_book(book_id: PathId, service: Books) -> Envelope[BookDTO]:
    return Envelope(data=BookDTO.model_validate(service.get_book(book_id)))


@router.post("", status_code=201)
def create_book(
    payload: BookPayload, service: Books, librarian: Librarian
) -> Envelope[BookDTO]:
    book = service.create_book(**payload.model_dump())
    return Envelope(data=BookDTO.model_validate(book))
