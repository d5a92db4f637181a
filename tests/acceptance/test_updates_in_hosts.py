"""An endpoint in every host follows the template to its next version, and keeps an edit in every function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.compatibility_plugin import Checked
from helpers.copier_command import run_copier, tree
from helpers.generate import copy, few_fields_for
from helpers.hosts import HOSTS, commit_all, copy_host, run
from helpers.versions import FIRST, edit_by_hand, make_versions


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repository = tmp_path_factory.mktemp("versions") / "template"
    make_versions(repository)
    return repository


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_update_keeps_edits(name: str, versions: Path, tmp_path: Path, checked: Checked) -> None:
    repository = tmp_path / "host"
    project = copy_host(HOSTS[name], repository, git=True)
    copy(project, {"resource": "gadget_order", "fields": few_fields_for(name)}, source=versions, vcs_ref=FIRST)
    commit_all(repository, "Generate")
    added = run("git", "diff", "--name-only", "--diff-filter=A", "HEAD~1", "HEAD", cwd=repository).stdout.split()
    own = [file for file in added if "/versions/" not in file and not file.endswith("__init__.py")]
    modules = [repository / file for file in own if file.endswith(".py")]
    kept = {path: edit_by_hand(path) for path in modules}
    commit_all(repository, "Edit by hand")

    with checked(name, "update"):
        command = ("update", "--trust", "--defaults", "-a", ".copier-answers.gadget_order.yml", str(project))
        ended = run_copier(*command)

        assert ended.code == 0, ended.output
        conflicts = [file for file, content in tree(repository).items() if b"<<<<<<<" in (content or b"")]
        assert conflicts == []
        for path, comments in kept.items():
            text = path.read_text(encoding="utf-8")
            assert [comment for comment in comments if comment not in text] == [], path
            assert re.search("GENERATION = [\"']second[\"']", text), path
