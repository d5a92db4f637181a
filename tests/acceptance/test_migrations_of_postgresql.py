"""What PostgreSQL alone has, schemas and enum types of its own: each revision leads there, back, and there again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier
from helpers.endpoint_command import fastapi_endpoint
from helpers.generate import copy, template
from helpers.hosts import (
    HOSTS,
    check_format,
    check_lint,
    check_types,
    commit_all,
    copy_host,
    postgres_url,
    run,
    run_python,
    run_tests,
    sqlite_url,
)

HOST = HOSTS["layered_async"]
ORDER: dict[str, Any] = {
    "resource": "order",
    "fields": {
        "title": "str(3..80)",
        "status": "enum(draft, paid) = draft filter sort",
        "customer": "ref(Customer) filter",
    },
}
OWN_TABLES = {"user": "users", "customer": "customers"}
WITH_LENGTH = "native_enum=False,\n            length=32,"


@pytest.fixture
def url() -> Iterator[str]:
    with postgres_url(HOST) as found:
        yield found


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def alembic(project: Path, url: str, *commands: str) -> None:
    lines = [f"main({command.split()!r})" for command in commands]
    run_python(HOST, project, "-c", "\n".join(["from alembic.config import main", *lines]), database_url=url)


def there_and_back(project: Path, url: str) -> None:
    """The newest revision leads to the models, back, and there again."""
    alembic(project, url, "upgrade head", "check", "downgrade -1", "upgrade head", "check")


def change(project: Path, **fields: str | None) -> str:
    """Give the endpoint other fields, as a user would; give the text of the new revision."""
    before = set((project / "alembic/versions").glob("*.py"))
    answers = project / ".copier-answers.order.yml"
    stored = yaml.safe_load(answers.read_text(encoding="utf-8"))["fields"]
    wanted = {name: spec for name, spec in {**stored, **fields}.items() if spec is not None}
    data = f"fields={yaml.safe_dump(wanted, sort_keys=False)}"
    ended = run_copier(
        "update", "--trust", "--defaults", "-a", answers.name, "--vcs-ref=:current:", "-d", data, str(project)
    )
    assert ended.code == 0, ended.output
    (new,) = set((project / "alembic/versions").glob("*.py")) - before
    commit_all(project, "Change orders")
    return new.read_text(encoding="utf-8")


def revise(project: Path) -> str:
    """The text of the revision that `fastapi-endpoint revision` writes."""
    ended = fastapi_endpoint("revision", "order", "--json", "-C", project)
    assert ended.code == 0, ended.output
    written = project / str(ended.json["endpoints"][0]["file"])
    commit_all(project, "Add a revision")
    return written.read_text(encoding="utf-8")


def with_schemas(project: Path, url: str, named_by: str) -> None:
    """Move the tables of the host into schemas, as users do it: change the models, and let Alembic write the revision.

    Args:
        project: The host.
        url: Where Alembic compares.
        named_by: `metadata`, `tables`, or `both`: a schema of its own for each table.
    """
    if named_by == "metadata":
        replace(project / "app/models/base.py", "MetaData(\n", 'MetaData(\n        schema="shop",\n')
    else:
        users = "auth" if named_by == "both" else "shop"
        for name, schema in {"user": users, "customer": "shop"}.items():
            option = f'    __tablename__ = "{OWN_TABLES[name]}"\n'
            replace(
                project / f"app/models/{name}.py", option, f'{option}    __table_args__ = {{"schema": "{schema}"}}\n'
            )
        replace(project / "app/models/customer.py", '"users.id"', f'"{users}.users.id"')
    env = project / "alembic/env.py"
    replace(
        env,
        "    context.configure(\n        connection=connection,\n",
        '    for name in ("shop", "auth"):\n'
        "        connection.execute(CreateSchema(name, if_not_exists=True))\n"
        "    connection.commit()\n"
        "    context.configure(\n"
        "        connection=connection,\n"
        "        include_schemas=True,\n"
        '        version_table_schema="shop",\n',
    )
    replace(
        env,
        "from sqlalchemy import Connection\n",
        "from sqlalchemy import Connection\nfrom sqlalchemy.schema import CreateSchema\n",
    )
    for revision in (project / "alembic/versions").glob("*.py"):
        revision.unlink()
    alembic(project, url, "revision --autogenerate -m start", "upgrade head")
    run_python(HOST, project, "-m", "black", "--quiet", ".")
    commit_all(project, "Use schemas")


@pytest.mark.parametrize("named_by", ["metadata", "tables", "both"])
def test_tables_in_schemas(named_by: str, tmp_path: Path, url: str) -> None:
    project = copy_host(HOST, tmp_path / "host", git=True)
    with_schemas(project, url, named_by)

    copy(project, ORDER, source=template(), revision=True)

    commit_all(project, "Generate orders")
    there_and_back(project, url)
    model = (project / "app/models/order.py").read_text(encoding="utf-8")
    assert ('{"schema": "shop"},' in model) == (named_by == "tables")
    changed = change(
        project,
        title="str(3..80) unique",
        owner="ref(User) nullable",
        parent="ref(Order) nullable",
        note="text nullable",
    )
    assert "create_table" not in changed
    there_and_back(project, url)
    check_format(HOST, project)
    check_lint(HOST, project)
    check_types(HOST, project)
    assert fastapi_endpoint("status", "order", "-C", project, "--trust").code == 0
    run_tests(HOST, project, "tests/test_orders.py", database_url=url)


@pytest.fixture
def native(tmp_path: Path, url: str) -> Path:
    """A host whose endpoint has an enum type of PostgreSQL's own, because its model was edited by hand."""
    project = copy_host(HOST, tmp_path / "host", git=True)
    copy(project, ORDER, source=template(), revision=True)
    replace(project / "app/models/order.py", WITH_LENGTH, 'name="order_status",')
    (revision,) = (project / "alembic/versions").glob("*add_orders*")
    revision.unlink()
    text = revise(project)
    assert 'sa.Enum("draft", "paid", name="order_status")' in text
    assert 'sa.Enum(name="order_status").drop(op.get_bind(), checkfirst=True)' in text.partition("downgrade()")[2]
    there_and_back(project, url)
    return project


