"""The generated code of a few endpoints is kept as plain source, so that a change of a template shows its effect.

`pytest tests/render/test_golden.py --update-golden` rewrites it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.copier_command import tree
from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host

GOLDEN = Path(__file__).parents[1] / "golden"

ALL = ["list", "get", "create", "update", "replace", "delete"]
FIELDS = {
    "title": "str(3..120) unique search",
    "price": "decimal(10,2) >=0 sort",
    "status": "enum(draft, paid) = draft filter",
    "due_on": "date nullable",
}

KINDS = {
    "title": "str(3..120)",
    "price": "decimal(10,2) >=0",
    "quantity": "int >=1 = 1",
    "total": "computed(decimal) filter sort = price * quantity",
    "is_large": "computed(bool) = total > 1000",
    "tags": "list(str(1..20), 1..5)",
    "due_dates": "list(date) nullable",
    "settings": "json = {}",
    "address": {"street": "str(200)", "country": "str(2..2) = DE", "geo": {"lat": "float", "lon": "float"}},
    "payment": {
        "oneof": {
            "card": {"network": "enum(visa, mastercard)"},
            "iban": {"iban": "str(15..34)", "note": "text nullable"},
        }
    },
}

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "layered_async_cursor": (
        "layered_async",
        {"fields": FIELDS | {"customer": "ref(Customer) filter"}, "operations": ALL, "pagination_style": "cursor"},
    ),
    "flat_sync_offset": (
        "flat_sync",
        {"fields": FIELDS | {"shelf": "ref(Shelf)"}, "operations": ALL, "pagination_style": "offset"},
    ),
    "sqlmodel_everything_in_one_list": (
        "sqlmodel_full_stack",
        {"fields": FIELDS | {"owner": "ref(User) filter"}, "pagination_style": "none"},
    ),
    "layered_async_every_kind_of_field": ("layered_async", {"fields": KINDS, "operations": ALL}),
    "flat_sync_nested": (
        "flat_sync",
        {
            "resource_kind": "nested",
            "parent_model": "Shelf",
            "fields": FIELDS,
            "operations": [*ALL, "action"],
            "actions": {"pay": "status draft -> paid"},
            "pagination_style": "offset",
        },
    ),
    "feature_first_async_actions": (
        "feature_first_async",
        {
            "fields": FIELDS | {"note": "text nullable", "paid_at": "datetime nullable readonly"},
            "operations": ["get", "create", "action"],
            "actions": {
                "pay": {"transition": "status draft -> paid", "set": {"paid_at": "now"}},
                "reschedule": {"input": {"due_on": "date", "note": "text nullable"}, "set": {"due_on": "due_on"}},
                "send_reminder": {"input": {"message": "text"}},
            },
        },
    ),
    "feature_first_async_existing": (
        "feature_first_async",
        {
            "resource_kind": "existing",
            "existing_model": "Product",
            "fields": {"title": "search sort"},
            "operations": ALL,
        },
    ),
    "flat_sync_kept_in_redis": (
        "flat_sync",
        {
            "fields": {"title": "str(3..120) sort", "shelf": "ref(Shelf) nullable"},
            "operations": ALL,
            "pagination_style": "offset",
            "cache_style": "redis",
        },
    ),
    "factory_without_database": ("factory_without_database", {"fields": FIELDS, "operations": ALL}),
}


@pytest.mark.parametrize("case", CASES)
def test_generated_code_is_the_golden_code(case: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    host, answers = CASES[case]
    project = copy_host(HOSTS[host], tmp_path / "host")
    before = tree(project)

    copy(project, {"resource": "order"} | answers, revision=True)

    after = tree(project)
    changed = {
        name: content
        for name, content in after.items()
        if content is not None and content != before.get(name) and not name.startswith(".copier-answers")
    }
    if pytestconfig.getoption("--update-golden"):
        shutil.rmtree(GOLDEN / case, ignore_errors=True)
        for name, content in changed.items():
            path = GOLDEN / case / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    kept = {name: content for name, content in tree(GOLDEN / case).items() if content is not None}
    assert kept.keys() == changed.keys()
    for name, content in changed.items():
        assert kept[name].decode() == content.decode(), f"{name} changed: run pytest with --update-golden"
