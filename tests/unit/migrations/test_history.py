"""Where a new revision goes and what it is called, read from the revisions that there are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from fastapi_endpoint.exploration.project import Project
from fastapi_endpoint.migrations.environment import Environment, environment_of
from fastapi_endpoint.migrations.history import History
from fastapi_endpoint.migrations.naming import file_name, next_id, slug
from fastapi_endpoint.migrations.revision import MigrationError
from fastapi_endpoint.migrations.script import fill, own_template

MOMENT = datetime(2026, 3, 1, 12, 30, 5)  # noqa: DTZ001 - Alembic writes the local time without a zone.


def script(
    root: Path, name: str, revision: object, down: object = None, body: str = "pass", folder: str = "m/v"
) -> None:
    path = root / folder / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'"""{name}"""\nfrom alembic import op\nimport sqlalchemy as sa\n'
        f"revision = {revision!r}\ndown_revision: str | None = {down!r}\n\n\ndef upgrade():\n    {body}\n"
    )


def read(root: Path, settings: str = "version_locations = %(here)s/m/v") -> tuple[Environment, History]:
    (root / "m").mkdir(exist_ok=True)
    (root / "m/env.py").write_text("from alembic import context\n")
    (root / "alembic.ini").write_text(f"[alembic]\nscript_location = m\n{settings}\n")
    project = Project(root)
    environment = environment_of(project)
    assert environment is not None
    return environment, History(project, environment)


def test_the_head_is_what_no_revision_follows(tmp_path: Path) -> None:
    script(tmp_path, "a", "0001")
    script(tmp_path, "b", "0002", "0001")
    script(tmp_path, "c", "0003", ("0002",))

    _, history = read(tmp_path)

    assert [head.id for head in history.heads] == ["0003"]
    head = history.head_for((), ())
    assert head is not None
    assert next_id(history, head, "add orders", MOMENT) == "0004"


def test_of_several_heads_the_one_with_the_tables_that_are_referred_to(tmp_path: Path) -> None:
    script(tmp_path, "a", "aa")
    script(tmp_path, "users", "bb", "aa", 'op.create_table("users", sa.Column("id", sa.Integer()))')
    script(tmp_path, "z", "zz", "aa", folder="other/versions")

    environment, history = read(tmp_path, "version_locations = %(here)s/m/v other/versions")

    assert environment.locations == ("m/v", "other/versions")
    assert {head.id for head in history.heads} == {"bb", "zz"}
    head = history.head_for({"users"}, ())
    assert head is not None
    assert (head.id, head.file) == ("bb", "m/v/users.py")


def test_tables_follow_batches_renames_and_drops(tmp_path: Path) -> None:
    create = 'op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("old", sa.Text()))'
    batch = (
        'with op.batch_alter_table("orders") as batch_op:\n'
        '        batch_op.add_column(sa.Column("note", sa.Text(), nullable=False))\n'
        '        batch_op.alter_column("old", new_column_name="new", nullable=False)\n'
        '        batch_op.drop_column("id")'
    )
    script(tmp_path, "a", "0001", None, create)
    script(tmp_path, "b", "0002", "0001", batch)

    _, history = read(tmp_path)

    assert history.tables["orders"].columns == {"note": False, "new": False}
    script(tmp_path, "c", "0003", "0002", 'op.drop_table("orders")')
    assert read(tmp_path)[1].tables == {}


def test_tables_of_two_schemas_are_two(tmp_path: Path) -> None:
    create = (
        'op.create_table("orders", sa.Column("id", sa.Integer()), schema="archive")\n'
        '    op.create_table("orders", sa.Column("id", sa.Integer()), schema="shop")\n'
        '    op.create_table("users", sa.Column("id", sa.Integer()), schema=SCHEMA)\n'
        '    with op.batch_alter_table("orders", schema="shop") as batch_op:\n'
        '        batch_op.add_column(sa.Column("note", sa.Text()))'
    )
    script(tmp_path, "a", "0001", None, create)

    _, history = read(tmp_path)

    assert history.tables["shop.orders"].columns == {"id": True, "note": True}
    assert history.tables["archive.orders"].columns == {"id": True}
    assert history.table("shop.orders") == "shop.orders"
    assert history.table("orders") is None
    assert history.table("auth.orders") is None
    assert history.table("shop.users") == "users"


def test_the_revisions_that_change_a_table(tmp_path: Path) -> None:
    script(tmp_path, "a", "0001", None, 'op.create_index("ix_orders_id", "orders", ["id"])')
    script(tmp_path, "b", "0002", "0001", "op.execute(\"ALTER TYPE order_status ADD VALUE 'sent'\")")

    _, history = read(tmp_path)

    assert [found.id for found in history.changing("orders", "def upgrade():\n    pass\n")] == ["0001"]
    same = "def upgrade():\n    op.execute(\n        \"ALTER TYPE order_status ADD VALUE 'sent'\"\n    )\n"
    assert [found.id for found in history.changing("users", same)] == ["0002"]


def test_a_revision_that_is_no_plain_text_is_not_guessed(tmp_path: Path) -> None:
    script(tmp_path, "a", "0001")
    path = tmp_path / "m/v/a.py"
    path.write_text(path.read_text().replace("'0001'", "make_id()"))

    with pytest.raises(MigrationError, match=r"of m/v/a\.py are no plain texts"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("ids", "stems", "template", "wanted"),
    [
        (["0001"], ["0001_start"], None, ("0002", "0002_add_orders.py")),
        (["0009_start"], ["0009_start"], None, ("0010_add_orders", "0010_add_orders.py")),
        (["r1"], ["r1_start"], None, ("r2", "r2_add_orders.py")),
        (["20250101120000"], ["20250101120000_start"], None, ("20260301123005", "20260301123005_add_orders.py")),
        (["3f1c9a7be240"], ["0001_start"], None, (None, "0002_add_orders.py")),
        (["3f1c9a7be240"], ["2025_start"], "%%(year)d-%%(month).2d_%%(slug)s", (None, "2026-03_add_orders.py")),
    ],
)
def test_ids_and_files_are_named_as_the_others(
    ids: list[str], stems: list[str], template: str | None, wanted: tuple[str | None, str], tmp_path: Path
) -> None:
    for revision, stem in zip(ids, stems, strict=True):
        script(tmp_path, stem, revision)
    settings = "version_locations = m/v" + (f"\nfile_template = {template}" if template else "")

    environment, history = read(tmp_path, settings)

    revision = next_id(history, history.heads[0], "add orders", MOMENT)
    assert wanted[0] is None or revision == wanted[0]
    assert file_name(environment, history, revision, "add orders", MOMENT) == wanted[1]


def test_a_hash_is_of_what_the_revision_is(tmp_path: Path) -> None:
    _, history = read(tmp_path)

    first, second = (next_id(history, None, message, MOMENT) for message in ("add orders", "add users"))

    assert first != second
    assert first == next_id(history, None, "add orders", datetime(2030, 1, 1))  # noqa: DTZ001 - as above.
    assert len(first) == 12


def test_a_long_message_is_cut_between_words() -> None:
    assert slug("add very long names of very many things to it", 20) == "add_very_long_names_"


VALUES = {
    "message": "add orders",
    "up_revision": "0002",
    "down_revision": None,
    "create_date": "2026-03-01",
    "branch_labels": None,
    "depends_on": None,
    "imports": "",
    "upgrades": 'op.drop_table("a")',
    "downgrades": "pass",
}


@pytest.mark.parametrize(
    "template",
    [
        '<%! import os; os.remove("/") %>\n${upgrades}${downgrades}',
        "% for engine in engines:\n${upgrades}${downgrades}\n% endfor\n",
        "${__import__('os').name}${upgrades}${downgrades}",
        "no places at all",
    ],
)
def test_code_in_a_template_is_not_run(template: str) -> None:
    assert fill(template, VALUES) == fill(own_template(), VALUES)


def test_imports_that_nothing_uses_are_left_out() -> None:
    text = fill(own_template().replace("import sqlalchemy as sa", "import sqlalchemy as sa\nimport sqlmodel"), VALUES)

    assert "sqlmodel" not in text
    assert "import sqlalchemy" not in text
    assert "from alembic import op" in text
    assert "down_revision: Union[str, Sequence[str], None] = None" in text
