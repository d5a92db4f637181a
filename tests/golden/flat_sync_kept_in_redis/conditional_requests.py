"""What is unchanged is not sent again; what has changed is not overwritten.

Conditional requests (RFC 9110, section 13) and caches on the way (RFC 9111).
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, HTTPException, Request, Response, status
from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from errors import ReadableErrorsRoute

IfMatch = Annotated[
    str | None,
    Header(description="The request is refused if this is not the row's `ETag`."),
]

ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class CacheControl:
    """A dependency that says what caches may do with a response.

    Args:
        value: The directives (RFC 9111, section 5.2.2).
        vary: The request's headers that decide about the response.
    """

    def __init__(self, value: str, vary: str = "") -> None:
        self.value = value
        self.vary = vary

    async def __call__(self, response: Response) -> None:
        """Add the headers."""
        response.headers["Cache-Control"] = self.value
        if self.vary:
            response.headers.append("Vary", self.vary)


class ConditionalRoute(ReadableErrorsRoute):
    """A route whose responses to GET have an `ETag`.

    A caller who has that version already gets a 304.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler of the route."""
        handler = super().get_route_handler()

        async def conditional(request: Request) -> Response:
            return answer_conditionally(request, await handler(request))

        return conditional


def answer_conditionally(request: Request, response: Response) -> Response:
    """The response with its `ETag`, or 304 where the caller has that version.

    RFC 9110, section 13.1.2.
    """
    if request.method != "GET" or response.status_code != status.HTTP_200_OK:
        return response
    if "ETag" not in response.headers:
        response.headers["ETag"] = entity_tag(bytes(response.body))
    known = ", ".join(request.headers.getlist("If-None-Match"))
    if not _is_among(response.headers["ETag"], known, weakly=True):
        return response
    unchanged = Response(
        status_code=status.HTTP_304_NOT_MODIFIED, background=response.background
    )
    content = {b"content-length", b"content-type"}
    unchanged.raw_headers.extend(
        (name, value) for name, value in response.raw_headers if name not in content
    )
    return unchanged


def entity_tag(body: bytes) -> str:
    """The strong validator of a body in JSON (RFC 9110, section 8.8.3)."""
    # Read and written again: libraries differ in how they write a number.
    digest = hashlib.blake2b(to_json(from_json(body)), digest_size=16)
    return f'"{digest.hexdigest()}"'


def check_if_match(if_match: str, kind: type[object], value: object) -> None:
    """Refuse to change what is not as the caller saw it.

    RFC 9110, section 13.1.1.

    Args:
        if_match: The header of the request.
        kind: The response model of a GET.
        value: What a GET would return now.

    Raises:
        HTTPException: 412, if another version was expected.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    body = adapter.dump_json(
        adapter.validate_python(value, from_attributes=True), by_alias=True
    )
    if not _is_among(entity_tag(body), if_match):
        raise HTTPException(
            status.HTTP_412_PRECONDITION_FAILED, "It has been changed since."
        )


def _is_among(tag: str, header: str, *, weakly: bool = False) -> bool:
    if header.strip() == "*":
        return True
    return any(
        known == tag and (weakly or not weak)
        for weak, known in ENTITY_TAG.findall(header)
    )
