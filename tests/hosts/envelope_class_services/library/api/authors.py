from fastapi import APIRouter

from library.api.dependencies import Authors, Librarian, Limit, Offset, PathId
from library.api.envelope import Envelope, Meta, PageEnvelope
from library.api.schemas import AuthorDTO, AuthorPayload

router = APIRouter(prefix="/authors", tags=["authors"])


@router.get("")
def list_authors(
    service: Authors, limit: Limit = 20, offset: Offset = 0
) -> PageEnvelope[AuthorDTO]:
    authors, total = service.list_authors(limit, offset)
    return PageEnvelope(
        data=[AuthorDTO.model_validate(author) for author in authors],
        meta=Meta(total=total, limit=limit, offset=offset),
    )


@router.get("/{author_id}")
def get_author(author_id: PathId, service: Authors) -> Envelope[AuthorDTO]:
    return Envelope(data=AuthorDTO.model_validate(service.get_author(author_id)))


@router.post("", status_code=201)
def create_author(
    payload: AuthorPayload, service: Authors, librarian: Librarian
) -> Envelope[AuthorDTO]:
    return Envelope(data=AuthorDTO.model_validate(service.create_author(payload.name)))


@router.delete("/{author_id}")
def delete_author(author_id: PathId, service: Authors, librarian: Librarian) -> Envelope[None]:
    service.delete_author(author_id)
    return Envelope(data=None)
