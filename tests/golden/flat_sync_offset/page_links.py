"""Links from one page of a list to the others (RFC 8288).

They are relative to the address of the request, because an application does
not know what is in front of it.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request


def cursor_links(
    request: Request, *, next_cursor: str | None, prev_cursor: str | None
) -> str:
    """The value of `Link` for a page by cursor."""
    links = {"first": None, "prev": prev_cursor, "next": next_cursor}
    return _links(
        request,
        "cursor",
        {name: links[name] for name in links if name == "first" or links[name]},
    )


def offset_links(request: Request, *, total: int, limit: int, offset: int) -> str:
    """The value of `Link` for a page by offset."""
    last = max(total - 1, 0) // limit * limit
    offsets = {"first": 0, "last": last}
    if offset > 0:
        offsets["prev"] = min(max(offset - limit, 0), last)
    if offset + limit < total:
        offsets["next"] = offset + limit
    return _links(request, "offset", offsets)


def numbered_links(request: Request, *, total: int, size: int, page: int) -> str:
    """The value of `Link` for a page by number, of which the first is 1."""
    last = max(-(-total // size), 1)
    pages = {"first": 1, "last": last}
    if page > 1:
        pages["prev"] = min(page - 1, last)
    if page < last:
        pages["next"] = page + 1
    return _links(request, "page", pages)


def _links(
    request: Request, parameter: str, values: Mapping[str, str | int | None]
) -> str:
    """The request's query with other values of a parameter, by relation."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name != parameter
    ]
    links = []
    for relation, value in values.items():
        query = urlencode(kept if value is None else [*kept, (parameter, str(value))])
        links.append(f'<?{query}>; rel="{relation}"')
    return ", ".join(links)
