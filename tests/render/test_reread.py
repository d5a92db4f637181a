"""An update that reads the models of the project again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier
from helpers.generate import copy
from helpers.hosts import HOSTS, commit_all, copy_host, run

MODEL = "src/shop/catalog/models.py"


@pytest.fixture
def project(versions: Path, tmp_path: Path) -> Path:
    """A host with an endpoint over a model that got a column since, and a secret."""
    project = copy_host(HOSTS["feature_first_async"], tmp_path / "host", git=True)
    product = {"resource_kind": "existing", "existing_model": "Product", "resource_plural": "goods"}
    copy(project, product, source=versions, revision=True)
    copy(project, {"resource": "note", "fields": {"body": "text"}}, source=versions, revision=True)
    commit_all(project, "Generate")
    model = project / MODEL
    columns = "    colour: Mapped[str | None] = mapped_column(String(20))\n    api_token: Mapped[str | None]\n"
    model.write_text(model.read_text().rstrip("\n") + "\n" + columns)
    commit_all(project, "Give products a colour")
    return project


def update(project: Path, resource: str, **data: object) -> dict[str, Any]:
    options = [part for name, value in data.items() for part in ("-d", f"{name}={json.dumps(value)}")]
    file = f".copier-answers.{resource}.yml"
    ended = run_copier("update", "--trust", "--defaults", "-a", file, "--vcs-ref=:current:", *options, str(project))
    assert ended.code == 0, ended.output
    stored: dict[str, Any] = yaml.safe_load((project / file).read_text())
    return stored


def columns(stored: dict[str, Any]) -> list[str]:
    return [column["name"] for column in stored["host_existing"]["columns"]]


def test_an_update_renders_from_what_was_read(project: Path) -> None:
    stored = update(project, "product")

    assert "colour" not in columns(stored)
    assert run("git", "status", "--porcelain", cwd=project).stdout == ""


def test_an_update_reads_the_model_again_when_it_is_told_to(project: Path) -> None:
    before = yaml.safe_load((project / ".copier-answers.product.yml").read_text())
    service = project / "src/shop/goods/service.py"
    service.write_text(service.read_text() + "\n\ndef written_by_hand() -> None:\n    pass\n")
    commit_all(project, "Edit")

    stored = update(project, "product", reread_models=True, fields={"colour": "filter"})

    assert set(columns(stored)) - set(columns(before)) == {"colour", "api_token"}
    assert {name: stored["host_existing"][name] for name in ("prefix", "key", "name")} == {
        name: before["host_existing"][name] for name in ("prefix", "key", "name")
    }
    assert "reread_models" not in stored
    schemas = (project / "src/shop/goods/schemas.py").read_text()
    assert "colour" in schemas
    assert "api_token" not in schemas
    assert "colour" in (project / "src/shop/goods/service.py").read_text()
    assert "written_by_hand" in (project / "src/shop/goods/service.py").read_text()
    commit_all(project, "Update")
    assert update(project, "product") == stored


def test_models_that_are_new_can_be_referred_to(project: Path) -> None:
    model = project / MODEL
    text = model.read_text()
    new = (
        '\n\nclass Shelf(Base):\n    __tablename__ = "shelf"\n\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
    )
    model.write_text(text.rstrip("\n") + "\n" + new)
    commit_all(project, "Add shelves")

    stored = update(project, "note", reread_models=True, fields={"body": "text", "shelf": "ref(Shelf) nullable embed"})

    names = [model["name"] for model in stored["host_models"]]
    assert "Shelf" in names
    assert "Note" not in names
    assert "shelf: NoteShelfSummary | None" in (project / "src/shop/notes/schemas.py").read_text()


def test_a_relationship_that_came_later_is_embedded(project: Path) -> None:
    model = project / MODEL
    columns = (
        '    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelf.id"))\n'
        '    shelf: Mapped["Shelf | None"] = relationship()\n'
    )
    shelf = (
        '\n\nclass Shelf(Base):\n    __tablename__ = "shelf"\n\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
    )
    model.write_text(model.read_text().rstrip("\n") + "\n" + columns + shelf)
    commit_all(project, "Put products on shelves")

    update(project, "product", reread_models=True, fields={"shelf_id": "embed"})

    assert "shelf: ProductShelfSummary | None" in (project / "src/shop/goods/schemas.py").read_text()
    assert "joinedload(Product.shelf)" in (project / "src/shop/goods/service.py").read_text()
