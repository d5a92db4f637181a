"""What the plan says of a model of the host's: what was read, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import types as t
from .stored import ExistingModel
from .words import is_privilege, is_secret


def describe_existing(model: ExistingModel) -> Iterator[str]:
    """The lines of the plan about the table."""
    yield f"{model.table or model.name} ({model.module}:{model.name}): it is there already, and its file is not changed"
    source = "the client gives it" if model.key_given else "it comes by itself"
    yield f"  key: {model.key}: {model.key_type} ({source})"
    for title, fields in (
        ("read and written", [f for f in model.fields if f.in_update and f.in_response]),
        ("set on create only", [f for f in model.fields if f.immutable and f.in_create and f.column != model.key]),
        ("written, not in responses", [f for f in model.fields if f.in_create and not f.in_response]),
        ("read only", [f for f in model.fields if f.readonly and f.in_response]),
    ):
        if fields:
            yield f"  {title}: {', '.join(_noted(field) for field in fields)}"
    marks = [name for name in (model.deleted, model.deleted_with) if name]
    hidden = [field for field in model.fields if field.readonly and field.writeonly and field.column not in marks]
    if hidden:
        yield f"  left out: {', '.join(f'{field.column} ({_why(field)})' for field in hidden)}"
    for title, word in (("filter", "filter"), ("sort", "sort"), ("search", "search")):
        names = [field.column for field in model.fields if getattr(field, word)]
        if names:
            yield f"  {title}: {', '.join(names)}"
    if model.deletion:
        marked, them = ("mark", "them") if len(marks) > 1 else ("marks", "it")
        yield f"  {' and '.join(marks)} {marked} deleted rows: DELETE sets {them}, and such rows are not found"
    if model.cascades and not model.deletion:
        yield "  DELETE goes through the mapper, which deletes what goes with a row"
    if model.missing:
        yield f"  no request can create a row: {', '.join(model.missing)} is required and not accepted"
    yield "  change it with `fields`, for example {" + _example(model) + "}"


def _noted(field: t.Field) -> str:
    return f"{field.column} (decides what somebody may do)" if is_privilege(field.column) else field.column


def _why(field: t.Field) -> str:
    if is_secret(field.column, "text"):
        return "could be a secret"
    return "its type is not served" if isinstance(field.type, t.Json) else "as `fields` says"


def _example(model: ExistingModel) -> str:
    field = next((f for f in model.fields if f.in_response), None)
    return f"{field.column if field else 'column'}: filter sort"
