"""The `Link` header of a page leads to the other pages with the same filters and the same order."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from fastapi import Request
from helpers.generate import REPOSITORY


@pytest.fixture(scope="module")
def page_links() -> ModuleType:
    """The support module."""
    path = REPOSITORY / "template" / "{{ endpoint.files.page_links }}.jinja"
    module = ModuleType("page_links")
    exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    return module


def request(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


def links(header: str) -> dict[str, str]:
    return {relation: query for query, relation in re.findall(r'<\?([^>]*)>; rel="(\w+)"', header)}


@pytest.mark.parametrize(
    ("total", "offset", "expected"),
    [
        (0, 0, {"first": 0, "last": 0}),
        (2, 0, {"first": 0, "last": 0}),
        (3, 0, {"first": 0, "last": 2, "next": 2}),
        (4, 0, {"first": 0, "last": 2, "next": 2}),
        (5, 2, {"first": 0, "last": 4, "prev": 0, "next": 4}),
        (5, 1, {"first": 0, "last": 4, "prev": 0, "next": 3}),
        (5, 4, {"first": 0, "last": 4, "prev": 2}),
        (5, 100, {"first": 0, "last": 4, "prev": 4}),
        (0, 100, {"first": 0, "last": 0, "prev": 0}),
    ],
)
def test_pages_by_offset(page_links: ModuleType, total: int, offset: int, expected: dict[str, int]) -> None:
    header = page_links.offset_links(request(f"offset={offset}"), total=total, limit=2, offset=offset)

    assert links(header) == {relation: f"offset={value}" for relation, value in expected.items()}


@pytest.mark.parametrize(
    ("total", "page", "expected"),
    [
        (0, 1, {"first": 1, "last": 1}),
        (2, 1, {"first": 1, "last": 1}),
        (3, 1, {"first": 1, "last": 2, "next": 2}),
        (5, 2, {"first": 1, "last": 3, "prev": 1, "next": 3}),
        (6, 3, {"first": 1, "last": 3, "prev": 2}),
        (6, 9, {"first": 1, "last": 3, "prev": 3}),
        (0, 9, {"first": 1, "last": 1, "prev": 1}),
    ],
)
def test_pages_by_number(page_links: ModuleType, total: int, page: int, expected: dict[str, int]) -> None:
    header = page_links.numbered_links(request(f"page={page}"), total=total, size=2, page=page)

    assert links(header) == {relation: f"page={value}" for relation, value in expected.items()}


def test_other_parameters_stay(page_links: ModuleType) -> None:
    query = "status=a&status=b%26c&search=%C3%A4+%3E%22%0D%0A&sort=-price%2Ctitle"

    header = page_links.cursor_links(request(f"cursor=x&{query}"), next_cursor="next", prev_cursor="back")

    cursors = {"first": "", "prev": "&cursor=back", "next": "&cursor=next"}
    assert links(header) == {relation: query + cursor for relation, cursor in cursors.items()}
    assert header.isascii()
    assert header.isprintable()


def test_the_first_page_has_no_previous_and_the_last_no_next(page_links: ModuleType) -> None:
    header = page_links.cursor_links(request("limit=2"), next_cursor=None, prev_cursor=None)

    assert header == '<?limit=2>; rel="first"'
