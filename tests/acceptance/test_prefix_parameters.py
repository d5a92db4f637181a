"""A project whose routers share a prefix with a parameter, such as a tenant: generated tests request real paths."""

from __future__ import annotations

from pathlib import Path

from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host, run_tests

HOST = HOSTS["layered_async"]
MAIN = "app/main.py"
GUARDED = """

def tenant_of(tenant: int) -> int:
    return tenant


app.include_router(api_router, prefix="/tenants/{tenant}", dependencies=[Depends(tenant_of)])
"""


def test_parameters_of_the_prefix_get_a_value(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    main = (project / MAIN).read_text(encoding="utf-8")
    main = main.replace("import FastAPI", "import Depends, FastAPI")
    included = "app.include_router(api_router, prefix=settings.api_prefix)\n"
    assert included in main
    (project / MAIN).write_text(main.replace(included, GUARDED), encoding="utf-8")

    copy(
        project, {"resource": "note", "fields": {"text": "str(1..80) filter"}, "operations": ["list", "get", "create"]}
    )

    text = (project / "tests/test_notes.py").read_text(encoding="utf-8")
    assert 'URL = "/tenants/1/notes"' in text
    run_tests(HOST, project, "tests/test_notes.py")
