"""Endpoints over a model that the host has: what is asked, refused, written and left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from copier.errors import UserMessageError
from fastapi_endpoint.answers import read_answers
from fastapi_endpoint.endpoint import build_endpoint
from fastapi_endpoint.interview import HostFindings
from fastapi_endpoint.plan import describe_plan
from helpers.copier_command import answer, options, run_copier, tree
from helpers.existing_models import add_models
from helpers.generate import copy, plain_template
from helpers.hosts import HOSTS, copy_host

PRODUCT = {"resource_kind": "existing", "existing_model": "Product"}
USER = {"resource_kind": "existing", "existing_model": "User", "resource": "member"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host in which nothing is written."""
    return copy_host(HOSTS["feature_first_async"], tmp_path_factory.mktemp("shop") / "host")


def plan(project: Path, data: dict[str, Any]) -> str:
    return describe_plan(build_endpoint(read_answers(answer(project, data))), HostFindings(project))


def test_two_answers_are_enough_where_the_path_is_free(tmp_path: Path) -> None:
    project = copy_host(HOSTS["feature_first_async"], tmp_path / "host")
    before = tree(project)

    copy(project, {**PRODUCT, "resource_plural": "goods"})

    after = tree(project)
    assert {name for name in after if name not in before and not name.startswith(".")} >= {
        "src/shop/goods/router.py",
        "src/shop/goods/schemas.py",
        "src/shop/goods/service.py",
    }
    assert not any(name.endswith("goods/models.py") for name in after)
    assert after["src/shop/catalog/models.py"] == before["src/shop/catalog/models.py"]
    stored = yaml.safe_load((project / ".copier-answers.product.yml").read_text(encoding="utf-8"))
    assert stored["operations"] == ["list", "get", "create", "update", "delete"]
    assert (stored["resource"], stored["host_existing"]["name"], stored["host_existing"]["key"]) == (
        "product",
        "Product",
        "id",
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"existing_model": "Produkt"}, "there is no model `Produkt`"),
        ({"existing_model": "Produkt"}, "did you mean `Product`?"),
        ({"existing_model": None}, "`existing_model` has no default"),
        ({"fields": "{titel: sort}"}, "the model has no column `titel`"),
        ({"fields": "{title: sorted}"}, "`title` has the word `sorted`"),
        ({"fields": "{price: search}"}, "`price` is no text and cannot be searched"),
        ({"fields": "{title: writeonly sort}"}, "is not in responses"),
        ({"fields": "{title: embed}"}, "`title` leads to no row that could be embedded"),
        ({"fields": "[title]"}, "is no mapping"),
        ({}, "the path `/products` is taken"),
    ],
)
def test_a_wrong_answer_gets_one_sentence(answers: dict[str, Any], said: str, shop: Path) -> None:
    data = {name: value for name, value in {**PRODUCT, **answers}.items() if value is not None}
    before = tree(shop)

    ended = run_copier("copy", "--trust", "--defaults", *options(data), str(plain_template()), str(shop))

    assert ended.code != 0
    assert said in ended.last_line, ended.last_line
    assert tree(shop) == before


def test_a_host_without_models_does_not_take_the_kind(tmp_path: Path) -> None:
    project = copy_host(HOSTS["factory_without_database"], tmp_path / "host")

    data = options({"resource_kind": "existing"})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert ended.last_line == "In `existing_model`, no model was found here."


def test_a_key_of_several_columns_is_refused(tmp_path: Path) -> None:
    project = copy_host(HOSTS["single_module"], tmp_path / "host")

    data = options({"resource_kind": "existing", "existing_model": "Tag"})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert "has a primary key of several columns (`bookmark_id` and `name`)" in ended.last_line


def test_secrets_and_privileges_are_left_out_and_the_plan_says_so(untouched: Path) -> None:
    shown = plan(untouched, USER)

    assert "left out: hashed_password (could be a secret)" in shown
    assert "no request can create a row: hashed_password is required and not accepted" in shown
    assert "role (decides what somebody may do)" in shown
    assert "POST" not in shown.partition("Routes")[2].partition("Table")[0]
    assert "alembic revision" not in shown
    read = next(line for line in shown.splitlines() if line.strip().startswith("MemberRead:"))
    assert "hashed_password" not in read


def test_create_is_refused_where_a_row_needs_what_no_request_gives(untouched: Path) -> None:
    data = options({**USER, "operations": "[list, create]"})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(untouched))

    assert "`create` is impossible: a row needs `hashed_password`" in ended.last_line


def test_a_secret_that_is_accepted_makes_create_possible(untouched: Path) -> None:
    answers = answer(untouched, {**USER, "fields": {"hashed_password": "writeonly"}})
    endpoint = build_endpoint(read_answers(answers))

    assert "create" in answers["operations"]
    assert "hashed_password" in {field.name for field in endpoint.schemas.create}
    assert "hashed_password" not in {field.name for field in endpoint.schemas.read}