def test_values_of_an_enum_type_come_and_go(native: Path, url: str, tmp_path: Path) -> None:
    added = change(native, status="enum(draft, sent, paid, cancelled) = draft filter sort")
    assert "ADD VALUE IF NOT EXISTS 'sent' BEFORE 'paid'" in added
    there_and_back(native, url)

    removed = change(native, status="enum(draft, paid) = draft filter sort", note="text nullable")

    assert 'op.execute("ALTER TYPE order_status RENAME TO order_status_old")' in removed
    there_and_back(native, url)
    check_format(HOST, native)
    check_lint(HOST, native)
    run_tests(HOST, native, "tests/test_orders.py", database_url=url)
    other = sqlite_url(HOST, tmp_path / "migrated.db")
    alembic(native, other, "upgrade head", "check", "downgrade base", "upgrade head")


def test_an_enum_type_comes_with_its_column_and_goes_with_it(native: Path, url: str) -> None:
    model = native / "app/models/order.py"
    replace(
        model,
        "class Order(",
        'class OrderKind(StrEnum):\n    """The kind."""\n\n    NEW = "new"\n    OLD = "old"\n\n\nclass Order(',
    )
    replace(
        model,
        "    title: Mapped",
        '    kind: Mapped[OrderKind | None] = mapped_column(Enum(OrderKind, name="order_kind"))\n    title: Mapped',
    )
    text = revise(native)
    assert text.index('sa.Enum("NEW", "OLD", name="order_kind").create(') < text.index("add_column")
    there_and_back(native, url)

    run("git", "checkout", "--quiet", "HEAD~1", "--", "app/models/order.py", cwd=native)
    gone = revise(native)

    assert gone.index('drop_column("kind")') < gone.index('sa.Enum(name="order_kind").drop(')
    there_and_back(native, url)


def test_a_column_of_texts_becomes_an_enum_type_and_back(native: Path, url: str) -> None:
    model = native / "app/models/order.py"
    replace(model, 'name="order_status",', WITH_LENGTH)
    revise(native)
    there_and_back(native, url)
    replace(model, WITH_LENGTH, 'name="order_status",')

    text = revise(native)

    assert 'postgresql_using="status::text::order_status"' in text
    there_and_back(native, url)


def test_an_enum_type_in_the_schema_of_the_metadata(tmp_path: Path, url: str) -> None:
    project = copy_host(HOST, tmp_path / "host", git=True)
    with_schemas(project, url, "metadata")
    copy(project, ORDER, source=template(), revision=True)
    replace(project / "app/models/order.py", WITH_LENGTH, 'name="order_status",')
    (revision,) = (project / "alembic/versions").glob("*add_orders*")
    revision.unlink()

    assert 'name="order_status", schema="shop"' in revise(project)

    there_and_back(project, url)
    change(project, status="enum(draft, sent) = draft filter sort")
    there_and_back(project, url)
    run_tests(HOST, project, "tests/test_orders.py", database_url=url)
