"""The template through pytest-copie, as its other users' tests run it: copied onto an existing project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.generate import fields_for, template
from helpers.hosts import HOSTS, copy_host
from pytest_copie.plugin import Copie, Result

Spawn = Callable[..., Copie]

PATHS = {
    "layered_async": "app/api/routes/gadgets.py",
    "feature_first_async": "src/shop/gadgets/router.py",
    "flat_sync": "routers/gadgets.py",
    "factory_without_database": "service/routers/gadgets.py",
}


@pytest.mark.parametrize("name", PATHS)
def test_an_endpoint_is_copied_onto_a_host(name: str, copie: Spawn, tmp_path: Path) -> None:
    project = copy_host(HOSTS[name], tmp_path / "host", git=True)
    answers = {"resource": "gadget", "fields": fields_for(name)}

    result = copie(parent_result=Result(project_dir=project), child_tpl=template()).copy(extra_answers=answers)

    if result.exception is not None:
        raise result.exception
    assert result.exit_code == 0
    assert result.project_dir is not None
    assert (result.project_dir / PATHS[name]).is_file()
    assert not (project / PATHS[name]).exists(), "the host itself stays as it was"
