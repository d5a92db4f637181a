"""Names that collide with words of Python, of the generated code or of English still give code that works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.copier_command import tree
from helpers.generate import copy
from helpers.hosts import HOSTS, check_lint, copy_host, run_python

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "two words": ({"resource": "Order Item"}, "app/services/order_items.py"),
    "builtin words": ({"resource": "data"}, "app/models/data.py"),
    "one word for both numbers": ({"resource": "news"}, "app/services/news.py"),
    "irregular plural": ({"resource": "Person"}, "app/services/people.py"),
    "plural by hand": ({"resource": "sheep", "resource_plural": "flock"}, "app/services/flock.py"),
    "builtin function": ({"resource": "filter"}, "app/models/filter.py"),
    "fields named like types": (
        {
            "resource": "thing",
            "fields": {
                "date": "date nullable sort",
                "datetime": "datetime nullable",
                "time": "time nullable",
                "uuid": "uuid",
                "type": "str(1..40) filter",
                "list": "str(1..40) unique",
                "decimal": "decimal(8,2) >=0 filter",
                "int": "int = 0",
                "str": "str(1..40) nullable",
                "status": "enum(draft, paid) = draft",
            },
        },
        "app/schemas/thing.py",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_code_of_awkward_names_compiles_lints_and_imports(case: str, tmp_path: Path) -> None:
    answers, expected = CASES[case]
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host")
    before = tree(project)

    copy(project, {"fields": {"title": "str(1..80) unique"}} | answers)

    created = [name for name in tree(project) if name not in before and name.endswith(".py")]
    assert expected in created
    for name in created:
        compile((project / name).read_text(), name, "exec")
    check_lint(host, project)
    run_python(host, project, "-c", "from app.main import app; app.openapi()")
