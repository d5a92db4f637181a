"""The callers of the tests where each reaches their own rows: who they are, and what a stranger tries."""

from __future__ import annotations

from ..types import owner_type, quoted
from .references import References
from .subject import Subject, listed, variable
from .view import Fixtures, Item, OwnerView


def build_owner(subject: Subject, references: References, fixtures: Fixtures) -> OwnerView | None:
    """Build the callers; None where every caller reaches every row.

    Args:
        subject: The endpoint.
        references: Makes the rows of callers who are rows.
        fixtures: The fixtures of the tests.
    """
    answers, imports = subject.answers, subject.imports
    if not answers.has_owners:
        return None
    model = answers.host.caller.model
    made = references.rows_of(model, fixtures) if model else ()
    if made:
        key = f"{variable(model)}.{answers.host.models[model].key}"
    else:
        uuid = imports.name("uuid", "uuid4")
        key = {"uuid": f"{uuid}()", "int": f"{uuid}().int % 10**9"}.get(answers.host.caller.type, f"{uuid}().hex")
    return OwnerView(
        column=answers.owner,
        type=owner_type(answers, imports),
        made=made,
        id=key,
        parameters=f"{fixtures.session}: {fixtures.session_type}" if made else "",
        given=fixtures.session if made else "",
        calls=tuple(_calls(subject)),
        bypass=listed(answers.bypass_roles[:1]),
    )


def _calls(subject: Subject) -> list[Item]:
    """Requests for a row of somebody else that would succeed for its owner."""
    immutable = listed(field.column for field in subject.fields if field.immutable)
    whole = f"{{name: body[name] for name in body if name not in {{{immutable}}}}}" if immutable else "body"
    bodies = {"get": "", "update": ", json={}", "replace": f", json={whole}", "delete": ""}
    methods = {"get": "GET", "update": "PATCH", "replace": "PUT", "delete": "DELETE"}
    return [Item(quoted(methods[name]), body) for name, body in bodies.items() if name in subject.operations]
