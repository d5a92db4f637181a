"""What every case of an edit has to pass, whatever its style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from textwrap import dedent
from typing import Any

import black
import pytest
from fastapi_endpoint.edits import (
    AlreadyThere,
    Done,
    ModelImport,
    Outcome,
    RouterRegistration,
    import_model,
    register_router,
    remove_model_import,
    unregister_router,
)

Check = Callable[..., None]

ORDERS = RouterRegistration(
    style="aggregator",
    object="api_router",
    module="app.api.routes.orders",
    alias="orders_router",
    file_module="app.api.main",
)
ORDER = ModelImport(module="app.models.order", name="Order", file_module="app.models", is_package=True)


@pytest.fixture
def check_router() -> Check:
    """Give `before`, `after` and the fields of the request that differ from the usual one."""

    def check(before: str, after: str, *, undo: bool = True, **fields: Any) -> None:
        request = replace(ORDERS, **fields)
        verify(
            lambda source: register_router(source, request),
            (lambda source: unregister_router(source, request)) if undo else None,
            dedent(before).lstrip("\n"),
            dedent(after).lstrip("\n"),
            request.line_length,
        )

    return check


@pytest.fixture
def check_model() -> Check:
    """Give `before`, `after` and the fields of the request that differ from the usual one."""

    def check(before: str, after: str, *, undo: bool = True, **fields: Any) -> None:
        request = replace(ORDER, **fields)
        verify(
            lambda source: import_model(source, request),
            (lambda source: remove_model_import(source, request)) if undo else None,
            dedent(before).lstrip("\n"),
            dedent(after).lstrip("\n"),
            request.line_length,
        )

    return check


def verify(
    edit: Callable[[str], Outcome], undo: Callable[[str], Outcome] | None, before: str, after: str, line_length: int
) -> None:
    """The edit turns `before` into `after`, once, whatever the line endings; undoing it gives `before` again."""
    for old, new in spellings(before, after):
        assert source_of(edit(old)) == new
        assert edit(new) == AlreadyThere()
        if undo is not None:
            assert source_of(undo(new)) == old
            assert undo(old) == AlreadyThere()
    mode = black.Mode(line_length=line_length)
    if black.format_str(before, mode=mode) == before:
        assert black.format_str(after, mode=mode) == after


def spellings(before: str, after: str) -> list[tuple[str, str]]:
    """The case as written, with other line endings, with a byte order mark, and without the last line ending."""
    spelled = [(before, after), ("\ufeff" + before, "\ufeff" + after)]
    if before:
        spelled.append((before.replace("\n", "\r\n"), after.replace("\n", "\r\n")))
        spelled.append((before.removesuffix("\n"), after.removesuffix("\n")))
    return spelled


def source_of(outcome: Outcome) -> str:
    """The new source of an edit that was made."""
    assert isinstance(outcome, Done), outcome
    return outcome.source
