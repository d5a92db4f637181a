"""The schemes that the template brings hold under attack, and leave the host's own tests alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy, few_fields_for
from helpers.hosts import (
    HOSTS,
    check_format,
    check_lint,
    check_security,
    check_types,
    copy_host,
    postgres_url,
    run_tests,
)

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
        {"resource": "coupon", "fields": few_fields_for(host), "operations": operations, "auth_scheme": scheme},
    )

    check_lint(known, project)
    check_security(known, project)
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


@pytest.mark.parametrize("host", sorted(HOSTS))
@pytest.mark.parametrize("scheme", ["jwt", "api_key"])
def test_linters_see_nothing_insecure(host: str, scheme: str, tmp_path: Path) -> None:
    known = HOSTS[host]
    project = copy_host(known, tmp_path / "host", git=True)
    answers: dict[str, Any] = {"auth_scheme": scheme, "access_rule": "roles", "cache_style": "redis"}
    answers |= {"pagination_style": "offset"}

    copy(project, answers | {"resource": "coupon", "fields": {"title": "str(1..20) search sort"}})

    check_lint(known, project)
    check_security(known, project)


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
    check_security(known, project)
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


OWNERS_TEST = """
import pytest
from app.core.security import create_access_token
from app.models import User

URL = "/api/v1/coupons"


@pytest.mark.anyio
async def test_nobody_reaches_what_belongs_to_somebody_else(client, session, user, admin):
    def as_(caller):
        return {"Authorization": f"Bearer {create_access_token(caller.id)}"}

    async def create(caller, **body):
        response = await client.post(URL, json=body, headers=as_(caller))
        assert response.status_code == 201, response.text
        return response.json()

    mine = [await create(user, title=f"Mine {number}", rank=number) for number in range(3)]
    theirs = await create(admin, title="Theirs", rank=9)
    assert (mine[0]["owner_id"], theirs["owner_id"]) == (user.id, admin.id)

    for body in ({"owner_id": admin.id}, {"owner": admin.id}, {"owner_id": None}):
        for method, url in (("POST", URL), ("PATCH", f"{URL}/{mine[0]['id']}"), ("PUT", f"{URL}/{mine[0]['id']}")):
            sent = {"title": "Taken", "rank": 1, **body}
            assert (await client.request(method, url, json=sent, headers=as_(user))).status_code == 422

    path = f"{URL}/{theirs['id']}"
    for method, body in (("GET", None), ("PATCH", {"rank": 1}), ("PUT", {"title": "x", "rank": 1}), ("DELETE", None)):
        assert (await client.request(method, path, json=body, headers=as_(user))).status_code == 404
    assert (await client.get(path, headers=as_(admin))).json() == theirs

    for params in (
        {},
        {"rank_gte": 0},
        {"rank": 9},
        {"rank": [0, 9]},
        {"search": "Their"},
        {"sort": "-rank"},
        {"limit": 1, "sort": "rank"},
    ):
        page = (await client.get(URL, params=params, headers=as_(user))).json()
        assert {item["owner_id"] for item in page["items"]} <= {user.id}, params
        assert page["total"] == len([one for one in mine if await matches(one, params)]), params
    for name in ("owner_id", "owner", "owner_id_gte"):
        response = await client.get(URL, params={name: admin.id}, headers=as_(user))
        assert response.status_code == 422
    # A unique value of somebody else is taken, and the answer says no more.
    response = await client.post(URL, json={"title": "Theirs", "rank": 1}, headers=as_(user))
    assert response.status_code == 409
    assert "owner" not in response.text


async def matches(row, params):
    ranks = params.get("rank", row["rank"])
    return row["rank"] in (ranks if isinstance(ranks, list) else [ranks]) and "search" not in params


@pytest.mark.anyio
async def test_a_cursor_is_of_use_to_its_owner_only(client, session, user):
    other = User(email="other@example.com", hashed_password="")
    session.add(other)
    await session.flush()
    first, second = ({"Authorization": f"Bearer {create_access_token(caller.id)}"} for caller in (user, other))
    for number in range(3):
        for headers in (first, second):
            body = {"title": f"{number} {headers['Authorization'][-9:]}"}
            assert (await client.post("/api/v1/tickets", json=body, headers=headers)).status_code == 201
    page = (await client.get("/api/v1/tickets", params={"limit": 1}, headers=first)).json()
    params = {"limit": 1, "cursor": page["next_cursor"]}
    assert (await client.get("/api/v1/tickets", params=params, headers=first)).status_code == 200
    assert (await client.get("/api/v1/tickets", params=params, headers=second)).status_code == 404
"""


def test_owners_are_the_hosts_users(tmp_path: Path) -> None:
    known = HOSTS["layered_async"]
    project = copy_host(known, tmp_path / "host", git=True)
    common = {"access_rule": "owner", "operations": ["list", "get", "create", "update", "replace", "delete"]}

    coupon = {"title": "str(1..20) unique search", "rank": "int filter sort"}
    copy(project, {**common, "resource": "coupon", "fields": coupon, "pagination_style": "offset"})
    ticket = {"resource": "ticket", "fields": {"title": "str(1..20)"}, "owner_bypass_roles": ["admin"]}
    copy(project, {**common, **ticket})

    check_lint(known, project)
    check_security(known, project)
    check_format(known, project)
    check_types(known, project)
    run_tests(known, project)
    test = project / "tests" / "test_owners.py"
    test.write_text(OWNERS_TEST)
    run_tests(known, project, "tests/test_owners.py")


@pytest.mark.parametrize(
    ("host", "answers"),
    [
        ("feature_first_async", {"owner_bypass_roles": ["staff"], "pagination_style": "none"}),
        ("sqlmodel_full_stack", {"owner_bypass_roles": ["admin"]}),
        ("flat_sync", {"auth_scheme": "jwt", "pagination_style": "offset"}),
        ("column_crud_classes", {"auth_scheme": "api_key", "owner_bypass_roles": ["admin"]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_ownership_is_at_home_in_every_kind_of_host(host: str, answers: dict[str, object], tmp_path: Path) -> None:
    known = HOSTS[host]
    project = copy_host(known, tmp_path / "host", git=True)
    operations = ["list", "get", "create", "update", "replace", "delete"]

    copy(
        project,
        {
            "resource": "coupon",
            "fields": few_fields_for(host),
            "operations": operations,
            "access_rule": "owner",
            **answers,
        },
    )

    check_lint(known, project)
    check_security(known, project)
    check_format(known, project)
    check_types(known, project)
    run_tests(known, project)
    with postgres_url(known) as url:
        run_tests(known, project, database_url=url)
