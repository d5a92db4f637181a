"""The column that holds the owner of a row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi_endpoint.errors import AnswerError
from fastapi_endpoint.fields import parse_fields
from fastapi_endpoint.fields import types as t
from fastapi_endpoint.ownership import (
    CallerKey,
    Step,
    owned_columns,
    read_parent_owner,
    with_owner,
)

USER = CallerKey("id", "uuid", "app.models:User", "User")
TITLE = parse_fields({"title": "str"}, models={})


@pytest.mark.parametrize(
    ("key", "column", "kind"),
    [
        (USER, "owner_id", t.Reference("User", "uuid")),
        (CallerKey("id", "uuid"), "owner_id", t.Uuid()),
        (CallerKey("sub", "str"), "owner_id", t.String(255)),
        (CallerKey("pk", "int"), "owner_id", t.BigInteger()),
    ],
    ids=str,
)
def test_a_new_resource_gets_an_owner_that_no_request_sets(key: CallerKey, column: str, kind: t.FieldType) -> None:
    owned = with_owner(TITLE, key, {"User": "uuid"})
    *others, owner = owned.fields

    assert tuple(others) == TITLE
    assert (owner.column, owner.type) == (column, kind)
    assert not owner.in_create
    assert not owner.in_update
    assert owner.in_response
    assert owned.column == column


@pytest.mark.parametrize("name", ["owner", "owner_id"])
def test_its_name_is_taken(name: str) -> None:
    fields = parse_fields({name: "str"}, models={})

    with pytest.raises(AnswerError, match=f"`{name}` is the field that `access_rule: owner` brings"):
        with_owner(fields, USER, {"User": "uuid"})


def test_a_model_of_the_host_has_one_column_for_it() -> None:
    fields = parse_fields(
        {"title": "str", "author": "ref(User)", "shelf": "ref(Shelf)"}, models={"User": "uuid", "Shelf": "int"}
    )

    owned = owned_columns(fields, USER)

    assert [field.readonly for field in owned.fields] == [False, True, False]
    assert owned.column == "author_id"


def test_the_column_that_is_called_owner_counts() -> None:
    fields = parse_fields({"editor": "ref(User)", "owner": "ref(User)"}, models={"User": "uuid"})

    assert owned_columns(fields, USER).column == "owner_id"


def test_another_reference_to_a_user_is_not_the_owner() -> None:
    fields = parse_fields({"author": "ref(User)", "shipped_by": "ref(User) nullable readonly"}, models={"User": "uuid"})

    assert with_owner(fields, USER, {"User": "uuid"}).column == "owner_id"
    assert owned_columns((fields[1], replace(fields[0], name="owner")), USER).column == "owner_id"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"title": "str"}, USER),
        ({"editor": "ref(User)", "author": "ref(User)"}, USER),
        ({"author": "ref(User)"}, CallerKey("id", "uuid")),
    ],
    ids=str,
)
def test_a_model_without_one_is_refused(fields: dict[str, str], key: CallerKey) -> None:
    with pytest.raises(AnswerError, match="In `access_rule`, the model needs one column that refers to"):
        owned_columns(parse_fields(fields, models={"User": "uuid"}), key)


def test_a_parent_leads_to_its_owner() -> None:
    way = {"owner": "author_id", "through": [{"column": "project_id", "model": "Project"}]}

    found = read_parent_owner(way, "Task", USER, {"Task", "Project", "User"})

    assert (found.column, found.through, found.is_caller) == ("author_id", (Step("project_id", "Project"),), False)
    assert read_parent_owner({"owner": "id"}, "User", USER, {"User"}).is_caller


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "In `access_rule`, no single column of `Task`, or of what it refers to, says who owns its rows"),
        (None, "In `access_rule`, no single column"),
        ({"owner": "a b"}, "In `host_parent`, .* is not understood"),
        ({"owner": "a", "through": "project"}, "In `host_parent`, .* is not understood"),
        ({"owner": "a", "through": [{"column": "project_id"}]}, "In `host_parent`, .* is not understood"),
        ({"owner": "a", "through": [{"column": "b", "model": "Projekt"}]}, "`Projekt` is no model of the project"),
    ],
    ids=str,
)
def test_a_parent_that_leads_nowhere_is_refused(answer: object, said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        read_parent_owner(answer, "Task", USER, {"Task", "Project"})
