"""Rows of somebody else are out of reach: by id, list, cursor, version, parent, action and cache."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_lint, check_types, copy_host, postgres_url, run_tests

ATTACKS = Path(__file__).parent / "attacks" / "owner_attacks.py"
OPERATIONS = ["list", "get", "create", "update", "replace", "delete"]
OWNED = {"auth_scheme": "existing", "access_rule": "owner", "owner_bypass_roles": ["admin"]}


@pytest.mark.parametrize(("pagination", "cache"), [("cursor", "memory"), ("offset", "headers"), ("offset", "memory")])
def test_stranger_gets_nowhere(pagination: str, cache: str, tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)
    style = OWNED | {"pagination_style": pagination, "cache_style": cache}
    coupon = {
        "fields": {
            "title": "str(1..40) sort filter search",
            "price": "decimal(8,2) sort filter",
            "redeemed": "bool = false readonly",
            # It refers to a user too, and says nothing about whose row it is.
            "redeemed_by": "ref(User) nullable readonly",
        },
        "operations": [*OPERATIONS, "action"],
        "actions": {
            "redeem": {"set": {"redeemed": True, "redeemed_by": "user"}},
            "rename": {"input": {"title": "str(1..40)"}, "set": {"title": "title"}},
            "remind": None,
        },
    }
    line = {"resource_kind": "nested", "parent_model": "Coupon", "fields": {"text": "str(1..40)"}}
    copy(project, style | {"resource": "coupon"} | coupon)
    copy(project, style | {"resource": "coupon_line", "operations": OPERATIONS} | line)
    (project / "attack_target.py").write_text(f'"""What is attacked."""\n\npagination = "{pagination}"\n')

    check_lint(known, project)
    check_types(known, project)
    run_tests(known, project)
    shutil.copy(ATTACKS, project / "tests" / "test_attacks.py")
    run_tests(known, project, "tests/test_attacks.py")
    with postgres_url(known) as url:
        run_tests(known, project, "tests/test_attacks.py", database_url=url)