def test_names_that_the_host_has_are_not_taken_again(untouched: Path) -> None:
    data = {"resource_kind": "existing", "existing_model": "Customer", "resource_plural": "clients"}
    endpoint = build_endpoint(read_answers(answer(untouched, data)))

    taken = {name for name, content in tree(untouched).items() if content is not None}
    assert not taken & set(endpoint.files.rendered)
    assert (endpoint.class_name, endpoint.prefix) == ("Customer", "Customer")


LABEL = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shop.models import Base


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
"""


def test_the_package_of_a_feature_that_has_nothing_but_models_is_kept(tmp_path: Path) -> None:
    project = copy_host(HOSTS["feature_first_async"], tmp_path / "host")
    package = project / "src/shop/labels"
    package.mkdir()
    (package / "__init__.py").write_text('"""Labels."""\n')
    (package / "models.py").write_text(LABEL)

    copy(project, {"resource_kind": "existing", "existing_model": "Label"})

    assert {file.name for file in package.iterdir()} == {
        "__init__.py",
        "models.py",
        "router.py",
        "schemas.py",
        "service.py",
    }
    assert (package / "__init__.py").read_text() == '"""Labels."""\n'
    stored = yaml.safe_load((project / ".copier-answers.label.yml").read_text(encoding="utf-8"))
    assert stored["host_files"]["packages"] == []


def test_schemas_that_the_host_has_are_used_when_they_fit_and_else_avoided(tmp_path: Path) -> None:
    project = copy_host(HOSTS["sqlmodel_full_stack"], tmp_path / "host")

    data = {"resource_kind": "existing", "existing_model": "Item", "resource_plural": "things"}
    endpoint = build_endpoint(read_answers(answer(project, data)))

    assert (endpoint.response_model, endpoint.names.response_module) == ("ItemPublic", "app.models")
    assert endpoint.prefix == "ItemRecord"


def test_the_words_of_a_column_replace_what_was_derived(shop: Path) -> None:
    changes = {"title": "search sort", "sku": "hidden", "description": "readonly"}
    answers = answer(shop, {**PRODUCT, "resource": "good", "fields": changes, "operations": "[list, get, update]"})
    fields = {field.name: field for field in read_answers(answers).fields}

    assert (fields["title"].search, fields["title"].sort, fields["title"].filter) == (True, True, False)
    assert (fields["sku"].in_update, fields["sku"].in_response) == (False, False)
    assert (fields["description"].in_update, fields["description"].in_response) == (False, True)


NOTE = {"resource_kind": "existing", "existing_model": "Note", "resource": "page", "fields": {"author_id": "embed"}}


def test_a_row_that_a_relationship_leads_to_is_embedded(tmp_path: Path) -> None:
    host = HOSTS["subfolder_monorepo"]
    project = copy_host(host, tmp_path / "host")
    endpoint = build_endpoint(read_answers(answer(project, NOTE)))

    assert [field.name for field in endpoint.schemas.read][-3:] == ["author_id", "author", "created_at"]
    assert "PageUserSummary: id, email" in describe_plan(endpoint, HostFindings(project))
    assert endpoint.service.embedded == "joinedload(Note.author), "


@pytest.mark.parametrize(
    ("line", "words", "said"),
    [
        ("", "embed", "`author_id` has no relationship in the model, which would load the row; add one"),
        ("    author: Mapped['User'] = relationship()\n", "embed hidden", "`author_id` is not in responses, and"),
    ],
)
def test_a_row_that_nothing_leads_to_is_not_embedded(line: str, words: str, said: str, tmp_path: Path) -> None:
    project = copy_host(HOSTS["subfolder_monorepo"], tmp_path / "host")
    file = project / "notes_api/models/note.py"
    kept = [row for row in file.read_text().splitlines(keepends=True) if "relationship(back" not in row]
    file.write_text("".join(kept).rstrip() + f"\n{line}")

    with pytest.raises(UserMessageError) as refused:
        answer(project, {**NOTE, "fields": {"author_id": words}})

    assert said in str(refused.value)


def test_rows_of_other_owners_are_not_embedded_over_an_existing_model_either(tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host")
    add_models(project)
    data = {"resource_kind": "existing", "existing_model": "Parcel", "resource": "package", "access_rule": "owner"}

    with pytest.raises(UserMessageError) as refused:
        answer(project, {**data, "fields": {"parent_key": "embed"}})

    assert "would show rows of other owners to whoever names them" in str(refused.value)


def test_no_revision_is_thought_of(tmp_path: Path) -> None:
    project = copy_host(HOSTS["feature_first_async"], tmp_path / "host")
    data = {"resource_kind": "existing", "existing_model": "Product", "resource_plural": "goods"}

    ended = run_copier("copy", "--trust", "--defaults", *options(data), str(plain_template()), str(project))

    assert ended.code == 0, ended.output
    assert "register_endpoint.py" in ended.output
    assert "write_revision.py" not in ended.output
