"""Where the session of a project outlives a test, generated tests leave none of its users behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.generate import copy
from helpers.hosts import HOSTS, check_types, copy_host, run_tests

HOST = HOSTS["sqlmodel_full_stack"]
LEFT = """    with Session(engine) as session:
        emails = session.scalars(select(User.email)).all()
    # The project makes one more for its own fixtures.
    assert len(emails) <= 2, emails
"""


@pytest.mark.parametrize("rule", [{"access_rule": "authenticated"}, {"access_rule": "owner"}], ids=["user", "owner"])
@pytest.mark.parametrize(
    "references",
    [
        {"payer": "ref(User)"},
        {"payer": "ref(User) unique"},
        {"payer": "ref(User) nullable"},
        {"payer": "ref(User) nullable", "item": "ref(Item) nullable"},
        {"payer": "ref(User) nullable unique", "item": "ref(Item) nullable"},
    ],
    ids=str,
)
def test_no_user_is_left(rule: dict[str, Any], references: dict[str, str], tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    conftest = project / "tests/conftest.py"
    text = conftest.read_text(encoding="utf-8")
    text = text.replace("StaticPool\n", "StaticPool, select\n", 1)
    text = text.replace("from app.main import app\n", "from app.main import app\nfrom app.models import User\n", 1)
    conftest.write_text(text.replace("    yield engine\n", f"    yield engine\n{LEFT}", 1), encoding="utf-8")

    copy(project, {"resource": "order", "fields": {**references, "note": "str(1..40)"}, **rule})

    check_types(HOST, project)
    assert LEFT in conftest.read_text(encoding="utf-8")
    run_tests(HOST, project, str(next(project.rglob("test_orders.py")).relative_to(project)))
