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
