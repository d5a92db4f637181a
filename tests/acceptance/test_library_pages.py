"""Where a project pages its lists with fastapi-pagination, so does the endpoint."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from helpers.generate import copy, few_fields_for
from helpers.hosts import HOSTS, check_format, check_lint, check_types, copy_host, postgres_url, run_python, run_tests


@dataclass(frozen=True)
class Variation:
    """How a host comes to use the library."""

    page: str
    function: str
    router: str
    main: str
    imports: str
    """The line of the router module behind which the library is imported."""
    endpoint: str


VARIATIONS = {
    "flat_sync": Variation(
        page="Page",
        function="fastapi_pagination.ext.sqlalchemy:paginate",
        router="routers/items.py",
        main="main.py",
        imports="from fastapi import APIRouter, Depends, HTTPException, Path, Query\n",
        endpoint="""

@router.get("/all/paged", response_model=Page[schemas.Item])
def page_items(db: Session = Depends(get_db)) -> object:
    return paginate(db, select(models.Item).order_by(models.Item.id))
""",
    ),
    "layered_async": Variation(
        page="LimitOffsetPage",
        function="fastapi_pagination.ext.sqlalchemy:apaginate",
        router="app/api/routes/customers.py",
        main="app/main.py",
        imports="from fastapi import APIRouter, Depends, status\n",
        endpoint='''

@router.get("/all/paged")
async def page_customers(session: SessionDep) -> LimitOffsetPage[CustomerRead]:
    """Page through the customers."""
    page: LimitOffsetPage[CustomerRead] = await apaginate(
        session, select(Customer).order_by(Customer.id)
    )
    return page
''',
    ),
    "sqlmodel_full_stack": Variation(
        page="Page",
        function="fastapi_pagination.ext.sqlmodel:paginate",
        router="app/api/routes/items.py",
        main="app/main.py",
        imports="from fastapi import APIRouter, HTTPException, Query\n",
        endpoint="""

@router.get("/all/paged", response_model=Page[ItemPublic])
def page_items(session: SessionDep, current_user: CurrentUser) -> Any:
    statement = select(Item).where(Item.owner_id == current_user.id)
    return paginate(session, statement.order_by(col(Item.id)))
""",
    ),
}


@pytest.mark.parametrize("name", VARIATIONS)
def test_the_endpoint_pages_as_the_project_does(name: str, tmp_path: Path) -> None:
    host, variation = HOSTS[name], VARIATIONS[name]
    project = copy_host(host, tmp_path / "host", git=True)
    use_library(project, variation)

    answers = {"resource": "gadget_order", "fields": few_fields_for(name), "pagination_style": "offset"}
    copy(project, answers | {"operations": ["list", "get", "create", "update", "replace", "delete"]})

    stored = yaml.safe_load((project / ".copier-answers.gadget_order.yml").read_text(encoding="utf-8"))
    assert stored["host_page"] == {"name": variation.page, "function": variation.function}
    source = "".join(path.read_text(encoding="utf-8") for path in project.rglob("*.py") if "gadget" in str(path))
    assert f") -> {variation.page}[GadgetOrderRead]:" in source
    check_lint(host, project)
    check_format(host, project)
    check_types(host, project)
    code = f"from {host.app.replace(':', ' import ')}; import json; print(json.dumps(app.openapi()))"
    operations = json.loads(run_python(host, project, "-c", code).stdout)["paths"]
    listed = next(item["get"] for path, item in operations.items() if path.rstrip("/").endswith("gadget-orders"))
    parameters = {parameter["name"] for parameter in listed["parameters"]}
    assert parameters >= ({"page", "size"} if variation.page == "Page" else {"limit", "offset"})
    run_tests(host, project)
    with postgres_url(host) as url:
        run_tests(host, project, database_url=url)


def use_library(project: Path, variation: Variation) -> None:
    """Give a host an endpoint that pages with the library."""
    module, _, name = variation.function.partition(":")
    select = "from sqlalchemy import select\n" if "sqlmodel" not in module else ""
    router, main = project / variation.router, project / variation.main
    source = router.read_text(encoding="utf-8")
    added = f"from fastapi_pagination import {variation.page}\nfrom {module} import {name}\n{select}"
    assert source.count(variation.imports) == 1
    router.write_text(source.replace(variation.imports, variation.imports + added) + variation.endpoint, "utf-8")
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    at = max(index for index, line in enumerate(lines) if line.startswith("from fastapi"))
    lines.insert(at + 1, "from fastapi_pagination import add_pagination\n")
    blank = "\n\n" if lines[-1].startswith(" ") else "\n"
    main.write_text("".join(lines) + f"{blank}add_pagination(app)\n", "utf-8")
