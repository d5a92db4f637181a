"""The callers of the tests where their ids are stored: who they are."""

from __future__ import annotations

from ...fields import types as t
from ..types import owner_type
from .deletions import Deletions
from .references import References
from .subject import Subject, variable
from .view import Fixtures, OwnerView

_HEX = 32
"""Characters of a UUID in hexadecimal."""


def build_owner(subject: Subject, references: References, deletions: Deletions, fixtures: Fixtures) -> OwnerView | None:
    """Build the callers; None where no id of one is stored.

    Args:
        subject: The endpoint.
        references: Makes the rows of callers who are rows.
        deletions: Deletes them.
        fixtures: The fixtures of the tests.
    """
    answers, imports = subject.answers, subject.imports
    if not answers.stores_callers:
        return None
    model = answers.host.caller.model
    made = references.rows_of(model, fixtures) if model and _are_referred_to(subject, model) else ()
    if made:
        key = f"{variable(model)}.{answers.host.models[model].key}"
    else:
        uuid = imports.name("uuid", "uuid4")
        longest = t.Reference(model, answers.host.key_types.get(model, "")).longest_key
        text = f"{uuid}().hex[:{longest}]" if 0 < longest < _HEX else f"{uuid}().hex"
        key = {"uuid": f"{uuid}()", "int": f"{uuid}().int % 10**9"}.get(answers.host.caller.type, text)
    kind = owner_type(answers, imports)
    deletion = ""
    if made and not fixtures.own:
        owner = subject.in_expressions(answers.owner) if answers.owner else ""
        deletion = deletions.of_callers(owner, made[-1])
    return OwnerView(
        column=answers.owner,
        type=kind,
        made=made,
        id=key,
        parameters=f"{fixtures.session}: {fixtures.session_type}" if made else "",
        given=fixtures.session if made else "",
        result=_iterator(subject, fixtures, kind) if deletion else f"list[{kind}]",
        deletion=deletion,
    )


def _iterator(subject: Subject, fixtures: Fixtures, kind: str) -> str:
    iterator = subject.imports.name("collections.abc", "AsyncIterator" if fixtures.is_async else "Iterator")
    return f"{iterator}[list[{kind}]]"


def _are_referred_to(subject: Subject, model: str) -> bool:
    """Whether an id of a caller has to be that of a row."""
    refers = any(isinstance(f.type, t.Reference) and f.type.model == model for f in subject.answers.fields)
    return subject.answers.has_owners or refers
