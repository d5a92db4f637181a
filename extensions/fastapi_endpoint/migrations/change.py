"""The revision that follows a change of the model: the difference of two forms of its table, and no more."""

from __future__ import annotations

from .alembic_revisions import Revisions
from .defaults import server_defaults
from .difference import Comparison
from .revision import OnlyRowsError, Revision


def change_of(revisions: Revisions, old_model: str) -> Revision | None:
    """The revision from an older text of the model to the one on the disk, None where the table is the same."""
    old, new = revisions.table(old_model), revisions.table()
    fields = [field for field in revisions.answers.fields if field.stored]
    renamed = {field.former_column: field.column for field in fields if field.was}
    database = revisions.answers.host.database.name
    sqlite = revisions.environment is not None and revisions.environment.sqlite
    upgrade = Comparison(
        old, new, renamed=renamed, defaults=server_defaults(fields, database=database), database=database, sqlite=sqlite
    ).change()
    if not upgrade.steps:
        if upgrade.notes:
            raise OnlyRowsError(" ".join(upgrade.notes).removesuffix("."))
        return None
    back = {other: name for name, other in renamed.items()}
    downgrade = Comparison(new, old, renamed=back, database=database, is_way_back=True, sqlite=sqlite).change()
    return revisions.revision(f"change {revisions.endpoint.plural_words}", upgrade, downgrade, whole=False)
