"""`fastapi-endpoint generate` writes all endpoints of a file, or nothing."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.copier_command import run_copier, tree
from helpers.endpoint_command import Ended, fastapi_endpoint
from helpers.generate import plain_template

RESOURCES: dict[str, Any] = {
    "defaults": {"auth_scheme": "none"},
    "resources": {
        "line_item": {"resource_kind": "nested", "parent_model": "Order", "fields": {"product": "ref(Product)"}},
        "order": {"fields": {"title": "str(3..80)"}},
        "product": {"fields": {"sku": "str(3..80) unique"}, "pagination_style": "offset"},
    },
}


def file_of(folder: Path, value: Any) -> Path:
    path = folder / "resources.yml"
    path.write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
    return path


def generate(project: Path, file: Path, *arguments: str) -> Ended:
    return fastapi_endpoint("generate", file, "-t", plain_template(), "--trust", "-C", project, *arguments)


def test_the_result_is_that_of_one_copy_after_the_other(host: Path, untouched: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, RESOURCES)

    planned = generate(host, file, "--plan-only", "--json")
    assert (planned.code, planned.errors, tree(host)) == (0, "", tree(untouched))
    ended = generate(host, file, "--yes")

    assert (ended.code, ended.errors) == (0, "")
    written = tree(host)
    assert ended.output.startswith("3 endpoints: order, product, line_item\n\nPlan for orders\nCreate\n")
    count = len(planned.json["create"])
    assert f"\nTogether: {count} files are created, and lines are inserted into 2.\n" in ended.output
    assert ended.output.endswith("  commit, so that `copier update` can keep your edits\n")
    assert sorted(planned.json["create"]) == sorted(
        name for name, content in written.items() if content is not None and name not in tree(untouched)
    )

    one_by_one = tmp_path / "one_by_one"
    for name, content in tree(untouched).items():
        if content is not None:
            (one_by_one / name).parent.mkdir(parents=True, exist_ok=True)
            (one_by_one / name).write_bytes(content)
    for name in ("order", "product", "line_item"):
        answers = tmp_path / f"{name}.yml"
        value = {**RESOURCES["defaults"], "resource": name, **RESOURCES["resources"][name]}
        answers.write_text(yaml.safe_dump(value, sort_keys=False))
        copied = run_copier(
            "copy", "--trust", "--defaults", f"--data-file={answers}", str(plain_template()), str(one_by_one)
        )
        assert copied.code == 0, copied.output
    assert {name: content for name, content in written.items() if content is not None} == {
        name: content for name, content in tree(one_by_one).items() if content is not None
    }


def test_nothing_is_written_without_a_yes(host: Path, tmp_path: Path) -> None:
    before = tree(host)

    ended = generate(host, file_of(tmp_path, {"resource": "order", "fields": {"title": "str"}}))

    assert (ended.code, tree(host)) == (1, before)
    assert ended.output.startswith("1 endpoint: order\n\nPlan for orders\n")
    assert ended.errors == "Nothing was written: nobody can be asked here; pass `--yes` to do it.\n"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"fields": {"title": "strng"}}, "product: In `fields`, "),
        ({"feilds": {"title": "str"}}, "product: `feilds` is no question; did you mean `fields`? Nothing was written."),
        ({"fields": {"order": "ref(Oder)"}}, "did you mean `Order`?"),
    ],
)
def test_one_wrong_answer_keeps_all_from_being_written(
    answers: dict[str, Any], sentence: str, host: Path, tmp_path: Path
) -> None:
    before = tree(host)
    resources = {"order": {"fields": {"title": "str"}}, "product": answers}

    ended = generate(host, file_of(tmp_path, {"resources": resources}), "--yes")

    assert (ended.code, ended.output, tree(host)) == (1, "", before)
    assert sentence in ended.errors
    assert ended.errors.startswith("product: ")


def test_endpoints_that_exist_stay_as_they_are(endpoints: Path, tmp_path: Path) -> None:
    before = tree(endpoints)
    resources = {"order": {"fields": {"other": "str"}}, "note": {"fields": {"order": "ref(Order)"}}}

    ended = generate(endpoints, file_of(tmp_path, {"resources": resources}), "--yes")

    after = tree(endpoints)
    assert ended.code == 0
    assert ended.output.startswith("order was generated before: it stays as it is.\n1 endpoint: note\n")
    changed = {name for name, content in before.items() if after[name] != content}
    assert changed == {"app/api/router.py", "app/models/__init__.py"}
    assert ".copier-answers.note.yml" in after


def test_a_full_disk_takes_back_what_was_written(host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(host)
    file = file_of(tmp_path, {"resources": {"order": {"fields": {"title": "str"}}}})
    write = Path.write_bytes
    written: list[Path] = []

    def full(path: Path, data: bytes) -> int:
        if path.is_relative_to(host):
            written.append(path)
            if path.name == "..copier-answers.order.yml.part":
                raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        ended = generate(host, file, "--yes")

    assert ended.code == 1
    assert ended.errors == (
        ".copier-answers.order.yml cannot be written (No space left on device); nothing was changed.\n"
    )
    assert len(written) > 10
    assert {name: content for name, content in tree(host).items() if content is not None} == {
        name: content for name, content in before.items() if content is not None
    }


class Killed(BaseException):
    """What ends a process from outside; nothing catches it."""


def test_what_a_kill_left_is_told_and_taken_back(
    host: Path, untouched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(tmp_path, {"resources": {"order": {"fields": {"title": "str"}}}})
    replace = Path.replace

    def kill(path: Path, target: Path) -> Path:
        if Path(target).name == ".copier-answers.order.yml":
            raise Killed
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", kill)
        with pytest.raises(Killed):
            generate(host, file, "--yes")
    assert (host / "app/models/order.py").exists()

    status = fastapi_endpoint("status", "-C", host)
    shown = generate(host, file, "--plan-only")
    refused = generate(host, file)

    assert (status.code, status.output) == (
        3,
        "No endpoint was generated here.\n"
        "`generate` was interrupted while it wrote: run it again, it takes back what it wrote and begins anew.\n",
    )
    assert (shown.code, "run the command without `--plan-only`: it takes that back first." in shown.errors) == (1, True)
    assert (refused.code, tree(host)) == (1, tree(untouched))


def test_python_of_a_template_does_not_run_without_trust(host: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, {"resources": {"order": {}}})

    ended = fastapi_endpoint("generate", file, "-t", plain_template(), "-C", host, "--yes")

    assert (ended.code, ended.errors) == (1, f"That takes Python of {plain_template()}; pass `--trust` to run it.\n")
