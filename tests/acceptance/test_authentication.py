"""The schemes that the template brings hold under attack, and leave the host's own tests alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.generate import copy, fields_for
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, run_tests

ATTACKS = Path(__file__).parent / "attacks"

TARGET = '''"""What is attacked."""

import {auth} as auth
from {module} import {name}

app = {call}
url = "{url}"
calls = [
    ("GET", url),
    ("POST", url),
    ("GET", f"{{url}}/1"),
    ("PATCH", f"{{url}}/1"),
    ("PUT", f"{{url}}/1"),
    ("DELETE", f"{{url}}/1"),
]
'''


@pytest.mark.parametrize("scheme", ["jwt", "api_key"])
@pytest.mark.parametrize(
    ("host", "auth"), [("factory_without_database", "service.{}_auth"), ("single_module", "{}_auth")]
)
def test_scheme_holds_under_attack(host: str, auth: str, scheme: str, tmp_path: Path) -> None:
    known = HOSTS[host]
    project = copy_host(known, tmp_path / "host", git=True)
    operations = ["list", "get", "create", "update", "replace", "delete"]

    copy(
        project,
        {"resource": "coupon", "fields": fields_for(host), "operations": operations, "auth_scheme": scheme},
    )

    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    run_tests(known, project)
    module, _, name = known.app.partition(":")
    target = TARGET.format(
        auth=auth.format(scheme), module=module, name=name, call=f"{name}()" if known.factory else name, url="/coupons"
    )
    (project / known.import_root / "attack_target.py").write_text(target)
    attack = project / known.tests / "test_attacks.py"
    shutil.copy(ATTACKS / f"{scheme}_attacks.py", attack)
    run_tests(known, project, str(attack.relative_to(project)))


REAL_USERS = {
    "layered_async": ("admin", "client", "auth_headers", "admin_headers", "/api/v1/coupons"),
    "feature_first_async": ("staff", "api", "visitor", "staff", "/coupons"),
    "sqlmodel_full_stack": (
        "admin",
        "client",
        "normal_user_token_headers",
        "superuser_token_headers",
        "/api/v1/coupons",
    ),
}
"""The role, and the host's own fixtures: a client, the headers of a user without the role and of one with it."""

TEST_WITH_REAL_USERS = """
import pytest

{marker}
{async_}def test_only_the_role_may_write({client}, {without}, {having}):
    for headers, status in (({{}}, 401), ({without}, 403), ({having}, 422)):
        response = {await_}{client}.post("{url}", json={{}}, headers=headers)
        assert response.status_code == status, response.text
"""


@pytest.mark.parametrize("host", REAL_USERS)
def test_roles_are_those_of_the_hosts_users(host: str, tmp_path: Path) -> None:
    known = HOSTS[host]
    role, client, without, having, url = REAL_USERS[host]
    project = copy_host(known, tmp_path / "host", git=True)

    copy(
        project,
        {
            "resource": "coupon",
            "fields": {"title": "str(1..20)"},
            "access_rule": "roles",
            "role_rules": {"write": [role]},
        },
    )

    check_lint(known, project)
    check_format(known, project)
    check_types(known, project)
    run_tests(known, project)
    is_async = host != "sqlmodel_full_stack"
    marker = {"layered_async": "@pytest.mark.anyio", "feature_first_async": "@pytest.mark.asyncio"}.get(host, "")
    test = project / known.tests / "test_real_users.py"
    test.write_text(
        TEST_WITH_REAL_USERS.format(
            marker=marker,
            async_="async " if is_async else "",
            await_="await " if is_async else "",
            client=client,
            without=without,
            having=having,
            url=url,
        )
    )
    run_tests(known, project, str(test.relative_to(project)))
