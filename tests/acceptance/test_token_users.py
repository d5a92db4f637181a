"""Tokens whose subject is a user of the host: the user is loaded, and has to be there and active."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, postgres_url, run_tests

ATTACKS = Path(__file__).parent / "attacks" / "token_user_attacks.py"

TARGET = '''"""What is attacked."""

from app.core.config import settings
from app.core.jwt_auth import jwt_settings
from app.main import app

attribute = "{attribute}"
'''

BY_EMAIL = {
    "user": "app.models.user:User",
    "attribute": "email",
    "type": "str",
    "is_key": False,
    "active": {"is_active": True},
}


@pytest.mark.parametrize(("attribute", "answers"), [("id", {}), ("email", {"host_token_user": BY_EMAIL})])
def test_token_of_nobody_gets_nowhere(attribute: str, answers: dict[str, Any], tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)

    copy(
        project,
        {
            "resource": "coupon",
            "fields": {"title": "str(1..20)"},
            "auth_scheme": "jwt",
            "access_rule": "roles",
            "role_rules": {"write": ["admin"]},
            **answers,
        },
    )

    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    run_tests(known, project)
    (project / "attack_target.py").write_text(TARGET.format(attribute=attribute))
    shutil.copy(ATTACKS, project / "tests" / "test_attacks.py")
    run_tests(known, project, "tests/test_attacks.py")
    with postgres_url(known) as url:
        run_tests(known, project, "tests/test_attacks.py", database_url=url)


def test_owners_of_rows_are_the_users_of_tokens(tmp_path: Path) -> None:
    known = HOSTS["sqlmodel_full_stack"]
    project = copy_host(known, tmp_path / "host", git=True)
    common = {"fields": {"title": "str(1..20)"}, "auth_scheme": "jwt", "access_rule": "owner"}

    copy(project, {**common, "resource": "coupon", "owner_bypass_roles": ["admin"]})
    copy(project, {**common, "resource": "ticket"})

    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    run_tests(known, project)
    model = (project / "app" / "coupons" / "models.py").read_text()
    assert 'foreign_key="user.id"' in model
